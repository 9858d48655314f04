/* Jobs of the program itself: imports that are killed, stopped and answered, reports, backups; messages at the terminal. */
#include "program.h"

#include <time.h>

enum { PATIENCE_MS = 120000 };

static void nap(int ms) { nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL); }

static pid_t worker_start(struct program *p)
{
	char *argv[] = {(char *)(uintptr_t)p->path, (char *)(uintptr_t) "worker", NULL}, log[128];
	snprintf(log, sizeof log, "%s/worker.log", p->folder);
	int fd = open(log, O_RDWR | O_CREAT | O_APPEND, 0666);
	pid_t pid = program_start(p, argv, fd, fd);
	assert_true(pid > 0);
	close(fd);
	return pid;
}

static int worker_end(pid_t pid, int signal_number)
{
	int status;
	kill(pid, signal_number);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return program_code(status);
}

#define START(p, ...)                                                                                                  \
	({                                                                                                             \
		EXPECT(p, 0, "jobs", "start", __VA_ARGS__, "--json");                                                  \
		json_t *start_o_ = program_json(p);                                                                    \
		char *start_id_ = strdup(json_string_value(json_object_get(start_o_, "id")));                          \
		json_decref(start_o_);                                                                                 \
		start_id_;                                                                                             \
	})

/* The job, once it is in the state; the caller's to drop. */
static json_t *wait_for(struct program *p, const char *id, const char *state)
{
	for (int ms = 0; ms < PATIENCE_MS; ms += 100) {
		EXPECT(p, 0, "jobs", "show", id, "--json");
		json_t *o = program_json(p);
		if (strcmp(json_string_value(json_object_get(o, "state")), state) == 0)
			return o;
		json_decref(o);
		nap(100);
	}
	fail_msg("the job is not %s: %s", state, p->out.p);
	return NULL;
}

static const char *file_path(json_t *job, const char *role, const char *name)
{
	size_t i;
	json_t *f;
	json_array_foreach(json_object_get(job, "files"), i, f)
		if (strcmp(json_string_value(json_object_get(f, "role")), role) == 0 && strcmp(json_string_value(json_object_get(f, "name")), name) == 0)
			return json_string_value(json_object_get(f, "path"));
	return NULL;
}

static void imports_and_reports_as_jobs(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "bad.csv", "code,name,parent,level\n131199,新区,999999,county\n");
	program_write(p, "more.csv", "code,name,parent,level\n131103,冀州区,1311,county\n");
	program_write(p, "lie.csv", "%PDF-1.7\nis no table\n");
	EXPECT(p, 3, "jobs", "start", "import", "--file", "lie.csv");
	assert_complains(p, "says by its name to be csv");
	EXPECT(p, 3, "jobs", "start", "nonsense");
	pid_t worker = worker_start(p);
	char *bad = START(p, "import", "--file", "bad.csv", "--parameters", "{\"commit\":true,\"record\":\"region\"}");
	char *good = START(p, "import", "--file", "more.csv", "--parameters", "{\"commit\":true,\"record\":\"region\",\"note\":\"冀州\"}");
	char *wrong = START(p, "import", "--file", "more.csv", "--parameters", "{\"marked\":\"/tmp/x\"}");
	char *report = START(p, "coverage", "--parameters", "{\"xlsx\":true,\"pdf\":true}");
	char *backup = START(p, "backup"), *verify = START(p, "verify"), *export_job = START(p, "export", "--parameters", "{\"records\":[\"region\"],\"out\":true}");
	json_t *o = wait_for(p, bad, "done");
	assert_string_equal(json_string_value(json_object_get(o, "answer")), "no");
	assert_true(json_array_size(json_object_get(json_object_get(o, "result"), "faults")) > 0);
	const char *marked = file_path(o, "result", "bad.csv");
	assert_non_null(marked);
	assert_true(program_has(p, marked));
	json_decref(o);
	o = wait_for(p, good, "done");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(o, "result"), "created")), 1);
	json_decref(o);
	o = wait_for(p, wrong, "failed"); /* no file of the request's choice is written */
	assert_string_equal(json_string_value(json_object_get(o, "error")), "the job has no parameter 'marked'");
	json_decref(o);
	o = wait_for(p, report, "done");
	assert_non_null(file_path(o, "result", "coverage.xlsx"));
	assert_non_null(file_path(o, "result", "coverage.pdf"));
	json_decref(o);
	o = wait_for(p, export_job, "done");
	assert_non_null(file_path(o, "result", "export.xlsx"));
	json_decref(o);
	o = wait_for(p, backup, "done");
	assert_true(program_has(p, json_string_value(json_object_get(json_object_get(o, "result"), "file"))));
	json_decref(o);
	o = wait_for(p, verify, "done");
	assert_true(json_is_true(json_object_get(json_object_get(o, "result"), "sound")));
	json_decref(o);
	EXPECT(p, 0, "history", "region", "131103");
	assert_says(p, "冀州 [job ");
	EXPECT(p, 0, "jobs", "--state", "failed", "--json");
	assert_int_equal(program_count(p, "jobs"), 1);
	EXPECT(p, 2, "jobs", "show", "nonsense");
	assert_int_equal(worker_end(worker, SIGTERM), 0);
	free(bad), free(good), free(wrong), free(report), free(backup), free(verify), free(export_job);
}

