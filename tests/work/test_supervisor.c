/* Whole jobs: this program is its own worker. What is killed, stopped, too slow or too large is put right without hands. */
#include "work.h"

#include "work/inbox.h"
#include "work/job_inside.h"
#include "work/job_run.h"
#include "work/supervisor.h"
#include "work/worker.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* ---- kinds ---- */

/* Copies its files' first bytes into a result file; parameters {"add": text}. */
static enum status run_copy(struct job_run *r, struct err *err)
{
	const char *path = arena_printf(r->arena, "%s/out.txt", r->scratch);
	FILE *out = fopen(path, "w");
	for (int i = 0; out && i < job_input_count(r); i++) {
		char line[100] = "";
		FILE *in = fopen(job_input_path(r, i), "r");
		if (!in || !fgets(line, sizeof line, in))
			return err_set(err, ST_INTERNAL, "no input");
		fclose(in);
		fprintf(out, "%.*s %s=%s", STR_ARG(job_input_name(r, i)), strrchr(job_input_path(r, i), '/') + 1, line);
	}
	if (!out || fclose(out) != 0)
		return err_set(err, ST_INTERNAL, "no output");
	if (!job_progress(r, "writing", 1, job_input_count(r)))
		return ST_CANCELLED;
	TRY(job_file(r, path, STR("结果.txt"), err));
	job_result(r, json_pack("{s:s, s:i, s:s}", "add", json_string_value(json_object_get(r->parameters, "add")), "nice",
				getpriority(PRIO_PROCESS, 0), "context", (const char *)r->context));
	return ST_OK;
}

/* Until stopped; says so in a file, as what a person must not see happen after the stop. */
static enum status run_wait(struct job_run *r, struct err *err)
{
	fprintf(stderr, "waiting now\n");
	for (int i = 0; i < 6000; i++) {
		if (!job_progress(r, "reading", 0.5, i))
			return err_set(err, ST_CANCELLED, "stopped");
		nap(10);
	}
	return ST_OK;
}

static enum status run_deaf(struct job_run *r, struct err *err)
{
	for (int i = 0; i < 60000; i++)
		nap(10);
	return ST_OK;
}

static enum status run_crash(struct job_run *r, struct err *err)
{
	fprintf(stderr, "about to fall: \xff bytes\n");
	raise(SIGKILL);
	return ST_OK;
}

/* The first attempt dies, the second is well. */
static enum status run_limp(struct job_run *r, struct err *err)
{
	if (r->attempt == 1)
		raise(SIGKILL);
	return ST_OK;
}

static enum status run_refuse(struct job_run *r, struct err *err)
{
	return err_set(err, ST_INVALID, "the job's parameters are no JSON object");
}

static enum status run_faults(struct job_run *r, struct err *err) { return ST_NO; }

static enum status run_burn(struct job_run *r, struct err *err)
{
	for (volatile uint64_t i = 0; !job_stopped(r); i++)
		;
	return err_set(err, ST_CANCELLED, "stopped");
}

static enum status run_swallow(struct job_run *r, struct err *err)
{
	for (int i = 0; i < 1000; i++)
		memset(heap_alloc(1, 16 << 20), 1, 16 << 20);
	return ST_OK;
}

static const struct job_kind kind_copy = {.name = "copy", .label = {"复制", "copy"}, .run = run_copy, .tries = 3, .tells = true};
static const struct job_kind kind_wait = {.name = "wait", .label = {"等", "wait"}, .run = run_wait, .tries = 3, .at_once = 1};
static const struct job_kind kind_deaf = {.name = "deaf", .label = {"聋", "deaf"}, .run = run_deaf, .tries = 3, .tells = true};
static const struct job_kind kind_slow = {.name = "slow", .label = {"慢", "slow"}, .run = run_wait, .tries = 3, .wall_seconds = 1};
static const struct job_kind kind_crash = {.name = "crash", .label = {"垮", "crash"}, .run = run_crash, .tries = 1};
static const struct job_kind kind_limp = {.name = "limp", .label = {"跛", "limp"}, .run = run_limp, .tries = 2};
static const struct job_kind kind_refuse = {.name = "refuse", .label = {"拒", "refuse"}, .run = run_refuse, .tries = 3, .tells = true};
static const struct job_kind kind_faults = {.name = "faults", .label = {"错", "faults"}, .run = run_faults, .tries = 3};
static const struct job_kind kind_burn = {.name = "burn", .label = {"算", "burn"}, .run = run_burn, .tries = 1, .cpu_seconds = 1};
static const struct job_kind kind_swallow = {.name = "swallow", .label = {"吃", "swallow"}, .run = run_swallow, .tries = 1, .memory_max = 512 << 20};
static const struct job_kind *const kinds[] = {&kind_copy, &kind_wait, &kind_deaf, &kind_slow, &kind_crash, &kind_limp, &kind_refuse,
					       &kind_faults, &kind_burn, &kind_swallow};

