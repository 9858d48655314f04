/* What agreements and groups owe each term, and which logged evidence meets it; for this folder only. Policy says which duties
 * there are (docs/policies.md, kind programme); nothing is typed. */
#ifndef JH_AREAS_PROGRAMME_DUTIES_H
#define JH_AREAS_PROGRAMME_DUTIES_H

#include "areas/programme/book.h"
#include "report/report.h"

enum duty_state {
	DUTY_NONE,        /* not a duty of this party */
	DUTY_NOT_YET,     /* its time has not begun */
	DUTY_DUE,         /* not met, and there is time left */
	DUTY_UNCONFIRMED, /* enough is logged, too little of it confirmed by the other side */
	DUTY_MET,
	DUTY_MISSING,     /* not met, and its day has passed */
	DUTY_STATES,
};
const char *duty_state_text(enum duty_state s); /* for tr() */
const char *duty_state_name(enum duty_state s); /* for JSON: "met" … */
enum report_tone duty_tone(enum duty_state s);

struct duty {
	enum duty_state state;
	const struct duty_rule *rule;
	int64_t count, confirmed; /* events, or persons, as the rule counts */
	day_t due;                /* the last day + 1 */
	const int32_t *evidence;  /* entries of the book, by day */
	size_t n_evidence;
};

/* An agreement or a group in a term. */
struct duty_party {
	bool is_group;
	int32_t row;      /* of book.pairs or places.group */
	int32_t region;   /* the helped school's or the group's county; −1 */
	struct duty *duties; /* by column */
};

struct duties {
	const struct book *book;
	struct term term;
	day_t day; /* as of which time has passed */
	const struct duty_rule *columns[2 * DUTIES_MAX]; /* the first of each id among the policies that hold somewhere: pairs', then groups' */
	int n_columns, n_of_pairs;
	struct duty_party *parties; /* pairs by region, helper and helped; then groups by region and name */
	size_t n_parties, n_pairs;
};

/* Every pair and group whose entries the book has; the others as they were `before` (NULL: they are left out), of the same term and day and
 * under the same rules. O(parties × duties × their entries). */
enum status duties_compute(struct arena *a, const struct book *b, const struct term *t, day_t day, const struct duties *before, struct duties *ret,
			   struct err *err);
/* Forgets the entries: what remains points to b, the same book without them. */
void duties_let_go(struct duties *d, const struct book *b);
/* The parties that `keeps` says yes to. */
typedef bool duty_keeps(const void *context, const struct duties *d, const struct duty_party *p);
void duties_narrow(struct arena *a, const struct duties *all, duty_keeps *keeps, const void *context, struct duties *ret);

/* The matrix of parties and duties with what it comes to by county. `path` as in report_value.link, %s the party's address. */
void duties_report(const struct duties *d, enum lang lang, struct arena *a, struct report *ret);
void duties_json(const struct duties *d, struct buf *out);
/* "schools A → B", or the group's name; where its term is shown. */
struct str duty_party_name(struct arena *a, const struct duties *d, const struct duty_party *p);
struct str duty_party_link(struct arena *a, const struct duties *d, const struct duty_party *p);

#endif