/* Of one moment or another, a worker or the whole server is killed while imports run: in the end each row is there once, and the
 * history is whole. */
static void killed_imports_are_done_once(void **state)
{
	struct program *p = *state;
	enum { ROWS = 8000, ROUNDS = 4 };
	struct buf csv;
	buf_init(&csv, 0);
	EXPECT(p, 0, "init");
	program_write(p, "region.csv", regions_csv);
	EXPECT(p, 0, "import", "region.csv", "--commit");
	for (int round = 0; round < ROUNDS; round++) {
		char parameters[100];
		buf_clear(&csv);
		buf_cstr(&csv, "code,name,parent,level\n");
		for (int i = 0; i < ROWS; i++)
			buf_printf(&csv, "131102%02d%04d,村%d-%d,131102,village\n", round, i, round, i);
		program_write(p, "many.csv", csv.p);
		snprintf(parameters, sizeof parameters, "{\"commit\":true,\"record\":\"region\"}");
		char *id = START(p, "import", "--file", "many.csv", "--parameters", parameters);
		pid_t worker = worker_start(p);
		nap(300 + 300 * round);
		(void)worker_end(worker, SIGKILL);
		worker = worker_start(p);
		json_t *o = wait_for(p, id, "done");
		if (strcmp(json_string_value(json_object_get(o, "answer")), "yes") != 0)
			fail_msg("%s", p->out.p);
		print_message("# killed after %d ms: attempt %d\n", 300 + 300 * round, (int)json_integer_value(json_object_get(o, "attempt")));
		json_decref(o);
		int code = worker_end(worker, SIGTERM);
		assert_true(code == 0 || code == 128 + SIGTERM); /* when the first had done it, the second may not be up yet */
		free(id);
	}
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1 + ROUNDS); /* none twice, none missing */
	assert_int_equal(program_number(p, "versions"), 3 + ROUNDS * ROWS + 1 + ROUNDS); /* and one row a file, for where they came from */
	buf_done(&csv);
}

static void hooks_and_outbox_at_the_terminal(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 3, "hooks", "add", "file:///etc/passwd");
	EXPECT(p, 0, "hooks", "add", "https://hooks.example/x", "--topics", "round", "--json");
	json_t *o = program_json(p);
	char *id = strdup(json_string_value(json_object_get(o, "id"))), *secret = strdup(json_string_value(json_object_get(o, "secret")));
	assert_int_equal(strlen(secret), 6 + 44);
	json_decref(o);
	EXPECT(p, 0, "hooks", "--json");
	assert_int_equal(program_count(p, "hooks"), 1);
	assert_null(strstr(p->out.p, secret));
	EXPECT(p, 0, "hooks", "renew", id);
	assert_null(strstr(p->out.p, secret));
	assert_says(p, "whsec_");
	EXPECT(p, 0, "outbox", "send", "--json");
	assert_int_equal(program_number(p, "sent"), 0);
	EXPECT(p, 0, "outbox", "--json");
	assert_int_equal(program_count(p, "messages"), 0);
	EXPECT(p, 0, "hooks", "remove", id);
	EXPECT(p, 3, "hooks", "remove", id);
	free(id);
	free(secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(imports_and_reports_as_jobs, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(killed_imports_are_done_once, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(hooks_and_outbox_at_the_terminal, program_setup, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
