/* What people did, as it counts for them: hours of training over the years the policy looks at, and time served away from home; for
 * this folder only. */
#ifndef JH_AREAS_PROGRAMME_SERVICE_H
#define JH_AREAS_PROGRAMME_SERVICE_H

#include "areas/programme/book.h"
#include "report/report.h"

struct person_work {
	int64_t training_tenths, trainings; /* hours × 10, events, in the policy's years before the day */
	int64_t days_away;                  /* served by the day, of postings of the policy's kinds; each day once */
	day_t away_from, away_to;           /* the first and the last of them; DAY_MAX, DAY_MIN: none */
};

struct service {
	const struct places *places;
	day_t day, since; /* hours count from `since` on */
	struct person_work *people; /* by index of places.person */
};

/* An event reported twice counts once for who is named in both. O(entries of the years). */
enum status service_load(struct reg *g, struct arena *a, const struct places *p, struct as_of at, struct service *ret, struct err *err);
/* The same day and policy as `before`, whose people stay but for those named, each once, who are read again. O(people). */
enum status service_again(struct reg *g, struct arena *a, const struct service *before, const struct places *p, struct as_of at, const struct id *people, size_t n,
			  struct service *ret, struct err *err);

bool service_trained(const struct service *s, int32_t person);
bool service_exempt(const struct service *s, int32_t person); /* served long enough for exemption in titles */
struct dec service_allowance(const struct service *s, const struct person_work *w); /* yuan, by whole months */
/* Of a school whose `away` people served away: places for merit that are theirs alone, their share by the policy rounded up. */
int64_t service_merit_places(const struct service *s, int64_t away);
int64_t service_months(const struct person_work *w);          /* whole months, of 30 days */

typedef bool person_keeps(const void *context, const struct service *s, int32_t person);
/* By school, and the people themselves up to a number that a page can hold. Names are told by `name`. */
typedef struct str person_name(void *context, struct id person);
void service_report(const struct service *s, person_keeps *keeps, const void *context, person_name *name, void *name_context, enum lang lang, struct arena *a,
		    struct report *ret);

#endif
