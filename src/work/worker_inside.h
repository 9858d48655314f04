/* What a job's process knows beyond the job; for worker.c and job_run.c. */
#ifndef JH_WORK_WORKER_INSIDE_H
#define JH_WORK_WORKER_INSIDE_H

#include "work/file.h"
#include "work/job_inside.h"
#include "work/job_run.h"

struct worker_result {
	struct file file;
	struct worker_result *next;
};

struct job_worker {
	struct store *work; /* a connection of its own: the job's transactions are on others */
	struct files *files;
	struct job_ticket ticket;
	struct file_use *inputs;
	const char **input_paths;
	int n_inputs;
	struct worker_result *results, **last_result;
	json_t *summary;
	const char *told_step;
	int64_t told_ms;
	atomic_bool stop;
};

#endif
