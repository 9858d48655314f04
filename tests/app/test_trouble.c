/* The application while things break: killed under load, the disk full, the database locked or gone, the clock jumping. Nothing is half
 * written, people get a clear answer, and it goes on without hands. */
#include "under_load.h"

#include "../pg.h"
#include "store/store.h"

#include <sys/mman.h>

static char answer[SAVE_ANSWER];

static int page(const struct served *s, const char *token, const char *path) { return plain_ask(s->port, "GET", path, token, NULL, "", answer); }

static int save(const struct served *s, const struct savers *v, int number)
{
	char path[96], json[64];
	snprintf(path, sizeof path, "/api/records/school/%s", v->all[0].id);
	snprintf(json, sizeof json, "{\"address\":\"Street %d\"}", number);
	return plain_ask(s->port, "PATCH", path, v->token, json, "", answer);
}

static int saved(const struct served *s, const struct savers *v, int i)
{
	char path[96];
	int n = 0;
	snprintf(path, sizeof path, "/api/records/school/%s", v->all[i].id);
	assert_int_equal(page(s, v->token, path), 200);
	const char *at = strstr(answer, "\"Street ");
	if (at)
		(void)sscanf(at, "\"Street %d\"", &n);
	return n;
}

static void write_many(struct program *p, int rows)
{
	struct buf b;
	buf_init(&b, 0);
	buf_cstr(&b, "code,name,type,authority,ownership,county,urban rural,opened,status\n");
	for (int i = 0; i < rows; i++)
		buf_printf(&b, "2113%06d,No. %d Village School,211,county,public,131102,111,1990-09-01,open\n", i, i);
	program_write(p, "many.csv", b.p);
	buf_done(&b);
}

static void killed_under_load(void **state)
{
	struct program *p = *state;
	struct savers v = {};
	savers_city(p, &v);
	write_many(p, 4000);
	for (int round = 0; round < 3; round++) {
		struct served *s = served_start(p);
		char *argv[] = {(char *)(uintptr_t)p->path, (char *)(uintptr_t) "import", (char *)(uintptr_t) "many.csv", (char *)(uintptr_t) "--commit", NULL};
		int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
		savers_begin(&v, s->port);
		pid_t import = program_start(p, argv, quiet, quiet);
		wait_ms(400 + 300 * round);
		served_kill(s);
		kill(import, SIGKILL);
		assert_int_equal(waitpid(import, NULL, 0), import);
		savers_end(&v);
		close(quiet);
		EXPECT(p, 0, "verify");
		s = served_start(p);
		for (int i = 0; i < SAVERS; i++) {
			assert_int_equal(v.all[i].strange, 0);
			assert_in_range(saved(s, &v, i), v.all[i].stored, v.all[i].sent);
		}
		/* All of the import or nothing: its rows lie beside the few there were. */
		assert_int_equal(page(s, v.token, "/api/records/school?q=Village&limit=1000"), 200);
		assert_true(!strstr(answer, "Village") || strstr(answer, "\"next\":\""));
		assert_int_equal(save(s, &v, v.all[0].sent + 1), 200);
		v.all[0].stored = ++v.all[0].sent;
		served_stop(s);
	}
}

static void the_disk_is_full_for_a_while(void **state)
{
	struct program *p = *state;
	struct savers v = {};
	savers_city(p, &v);
	p->file_limit = RLIM_INFINITY; /* no signal when a file would grow beyond its limit */
	struct served *s = served_start(p);
	assert_int_equal(save(s, &v, 1), 200);
	assert_int_equal(prlimit(s->pid, RLIMIT_FSIZE, &(struct rlimit){1, RLIM_INFINITY}, NULL), 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(save(s, &v, 2), 503);
		assert_non_null(strstr(answer, "\"message\""));
		assert_int_equal(page(s, v.token, "/records/school"), 200);
		assert_int_equal(page(s, v.token, "/"), 200);
	}
	assert_int_equal(saved(s, &v, 0), 1);
	assert_int_equal(prlimit(s->pid, RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}, NULL), 0);
	assert_int_equal(save(s, &v, 3), 200);
	assert_int_equal(saved(s, &v, 0), 3);
	served_stop(s);
	p->file_limit = 0;
	EXPECT(p, 0, "verify");
}

static void locked_by_another(void **state)
{
	struct program *p = *state;
	struct savers v = {};
	struct store *other;
	struct err err = {};
	char url[128];
	savers_city(p, &v);
	struct served *s = served_start(p);
	snprintf(url, sizeof url, "sqlite:%s/register.db", p->folder);
	assert_ok_err(store_open(&other, str_of(url), NULL, &err));
	assert_ok_err(store_begin(other, STORE_WRITE, &err));
	assert_int_equal(page(s, v.token, "/records/school"), 200); /* readers wait for nobody */
	assert_int_equal(save(s, &v, 1), 503);
	assert_non_null(strstr(answer, "Retry-After: "));
	assert_int_equal(page(s, v.token, "/"), 200);
	store_rollback(other);
	store_close(other);
	assert_int_equal(save(s, &v, 2), 200);
	assert_int_equal(saved(s, &v, 0), 2);
	served_stop(s);
}

/* ---- PostgreSQL stopped and started ---- */

