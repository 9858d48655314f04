/* Forms over real HTTP: rows found while typing and without script, drafts, files. */
#include "served.h"

static void rows_are_suggested_within_rights(void **state)
{
	struct program *p = *state;
	char planner[100], clerk[100];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	struct served *s = served_start(p);
	/* Two characters, pinyin initials, the beginning of a code; one character asks for nothing. */
	assert_int_equal(served_ask(s, planner, "/suggest/school?q=%E5%B0%8F%E5%AD%A6", NULL), 200);
	assert_page(s, "{\"key\":\"2113900001\",\"name\":\"桃城区第一小学\"}");
	assert_no_page(s, "3113900002");
	assert_int_equal(served_ask(s, planner, "/suggest/school?q=tcqdyzx", NULL), 200);
	assert_page(s, "3113900002");
	assert_int_equal(served_ask(s, planner, "/suggest/region?q=1311", NULL), 200);
	assert_page(s, "\"key\":\"131102\"");
	assert_int_equal(served_ask(s, planner, "/suggest/school?q=%E6%A1%83", NULL), 200);
	assert_page(s, "{\"rows\":[]}");
	assert_int_equal(served_ask(s, planner, "/suggest/school?q=%27%29+or+1%3D1+--", NULL), 200);
	assert_page(s, "{\"rows\":[]}");
	/* People of another school are not suggested, and those that are stay masked. */
	assert_int_equal(served_ask(s, clerk, "/suggest/person?q=T00", NULL), 200);
	assert_page(s, "\"T001\"");
	assert_no_page(s, "T002");
	assert_no_page(s, "秀英");
	assert_int_equal(served_ask(s, NULL, "/suggest/person?q=T00", NULL), 303);
	served_stop(s);
}

static void rows_are_chosen_without_script(void **state)
{
	struct program *p = *state;
	char planner[100];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, planner, "/records/group/new", NULL), 200);
	assert_page(s, "name=\"choose\" value=\"core\"");
	assert_page(s, "data-suggest=\"/suggest/school\"");
	assert_int_equal(served_ask(s, planner, "/records/group/new", "name=%E9%9B%86%E5%9B%A2&county=131102&core=&choose=core&find=tcqdyxx"), 200);
	assert_page(s, "name=\"chosen\" value=\"2113900001\"");
	assert_page(s, "name=\"name\" value=\"集团\"");
	/* The key comes back into the form with the row's name beside it; what else was entered is still there. */
	assert_int_equal(served_ask(s, planner, "/records/group/new", "name=%E9%9B%86%E5%9B%A2&county=131102&core=&chosen_for=core&chosen=2113900001"), 200);
	assert_page(s, "value=\"2113900001\"");
	assert_page(s, "桃城区第一小学</span>");
	assert_page(s, "桃城区</span>");
	assert_page(s, "value=\"集团\"");
	EXPECT(p, 0, "list", "group", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	assert_int_equal(served_ask(s, planner, "/records/group/new", "name=%E9%9B%86%E5%9B%A2&county=131102&core=2113900001&do=save"), 303);
	EXPECT(p, 0, "list", "group", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	served_stop(s);
}

/* The version that the form on the page was filled in over. */
static long long seen_on(const struct served *s)
{
	long long seen = 0;
	const char *at = strstr(s->page, "name=\"seen\" value=\"");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "name=\"seen\" value=\"%lld", &seen), 1);
	return seen;
}

