/* Problems and replies as a whole: how soon departments answer, what is open, what comes again; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_REPLIES_H
#define JH_AREAS_PROGRAMME_REPLIES_H

#include "areas/programme/rules.h"
#include "record/list.h"
#include "report/report.h"

struct reply {
	struct id id;
	struct id department;       /* zero: not sent yet */
	struct str outcome, title, state;
	int32_t called;	    /* which of the titles: the same number for the same */
	day_t raised, answered;     /* answered DAY_MAX: not yet; by the history, not by what is typed */
	day_t due, promised;        /* an answer is due; what it promises. promised DAY_MAX: nothing yet */
	int reopened;               /* how often */
	bool is_closed;
};

struct replies {
	day_t day;
	struct reply *list;
	size_t n, titles;
};

/* The problems of the scope (NULL: all), the latest first, as known at at.tx. O(problems · log). */
enum status replies_load(struct reg *g, struct arena *a, struct as_of at, const struct list_scope *scope, const struct programme_rules *r, struct replies *ret,
			 struct err *err);
void replies_report(struct reg *g, const struct replies *all, enum lang lang, struct arena *a, struct report *ret);

#endif
