/* Files by their content: what is kept, under which name, what is refused, what goes. */
#include "work.h"

#include "work/file_type.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/wait.h>

static enum status upload(struct place *p, const char *name, const void *bytes, size_t n, struct file *ret, struct err *err)
{
	struct file_upload *u = NULL;
	enum status st = upload_begin(p->files, &u, str_of(name), NULL, 1 << 20, err);
	if (st != ST_OK)
		return st;
	st = upload_add(u, bytes, n, err);
	if (st == ST_OK)
		return upload_end(u, &p->arena, ret, err);
	upload_drop(u);
	return st;
}

static int temporary_left(struct place *p)
{
	char path[128];
	int n = 0;
	snprintf(path, sizeof path, "%s/new", p->files_path);
	DIR *d = opendir(path);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void content_is_kept_once_under_its_digest(void **state)
{
	PLACE(p);
	struct file a = upload_text(p, "一.csv", "abc,d\n"), b = upload_text(p, "二.txt", "abc,d\n");
	uint8_t expected[DIGEST_SIZE];
	digest_of(DIGEST_SHA256, STR("abc,d\n"), expected);
	assert_memory_equal(a.digest, expected, DIGEST_SIZE);
	assert_memory_equal(a.digest, b.digest, DIGEST_SIZE);
	assert_int_equal(a.size, 6);
	assert_string_equal(a.type, "text/csv");
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_file"), 1);
	const char *path;
	char hex[DIGEST_TEXT], expected_path[300];
	assert_ok_err(files_path(p->files, &p->arena, a.digest, &path, &err));
	digest_format(a.digest, hex);
	snprintf(expected_path, sizeof expected_path, "%s/%.2s/%s", p->files_path, hex, hex + 2);
	assert_string_equal(path, expected_path);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	assert_int_equal(temporary_left(p), 0);
}

static void names_that_lie_are_refused(void **state)
{
	PLACE(p);
	struct file f;
	static const char elf[] = "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\76\0\1\0\0\0";
	static const char png[] = "\211PNG\r\n\032\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0";
	static const char zip[] = "PK\3\4\24\0\0\0\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.txt";
	static const char html[] = "<!DOCTYPE html><html><script>alert(1)</script></html>";
	static const char svg[] = "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
	const struct {
		const char *name;
		const void *bytes;
		size_t n;
	} lies[] = {
		{"a.csv", elf, sizeof elf},  {"a.xlsx", elf, sizeof elf}, {"a.xlsx", zip, sizeof zip},	 {"a.pdf", png, sizeof png},
		{"a.png", html, sizeof html}, {"a.csv", html, sizeof html - 1}, {"a.txt", svg, sizeof svg - 1}, {"a.jpg", png, sizeof png},
		{"a.csv", "a\0b", 3},	      {"a.json", png, sizeof png}, {"a.json", "#!/bin/sh\n", 10}, {"a.geojson", "[1]", 3},
	};
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		enum status st = upload(p, lies[i].name, lies[i].bytes, lies[i].n, &f, &err);
		if (st != ST_INVALID)
			fail_msg("%zu: %s: %s", i, lies[i].name, status_name(st));
	}
	assert_int_equal(upload(p, "a.csv", png, sizeof png, &f, &err), ST_INVALID);
	assert_string_equal(err.text, "'a.csv': says by its name to be csv, but is image/png; give it its right name or save it anew");
	assert_ok_err(upload(p, "照片.PNG", png, sizeof png, &f, &err));
	assert_string_equal(f.type, "image/png");
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_file"), 1);
	assert_int_equal(temporary_left(p), 0);
}

