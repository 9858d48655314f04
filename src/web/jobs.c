/* Jobs: the list, one job with its progress, result and files; stopping and running it again. */
#include "web/jobs.h"

#include "text/message.h"
#include "web/job_feed.h"
#include "web/views.h"
#include "work/supervisor.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_JOBS = 50 };

bool job_is_own(const struct call *c, const struct job *j) { return str_eq(j->actor, call_actor_name(c)); }

static bool may_job(const struct call *c, const struct job *j, enum action action)
{
	struct access_row row = {.row = j->id};
	if (j->actor.n == ID_TEXT - 1)
		(void)id_parse(j->actor, &row.owner);
	return access_may(c->who->reach, STR("job"), action, &row);
}

enum status call_job(struct call *c, enum action action, struct job *ret, struct err *err)
{
	struct id id;
	enum status st = request_id(c->r, "id", &id) ? job_get(c->work, c->a, id, ret, err) : ST_NOT_FOUND;
	if (st == ST_NOT_FOUND || (st == ST_OK && !may_job(c, ret, ACT_READ)))
		return err_set(err, ST_NOT_FOUND, "there is no such job");
	TRY(st);
	if (!may_job(c, ret, action))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	return ST_OK;
}

struct str job_path(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/jobs/%s", text));
}

static struct str job_kind_text(struct call *c, const struct job *j)
{
	const struct job_kind *k = job_kind_find(c->w->site->jobs, c->w->site->n_jobs, j->kind);
	return k ? str_of(label_in(k->label, c->lang)) : j->kind;
}

static void wake(struct call *c)
{
	if (c->w->site->supervisor)
		supervisor_wake(c->w->site->supervisor);
}

enum status job_begin(struct call *c, const char *kind, struct str parameters, const struct job_input *inputs, int n_inputs, struct id *ret,
		      struct err *err)
{
	struct job_new n = {.kind = str_of(kind), .parameters = parameters, .actor = call_actor_name(c), .lang = c->lang, .inputs = inputs,
			    .n_inputs = n_inputs};
	TRY(job_add(c->work, &n, ret, err));
	wake(c);
	return ST_OK;
}

enum status job_start(struct call *c, const char *kind, struct str parameters, const struct job_input *inputs, int n_inputs, struct err *err)
{
	struct id id;
	TRY(job_begin(c, kind, parameters, inputs, n_inputs, &id, err));
	return call_done(c, job_path(c, id), NULL, err);
}

/* ---- the list ---- */

/* The tag of the state and what it says beside its word. */
static const char *tone_of(const struct job *j)
{
	switch (j->state) {
	case JOB_DONE: return j->answer_no ? "warn" : "good";
	case JOB_FAILED: return "bad";
	case JOB_RUNNING: return "info";
	default: return "";
	}
}

static struct str state_text(struct call *c, const struct job *j)
{
	if (j->state == JOB_DONE && j->answer_no)
		return str_of(call_tr(c, N_("with faults")));
	return str_of(label_in(job_state_label(j->state), c->lang));
}

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job *list;
	size_t n;
	TRY(call_begin(&c, req, out, err));
	bool all = access_may_all(c.who->reach, STR("job"), ACT_LIST);
	struct job_filter f = {.limit = PAGE_JOBS + 1};
	if (!all)
		f.actor = call_actor_name(&c);
	(void)request_id(req, "before", &f.before);
	TRY(job_list(c.work, c.a, &f, &list, &n, err));
	struct view_job_line *lines = ARENA_ARRAY(c.a, struct view_job_line, n);
	size_t shown = MIN(n, (size_t)PAGE_JOBS);
	for (size_t i = 0; i < shown; i++) {
		const struct job *j = &list[i];
		lines[i] = (struct view_job_line){.path = job_path(&c, j->id), .kind = job_kind_text(&c, j), .tone = str_of(tone_of(j)),
						  .state = state_text(&c, j), .created = call_moment(&c, j->created), .ended = call_moment(&c, j->ended),
						  .who = all ? call_who(&c, j->actor) : (struct str){}, .all = all};
	}
	struct view_pager pager = {};
	if (n > shown) {
		char text[ID_TEXT];
		id_format(list[shown - 1].id, text);
		pager.next = str_of(arena_printf(c.a, "/jobs?before=%s", text));
	}
	if (!id_is_zero(f.before))
		pager.previous = STR("/jobs");
	call_open(&c, str_of(call_tr(&c, N_("Jobs"))), "/jobs");
	view_job_list(&c.page, &(struct view_job_list){.all = all, .jobs = lines, .n_jobs = shown, .pager = &pager});
	call_close(&c);
	return ST_OK;
}

