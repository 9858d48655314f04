/* What the server does of itself beside requests: tells open pages how jobs go and web hooks what
 * changed, and once a day removes what is past its time. */
#ifndef JH_APP_UPKEEP_H
#define JH_APP_UPKEEP_H

#include "base/err.h"
#include "base/str.h"

struct access_rules;
struct catalogue;
struct server;
struct upkeep;

struct upkeep_options {
	struct str db;          /* the register's address */
	const char *files;      /* folder of the file store */
	const struct catalogue *catalogue;
	const struct access_rules *rules;
	struct server *server;  /* whose event streams are fed: topics of job_topic() */
	int keep_jobs_days;     /* jobs that have ended, and their files */
	int keep_messages_days; /* messages read, sent, or given up */
	void (*log)(void *context, const char *message); /* NULL: nobody; from the thread */
	void *context;
};

/* A thread with a connection of its own. All pointers must live until upkeep_stop. */
enum status upkeep_start(struct upkeep **ret, const struct upkeep_options *o, struct err *err);
void upkeep_stop(struct upkeep *u); /* NULL allowed */

#endif
