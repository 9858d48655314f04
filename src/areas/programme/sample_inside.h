/* What the parts of the sample share; for sample*.c only. */
#ifndef JH_AREAS_PROGRAMME_SAMPLE_INSIDE_H
#define JH_AREAS_PROGRAMME_SAMPLE_INSIDE_H

#include "areas/register/sample/sample.h"
#include "base/map.h"
#include "base/rng.h"

struct sample_making {
	struct sample *s;
	struct rng rng;
	bool is_hengshui;
	const struct sample_sheet *schools, *regions;
	struct sample_sheet *agreements;
	struct map staff; /* school code → first row of SAMPLE_PERSON with that employer */
};

#define SET(sheet, field, value) sample_set(m->s, sheet, field, value)
#define SETF(sheet, field, ...) sample_setf(m->s, sheet, field, __VA_ARGS__)

/* The record's sheet; made with these fields where there is none yet. */
struct sample_sheet *making_sheet(struct sample_making *m, const struct record *r, const char *const *fields);
struct str making_school(const struct sample_making *m, size_t i, const char *field);
/* Is school i open, and of one of the types ("211 311")? */
bool making_is_of(const struct sample_making *m, size_t i, const char *types);
bool making_is_county(const struct sample_making *m, size_t region);
struct str making_city(const struct sample_making *m); /* the city's code */
/* A person of the school, the n-th; empty: it has not so many. */
struct str making_person(const struct sample_making *m, struct str school, size_t n);
int making_between(struct sample_making *m, int low, int high);
/* The yearly plan of a year with its tasks and their steps. `long_plan` empty: it stands alone; steps after `months_done` months are not
 * met yet. */
void making_plan(struct sample_making *m, int year, const char *long_plan, int months_done); /* sample_plan.c */
void making_problems(struct sample_making *m, int year, int last_month, int n);

/* What came after the years of the published figures: agreements renewed, activities, meetings with decisions, money, selections,
 * pupils' growth. It changes none of the figures. */
void making_recent(struct sample_making *m);
void making_visits(struct sample_making *m); /* sample_visits.c */
void making_posts(struct sample_making *m);  /* sample_posts.c */

#endif
