/* jobs, worker: what runs beside requests, for people at a terminal. */
#include "app/app.h"

#include "app/print.h"
#include "app/work.h"
#include "cli/session.h"
#include "work/file.h"
#include "work/job.h"
#include "work/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static json_t *job_json(struct session *s, const struct job *j)
{
	json_t *o = json_object();
	json_error_t fault;
	json_object_set_new(o, "id", text_json(id_text(s->arena, j->id)));
	json_object_set_new(o, "kind", text_json(j->kind));
	json_object_set_new(o, "state", json_string(job_state_name(j->state)));
	json_object_set_new(o, "actor", text_json(j->actor));
	json_object_set_new(o, "scope", text_json(j->scope));
	json_object_set_new(o, "created", moment_json(j->created));
	json_object_set_new(o, "started", moment_json(j->started));
	json_object_set_new(o, "ended", moment_json(j->ended));
	json_object_set_new(o, "attempt", json_integer(j->attempt));
	json_object_set_new(o, "stopping", json_boolean(j->stopping));
	json_object_set_new(o, "step", text_json(str_of(tr(s->lang, str_dup(s->arena, j->step)))));
	json_object_set_new(o, "share", json_real(j->share));
	json_object_set_new(o, "count", j->count < 0 ? json_null() : json_integer((json_int_t)j->count));
	json_object_set_new(o, "answer", j->state != JOB_DONE ? json_null() : json_string(j->answer_no ? "no" : "yes"));
	json_object_set_new(o, "error", text_json(j->error[s->lang]));
	json_t *result = j->result.n ? json_loadb(j->result.p, j->result.n, JSON_DECODE_ANY, &fault) : NULL;
	json_object_set_new(o, "result", result ? result : json_null());
	return o;
}

/* Where it is: the step of a running job, the fault of a failed one. */
static struct str job_note(struct session *s, const struct job *j)
{
	if (j->error[s->lang].n)
		return j->error[s->lang];
	if (j->state == JOB_DONE && j->answer_no)
		return str_of(tr(s->lang, "with faults"));
	if (j->state != JOB_RUNNING || !j->step.n)
		return STR("");
	return str_of(arena_printf(s->arena, "%s %d %%", tr(s->lang, str_dup(s->arena, j->step)), (int)(j->share * 100)));
}

static void print_jobs(struct session *s, const struct job *list, size_t n)
{
	static const char *const headings[] = {N_("job"), N_("kind"), N_("state"), N_("since"), N_("who"), N_("note")};
	enum { COLUMNS = 6 };
	struct str *cells = ARENA_ARRAY(s->arena, struct str, COLUMNS * n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct job *j = &list[i];
		const struct job_kind *k = job_kind_find(app_job_kinds, app_job_kind_count(), j->kind);
		struct str row[COLUMNS] = {id_text(s->arena, j->id), k ? str_of(label_in(k->label, s->lang)) : j->kind,
					   str_of(label_in(job_state_label(j->state), s->lang)),
					   moment_text(s->arena, j->ended ? j->ended : j->started ? j->started : j->created), j->actor, job_note(s, j)};
		memcpy(cells + COLUMNS * i, row, sizeof row);
	}
	print_table(s, N_("Jobs"), headings, COLUMNS, cells, n);
}

static enum status list_jobs(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct job_filter f = {};
	struct job *list;
	size_t n;
	int64_t limit = 0;
	struct str state = argument(args, "state", (struct str){});
	if (state.p && !job_state_parse(state, &f.state))
		return err_set(err, ST_USAGE, "--state is waiting, running, done, failed or cancelled, not '%.*s'", STR_ARG(state));
	f.has_state = state.p != NULL;
	TRY(argument_i64(args, "limit", 1, 1000, &limit, err));
	f.limit = (int)limit;
	TRY(job_list(work, s->arena, &f, &list, &n, err));
	if (!s->json) {
		print_jobs(s, list, n);
		return ST_OK;
	}
	json_t *o = json_object(), *rows = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, job_json(s, &list[i]));
	json_object_set_new(o, "jobs", rows);
	print_json(s, o);
	return ST_OK;
}

static enum status run_jobs(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, list_jobs, err); }