/* Who comes second sees what the first saved beside what was entered; nothing is lost, and what is saved then is what was decided. */
static void two_people_at_one_row(void **state)
{
	struct program *p = *state;
	char one[100], two[100], path[200], form[600];
	program_small(p);
	served_user(p, "one", "planner", "1311", one);
	served_user(p, "two", "planner", "1311", two);
	program_write(p, "group.csv", "name,county,core,brand\n集团,131102,2113900001,晨光\n");
	EXPECT(p, 0, "import", "group.csv", "--commit");
	struct served *s = served_start(p);
	EXPECT(p, 0, "list", "group", "--json");
	json_t *list = program_json(p);
	snprintf(path, sizeof path, "/records/group/%s/edit", json_string_value(json_object_get(json_array_get(json_object_get(list, "rows"), 0), "id")));
	json_decref(list);
	assert_int_equal(served_ask(s, two, path, NULL), 200);
	long long seen = seen_on(s);
	snprintf(form, sizeof form, "name=%%E9%%9B%%86%%E5%%9B%%A2&county=131102&core=2113900001&brand=%%E6%%9C%%9D%%E9%%98%%B3&founded=2020-09-01&seen=%lld&do=save", seen);
	assert_int_equal(served_ask(s, one, path, form), 303);
	snprintf(form, sizeof form, "name=%%E9%%9B%%86%%E5%%9B%%A2&county=131102&core=2113900001&brand=%%E5%%90%%AF%%E6%%98%%8E&founded=&seen=%lld&do=save", seen);
	assert_int_equal(served_ask(s, two, path, form), 409);
	assert_page(s, "was 晨光, now 朝阳; you entered 启明.");
	assert_page(s, "now 2020-09-01. That is taken over.");
	assert_page(s, "value=\"启明\"");
	assert_page(s, "value=\"2020-09-01\"");
	long long stands = seen_on(s);
	assert_true(stands > seen);
	EXPECT(p, 0, "list", "group", "--where", "brand = '朝阳'", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	snprintf(form, sizeof form, "name=%%E9%%9B%%86%%E5%%9B%%A2&county=131102&core=2113900001&brand=%%E5%%90%%AF%%E6%%98%%8E&founded=2020-09-01&seen=%lld&do=save", stands);
	assert_int_equal(served_ask(s, two, path, form), 303);
	EXPECT(p, 0, "list", "group", "--where", "brand = '启明' and founded = date('2020-09-01')", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	served_stop(s);
}

static void half_a_form_is_kept(void **state)
{
	struct program *p = *state;
	char planner[100], county[100], id[64], path[128], form[256];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "county", "county", "131102", county);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, planner, "/records/person/new", "number=T009&name=%E7%8E%8B%E4%B8%BD%E5%8D%8E&born=somewhen&do=draft"), 303);
	EXPECT(p, 0, "list", "person", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	/* Offered at the form and on the home page, to its author alone. */
	assert_int_equal(served_ask(s, planner, "/records/person/new", NULL), 200);
	assert_page(s, "You have begun this form before");
	served_between(s, "/records/person/new?draft=", "\"", id, sizeof id);
	assert_int_equal(served_ask(s, planner, "/", NULL), 200);
	assert_page(s, "Your drafts");
	snprintf(path, sizeof path, "/records/person/new?draft=%s", id);
	assert_page(s, path);
	assert_int_equal(served_ask(s, county, path, NULL), 404);
	assert_int_equal(served_ask(s, county, "/", NULL), 200);
	assert_no_page(s, "Your drafts");
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "value=\"王丽华\"");
	assert_page(s, "value=\"somewhen\"");
	/* It lies sealed: nothing of a person stands in the work database. */
	char *work = program_read(p, "register.db.work");
	char *wal = program_read(p, "register.db.work-wal");
	assert_null(strstr(work, "王丽华"));
	free(work);
	free(wal);
	/* Kept again it is the same draft; saving takes it away. */
	snprintf(form, sizeof form, "number=T009&name=%%E7%%8E%%8B&do=draft&draft=%s", id);
	assert_int_equal(served_ask(s, planner, "/records/person/new", form), 303);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "value=\"王\"");
	snprintf(form, sizeof form, "number=T009&name=%%E7%%8E%%8B%%E4%%B8%%BD&sex=f&employer=2113900001&do=save&draft=%s", id);
	assert_int_equal(served_ask(s, planner, "/records/person/new", form), 303);
	assert_int_equal(served_ask(s, planner, path, NULL), 404);
	assert_int_equal(served_ask(s, planner, "/", NULL), 200);
	assert_no_page(s, "Your drafts");
	/* Thrown away. */
	assert_int_equal(served_ask(s, planner, "/records/group/new", "name=x&do=draft"), 303);
	assert_int_equal(served_ask(s, planner, "/records/group/new", NULL), 200);
	served_between(s, "/drafts/", "/drop", id, sizeof id);
	snprintf(path, sizeof path, "/drafts/%s/drop", id);
	assert_int_equal(served_ask(s, county, path, ""), 404);
	assert_int_equal(served_ask(s, planner, path, ""), 303);
	assert_int_equal(served_ask(s, planner, "/records/group/new", NULL), 200);
	assert_no_page(s, "You have begun");
	served_stop(s);
}

