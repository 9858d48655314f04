#include "work/worker.h"

#include "work/inbox.h"
#include "work/scratch.h"
#include "work/worker_inside.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Exit codes; what else is no 0 the supervisor takes for an accident. */
enum { WORKER_TOLD = 0, WORKER_UNTOLD = 75 };

enum { NICE = 10, IO_BEST_EFFORT_LAST = 2 << 13 | 7, OUTCOME_TRIES = 12 };

/* "ID.ATTEMPT.PID": the job, and the process that watches. */
static bool parse_ticket(struct str s, struct job_ticket *ret, int64_t *ret_parent)
{
	struct str part;
	int64_t attempt;
	if (!str_next(&s, '.', &part) || !id_parse(part, &ret->id) || !str_next(&s, '.', &part) || !str_to_i64(part, &attempt) ||
	    attempt < 1 || attempt > INT32_MAX || !str_next(&s, '.', &part) || !str_to_i64(part, ret_parent))
		return false;
	ret->attempt = (int)attempt;
	return true;
}

/* ---- limits ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SHADOW_MEMORY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_SHADOW_MEMORY 1
#endif
#endif
#ifndef HAS_SHADOW_MEMORY
#define HAS_SHADOW_MEMORY 0
#endif

static void set_limit(int what, int64_t soft, int64_t hard)
{
	struct rlimit now, l = {(rlim_t)soft, (rlim_t)hard};
	if (getrlimit((__rlimit_resource_t)what, &now) == 0 && now.rlim_max != RLIM_INFINITY) {
		l.rlim_max = MIN(l.rlim_max, now.rlim_max);
		l.rlim_cur = MIN(l.rlim_cur, l.rlim_max);
	}
	(void)setrlimit((__rlimit_resource_t)what, &l);
}

/* Pages and other people's jobs go first: for the processor, the disk, and when memory runs out. */
static void step_back(void)
{
	(void)setpriority(PRIO_PROCESS, 0, NICE);
#ifdef SYS_ioprio_set
	(void)syscall(SYS_ioprio_set, 1, 0, IO_BEST_EFFORT_LAST);
#endif
	FILE *f = fopen("/proc/self/oom_score_adj", "we");
	if (f) {
		fputs("500", f);
		fclose(f);
	}
}

static void set_limits(const struct job_kind *k)
{
	if (k->memory_max && !HAS_SHADOW_MEMORY)
		set_limit(RLIMIT_AS, k->memory_max, k->memory_max);
	if (k->cpu_seconds)
		set_limit(RLIMIT_CPU, k->cpu_seconds, k->cpu_seconds + 5);
	set_limit(RLIMIT_CORE, 0, 0);
	step_back();
}

/* ---- being asked to stop ---- */

struct listener {
	pthread_t thread;
	atomic_bool *stop;
	atomic_bool over;
};

static void *listen_for_term(void *data)
{
	struct listener *l = data;
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	while (!atomic_load(&l->over)) {
		int signal_number;
		if (sigwait(&set, &signal_number) == 0 && !atomic_load(&l->over))
			atomic_store(l->stop, true);
	}
	return NULL;
}

