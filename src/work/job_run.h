/* What a job's function is given, in its own process. */
#ifndef JH_WORK_JOB_RUN_H
#define JH_WORK_JOB_RUN_H

#include "base/arena.h"
#include "work/job.h"

#include <jansson.h>
#include <stdatomic.h>

struct files;
struct job_worker; /* inside worker.c */

struct job_run {
	struct arena *arena;         /* of the job */
	struct id id;
	int attempt;
	const json_t *parameters;    /* an object */
	struct str actor, scope;
	enum lang lang;
	void *context;               /* what the program gave to worker_main */
	const char *scratch;         /* a folder of its own, empty at first, gone afterwards */
	const atomic_bool *stop;     /* for engines: set when the job is to stop */
	const struct job_kind *kind;
	struct job_worker *inside;
};

bool job_stopped(const struct job_run *r);

/* How far it is: the step as an English message that tr() knows (mark it N_), share 0 … 1 of the step, things counted or −1.
 * Call as often as you like: the table is written a few times a second. False when the job is to stop. */
bool job_progress(struct job_run *r, const char *step, double share, int64_t count);

/* The files it was started with, each under its name in a folder of the job's scratch, to be read only. */
int job_input_count(const struct job_run *r);
const char *job_input_path(const struct job_run *r, int i);
struct str job_input_name(const struct job_run *r, int i);

/* A result: the file at `path` is taken into the file store and shown with the job once it is done. `name` is what people
 * get when they fetch it. */
enum status job_file(struct job_run *r, const char *path, struct str name, struct err *err);

/* What was found, for the job's page; takes the reference over. */
void job_result(struct job_run *r, json_t *summary);

#endif
