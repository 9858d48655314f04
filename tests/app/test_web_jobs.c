/* Imports, jobs, batches and the inbox over real HTTP, as people of several roles. */
#include "program.h"

#include "access/grant.h"
#include "access/sign_in.h"
#include "access/user.h"
#include "base/arena.h"
#include "../http/http_client.h"

#include <time.h>

enum { PATIENCE_MS = 120000, ANSWER_MAX = 1 << 20 };

struct web {
	struct program *p;
	pid_t pid;
	int port;
	char *answer; /* of the last request, head and body */
};

struct person {
	char token[TOKEN_TEXT], csrf[TOKEN_TEXT];
};

static void nap(int ms) { nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL); }

static void serve(struct web *w)
{
	char *argv[] = {(char *)(uintptr_t)w->p->path, (char *)(uintptr_t) "serve", (char *)(uintptr_t) "--listen", (char *)(uintptr_t) "127.0.0.1:0", NULL};
	char path[128];
	snprintf(path, sizeof path, "%s/serve.log", w->p->folder);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	w->pid = program_start(w->p, argv, fd, fd);
	close(fd);
	w->port = 0;
	for (int ms = 0; ms < PATIENCE_MS && !w->port; ms += 50) {
		char *log = program_read(w->p, "serve.log");
		const char *at = strstr(log, "http://127.0.0.1:");
		if (!at || !strchr(at, '\n') || sscanf(at, "http://127.0.0.1:%d", &w->port) != 1)
			w->port = 0;
		free(log);
		nap(50);
	}
	assert_true(w->port > 0);
}

static int end_server(struct web *w, int signal_number)
{
	int status;
	kill(w->pid, signal_number);
	assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
	return program_code(status);
}

/* An account with one role, signed in. */
static struct person person_of(struct web *w, const char *login, enum role role, const char *anchor)
{
	static const char password[] = "Correct-horse-9";
	struct access_rules rules = {.password = {.characters_at_least = 8, .kinds_at_least = 1}, .session = {36000, 360000}, .attempts = {50, 50, 50, 1, 2, 100},
				     .browser_s = 86400, .token_days_at_most = 365, .log_months_at_least = 6};
	struct access a = {.rules = &rules, .zone_minutes = 480};
	struct access_actor by = {.via = STR("command line"), .now = moment_now()};
	struct id user, grant, at = {};
	struct signed_in in;
	struct person ret = {};
	char url[128];
	snprintf(url, sizeof url, "sqlite:%s/register.db", w->p->folder);
	assert_ok(store_open_work(&a.store, str_of(url), NULL, &(struct err){}));
	assert_true(!anchor || id_parse(str_of(anchor), &at));
	assert_ok(access_user_add(&a, &by, str_of(login), str_of(login), (struct id){}, &user, &(struct err){}));
	assert_ok(access_grant_add(&a, &by, user, role, at, 20000, DAY_MAX, &grant, &(struct err){}));
	assert_ok(access_password_set(&a, &by, user, str_of(password), (struct str){}, &(struct err){}));
	assert_ok(access_sign_in(&a, &(struct sign_in){str_of(login), str_of(password), STR("127.0.0.1"), STR("test"), {}}, by.now, &in, &(struct err){}));
	store_close(a.store);
	memcpy(ret.token, in.token, sizeof ret.token);
	access_csrf(str_of(ret.token), ret.csrf);
	return ret;
}

static int ask(struct web *w, const char *method, const char *path, const struct person *who, const char *type, const char *body, size_t n)
{
	char head[1024];
	int fd = client_open(w->port), code = 0;
	snprintf(head, sizeof head,
		 "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: session=%s; language=en\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
		 method, path, who->token, type, n);
	client_send(fd, head, strlen(head));
	client_send(fd, body, n);
	client_read(fd, w->answer, ANSWER_MAX);
	close(fd);
	(void)sscanf(w->answer, "HTTP/1.1 %d", &code);
	return code;
}