static enum status show_files(struct session *s, struct store *work, const struct job *j, json_t *ret, struct err *err)
{
	struct file_use *uses;
	struct files *files = NULL;
	size_t n;
	TRY(files_open(&files, work, app_files_folder(s), err));
	enum status st = file_uses(work, s->arena, STR("job"), j->id, &uses, &n, err);
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		const char *path = "";
		(void)!files_path(files, s->arena, uses[i].digest, &path, NULL);
		json_array_append_new(ret, json_pack("{s:s%, s:s%, s:s%, s:I, s:s}", "role", uses[i].role.p, uses[i].role.n, "name", uses[i].name.p,
						     uses[i].name.n, "type", uses[i].type.p, uses[i].type.n, "bytes", (json_int_t)uses[i].size, "path", path));
	}
	files_close(files);
	return st;
}

static void print_job(struct session *s, const struct job *j, json_t *files)
{
	size_t i;
	json_t *f;
	print_jobs(s, j, 1);
	json_array_foreach(files, i, f)
	{
		struct str args[] = {str_of(json_string_value(json_object_get(f, "name"))), str_of(json_string_value(json_object_get(f, "path")))};
		bool input = strcmp(json_string_value(json_object_get(f, "role")), "input") == 0;
		print_line(s, input ? N_("Input {0}: {1}") : N_("Result {0}: {1}"), args, 2);
	}
	if (j->result.n)
		fprintf(s->out, "%.*s\n", STR_ARG(j->result));
	if (j->log.n)
		fprintf(s->out, "%.*s\n", STR_ARG(j->log));
}

static enum status show_job(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	struct job j;
	json_t *files = json_array();
	enum status st = id_of_word(args, &id, err);
	if (st == ST_OK)
		st = job_get(work, s->arena, id, &j, err);
	if (st == ST_OK)
		st = show_files(s, work, &j, files, err);
	if (st == ST_OK && s->json) {
		json_t *o = job_json(s, &j);
		json_object_set(o, "files", files);
		json_object_set_new(o, "log", text_json(j.log));
		print_json(s, o);
	} else if (st == ST_OK) {
		print_job(s, &j, files);
	}
	json_decref(files);
	return st;
}

static enum status run_show(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, show_job, err); }

static enum status cancel_job(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	TRY(id_of_word(args, &id, err));
	TRY(job_cancel(work, id, err));
	print_line(s, N_("The job stops; 'junheng jobs show {0}' says when it has."), &args->words[0], 1);
	return ST_OK;
}

static enum status run_cancel(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, cancel_job, err); }

static enum status retry_job(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	TRY(id_of_word(args, &id, err));
	TRY(job_retry(work, id, err));
	print_line(s, N_("The job waits to run again."), NULL, 0);
	return ST_OK;
}

static enum status run_retry(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, retry_job, err); }

enum { COPY_BYTES = 65536 };
#define UPLOAD_MAX ((int64_t)1 << 30)

static enum status add_file(struct session *s, struct files *files, const char *path, struct file *ret, struct err *err)
{
	struct file_upload *u = NULL;
	char *bytes = arena_alloc(s->arena, COPY_BYTES);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, ST_NOT_FOUND, "%s cannot be read: %s", path, strerror(errno));
	enum status st = upload_begin(files, &u, str_of(path), "xlsx csv json geojson", UPLOAD_MAX, err);
	for (ssize_t n = 1; st == ST_OK && n > 0;) {
		n = read(fd, bytes, COPY_BYTES);
		st = n < 0 ? err_set(err, ST_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno)) : upload_add(u, bytes, (size_t)n, err);
	}
	close(fd);
	if (st == ST_OK)
		return upload_end(u, s->arena, ret, err);
	upload_drop(u);
	return st;
}

static enum status start_job(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct files *files = NULL;
	struct id id;
	int n = argument_count(args, "file");
	struct file *kept = ARENA_ARRAY(s->arena, struct file, (size_t)n + 1);
	struct job_input *inputs = ARENA_ARRAY(s->arena, struct job_input, (size_t)n + 1);
	if (!job_kind_find(app_job_kinds, app_job_kind_count(), args->words[0]))
		return err_set(err, ST_NOT_FOUND, "the program knows no jobs of kind '%.*s'", STR_ARG(args->words[0]));
	TRY(files_open(&files, work, app_files_folder(s), err));
	enum status st = ST_OK;
	for (int i = 0; st == ST_OK && i < n; i++) {
		st = add_file(s, files, str_dup(s->arena, argument_at(args, "file", i)), &kept[i], err);
		inputs[i] = (struct job_input){kept[i].digest, kept[i].name};
	}
	files_close(files);
	if (st != ST_OK)
		return st;
	struct job_new job = {.kind = args->words[0], .parameters = argument(args, "parameters", (struct str){}), .actor = session_actor(s), .lang = s->lang,
			      .inputs = inputs, .n_inputs = n};
	TRY(job_add(work, &job, &id, err));
	struct str text = id_text(s->arena, id);
	if (s->json)
		print_json(s, json_pack("{s:s%}", "id", text.p, text.n));
	else
		print_line(s, N_("Job {0} waits for a server ('junheng serve' or 'junheng worker')."), &text, 1);
	return ST_OK;
}