/* ---- one job ---- */

static void show_running(struct call *c, const struct job *j)
{
	struct view_job_progress v = {.events = str_of(arena_printf(c->a, "%.*s/events", STR_ARG(job_path(c, j->id)))), .path = job_path(c, j->id),
				      .state = state_text(c, j), .waiting = j->state == JOB_WAITING, .stopping = j->stopping,
				      .may_stop = !c->is_past && !j->stopping && may_job(c, j, ACT_DELETE)};
	v.step = str_of(j->stopping ? call_tr(c, N_("stopping")) : j->step.n ? call_tr(c, str_dup(c->a, j->step)) : "");
	if (j->state == JOB_RUNNING && j->share > 0) {
		v.percent = str_of(arena_printf(c->a, "%d %%", (int)(j->share * 100)));
		v.share = j->share;
		v.counts = true;
	}
	view_job_progress(&c->page, &v);
}

static size_t files_of(struct call *c, const struct job *j, const struct file_use *uses, size_t n, struct view_job_file **ret)
{
	struct view_job_file *all = ARENA_ARRAY(c->a, struct view_job_file, n);
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		char id[ID_TEXT];
		id_format(uses[i].id, id);
		all[k++] = (struct view_job_file){.path = str_of(arena_printf(c->a, "%.*s/files/%s", STR_ARG(job_path(c, j->id)), id)),
						  .name = uses[i].name, .given = str_eq(uses[i].role, STR("input")),
						  .kib = (int)((uses[i].size + 1023) / 1024)};
	}
	*ret = all;
	return k;
}

/* What others may know of a job is how it went; what it read and found is for who started it. */
static enum status show_own(struct call *c, const struct job *j, struct err *err)
{
	struct file_use *uses;
	struct view_job_file *files;
	size_t n;
	TRY(file_uses(c->work, c->a, STR("job"), j->id, &uses, &n, err));
	if (j->state == JOB_DONE && str_eq(j->kind, STR("import")))
		TRY(import_result_show(c, j, uses, n, err));
	else if (j->state == JOB_DONE && str_eq(j->kind, STR("undo")))
		undo_result_show(c, j);
	struct view_job_files v = {.n_files = files_of(c, j, uses, n, &files)};
	v.files = files;
	if (n)
		view_job_files(&c->page, &v);
	return ST_OK;
}

/* "host/boot/…" names the server; people know its host. */
static struct str host_of(struct str server)
{
	struct str host = {};
	(void)str_next(&server, '/', &host);
	return host;
}

static enum status job_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job j;
	TRY(call_begin(&c, req, out, err));
	TRY(call_job(&c, ACT_READ, &j, err));
	bool own = job_is_own(&c, &j), is_system = c.who->reach->roles & (1u << ROLE_SYSTEM);
	call_open(&c, job_kind_text(&c, &j), "/jobs");
	view_job_head(&c.page, &(struct view_job_head){.tone = str_of(tone_of(&j)), .state = state_text(&c, &j), .who = call_who(&c, j.actor),
						       .created = call_moment(&c, j.created), .ended = call_moment(&c, j.ended),
						       .attempt = j.attempt, .again = j.attempt > 1, .server = is_system ? host_of(j.server) : (struct str){}});
	if (!job_has_ended(&j))
		show_running(&c, &j);
	if (own)
		TRY(show_own(&c, &j, err));
	bool may_retry = !c.is_past && (j.state == JOB_FAILED || j.state == JOB_CANCELLED) && may_job(&c, &j, ACT_CREATE);
	view_job_foot(&c.page, &(struct view_job_foot){.path = job_path(&c, j.id), .fault = j.error[c.lang], .may_retry = may_retry,
						       .log = is_system ? j.log : (struct str){}});
	call_close(&c);
	return ST_OK;
}

