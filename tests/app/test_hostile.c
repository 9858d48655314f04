/* Wrong calls and broken surroundings: a clear word, the right exit code, nothing lost. */
#include "program.h"

#include "pg.h"

#include "store/store.h"

static void wrong_calls(void **state)
{
	struct program *p = *state;
	program_small(p);
	static const struct {
		int code;
		const char *words[8];
		const char *says;
	} calls[] = {
		{2, {"lst", "school"}, "did you mean 'list'"},
		{2, {"list"}, "needs RECORD"},
		{2, {"policy"}, "junheng help policy"},
		{2, {"policy", "shw"}, "junheng help policy"},
		{2, {"list", "school", "extra"}, "extra"},
		{2, {"list", "school", "--limit", "0"}, "--limit"},
		{2, {"list", "school", "--limit", "many"}, "whole number"},
		{2, {"list", "school", "--as-of", "yesterday"}, "2024-09-01"},
		{2, {"list", "school", "--known-at", "2024-09-01"}, "moment"},
		{2, {"list", "school", "--colour"}, "no option"},
		{2, {"init", "--as-of", "2024-09-01"}, "as of"},
		{2, {"schema", "--json"}, "JSON"},
		{2, {"sample", "hengshui"}, "--out"},
		{2, {"sample", "hengshui", "--out", "x", "--schools", "5"}, "--schools"},
		{2, {"export", "school"}, "--out"},
		{2, {"export", "school", "--out", "x", "--format", "pdf"}, "geojson"},
		{2, {"export", "school", "school", "--out", "x"}, "twice"},
		{2, {"import", "school.csv", "--effective", "soon"}, "2024-09-01"},
		{3, {"list", "nothing"}, "junheng records"},
		{3, {"list", "school", "--where", "nam = 'x'"}, "nam"},
		{3, {"list", "school", "--sort", "beauty"}, "beauty"},
		{3, {"list", "school", "--after", "abc"}, "place"},
		{3, {"history", "school", "no such school"}, "junheng list school"},
		{3, {"sample", "atlantis", "--out", "x"}, "hengshui"},
		{3, {"import", "missing.csv"}, "missing.csv"},
		{3, {"import", "school.csv", "--map", "missing.json"}, "missing.json"},
		{3, {"import", "school.csv", "--record", "planet"}, "planet"},
		{3, {"policy", "diff", "seats", "missing.json"}, "missing.json"},
		{3, {"restore", "missing.db"}, "missing.db"},
		{3, {"restore", "school.csv"}, "school.csv"},
		{3, {"list", "school", "--db", "sqlite:elsewhere.db"}, "junheng init"},
	};
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		int n = 0;
		while (n < 8 && calls[i].words[n])
			n++;
		if (program_run(p, calls[i].words, n) != calls[i].code || !strstr(p->err.p, calls[i].says))
			fail_msg("%s %s: exit %d, expected %d and '%s': %s%s", calls[i].words[0], n > 1 ? calls[i].words[1] : "", p->code,
				 calls[i].code, calls[i].says, p->out.p, p->err.p);
	}
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
}

/* Files that are not what they say. */
static void hostile_files(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "empty.csv", "");
	program_write(p, "garbage.xlsx", "PK\003\004 this is no workbook at all, only its first bytes");
	program_write(p, "text.xlsx", "<html><body>a page that was saved under another name</body></html>");
	program_write(p, "open.csv", "code,name,parent,level\n13,\"never closed\n");
	program_write(p, "garbage.db", "SQLite format 3");
	static const char *const files[] = {"empty.csv", "garbage.xlsx", "text.xlsx", "open.csv", "."};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int code = RUN(p, "import", files[i], "--commit");
		if (code < 1 || code > 4 || (!p->err.n && !p->out.n))
			fail_msg("%s: exit %d: %s%s", files[i], code, p->out.p, p->err.p);
	}
	EXPECT(p, 3, "restore", "garbage.db");
	EXPECT(p, 3, "list", "school", "--db", "sqlite:school.csv");
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
}

