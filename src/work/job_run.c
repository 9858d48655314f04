#include "work/job_run.h"

#include "work/worker_inside.h"

#include <time.h>

enum { TELL_EVERY_MS = 300 };

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool job_stopped(const struct job_run *r) { return atomic_load_explicit(r->stop, memory_order_relaxed); }

bool job_progress(struct job_run *r, const char *step, double share, int64_t count)
{
	struct job_worker *w = r->inside;
	int64_t now = now_ms();
	struct err err = {};
	if (step != w->told_step || now - w->told_ms >= TELL_EVERY_MS) {
		/* A table that cannot be written for a moment is no reason to end the work; having lost the job is. */
		double known = share >= 0 && share <= 1 ? share : 0;
		if (job_tell_progress(w->work, w->ticket, step, known, count, &err) == ST_CONFLICT)
			atomic_store(&w->stop, true);
		w->told_step = step;
		w->told_ms = now_ms();
	}
	return !job_stopped(r);
}

int job_input_count(const struct job_run *r) { return r->inside->n_inputs; }

const char *job_input_path(const struct job_run *r, int i) { return r->inside->input_paths[i]; }

struct str job_input_name(const struct job_run *r, int i) { return r->inside->inputs[i].name; }

enum status job_file(struct job_run *r, const char *path, struct str name, struct err *err)
{
	struct job_worker *w = r->inside;
	struct worker_result *result = ARENA_NEW(r->arena, struct worker_result);
	TRY(files_take(w->files, r->arena, path, name, &result->file, err));
	*w->last_result = result;
	w->last_result = &result->next;
	return ST_OK;
}

void job_result(struct job_run *r, json_t *summary)
{
	json_decref(r->inside->summary);
	r->inside->summary = summary;
}