/* One part after another; a part with a file name is a file. */
static int send_parts(struct served *s, const char *token, const char *path, const char *const (*parts)[3], size_t n, const char *file, size_t file_n)
{
	struct buf body, request;
	buf_init(&body, 0);
	buf_init(&request, 0);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&body, "--mark\r\nContent-Disposition: form-data; name=\"%s\"", parts[i][0]);
		if (parts[i][1])
			buf_printf(&body, "; filename=\"%s\"\r\nContent-Type: application/pdf", parts[i][1]);
		buf_cstr(&body, "\r\n\r\n");
		if (parts[i][1])
			buf_add(&body, file, file_n);
		else
			buf_cstr(&body, parts[i][2]);
		buf_cstr(&body, "\r\n");
	}
	buf_cstr(&body, "--mark--\r\n");
	buf_printf(&request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nAccept-Language: en\r\nAuthorization: Bearer %s\r\n"
			     "Content-Type: multipart/form-data; boundary=mark\r\nContent-Length: %zu\r\n\r\n", path, s->port, token, body.n);
	buf_str(&request, buf_view(&body));
	int fd = client_open(s->port), code = 0;
	client_send(fd, request.p, request.n);
	client_read(fd, s->page, sizeof s->page);
	close(fd);
	sscanf(s->page, "HTTP/1.1 %d", &code);
	buf_done(&body);
	buf_done(&request);
	return code;
}

static const char pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
			  "trailer<</Root 1 0 R>>\n%%EOF\n";