/* A limit on the size of files stands for a full disk. */
static void full_disk(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "sample", "nation", "--schools", "3000", "--out", "nation");
	p->file_limit = 600 * 1024;
	EXPECT(p, 4, "import", "nation/region.xlsx", "nation/school.xlsx", "--commit");
	assert_true(p->err.n > 20);
	p->file_limit = 20 * 1024;
	EXPECT(p, 4, "export", "school", "region", "--format", "xlsx", "--out", "nation.xlsx", "--db", "sqlite:register.db");
	assert_false(program_has(p, "nation.xlsx"));
	EXPECT(p, 4, "backup", "copy.db");
	assert_false(program_has(p, "copy.db"));
	p->file_limit = 0;
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "--commit", "--json");
	EXPECT(p, 0, "verify");
}

static void no_place_to_write(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 4, "export", "school", "--out", "school.csv/below.xlsx");
	assert_complains(p, "below.xlsx");
	EXPECT(p, 4, "backup", "school.csv/copy.db");
	EXPECT(p, 4, "sample", "nation", "--schools", "10", "--out", "school.csv/nation");
	EXPECT(p, 4, "init", "--db", "sqlite:school.csv/new.db");
	if (geteuid() != 0)
		return; /* the rest needs to give rights up */
	char probe[128];
	snprintf(probe, sizeof probe, "%s/register.db", p->folder);
	assert_int_equal(chmod(p->folder, 0755), 0);
	p->as_nobody = true;
	if (RUN(p, "version") != 0)
		return; /* the program lies where nobody may go */
	EXPECT(p, 4, "export", "school", "--out", "out.xlsx");
	EXPECT(p, 4, "backup", "copy.db");
	EXPECT(p, 4, "import", "school.csv", "--commit");
	EXPECT(p, 1, "doctor");
	p->as_nobody = false;
	EXPECT(p, 0, "verify");
}

/* Who may read the register's file and nothing else reads it, in a folder that may not be written, and sees no personal values. */
static void reading_needs_no_right_to_write(void **state)
{
	struct program *p = *state;
	program_small(p);
	if (geteuid() != 0)
		return; /* the rest needs to give rights up */
	assert_int_equal(chmod(p->folder, 0755), 0);
	p->as_nobody = true;
	if (RUN(p, "version") != 0)
		return; /* the program lies where nobody may go */
	EXPECT(p, 0, "list", "school", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	EXPECT(p, 0, "list", "school", "--search", "小学", "--sort", "name");
	EXPECT(p, 0, "list", "person");
	assert_null(strstr(p->out.p, "张秀英"));
	EXPECT(p, 0, "history", "school", "2113900001");
	EXPECT(p, 0, "policy", "list");
	EXPECT(p, 4, "import", "school.csv", "--commit");
	p->as_nobody = false;
	EXPECT(p, 0, "verify");
}

static void locked_by_another(void **state)
{
	struct program *p = *state;
	struct store *other;
	struct err err;
	char url[128];
	program_small(p);
	program_write(p, "renamed.csv", "code,name\n2113900001,衡水育才小学\n");
	snprintf(url, sizeof url, "sqlite:%s/register.db", p->folder);
	assert_ok_err(store_open(&other, str_of(url), NULL, &err));
	assert_ok_err(store_begin(other, STORE_WRITE, &err));
	EXPECT(p, 4, "import", "renamed.csv", "--record", "school", "--commit");
	assert_complains(p, "locked");
	/* Reading goes on meanwhile. */
	EXPECT(p, 0, "list", "school", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	EXPECT(p, 0, "backup", "copy.db");
	store_close(other);
	EXPECT(p, 0, "import", "renamed.csv", "--record", "school", "--commit");
	EXPECT(p, 0, "verify");
}

static void killed_at_any_moment(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "sample", "nation", "--schools", "400", "--out", "nation");
	char *argv[] = {(char[]){"junheng"}, (char[]){"import"}, (char[]){"nation/region.xlsx"}, (char[]){"nation/school.xlsx"},
			(char[]){"--commit"}, NULL};
	int null = open("/dev/null", O_RDWR), done = 0;
	for (int i = 0; i < 12 && !done; i++) {
		int status;
		pid_t pid = program_start(p, argv, null, null);
		assert_true(pid > 0);
		usleep(30000u * (unsigned)(i + 1));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		EXPECT(p, 0, "verify", "--json");
		json_int_t n = program_number(p, "transactions");
		assert_true(n == 1 || n == 2);
		EXPECT(p, 0, "list", "school", "--limit", "1000", "--json");
		assert_int_equal(program_count(p, "rows"), n == 1 ? 2 : 402);
		done = n == 2;
	}
	close(null);
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "--commit", "--json");
	EXPECT(p, 0, "list", "school", "--limit", "1000", "--json");
	assert_int_equal(program_count(p, "rows"), 402);
	EXPECT(p, 0, "verify");
}