static void block_term(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static enum status listener_start(struct listener *l, atomic_bool *stop, struct err *err)
{
	l->stop = stop;
	if (pthread_create(&l->thread, NULL, listen_for_term, l) != 0)
		return err_set(err, ST_UNAVAILABLE, "no thread can be started");
	return ST_OK;
}

static void listener_end(struct listener *l)
{
	atomic_store(&l->over, true);
	pthread_kill(l->thread, SIGTERM);
	pthread_join(l->thread, NULL);
}

/* ---- the job ---- */

/* Inputs are seen under their own names, each in a folder of its own: two may have the same name. */
static enum status lay_out_inputs(struct job_run *r, struct err *err)
{
	struct job_worker *w = r->inside;
	struct file_use *uses;
	size_t n;
	TRY(file_uses(w->work, r->arena, STR("job"), r->id, &uses, &n, err));
	w->inputs = ARENA_ARRAY(r->arena, struct file_use, n + 1);
	w->input_paths = ARENA_ARRAY(r->arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(uses[i].role, STR("input")))
			continue;
		const char *kept, *folder = arena_printf(r->arena, "%s/in%d", r->scratch, w->n_inputs);
		TRY(files_path(w->files, r->arena, uses[i].digest, &kept, err));
		struct str name = file_name_clean(r->arena, uses[i].name);
		const char *path = arena_printf(r->arena, "%s/%.*s", folder, STR_ARG(name)), *whole = realpath(kept, NULL);
		bool failed = !whole || mkdir(folder, 0700) != 0 || symlink(whole, path) != 0;
		free((void *)(uintptr_t)whole);
		if (failed)
			return err_set(err, ST_UNAVAILABLE, "the job's folder %s cannot be filled: %s", folder, strerror(errno));
		w->inputs[w->n_inputs] = uses[i];
		w->input_paths[w->n_inputs++] = path;
	}
	return ST_OK;
}

static enum status tell_who_started(const struct job_run *r, const struct job_outcome *o, struct err *err)
{
	struct job_worker *w = r->inside;
	if (!r->kind->tells || r->actor.n == 0 || o->retry_at || (o->status == ST_CANCELLED && o->was_stopped))
		return ST_OK;
	bool done = o->status == ST_OK || o->status == ST_NO;
	char id[ID_TEXT];
	id_format(r->id, id);
	CLEANUP(buf_done) struct buf title;
	buf_init(&title, 4096);
	struct str label = str_of(label_in(r->kind->label, r->lang));
	tr_format(&title, r->lang,
		  o->status == ST_NO ? N_("{0}: finished, with faults to look at")
		  : done	     ? N_("{0}: finished")
				     : N_("{0}: failed"),
		  &label, 1);
	struct inbox_new m = {.recipient = r->actor, .topic = STR("job"), .title = buf_view(&title),
			      .link = str_of(arena_printf(r->arena, "/jobs/%s", id))};
	return inbox_add(w->work, &m, err);
}

static enum status put_all(struct job_run *r, const struct job_outcome *o, struct err *err)
{
	struct job_worker *w = r->inside;
	TRY(job_put_outcome(w->work, w->ticket, o, err));
	bool done = o->status == ST_OK || o->status == ST_NO;
	for (const struct worker_result *f = w->results; done && f; f = f->next) {
		struct file_use use = {.owner = STR("job"), .owner_id = r->id, .role = STR("result"), .name = f->file.name};
		memcpy(use.digest, f->file.digest, DIGEST_SIZE);
		TRY(file_use_add(w->work, &use, err));
	}
	TRY(tell_who_started(r, o, err));
	return store_commit(w->work, err);
}

/* The work is done: a database that is busy or away for a minute must not make it done again. */
static enum status tell_outcome(struct job_run *r, const struct job_outcome *o, struct err *err)
{
	struct job_worker *w = r->inside;
	enum status st = ST_OK;
	for (int i = 0; i < OUTCOME_TRIES; i++) {
		if (i > 0)
			sleep(5);
		st = store_begin(w->work, STORE_WRITE, err);
		if (st != ST_OK && st != ST_BUSY && st != ST_UNAVAILABLE)
			return st;
		if (st != ST_OK)
			continue;
		st = put_all(r, o, err);
		if (st == ST_OK)
			return ST_OK;
		store_rollback(w->work);
		if (st != ST_BUSY && st != ST_UNAVAILABLE)
			return st;
	}
	return st;
}

