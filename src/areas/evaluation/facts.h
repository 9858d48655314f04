/* What a school year was like for the groups or pairs that are judged: numbers of the register, the measure, the ledger, surveys and
 * marks, each with the rows it comes from; for this folder only. */
#ifndef JH_AREAS_EVALUATION_FACTS_H
#define JH_AREAS_EVALUATION_FACTS_H

#include "areas/evaluation/scheme.h"
#include "areas/programme/duties.h"

/* A row of the register `evaluation`. */
struct evaluation {
	struct id id;
	int64_t version;
	int32_t group, school, partner; /* −1 */
	struct str scheme, state, grade;
	double result; /* NAN */
	moment_t computed; /* 0: never */
};

/* Marks of one judge for an item; `moderated` is the mark without the judge's severity. */
struct mark {
	struct id id;
	int32_t party, judge;
	int item;
	enum judged_from from;
	double mark, moderated;
};

/* What the judged say of an item. */
struct said {
	struct id id;
	int32_t party;
	int item;
};

struct judged_party {
	struct id id;        /* of the group, or of the first agreement of the two schools */
	int32_t group;       /* −1: a pair */
	int32_t region;      /* of the core, or of the helped school; −1 */
	const int32_t *schools; /* the core or helper first */
	const day_t *since;  /* of each: when it came under the group or pair */
	size_t n_schools;
	struct str name;
	const struct evaluation *row; /* NULL: none is kept yet */
};

struct survey_counts {
	int64_t invited, answered, satisfied; /* satisfied of those surveys that say it */
	int64_t answered_known;               /* answers of those */
};

enum { FACTS_YEARS_MAX = 11 };

struct alike_change {
	double sum;
	int64_t n;
};

struct facts {
	const struct scheme *scheme;
	const struct places *places;
	struct as_of at;
	int year;
	struct judged_party *parties; /* by county and name */
	size_t n_parties;
	/* by school of the places */
	double *pupils, *classes, *teachers, *above_degree, *backbone; /* NAN: not reported */
	double *attained[FACTS_YEARS_MAX];   /* so many years before, per cent; NULL: nothing was reported then */
	int32_t *alike;                      /* schools of one number are alike; −1: nothing is known */
	struct alike_change *alike_change[FACTS_YEARS_MAX]; /* by years back, then by that number: schools nobody judged leads or helps */
	struct survey_counts *surveys;
	struct book book;                    /* of the year */
	const struct duties *terms[TERMS_MAX];
	int n_terms;
	const int32_t *centres, *charters;   /* by group */
	double *self, *inspector, *panel;    /* parties × items; NAN */
	struct mark *marks;
	size_t n_marks;
	struct said *said;
	size_t n_said;
	struct str *judges;                  /* pseudonyms */
	double *severity[2];                 /* of inspectors, of the panel; by judge */
	int32_t n_judges;
	int64_t hide_below;
	double z;
	/* for evidence: rows by school */
	struct frame statistics, survey;
};

/* `places` as of the last day of the year that has come. Schemes of groups give groups, those of pairs pairs. */
enum status facts_load(struct reg *g, struct arena *a, const struct scheme *s, const struct places *places, struct as_of at, int year, struct facts *ret,
		       struct err *err);
/* The two halves of it: all but what was done, with no entry and no duty; and what the part (NULL: everybody) did in the year. */
enum status facts_load_rest(struct reg *g, struct arena *a, const struct scheme *s, const struct places *places, struct as_of at, int year, struct facts *ret,
			    struct err *err);
enum status facts_load_ledger(struct reg *g, struct arena *a, const struct book_part *part, struct facts *f, struct err *err);

/* The number that a name stands for, over these schools of the party; false: unknown. `item` is whose marks are meant (−1: none). */
bool facts_value(const struct facts *f, const struct judged_party *p, const int32_t *schools, size_t n, int item, enum judged name, struct dec *ret);

/* Where it comes from: rows of the register, at most `max`; returns how many there are. */
struct fact_source {
	const char *record; /* NULL: the page of the school as a whole */
	struct id id;
	struct str text;    /* on the arena */
};
size_t facts_sources(const struct facts *f, struct arena *a, enum lang lang, const struct judged_party *p, const int32_t *schools, size_t n, int item,
		     enum judged name, struct fact_source *ret, size_t max);

/* Entries of the ledger between the party's schools: facts_entry of first … first + n. */
size_t facts_entries(const struct facts *f, const struct judged_party *p, size_t *ret_first);
const struct entry *facts_entry(const struct facts *f, const struct judged_party *p, size_t i);
bool facts_counts(const struct judged_party *p, const int32_t *schools, size_t n, const struct entry *e);
enum judged facts_counted_as(const struct entry *e);
bool facts_is_among(const int32_t *schools, size_t n, int32_t school);

/* What the party owed in the terms of the year that have begun, one after another; with only_met, what it did of it. */
typedef void facts_duty(void *context, const struct duties *d, const struct duty_party *party, const struct duty *one);
void facts_duties(const struct facts *f, const struct judged_party *p, bool only_met, facts_duty *see, void *context);

/* ---- pieces, each in its own file ---- */

enum status facts_parties(struct reg *g, struct arena *a, struct facts *f, struct err *err);   /* parties.c */
enum status facts_measure(struct reg *g, struct arena *a, struct facts *f, struct err *err);   /* measure.c */
enum status facts_marks(struct reg *g, struct arena *a, struct facts *f, struct err *err);     /* marks.c */
/* Of schools alike: their mean change. False: not known. O(1). */
bool facts_change(const struct facts *f, const struct judged_party *p, int32_t school, bool of_alike, double *ret_began, double *ret_change);

#endif