/* ---- help ---- */

static struct supervisor_options options(struct place *p)
{
	static const char *arguments[5];
	arguments[0] = "test";
	arguments[1] = "--worker";
	arguments[2] = p->url;
	arguments[3] = p->files_path;
	return (struct supervisor_options){.register_url = str_of(p->url), .files = p->files_path, .kinds = kinds, .n_kinds = ARRAY_LEN(kinds),
					   .arguments = arguments, .poll_ms = 50, .lease_ms = 1500, .grace_ms = 1000};
}

static struct supervisor *start(struct place *p)
{
	struct supervisor *s = NULL;
	struct err err = {};
	struct supervisor_options o = options(p);
	assert_ok_err(supervisor_start(&s, &o, &err));
	return s;
}

static struct id add(struct place *p, const char *kind)
{
	struct id id = {};
	struct err err = {};
	assert_ok_err(job_add(p->s, &(struct job_new){.kind = str_of(kind), .parameters = STR("{\"add\":\"和\"}"), .actor = STR("wang"), .lang = LANG_EN}, &id, &err));
	return id;
}

static struct job get(struct place *p, struct id id)
{
	struct job j = {};
	struct err err = {};
	assert_ok_err(job_get(p->s, &p->arena, id, &j, &err));
	return j;
}

enum { PATIENCE_MS = 60000 };

static struct job wait_until(struct place *p, struct id id, enum job_state state)
{
	for (int ms = 0; ms < PATIENCE_MS; ms += 20) {
		struct job j = get(p, id);
		if (j.state == state)
			return j;
		nap(20);
	}
	struct job j = get(p, id);
	fail_msg("the job is %s: %.*s", job_state_name(j.state), STR_ARG(j.error[LANG_EN]));
	return j;
}

static void wait_for_step(struct place *p, struct id id)
{
	for (int ms = 0; ms < PATIENCE_MS && get(p, id).step.n == 0; ms += 20)
		nap(20);
	assert_true(get(p, id).step.n > 0);
}

/* The process of the job, by the ticket on its command line; 0 when there is none (a dead one has no command line). */
static pid_t worker_of(struct id id)
{
	char hex[ID_TEXT], path[300], line[4096];
	pid_t found = 0;
	id_format(id, hex);
	DIR *d = opendir("/proc");
	for (struct dirent *e; d && !found && (e = readdir(d));) {
		snprintf(path, sizeof path, "/proc/%s/cmdline", e->d_name);
		FILE *f = e->d_name[0] >= '1' && e->d_name[0] <= '9' ? fopen(path, "r") : NULL;
		size_t n = f ? fread(line, 1, sizeof line, f) : 0;
		if (f)
			fclose(f);
		if (n && memmem(line, n, "--worker", 8) && memmem(line, n, hex, strlen(hex)))
			found = (pid_t)atoi(e->d_name);
	}
	closedir(d);
	return found;
}