static int cluster(const char *folder, const char *what)
{
	char command[1024];
	snprintf(command, sizeof command,
		 "d='%s'; as=; [ \"$(id -u)\" != 0 ] || as=\"setpriv --reuid=$(stat -c %%u \"$d/data\") --regid=$(stat -c %%g \"$d/data\") --clear-groups --\"; "
		 "cd \"$d\" && $as \"${JH_PG_BIN:-/usr/lib/postgresql/15/bin}/pg_ctl\" -s -w -D \"$d/data\" -l \"$d/log2\" "
		 "-o \"-k $d -c listen_addresses= -c fsync=off\" %s >/dev/null 2>&1", folder, what);
	return system(command);
}

static void the_database_is_gone_for_a_while(void **state)
{
	struct program *p = *state;
	char url[PG_URL_MAX], token[100], folder[128] = "";
	unsetenv("JH_PG_URL"); /* a cluster of this test's own */
	if (!pg_fresh_url(url))
		SKIP_TEST("PostgreSQL 15 is not installed");
	char *host = strstr(url, "host=%2Ftmp%2F");
	assert_non_null(host);
	snprintf(folder, sizeof folder, "/tmp/%.*s", (int)strcspn(host + 14, "&"), host + 14);
	EXPECT(p, 0, "init", "--db", url);
	program_write(p, "region.csv", regions_csv);
	EXPECT(p, 0, "import", "region.csv", "--commit", "--db", url);
	EXPECT(p, 0, "user", "add", "planner", "--db", url);
	EXPECT(p, 0, "user", "grant", "planner", "planner", "1311", "--db", url);
	EXPECT(p, 0, "token", "add", "planner", "--actions", "list,read", "--days", "2", "--json", "--db", url);
	json_t *o = program_json(p);
	snprintf(token, sizeof token, "%s", json_string_value(json_object_get(o, "token")));
	json_decref(o);
	struct served *s = served_start_as(p, (const char *const[]){"--db", url, NULL});
	assert_int_equal(page(s, token, "/records/region"), 200);
	assert_int_equal(cluster(folder, "-m immediate stop"), 0);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(page(s, token, "/records/region"), 503);
		assert_non_null(strstr(answer, "<title>"));
		assert_int_equal(page(s, NULL, "/alive"), 200);
	}
	assert_int_equal(cluster(folder, "start"), 0);
	int good = 0; /* in a row: every worker has found it again */
	for (int i = 0; i < 200 && good < 20; i++) {
		good = page(s, token, "/records/region") == 200 ? good + 1 : 0;
		wait_ms(good ? 0 : 100);
	}
	served_stop(s);
	assert_int_equal(cluster(folder, "-m immediate stop"), 0);
	assert_int_equal(good, 20);
}

/* ---- the clock ---- */

static void the_clock_jumps(void **state)
{
	struct program *p = *state;
	struct savers v = {};
	const char *shim = getenv("JH_CLOCK_SHIM");
	static const char begun[] = "GET /alive HTTP/1.1\r\nHost: 127.0.0.1\r\n", rest[] = "Connection: close\r\n\r\n";
	char path[128], out[4096];
#ifdef __SANITIZE_ADDRESS__
	shim = NULL; /* the sanitizer's library must come first */
#endif
	if (!shim)
		SKIP_TEST("the clock cannot be moved in this build");
	savers_city(p, &v);
	snprintf(path, sizeof path, "%s/clock", p->folder);
	int fd = open(path, O_RDWR | O_CREAT, 0666);
	assert_int_equal(ftruncate(fd, sizeof(int64_t)), 0);
	_Atomic int64_t *ahead_s = mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(ahead_s != MAP_FAILED);
	close(fd);
	setenv("JH_TEST_CLOCK", path, 1);
	setenv("LD_PRELOAD", shim, 1);
	struct served *s = served_start(p);
	unsetenv("LD_PRELOAD");
	static const int64_t jumps_s[] = {0, 3600, 40 * 86400, 60, -7200, 0};
	for (size_t i = 0; i < ARRAY_LEN(jumps_s); i++) {
		/* A request half sent when the clock jumps is not taken for a late one. */
		int slow = client_open(s->port);
		client_send(slow, begun, strlen(begun));
		wait_ms(50);
		atomic_store(ahead_s, jumps_s[i]);
		/* A token of two days has run out forty days later, and is good again when the clock is put right. */
		int wanted = jumps_s[i] > 2 * 86400 ? 403 : 200, code = save(s, &v, (int)i + 1);
		/* Before the day of the grant, where the test runs soon after midnight. */
		assert_true(code == wanted || (jumps_s[i] < 0 && code == 403));
		assert_int_equal(page(s, v.token, "/records/school"), code);
		wait_ms(1500); /* what watches over time looks once a second */
		client_send(slow, rest, strlen(rest));
		client_read(slow, out, sizeof out);
		close(slow);
		assert_int_equal(strncmp(out, "HTTP/1.1 200", 12), 0);
	}
	assert_int_equal(saved(s, &v, 0), (int)ARRAY_LEN(jumps_s));
	served_stop(s);
	munmap((void *)(uintptr_t)ahead_s, sizeof(int64_t));
	EXPECT(p, 0, "verify"); /* moments go on upwards whatever the clock said */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, served_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(killed_under_load),
		TEST(the_disk_is_full_for_a_while),
		TEST(locked_by_another),
		TEST(the_database_is_gone_for_a_while),
		TEST(the_clock_jumps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