/* Until the program under that name is connected: a busy machine takes its time to start it. */
static void wait_connected(struct store *other, const char *sql, pid_t pid)
{
	enum { NAP_US = 2000, TRIES = 10000 };
	for (int i = 0; i < TRIES && kill(pid, 0) == 0; i++) {
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		struct err err;
		bool row;
		assert_ok_err(store_prepare(other, &q, sql, &err));
		assert_ok_err(stmt_step(q, &row, &err));
		if (stmt_i64(q, 0))
			return;
		usleep(NAP_US);
	}
}

/* The server ends the program's connections while it imports: all of the batch is there or nothing, and where it is nothing the
 * message says that and what to do. */
static void a_server_lost_at_any_moment(void **state)
{
	struct program *p = *state;
	struct store *other;
	struct err err;
	char url[PG_URL_MAX], victim[PG_URL_MAX + 40];
	int done = 0, lost = 0;
	if (!pg_fresh_url(url))
		SKIP_TEST("PostgreSQL 15 is not installed");
	snprintf(victim, sizeof victim, "%s%capplication_name=jh-victim-%d", url, strchr(url, '?') ? '&' : '?', (int)getpid());
	program_write(p, "region.csv", regions_csv);
	EXPECT(p, 0, "init", "--db", url);
	EXPECT(p, 0, "import", "region.csv", "--commit", "--db", url);
	EXPECT(p, 0, "sample", "nation", "--schools", "400", "--out", "nation");
	assert_ok_err(store_open(&other, str_of(url), NULL, &err));
	char kill_sql[200], seen_sql[200], path[128];
	snprintf(kill_sql, sizeof kill_sql, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'jh-victim-%d'",
		 (int)getpid());
	snprintf(seen_sql, sizeof seen_sql, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jh-victim-%d'", (int)getpid());
	snprintf(path, sizeof path, "%s/said", p->folder);
	char *argv[] = {(char[]){"junheng"}, (char[]){"import"}, (char[]){"nation/region.xlsx"}, (char[]){"nation/school.xlsx"},
			(char[]){"--commit"}, (char[]){"--db"}, victim, NULL};
	int null = open("/dev/null", O_RDWR);
	for (int i = 0; i < 14 && !done; i++) {
		int status, said = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
		pid_t pid = program_start(p, argv, null, said);
		assert_true(pid > 0);
		wait_connected(other, seen_sql, pid);
		usleep(60000u * (unsigned)(i + 1));
		assert_ok_err(store_run(other, kill_sql, &err));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		close(said);
		int code = program_code(status);
		char *text = program_read(p, "said");
		if (code != 0 && code != 4)
			fail_msg("exit %d: %s", code, text);
		if (code == 4 && !strstr(text, "try again"))
			fail_msg("no remedy: %s", text);
		lost += code == 4;
		free(text);
		EXPECT(p, 0, "verify", "--json", "--db", url);
		json_int_t n = program_number(p, "transactions");
		assert_int_equal(n, code == 0 ? 2 : 1);
		EXPECT(p, 0, "list", "school", "--limit", "1000", "--json", "--db", url);
		assert_int_equal(program_count(p, "rows"), n == 1 ? 0 : 400);
		done = n == 2;
	}
	close(null);
	store_close(other);
	assert_true(lost > 0);
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "--commit", "--db", url);
	EXPECT(p, 0, "list", "school", "--limit", "1000", "--json", "--db", url);
	assert_int_equal(program_count(p, "rows"), 400);
}