static enum status cancel_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job j;
	TRY(call_begin(&c, req, out, err));
	TRY(call_job(&c, ACT_DELETE, &j, err));
	enum status st = job_cancel(c.work, j.id, err);
	if (st != ST_CONFLICT) /* it has just ended: its page says how */
		TRY(st);
	wake(&c);
	return call_done(&c, job_path(&c, j.id), NULL, err);
}

static enum status retry_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job j;
	TRY(call_begin(&c, req, out, err));
	TRY(call_job(&c, ACT_CREATE, &j, err));
	TRY(job_retry(c.work, j.id, err));
	wake(&c);
	return call_done(&c, job_path(&c, j.id), NULL, err);
}

static enum status file_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job j;
	struct id id;
	struct file_use *uses;
	size_t n;
	const char *path;
	TRY(call_begin(&c, req, out, err));
	TRY(call_job(&c, ACT_READ, &j, err));
	TRY(file_uses(c.work, c.a, STR("job"), j.id, &uses, &n, err));
	for (size_t i = 0; i < n && job_is_own(&c, &j) && c.w->files && request_id(req, "file", &id); i++) {
		if (id_cmp(uses[i].id, id) != 0)
			continue;
		TRY(files_path(c.w->files, c.a, uses[i].digest, &path, err));
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			break;
		return response_file(out, fd, str_dup(c.a, uses[i].type), uses[i].name, err);
	}
	return err_set(err, ST_NOT_FOUND, "there is no such file");
}

static enum status events_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job j;
	char topic[JOB_TOPIC_TEXT];
	TRY(call_begin(&c, req, out, err));
	TRY(call_job(&c, ACT_READ, &j, err));
	job_topic(j.id, c.lang, topic);
	TRY(response_subscribe(out, req, str_of(topic), err));
	/* What changed between the first look and the subscription. */
	TRY(job_get(c.work, c.a, j.id, &j, err));
	job_event(&out->body, c.a, &j, c.lang);
	return ST_OK;
}

#define ID_PARAM {"id", PARAM_ID, .text = {"任务", "job"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
static const struct route_param list_params[] = {{"before", PARAM_ID, .text = {"从何处继续", "where to go on"}}, {}};
static const struct route_param one_params[] = {ID_PARAM, {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}, {}};
static const struct route_param post_params[] = {ID_PARAM, CSRF_PARAM, {}};
static const struct route_param file_params[] = {ID_PARAM, {"file", PARAM_ID, .text = {"文件", "file"}}, {}};

static const struct route routes[] = {
	{HTTP_GET, "/jobs", "job list", {"任务一览", "the jobs"}, .params = list_params, .run = list_page},
	{HTTP_GET, "/jobs/{id}", "job read", {"一个任务", "one job"}, .params = one_params, .run = job_page},
	{HTTP_GET, "/jobs/{id}/events", "job read", {"任务进度", "how a job goes"}, .params = one_params, .stream = true, .run = events_page},
	{HTTP_GET, "/jobs/{id}/files/{file}", "job read", {"任务的文件", "a file of a job"}, .params = file_params, .run = file_page},
	{HTTP_POST, "/jobs/{id}/cancel", "job delete", {"停止任务", "stops a job"}, .params = post_params, .run = cancel_page},
	{HTTP_POST, "/jobs/{id}/retry", "job create", {"重新执行任务", "runs a job again"}, .params = post_params, .run = retry_page},
	{},
};
static const struct nav_item nav[] = {{"/jobs", {"任务", "Jobs"}, "job", ACT_LIST}, {}};
const struct web_part job_part = {.routes = routes, .nav = nav};