static int get(struct web *w, const char *path, const struct person *who) { return ask(w, "GET", path, who, "text/plain", "", 0); }

static int post(struct web *w, const char *path, const struct person *who)
{
	char body[TOKEN_TEXT + 8];
	snprintf(body, sizeof body, "csrf=%s", who->csrf);
	return ask(w, "POST", path, who, "application/x-www-form-urlencoded", body, strlen(body));
}

static int upload(struct web *w, const struct person *who, const char *name, const char *record, const char *text)
{
	struct buf b;
	buf_init(&b, 0);
	buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n--XX\r\nContent-Disposition: form-data; name=\"record\"\r\n\r\n%s\r\n"
		       "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: text/csv\r\n\r\n", who->csrf, record, name);
	buf_cstr(&b, text);
	buf_cstr(&b, "\r\n--XX--\r\n");
	int code = ask(w, "POST", "/import", who, "multipart/form-data; boundary=XX", b.p, b.n);
	buf_done(&b);
	return code;
}

/* Where the last answer leads to. */
static void location(struct web *w, char out[128])
{
	const char *at = strstr(w->answer, "Location: ");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "Location: %127s", out), 1);
}

static void assert_shows(struct web *w, const char *text)
{
	if (!strstr(w->answer, text))
		fail_msg("'%s' is not in: %s", text, strstr(w->answer, "<h1>") ? strstr(w->answer, "<h1>") : w->answer);
}

/* Until the job's page shows that it has ended. */
static void wait_end(struct web *w, const char *path, const struct person *who)
{
	for (int ms = 0; ms < PATIENCE_MS; ms += 100) {
		assert_int_equal(get(w, path, who), 200);
		if (!strstr(w->answer, "data-events"))
			return;
		nap(100);
	}
	fail_msg("the job does not end: %s", w->answer);
}

/* The first address of the answer that begins so. */
static void link_in(struct web *w, const char *begin, char out[160])
{
	const char *at = strstr(w->answer, begin);
	assert_non_null(at);
	size_t n = strcspn(at, "\"?#");
	assert_true(n < 160);
	memcpy(out, at, n);
	out[n] = 0;
}

static char *row_id(struct program *p, const char *record, size_t index)
{
	EXPECT(p, 0, "list", record, "--json");
	json_t *o = program_json(p);
	char *id = strdup(json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), index), "id")));
	json_decref(o);
	return id;
}

static void start(struct web *w, void **state, struct person *planner, struct person *clerk)
{
	*w = (struct web){.p = *state, .answer = malloc(ANSWER_MAX)};
	program_small(w->p);
	char *city = row_id(w->p, "region", 1), *school = row_id(w->p, "school", 0);
	serve(w);
	*planner = person_of(w, "planner", ROLE_PLANNER, city);
	*clerk = person_of(w, "clerk", ROLE_CLERK, school);
	free(city);
	free(school);
}

static void finish(struct web *w)
{
	assert_int_equal(end_server(w, SIGTERM), 0);
	free(w->answer);
}

