/* A folder of its own for each attempt at a job: below the file store's folder, so that results are on the same disk, and what
 * a killed process leaves is found. For this folder. */
#ifndef JH_WORK_SCRATCH_H
#define JH_WORK_SCRATCH_H

#include "work/job_inside.h"

/* FILES/scratch/ID.ATTEMPT, on the arena. */
const char *scratch_path(struct arena *a, const char *files, struct job_ticket t);
enum status scratch_make(const char *path, struct err *err);
void scratch_remove(const char *path); /* whatever is in it; missing is fine */

#endif