static void files_come_with_the_form(void **state)
{
	struct program *p = *state;
	char planner[100], head[100], id[33], path[128];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	program_write(p, "r2.csv", "code,name,parent,level\n131103,冀州区,1311,county\n");
	program_write(p, "s2.csv", "code,name,type,county,status\n2113900009,冀州小学,211,131103,open\n");
	EXPECT(p, 0, "import", "r2.csv", "--record", "region", "--commit");
	EXPECT(p, 0, "import", "s2.csv", "--record", "school", "--commit");
	served_user(p, "head", "head", "2113900009", head);
	struct served *s = served_start(p);
	static const char *const good[][3] = {{"kind", NULL, "pairing"}, {"helper", NULL, "3113900002"}, {"helped", NULL, "2113900001"}, {"from", NULL, "2025-09-01"},
					      {"file", "协议.pdf", NULL}};
	static const char *const lying[][3] = {{"kind", NULL, "pairing"}, {"helper", NULL, "3113900002"}, {"helped", NULL, "2113900001"}, {"from", NULL, "2025-09-01"},
					       {"file", "deal.png", NULL}};
	static const char *const page[][3] = {{"kind", NULL, "pairing"}, {"helper", NULL, "3113900002"}, {"helped", NULL, "2113900001"}, {"from", NULL, "2025-09-01"},
					      {"file", "deal.html", NULL}};
	assert_int_equal(served_ask(s, planner, "/records/agreement/new", NULL), 200);
	assert_page(s, "enctype=\"multipart/form-data\"");
	assert_page(s, "type=\"file\"");
	/* What lies about its kind, and what browsers would run, is a fault at the field. */
	assert_int_equal(send_parts(s, planner, "/records/agreement/new", lying, ARRAY_LEN(lying), pdf, sizeof pdf - 1), 422);
	assert_page(s, "id=\"file-message\"");
	assert_int_equal(send_parts(s, planner, "/records/agreement/new", page, ARRAY_LEN(page), "<script>", 8), 422);
	EXPECT(p, 0, "list", "agreement", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	assert_int_equal(send_parts(s, planner, "/records/agreement/new", good, ARRAY_LEN(good), pdf, sizeof pdf - 1), 303);
	served_row(p, "agreement", "helped = '2113900001'", id);
	snprintf(path, sizeof path, "/records/agreement/%s", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "协议.pdf</a>");
	/* Given back as it came, never shown as a page; to whom may read the row. */
	snprintf(path, sizeof path, "/records/agreement/%s/files/file", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "Content-Type: application/pdf");
	assert_page(s, "Content-Disposition: attachment;");
	assert_page(s, "nosniff");
	assert_page(s, "%PDF-1.4");
	assert_int_equal(served_ask(s, head, path, NULL), 403);
	snprintf(path, sizeof path, "/records/agreement/%s/files/kind", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 404);
	EXPECT(p, 0, "file", "agreement", id, "--json");
	assert_says(p, "\"held\": true");
	EXPECT(p, 0, "verify", "--json");
	/* A change without a new file keeps it; it goes when that is asked for. */
	snprintf(path, sizeof path, "/records/agreement/%s/edit", id);
	assert_int_equal(served_ask(s, planner, path, "kind=pairing&helper=3113900002&helped=2113900001&from=2025-09-01&to=2028-09-01&do=save"), 303);
	snprintf(path, sizeof path, "/records/agreement/%s", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "协议.pdf</a>");
	snprintf(path, sizeof path, "/records/agreement/%s/edit", id);
	assert_int_equal(served_ask(s, planner, path, "kind=pairing&helper=3113900002&helped=2113900001&from=2025-09-01&file_gone=1&do=save"), 303);
	snprintf(path, sizeof path, "/records/agreement/%s", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_no_page(s, "协议.pdf");
	served_stop(s);
}

/* What watches the machine reads the numbers by a word of its own, and nothing else by it. */
static void numbers_are_read_by_their_word(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "short", "too-short\n");
	program_write(p, "word", "3f1c9a7e5b2d4068-watches\n");
	EXPECT(p, 3, "serve", "--listen", "127.0.0.1:0", "--metrics-token", "short");
	struct served *s = served_start_as(p, (const char *const[]){"--metrics-token", "word", NULL});
	assert_int_equal(served_ask(s, "3f1c9a7e5b2d4068-watches", "/metrics", NULL), 200);
	assert_page(s, "junheng_http_requests_total");
	assert_int_equal(served_ask(s, "3f1c9a7e5b2d4068-watcher", "/metrics", NULL), 403);
	assert_int_equal(served_ask(s, NULL, "/metrics", NULL), 303);
	assert_int_equal(served_ask(s, "3f1c9a7e5b2d4068-watches", "/records/school", NULL), 403);
	served_stop(s);
}

/* Uploads are shown to the machine's scanner, and counted for the account's day. */
static void uploads_are_scanned_and_counted(void **state)
{
	struct program *p = *state;
	char planner[100], script[160], *policy, *at;
	enum { BIG = 700 << 10, POLICY_MAX = 100000 };
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	snprintf(script, sizeof script, "%s/data/policies/access.json", getenv("JH_SOURCE"));
	FILE *shipped = fopen(script, "r");
	assert_non_null(shipped);
	policy = calloc(1, POLICY_MAX);
	assert_true(fread(policy, 1, POLICY_MAX - 1, shipped) > 0);
	fclose(shipped);
	at = strstr(policy, "\"upload_megabytes_a_day\":");
	assert_non_null(at);
	at += strlen("\"upload_megabytes_a_day\":");
	while (*at == ' ')
		at++;
	*at++ = '1';
	while (*at >= '0' && *at <= '9')
		*at++ = ' ';
	program_write(p, "access.json", policy);
	free(policy);
	EXPECT(p, 0, "policy", "adopt", "access.json", "--from", "2020-01-01", "--approved-by", "Wang");
	program_write(p, "scan", "#!/bin/sh\ngrep -q HARM \"$1\" && exit 1\nexit 0\n");
	snprintf(script, sizeof script, "%s/scan", p->folder);
	assert_int_equal(chmod(script, 0700), 0);
	struct served *s = served_start_as(p, (const char *const[]){"--scanner", script, NULL});
	static const char *const parts[][3] = {{"kind", NULL, "pairing"}, {"helper", NULL, "3113900002"}, {"helped", NULL, "2113900001"}, {"from", NULL, "2025-09-01"},
					       {"file", "deal.pdf", NULL}};
	char *file = calloc(1, BIG);
	memset(file, '\n', BIG);
	memcpy(file, pdf, sizeof pdf - 1);
	memcpy(file + 1000, "HARM", 4);
	assert_int_equal(send_parts(s, planner, "/records/agreement/new", parts, ARRAY_LEN(parts), file, 2000), 422);
	assert_page(s, "virus scanner of this server refuses");
	memcpy(file + 1000, "GOOD", 4);
	assert_int_equal(send_parts(s, planner, "/records/agreement/new", parts, ARRAY_LEN(parts), file, BIG), 303);
	assert_int_equal(send_parts(s, planner, "/records/agreement/new", parts, ARRAY_LEN(parts), file, BIG), 422);
	assert_page(s, "1 MB a day that the policy allows");
	free(file);
	EXPECT(p, 0, "list", "agreement", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	served_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_are_suggested_within_rights, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(rows_are_chosen_without_script, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(two_people_at_one_row, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(half_a_form_is_kept, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(files_come_with_the_form, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(numbers_are_read_by_their_word, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(uploads_are_scanned_and_counted, program_setup, served_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