static enum status run_start(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, start_job, err); }

/* ---- worker ---- */

static void log_line(void *context, const char *message)
{
	(void)context;
	fprintf(stderr, "junheng: %s\n", message);
}

static enum status serve_jobs(struct session *s, struct err *err)
{
	struct supervisor *supervisor = NULL;
	struct sender *sender = NULL;
	struct supervisor_options jobs;
	struct sender_options messages;
	sigset_t ends;
	int received;
	TRY(app_supervisor_options(s, &jobs, err));
	TRY(app_sender_options(s, &messages, err));
	jobs.log = messages.log = log_line;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	TRY(supervisor_start(&supervisor, &jobs, err));
	enum status st = sender_start(&sender, &messages, err);
	if (st == ST_OK)
		(void)sigwait(&ends, &received);
	sender_stop(sender);
	supervisor_stop(supervisor);
	return st;
}

static enum status run_worker(struct session *s, const struct arguments *args, struct err *err)
{
	if (!argument_given(args, "job")) {
		struct store *work;
		TRY(app_work_open(s, &work, err));
		store_close(work);
		return serve_jobs(s, err);
	}
	struct worker_options o = {.register_url = s->db, .files = app_files_folder(s), .kinds = app_job_kinds, .n_kinds = app_job_kind_count(), .context = s};
	int code = worker_main(&o, argument(args, "job", STR("")));
	/* The supervisor reads the code; what is to be said stands in the table. */
	session_close(s);
	_exit(code);
}

/* ---- the table ---- */

static const struct option jobs_options[] = {
	{"state", "STATE", {"只列 waiting、running、done、failed 或 cancelled", "only those waiting, running, done, failed or cancelled"}, false},
	{"limit", "N", {"最多列 N 个（默认 50）", "at most N (default 50)"}, false},
	{},
};
static const struct option start_options[] = {
	{"file", "FILE", {"任务读取的文件，可多次给出", "a file the job reads; may be given several times"}, true},
	{"parameters", "JSON", {"任务参数，如 '{\"commit\":true}'", "the job's parameters, '{\"commit\":true}'"}, false},
	{},
};
static const struct option worker_options[] = {
	{"job", "TICKET", {"由本程序自用：执行一个任务", "used by the program itself: run one job"}, false},
	{},
};

const struct command jobs_commands[] = {
	{.name = "jobs", .words = "", .prints = true, .options = jobs_options, .run = run_jobs,
	 .summary = {"列出后台任务：导入、报告、备份等", "list the jobs: imports, reports, backups"}},
	{.name = "jobs show", .words = "ID", .min_words = 1, .max_words = 1, .prints = true, .run = run_show,
	 .summary = {"显示一个任务：进度、结果、文件、日志", "show a job: how far, result, files, log"}},
	{.name = "jobs start", .words = "KIND", .min_words = 1, .max_words = 1, .prints = true, .options = start_options, .run = run_start,
	 .summary = {"登记一个任务：import、undo、export、balance、coverage、backup、verify", "add a job: import, undo, export, balance, coverage, backup, verify"},
	 .details = {"参数与同名命令的选项相同，见 docs/jobs.md。", "The parameters are the options of the command of that name; see docs/jobs.md."}},
	{.name = "jobs cancel", .words = "ID", .min_words = 1, .max_words = 1, .run = run_cancel, .summary = {"停止一个任务", "stop a job"}},
	{.name = "jobs retry", .words = "ID", .min_words = 1, .max_words = 1, .run = run_retry,
	 .summary = {"重新执行失败或取消的任务", "run a failed or cancelled job again"}},
	{.name = "worker", .words = "", .options = worker_options, .run = run_worker,
	 .summary = {"执行任务并投递消息，直到收到终止信号", "run jobs and send messages until told to end"},
	 .details = {"网页服务自带同样的功能；多台服务器可以共用一个 PostgreSQL。", "The web server does the same by itself. Several servers may share one PostgreSQL."}},
	{},
};