static void faults_then_stored_then_taken_back(void **state)
{
	struct web w;
	struct person planner, clerk;
	struct program *p = *state;
	char job[128], batch[160], marked[160], path[200];
	start(&w, state, &planner, &clerk);
	assert_int_equal(get(&w, "/import", &planner), 200);
	assert_shows(&w, "multipart/form-data");
	assert_int_equal(upload(&w, &planner, "bad.csv", "region", "code,name,parent,level\n131103,A,1311,county\n131199,B,999999,county\n"), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "There are faults; nothing was stored.");
	assert_shows(&w, "C3");
	assert_shows(&w, "999999");
	const char *at = strstr(w.answer, "class=\"button primary\" href=\"");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "class=\"button primary\" href=\"%159[^\"]", marked), 1);
	assert_int_equal(get(&w, marked, &planner), 200);
	assert_shows(&w, "attachment");
	/* Another's job and its files are as if they were not there. */
	assert_int_equal(get(&w, job, &clerk), 404);
	assert_int_equal(get(&w, marked, &clerk), 404);
	snprintf(path, sizeof path, "%s/events", job);
	assert_int_equal(get(&w, path, &clerk), 404);
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/cancel", job), path), &clerk), 404);
	/* A trial with faults cannot be stored. */
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/commit", job), path), &planner), 409);
	assert_int_equal(get(&w, "/jobs", &clerk), 200);
	assert_null(strstr(w.answer, job));

	assert_int_equal(upload(&w, &planner, "good.csv", "region", "code,name,parent,level\n131103,A,1311,county\n"), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "Trial run without faults");
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/commit", job), path), &planner), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "Stored as batch");
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 4);
	link_in(&w, "/batches/", batch);
	assert_int_equal(get(&w, batch, &clerk), 404);
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/undo", batch), path), &clerk), 404);
	/* The second import builds on the first: taking that back is refused and says by what. */
	assert_int_equal(upload(&w, &planner, "next.csv", "school",
				"code,name,type,authority,ownership,county,urban rural,opened,status\n2113900009,S9,211,county,public,131103,111,1990-09-01,open\n"), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/commit", job), path), &planner), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	char second[160];
	link_in(&w, "/batches/", second);
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/undo", batch), path), &planner), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "was not taken back");
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/undo", second), path), &planner), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "was taken back");
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/undo", batch), path), &planner), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "was taken back");
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	assert_int_equal(get(&w, "/batches", &planner), 200);
	assert_shows(&w, "taken back");
	/* The inbox told of each end. */
	assert_int_equal(get(&w, "/inbox", &planner), 200);
	assert_shows(&w, "Mark all as read");
	assert_int_equal(post(&w, "/inbox/read", &planner), 303);
	assert_int_equal(get(&w, "/inbox", &planner), 200);
	assert_null(strstr(w.answer, "Mark all as read"));
	finish(&w);
}

/* A workbook's cell names a file that comes up beside it; one that did not come is a fault at its cell. */
static void files_that_cells_name(void **state)
{
	struct web w;
	struct person planner, clerk;
	char job[128], path[200], id[40];
	static const char table[] = "kind,tier,helper,helped,stage,signed,from,to,file\n"
				    "pairing,within county,2113900001,3113900002,primary,2024-08-20,2024-09-01,2027-09-01,deal.pdf\n";
	static const char paper[] = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
	start(&w, state, &planner, &clerk);
	for (int with = 0; with < 2; with++) {
		CLEANUP(buf_done) struct buf b;
		buf_init(&b, 0);
		buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n--XX\r\nContent-Disposition: form-data; name=\"record\"\r\n\r\nagreement\r\n"
			       "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"agreement.csv\"\r\nContent-Type: text/csv\r\n\r\n%s\r\n", planner.csrf, table);
		if (with)
			buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"attached\"; filename=\"deal.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%s\r\n", paper);
		buf_cstr(&b, "--XX--\r\n");
		assert_int_equal(ask(&w, "POST", "/import", &planner, "multipart/form-data; boundary=XX", b.p, b.n), 303);
		location(&w, job);
		wait_end(&w, job, &planner);
		assert_shows(&w, with ? "Trial run without faults" : "deal.pdf");
	}
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/commit", job), path), &planner), 303);
	location(&w, job);
	wait_end(&w, job, &planner);
	assert_shows(&w, "Stored as batch");
	char *row = row_id(w.p, "agreement", 0);
	snprintf(id, sizeof id, "%s", row);
	free(row);
	snprintf(path, sizeof path, "/records/agreement/%s/files/file", id);
	assert_int_equal(get(&w, path, &planner), 200);
	assert_shows(&w, "%PDF-1.4");
	finish(&w);
}

static const char person_head[] = "number,name,sex,born,degree,title,backbone,subjects,employer,entered\n";