static enum status read_job(struct job_run *r, const struct worker_options *o, struct job *ret, struct err *err)
{
	struct job_worker *w = r->inside;
	struct job *j = ret;
	TRY(job_get(w->work, r->arena, w->ticket.id, j, err));
	if (j->state != JOB_RUNNING || j->attempt != w->ticket.attempt)
		return err_set(err, ST_CONFLICT, "the job has gone on without this process");
	r->kind = job_kind_find(o->kinds, o->n_kinds, j->kind);
	r->parameters = json_loadb(j->parameters.p, j->parameters.n, 0, NULL);
	if (!r->kind || !json_is_object(r->parameters))
		return err_set(err, ST_INVALID, "the program knows no jobs of kind '%.*s'", STR_ARG(j->kind));
	r->actor = j->actor;
	r->scope = j->scope;
	r->lang = j->lang;
	return ST_OK;
}

static int end_of(struct job_run *r, const struct job *j, enum status st, struct err *err)
{
	struct job_worker *w = r->inside;
	char *text = NULL;
	if (st == ST_CANCELLED && job_stopped(r)) {
		/* Stopped by its supervisor for other reasons than somebody's wish: those are the supervisor's to tell. */
		struct job now;
		if (job_get(w->work, r->arena, r->id, &now, err) != ST_OK || !now.stopping)
			return WORKER_UNTOLD;
	}
	bool may_help = st == ST_BUSY || st == ST_UNAVAILABLE;
	if (w->summary)
		text = json_dumps(w->summary, JSON_COMPACT | JSON_REAL_PRECISION(17));
	struct job_outcome outcome = {.status = st, .error = err, .result = str_of(text), .was_stopped = job_stopped(r),
				      .retry_at = may_help ? job_retry_at(r->kind, j->tries, moment_now()) : 0};
	struct err fault = {};
	enum status told = tell_outcome(r, &outcome, &fault);
	free(text);
	if (told != ST_OK)
		fprintf(stderr, "how the job ended cannot be told: %s\n", fault.text);
	return told == ST_OK ? WORKER_TOLD : WORKER_UNTOLD;
}

static int run_job(struct job_run *r, const struct worker_options *o, struct err *err)
{
	struct job_worker *w = r->inside;
	struct job job = {};
	struct listener listener = {};
	if (store_open_work(&w->work, o->register_url, NULL, err) != ST_OK || files_open(&w->files, w->work, o->files, err) != ST_OK ||
	    read_job(r, o, &job, err) != ST_OK || listener_start(&listener, &w->stop, err) != ST_OK) {
		fprintf(stderr, "%s\n", err->text);
		return WORKER_UNTOLD;
	}
	set_limits(r->kind);
	r->scratch = scratch_path(r->arena, o->files, w->ticket);
	enum status st = scratch_make(r->scratch, err);
	if (st == ST_OK)
		st = lay_out_inputs(r, err);
	if (st == ST_OK)
		st = r->kind->run(r, err);
	int code = end_of(r, &job, st, err);
	listener_end(&listener);
	scratch_remove(r->scratch);
	return code;
}

int worker_main(const struct worker_options *o, struct str ticket)
{
	struct job_worker w = {};
	struct arena arena;
	struct err err = {};
	int64_t parent;
	if (!parse_ticket(ticket, &w.ticket, &parent)) {
		fprintf(stderr, "'%.*s' is no job's ticket\n", STR_ARG(ticket));
		return WORKER_UNTOLD;
	}
	block_term();
	/* Alone it would run on beside the one that takes the job up. The parent may have died before the request. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != (pid_t)parent)
		return WORKER_UNTOLD;
	arena_init(&arena);
	w.last_result = &w.results;
	struct job_run r = {.arena = &arena, .id = w.ticket.id, .attempt = w.ticket.attempt, .context = o->context, .stop = &w.stop, .inside = &w};
	int code = run_job(&r, o, &err);
	json_decref((json_t *)(uintptr_t)r.parameters);
	json_decref(w.summary);
	files_close(w.files);
	store_close(w.work);
	arena_done(&arena);
	return code;
}