static void two_writers_at_once(void **state)
{
	struct program *p = *state;
	int codes[2];
	pid_t pids[2];
	program_small(p);
	program_write(p, "a.csv", "code,name\n2113900001,甲小学\n");
	program_write(p, "b.csv", "code,name\n3113900002,乙中学\n");
	int null = open("/dev/null", O_RDWR);
	for (int i = 0; i < 2; i++) {
		char file[] = "a.csv";
		file[0] = (char)('a' + i);
		char *argv[] = {(char[]){"junheng"}, (char[]){"import"}, file, (char[]){"--record"}, (char[]){"school"}, (char[]){"--commit"}, NULL};
		pids[i] = program_start(p, argv, null, null);
	}
	for (int i = 0; i < 2; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		codes[i] = program_code(status);
	}
	close(null);
	assert_int_equal(codes[0], 0);
	assert_int_equal(codes[1], 0);
	EXPECT(p, 0, "list", "school");
	assert_says(p, "甲小学");
	assert_says(p, "乙中学");
	EXPECT(p, 0, "verify");
}

static void lost_keys_are_not_replaced(void **state)
{
	struct program *p = *state;
	char from[128], to[128];
	program_small(p);
	snprintf(from, sizeof from, "%s/register.db.keys", p->folder);
	snprintf(to, sizeof to, "%s/away", p->folder);
	assert_int_equal(rename(from, to), 0);
	EXPECT(p, 3, "list", "person");
	EXPECT(p, 3, "init");
	assert_complains(p, "master key");
	EXPECT(p, 3, "migrate");
	EXPECT(p, 1, "doctor");
	assert_false(program_has(p, "register.db.keys"));
	EXPECT(p, 0, "verify");
	assert_int_equal(rename(to, from), 0);
	EXPECT(p, 0, "list", "person");
	assert_says(p, "张*");
}

static void read_master(const struct program *p, char ret[200])
{
	char path[128];
	snprintf(path, sizeof path, "%s/register.db.keys/master", p->folder);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	memset(ret, 0, 200);
	assert_true(fread(ret, 1, 200, f) > 32);
	fclose(f);
}

static void a_new_master_key(void **state)
{
	struct program *p = *state;
	char old[200], new[200];
	program_small(p);
	read_master(p, old);
	EXPECT(p, 0, "keys", "rotate");
	read_master(p, new);
	assert_memory_not_equal(old, new, sizeof old);
	EXPECT(p, 0, "list", "person");
	assert_says(p, "张*");
	EXPECT(p, 0, "verify");
}

static void the_access_log_is_kept_as_long_as_the_policy_says(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "user", "add", "clerk");
	EXPECT(p, 2, "log", "prune");
	EXPECT(p, 3, "log", "prune", "--months", "1");
	assert_complains(p, "at least 6 months");
	EXPECT(p, 0, "log", "prune", "--months", "6");
	EXPECT(p, 0, "log", "verify");
}

static void nobody_reads_the_output(void **state)
{
	struct program *p = *state;
	int ends[2], status, null = open("/dev/null", O_RDWR);
	program_small(p);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	char *argv[] = {(char[]){"junheng"}, (char[]){"list"}, (char[]){"school"}, NULL};
	pid_t pid = program_start(p, argv, ends[1], null);
	close(ends[1]);
	close(null);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(program_code(status), 4);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wrong_calls),
		TEST(hostile_files),
		TEST(full_disk),
		TEST(no_place_to_write),
		TEST(reading_needs_no_right_to_write),
		TEST(locked_by_another),
		TEST(killed_at_any_moment),
		TEST(a_server_lost_at_any_moment),
		TEST(two_writers_at_once),
		TEST(lost_keys_are_not_replaced),
		TEST(a_new_master_key),
		TEST(the_access_log_is_kept_as_long_as_the_policy_says),
		TEST(nobody_reads_the_output),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