static void a_clerk_imports_only_the_own_school(void **state)
{
	struct web w;
	struct person planner, clerk;
	char job[128], text[512];
	start(&w, state, &planner, &clerk);
	snprintf(text, sizeof text, "%sT101,A,f,1980,bachelor,first,none,chinese,2113900001,2003\n", person_head);
	assert_int_equal(upload(&w, &clerk, "own.csv", "person", text), 303);
	location(&w, job);
	wait_end(&w, job, &clerk);
	assert_shows(&w, "Trial run without faults");
	snprintf(text, sizeof text, "%sT102,B,f,1980,bachelor,first,none,chinese,3113900002,2003\n", person_head);
	assert_int_equal(upload(&w, &clerk, "other.csv", "person", text), 303);
	location(&w, job);
	wait_end(&w, job, &clerk);
	assert_shows(&w, "your roles do not let you write this row");
	/* Taking somebody over from the other school changes a row that stands there. */
	snprintf(text, sizeof text, "%sT002,C,m,1975,bachelor,senior,none,maths,2113900001,1998\n", person_head);
	assert_int_equal(upload(&w, &clerk, "taken.csv", "person", text), 303);
	location(&w, job);
	wait_end(&w, job, &clerk);
	assert_shows(&w, "your roles do not let you write this row");
	assert_int_equal(upload(&w, &clerk, "region.csv", "region", "code,name,parent,level\n131103,A,1311,county\n"), 403);
	/* The same without naming the register. */
	assert_int_equal(upload(&w, &clerk, "region.csv", "", "code,name,parent,level\n131103,A,1311,county\n"), 303);
	location(&w, job);
	wait_end(&w, job, &clerk);
	assert_shows(&w, "your roles do not let you write this row");
	finish(&w);
}

static void what_is_no_table_is_refused(void **state)
{
	struct web w;
	struct person planner, clerk;
	start(&w, state, &planner, &clerk);
	assert_int_equal(upload(&w, &planner, "lie.csv", "region", "%PDF-1.7\nis no table\n"), 422);
	assert_shows(&w, "The files were not taken");
	assert_int_equal(upload(&w, &planner, "page.html", "region", "<script>"), 422);
	assert_int_equal(upload(&w, &planner, "empty.csv", "region", ""), 422);
	struct person forged = planner;
	memset(forged.csrf, 'a', sizeof forged.csrf - 1);
	assert_int_equal(upload(&w, &forged, "good.csv", "region", "code\n1\n"), 403);
	finish(&w);
}

/* Enough schools that the job is at work for a while. */
static char *many_schools(void)
{
	struct buf b;
	buf_init(&b, 0);
	buf_cstr(&b, "code,name,type,authority,ownership,county,urban rural,opened,status\n");
	for (int i = 0; i < 40000; i++)
		buf_printf(&b, "21%08d,School %d,211,county,public,131102,111,1990-09-01,open\n", i, i);
	return b.p;
}

static void stopped_and_taken_up_again(void **state)
{
	struct web w;
	struct person planner, clerk;
	char job[128], second[128], path[160], *many = many_schools();
	start(&w, state, &planner, &clerk);
	assert_int_equal(upload(&w, &planner, "many.csv", "school", many), 303);
	location(&w, job);
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/cancel", job), path), &planner), 303);
	wait_end(&w, job, &planner);
	assert_shows(&w, "cancelled");
	assert_shows(&w, "Run again");
	/* The server is killed with a job at work; the next one takes it up. */
	assert_int_equal(upload(&w, &planner, "many.csv", "school", many), 303);
	location(&w, second);
	nap(300);
	end_server(&w, SIGKILL);
	serve(&w);
	wait_end(&w, second, &planner);
	assert_shows(&w, ">40,000<"); /* rows read: it has its result */
	assert_int_equal(post(&w, (snprintf(path, sizeof path, "%s/retry", job), path), &planner), 303);
	wait_end(&w, job, &planner);
	assert_shows(&w, ">40,000<"); /* rows read: it has its result */
	free(many);
	finish(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(faults_then_stored_then_taken_back, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(a_clerk_imports_only_the_own_school, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(what_is_no_table_is_refused, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(files_that_cells_name, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(stopped_and_taken_up_again, program_setup, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