static void names_that_are_not_taken(void **state)
{
	PLACE(p);
	struct file_upload *u = NULL;
	const char *const bad[] = {"a.exe", "a.html", "a.svg", "a.js", "xlsx", ".xlsx", "a.xlsx.exe", "", "a.csv/", "a.xml"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(upload_begin(p->files, &u, str_of(bad[i]), NULL, 100, &err), ST_INVALID);
	assert_int_equal(upload_begin(p->files, &u, STR("a.pdf"), "xlsx csv", 100, &err), ST_INVALID);
	assert_true(str_find(str_of(err.text), STR("xlsx csv")) >= 0);
	assert_int_equal(temporary_left(p), 0);
}

/* Tables as they come: GB18030, one column, numbers only, a real workbook's beginnings are tested with the importer. */
static void honest_tables_are_taken(void **state)
{
	PLACE(p);
	struct file f;
	const char *const good[] = {"学校,学生数\n第一小学,1200\n", "\xef\xbb\xbf学校,学生数\r\n一小,1\r\n", "\xd1\xa7\xd0\xa3,\xd1\xa7\xc9\xfa\n\xd2\xbb\xd0\xa1,12\n",
				    "1\n2\n3\n", "code\n131102\n", "a;b;c\n1;2;3\n", "#include,x\nimport,class\n"};
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_ok_err(upload(p, "表.csv", good[i], strlen(good[i]), &f, &err));
	assert_ok_err(upload(p, "a.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}", 40, &f, &err));
	assert_ok_err(upload(p, "a.pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 15, &f, &err));
}

static void limits_and_empty_files(void **state)
{
	PLACE(p);
	struct file_upload *u = NULL;
	struct file f;
	assert_ok_err(upload_begin(p->files, &u, STR("a.csv"), NULL, 10, &err));
	assert_ok_err(upload_add(u, "12345678", 8, &err));
	assert_int_equal(upload_add(u, "901", 3, &err), ST_TOO_LARGE);
	upload_drop(u);
	assert_ok_err(upload_begin(p->files, &u, STR("a.csv"), NULL, 10, &err));
	assert_int_equal(upload_end(u, &p->arena, &f, &err), ST_INVALID);
	assert_int_equal(temporary_left(p), 0);
}

static void what_nobody_uses_goes_later(void **state)
{
	PLACE(p);
	int64_t removed;
	const char *path;
	struct file used = upload_text(p, "a.csv", "used\n"), unused = upload_text(p, "b.csv", "unused\n");
	struct id owner = id_new(moment_now());
	struct file_use use = {.owner = STR("evidence"), .owner_id = owner, .role = STR("evidence"), .name = used.name};
	memcpy(use.digest, used.digest, DIGEST_SIZE);
	assert_ok_err(file_use_add(p->s, &use, &err));
	assert_ok_err(file_use_add(p->s, &use, &err)); /* used twice */
	moment_t later = moment_now() + 1000000;
	assert_ok_err(files_sweep(p->files, moment_now() - 3600000000, &removed, &err));
	assert_int_equal(removed, 0); /* too young */
	assert_ok_err(files_sweep(p->files, later, &removed, &err));
	assert_int_equal(removed, 1);
	assert_int_equal(files_path(p->files, &p->arena, unused.digest, &path, &err), ST_NOT_FOUND);
	assert_ok_err(files_path(p->files, &p->arena, used.digest, &path, &err));
	/* gone, it cannot be used; uploaded again, it can */
	memcpy(use.digest, unused.digest, DIGEST_SIZE);
	assert_int_equal(file_use_add(p->s, &use, &err), ST_NOT_FOUND);
	(void)upload_text(p, "b.csv", "unused\n");
	assert_ok_err(file_use_add(p->s, &use, &err));
	assert_ok_err(store_run(p->s, "DELETE FROM work_file_use", &err));
	assert_ok_err(files_sweep(p->files, later, &removed, &err));
	assert_int_equal(removed, 2);
}

static void names_are_made_harmless(void **state)
{
	PLACE(p);
	const struct {
		const char *from, *to;
	} names[] = {
		{"学校.xlsx", "学校.xlsx"},	 {"../../etc/passwd", "passwd"},   {"C:\\temp\\a.csv", "a.csv"},	{"a\r\nSet-Cookie: x.csv", "aSet-Cookie_ x.csv"},
		{"..", "file"},			 {"", "file"},			   {"  a .csv ", "a .csv"},	{"a\u202Egpj.exe", "agpj.exe"},
		{"<img src=x>.csv", "_img src=x_.csv"}, {".htaccess", "htaccess"}, {"a\xff.csv", "a_.csv"}, {"a%2f.csv", "a_2f.csv"},
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_str(file_name_clean(&p->arena, str_of(names[i].from)), names[i].to);
	char name[1000];
	for (int i = 0; i < 300; i++)
		memcpy(name + 3 * i, "学", 3);
	strcpy(name + 900, ".xlsx");
	struct str cut = file_name_clean(&p->arena, str_of(name));
	assert_true(cut.n <= FILE_NAME_MAX && str_is_utf8(cut) && str_ends(cut, STR("学.xlsx")));
}

/* A full disk: nothing is left but the word that it is full. */
static void a_full_disk_leaves_nothing(void **state)
{
	PLACE(p);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct file_upload *u = NULL;
		char bytes[65536] = {};
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){100000, 100000});
		if (upload_begin(p->files, &u, STR("a.txt"), NULL, 1 << 20, &err) != ST_OK || upload_add(u, bytes, sizeof bytes, &err) != ST_OK)
			_exit(1);
		if (upload_add(u, bytes, sizeof bytes, &err) != ST_UNAVAILABLE)
			_exit(2);
		upload_drop(u);
		_exit(0);
	}
	int status;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(temporary_left(p), 0);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_file"), 0);
}

/* A scanner that ends as it is told to by the file's first word. */
static void a_scanner_looks_first(void **state)
{
	PLACE(p);
	struct file f;
	char script[160], command[200];
	snprintf(script, sizeof script, "%s/scan", p->files_path);
	FILE *out = fopen(script, "w");
	assert_non_null(out);
	fputs("#!/bin/sh\n[ \"$1\" = --quiet ] || exit 9\ngrep -q harmless \"$2\" && exit 0\ngrep -q harmful \"$2\" && exit 1\nexit 2\n", out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(script, 0700), 0);
	snprintf(command, sizeof command, "%s  --quiet", script);
	files_scan_with(p->files, command);
	assert_ok_err(upload(p, "a.csv", "harmless,1\n", 11, &f, &err));
	assert_int_equal(upload(p, "b.csv", "harmful,1\n", 10, &f, &err), ST_INVALID);
	assert_non_null(strstr(err.text, "b.csv"));
	/* What it could not look at is not taken either. */
	assert_int_equal(upload(p, "c.csv", "other,1\n", 8, &f, &err), ST_UNAVAILABLE);
	files_scan_with(p->files, "/nonexistent/scanner");
	assert_int_equal(upload(p, "a.csv", "harmless,2\n", 11, &f, &err), ST_UNAVAILABLE);
	files_scan_with(p->files, "true");
	assert_ok_err(upload(p, "a.csv", "harmless,3\n", 11, &f, &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_file"), 2);
	assert_int_equal(temporary_left(p), 0);
}

static void an_account_brings_in_so_much_a_day(void **state)
{
	PLACE(p);
	enum { TODAY = 9000, MOST = 1000 };
	assert_ok_err(files_account(p->s, STR("ann"), TODAY, 600, MOST, &err));
	assert_int_equal(files_account(p->s, STR("ann"), TODAY, 401, MOST, &err), ST_TOO_LARGE);
	assert_ok_err(files_account(p->s, STR("ann"), TODAY, 400, MOST, &err)); /* the one refused was not counted */
	assert_int_equal(files_account(p->s, STR("ann"), TODAY, 1, MOST, &err), ST_TOO_LARGE);
	assert_ok_err(files_account(p->s, STR("bob"), TODAY, MOST, MOST, &err));
	assert_ok_err(files_account(p->s, STR("ann"), TODAY + 1, MOST, MOST, &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_upload_day"), 2); /* yesterday's is forgotten */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(content_is_kept_once_under_its_digest),
		BOTH(names_that_lie_are_refused),
		BOTH(names_that_are_not_taken),
		BOTH(honest_tables_are_taken),
		BOTH(limits_and_empty_files),
		BOTH(what_nobody_uses_goes_later),
		BOTH(names_are_made_harmless),
		BOTH(a_full_disk_leaves_nothing),
		BOTH(a_scanner_looks_first),
		BOTH(an_account_brings_in_so_much_a_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