static int scratch_left(struct place *p)
{
	char path[128];
	int n = 0;
	snprintf(path, sizeof path, "%s/scratch", p->files_path);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

/* ---- tests ---- */

static void a_job_reads_files_and_leaves_results(void **state)
{
	PLACE(p);
	struct file a = upload_text(p, "一.csv", "a,b\n1,2\n"), b = upload_text(p, "two.csv", "c\n3\n");
	struct job_input inputs[] = {{a.digest, a.name}, {b.digest, STR("../../etc/two.csv")}};
	struct id id;
	struct supervisor *s = start(p);
	assert_ok_err(job_add(p->s,
			      &(struct job_new){.kind = STR("copy"), .parameters = STR("{\"add\":\"和\"}"), .actor = STR("wang"), .lang = LANG_ZH,
						.inputs = inputs, .n_inputs = 2},
			      &id, &err));
	supervisor_wake(s);
	struct job j = wait_until(p, id, JOB_DONE);
	assert_str(j.result, "{\"add\":\"和\",\"nice\":10,\"context\":\"of the program\"}");
	struct file_use *uses;
	size_t n;
	assert_ok_err(file_uses(p->s, &p->arena, STR("job"), id, &uses, &n, &err));
	assert_int_equal(n, 3);
	assert_str(uses[2].role, "result");
	assert_str(uses[2].name, "结果.txt");
	const char *path;
	assert_ok_err(files_path(p->files, &p->arena, uses[2].digest, &path, &err));
	char text[200] = "";
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	(void)!fread(text, 1, sizeof text - 1, f);
	fclose(f);
	assert_string_equal(text, "一.csv 一.csv=a,b\n../../etc/two.csv two.csv=c\n");
	struct inbox_message *list;
	assert_ok_err(inbox_list(p->s, &p->arena, STR("wang"), true, (struct id){}, 0, &list, &n, &err));
	assert_int_equal(n, 1);
	supervisor_stop(s);
	assert_int_equal(scratch_left(p), 0);
}

static void refusals_and_answers(void **state)
{
	PLACE(p);
	struct supervisor *s = start(p);
	struct id refused = add(p, "refuse"), no = add(p, "faults");
	struct job j = wait_until(p, refused, JOB_FAILED);
	assert_int_equal(j.tries, 1); /* refused is refused: not tried again */
	assert_int_equal(j.error_status, ST_INVALID);
	assert_true(j.error[LANG_ZH].n > 0 && !str_eq(j.error[LANG_ZH], j.error[LANG_EN]));
	j = wait_until(p, no, JOB_DONE);
	assert_true(j.answer_no);
	supervisor_stop(s);
}

static void a_crash_is_told_and_tried_again_where_it_may_be(void **state)
{
	PLACE(p);
	struct supervisor *s = start(p);
	struct id crash = add(p, "crash"), limp = add(p, "limp");
	struct job j = wait_until(p, crash, JOB_FAILED);
	assert_true(str_find(j.error[LANG_EN], STR("signal 9")) >= 0);
	for (int ms = 0; ms < PATIENCE_MS && get(p, crash).log.n == 0; ms += 20)
		nap(20);
	assert_true(str_find(get(p, crash).log, STR("about to fall")) >= 0);
	j = wait_until(p, limp, JOB_DONE);
	assert_int_equal(j.attempt, 2);
	supervisor_stop(s);
	assert_int_equal(scratch_left(p), 0);
}

static void stop_is_stop(void **state)
{
	PLACE(p);
	struct supervisor *s = start(p);
	struct id polite = add(p, "wait"), deaf = add(p, "deaf"), queued = add(p, "wait");
	wait_for_step(p, polite);
	(void)wait_until(p, deaf, JOB_RUNNING);
	assert_int_equal(get(p, queued).state, JOB_WAITING); /* one of the kind at a time */
	assert_ok_err(job_cancel(p->s, polite, &err));
	assert_ok_err(job_cancel(p->s, deaf, &err));
	assert_ok_err(job_cancel(p->s, queued, &err));
	(void)wait_until(p, polite, JOB_CANCELLED);
	(void)wait_until(p, deaf, JOB_CANCELLED);
	assert_int_equal(get(p, queued).state, JOB_CANCELLED);
	assert_int_equal(worker_of(deaf), 0);
	/* and by hand again */
	assert_ok_err(job_retry(p->s, queued, &err));
	wait_for_step(p, queued);
	assert_ok_err(job_cancel(p->s, queued, &err));
	(void)wait_until(p, queued, JOB_CANCELLED);
	supervisor_stop(s);
}

static void limits_of_time_hold(void **state)
{
	PLACE(p);
	struct supervisor *s = start(p);
	struct id slow = add(p, "slow"), burn = add(p, "burn");
	struct job j = wait_until(p, slow, JOB_FAILED);
	assert_true(str_find(j.error[LANG_EN], STR("longer than the 1 seconds")) >= 0);
	assert_int_equal(j.tries, 1);
	j = wait_until(p, burn, JOB_FAILED);
	assert_true(str_find(j.error[LANG_EN], STR("processor time")) >= 0);
	supervisor_stop(s);
}

static void memory_is_limited(void **state)
{
	PLACE(p);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	SKIP_TEST("sanitizers need more address space than a limit leaves");
#endif
	struct supervisor *s = start(p);
	struct job j = wait_until(p, add(p, "swallow"), JOB_FAILED);
	assert_true(str_find(j.error[LANG_EN], STR("signal 6")) >= 0);
	supervisor_stop(s);
}

static void a_server_that_stops_gives_its_jobs_back(void **state)
{
	PLACE(p);
	struct supervisor *s = start(p);
	struct id id = add(p, "wait");
	wait_for_step(p, id);
	supervisor_stop(s);
	struct job j = get(p, id);
	assert_int_equal(j.state, JOB_WAITING);
	assert_int_equal(j.tries, 0);
	assert_int_equal(worker_of(id), 0);
	s = start(p);
	(void)wait_until(p, id, JOB_RUNNING);
	assert_int_equal(get(p, id).attempt, 2);
	supervisor_stop(s);
	assert_int_equal(scratch_left(p), 0);
}

/* A server of its own process, killed without warning. */
static pid_t start_apart(struct place *p)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		execl("/proc/self/exe", "test", "--server", p->url, p->files_path, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	return pid;
}

static void kill_apart(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void a_killed_worker_is_replaced(void **state)
{
	PLACE(p);
	struct supervisor *s = start(p);
	struct id id = add(p, "wait");
	wait_for_step(p, id);
	pid_t pid = worker_of(id);
	assert_true(pid > 0);
	kill(pid, SIGKILL);
	for (int ms = 0; ms < PATIENCE_MS && get(p, id).attempt < 2; ms += 20)
		nap(20);
	assert_int_equal(get(p, id).attempt, 2);
	supervisor_stop(s);
}

static void a_killed_server_takes_its_workers_along_and_is_noticed(void **state)
{
	PLACE(p);
	pid_t server = start_apart(p);
	struct id id = add(p, "wait");
	wait_for_step(p, id);
	pid_t worker = worker_of(id);
	assert_true(worker > 0);
	kill_apart(server);
	for (int ms = 0; ms < PATIENCE_MS && kill(worker, 0) == 0; ms += 20)
		nap(20); /* until init has buried it */
	assert_int_equal(worker_of(id), 0);
	assert_int_equal(get(p, id).state, JOB_RUNNING); /* nobody is there to say otherwise */
	struct supervisor *s = start(p);
	for (int ms = 0; ms < PATIENCE_MS && get(p, id).attempt < 2; ms += 20)
		nap(20);
	assert_int_equal(get(p, id).attempt, 2);
	assert_ok_err(job_cancel(p->s, id, &err));
	(void)wait_until(p, id, JOB_CANCELLED);
	supervisor_stop(s);
	assert_int_equal(scratch_left(p), 0);
}

/* A server elsewhere whose beat stands still; one that beats keeps its job. */
static void a_silent_server_elsewhere_loses_its_job(void **state)
{
	PLACE(p);
	const struct job_kind *k;
	struct job_ticket silent, lively;
	struct id first = add(p, "limp"), second = add(p, "limp");
	assert_ok_err(job_take(p->s, "elsewhere/boot/pid/1/2/3", kinds, ARRAY_LEN(kinds), &silent, &k, &err));
	assert_ok_err(job_take(p->s, "other/boot/pid/1/2/3", kinds, ARRAY_LEN(kinds), &lively, &k, &err));
	struct supervisor *s = start(p);
	for (int ms = 0; ms < PATIENCE_MS && get(p, first).state != JOB_DONE; ms += 100) {
		assert_ok_err(job_beat(p->s, "other/boot/pid/1/2/3", &err));
		nap(100);
	}
	assert_int_equal(get(p, first).state, JOB_DONE);
	assert_int_equal(get(p, second).state, JOB_RUNNING);
	assert_int_equal(get(p, second).attempt, 1);
	supervisor_stop(s);
}

static void two_servers_share_the_work(void **state)
{
	PLACE(p);
	enum { JOBS = 12 };
	struct id ids[JOBS];
	pid_t other = start_apart(p);
	struct supervisor *s = start(p);
	for (int i = 0; i < JOBS; i++)
		ids[i] = add(p, "copy");
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(wait_until(p, ids[i], JOB_DONE).attempt, 1);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_file_use WHERE role = 'result'"), JOBS);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_file"), 1);
	supervisor_stop(s);
	kill_apart(other);
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "--worker") == 0)
		return worker_main(&(struct worker_options){.register_url = str_of(argv[2]), .files = argv[3], .kinds = kinds, .n_kinds = ARRAY_LEN(kinds),
							    .context = (void *)(uintptr_t) "of the program"},
				   str_of(argv[4]));
	if (argc == 4 && strcmp(argv[1], "--server") == 0) {
		struct place p = {};
		snprintf(p.url, sizeof p.url, "%s", argv[2]);
		snprintf(p.files_path, sizeof p.files_path, "%s", argv[3]);
		(void)start(&p);
		for (;;)
			pause();
	}
	const struct CMUnitTest tests[] = {
		BOTH(a_job_reads_files_and_leaves_results),
		BOTH(refusals_and_answers),
		BOTH(a_crash_is_told_and_tried_again_where_it_may_be),
		BOTH(stop_is_stop),
		BOTH(limits_of_time_hold),
		BOTH(memory_is_limited),
		BOTH(a_server_that_stops_gives_its_jobs_back),
		BOTH(a_killed_worker_is_replaced),
		BOTH(a_killed_server_takes_its_workers_along_and_is_noticed),
		BOTH(a_silent_server_elsewhere_loses_its_job),
		BOTH(two_servers_share_the_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
