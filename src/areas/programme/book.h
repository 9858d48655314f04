/* The ledger of a period as one list of entries, whatever register each comes from, with the pairs and groups they are held
 * against; for this folder only. Read once, computed from by duties, counts, pages and reports, so that they cannot disagree. */
#ifndef JH_AREAS_PROGRAMME_BOOK_H
#define JH_AREAS_PROGRAMME_BOOK_H

#include "areas/programme/rules.h"

enum place_column { REGION_CODE, REGION_NAME, REGION_PARENT, REGION_COLUMNS };
enum school_column { SCHOOL_CODE, SCHOOL_NAME, SCHOOL_COUNTY, SCHOOL_COLUMNS };
enum group_column { GROUP_NAME, GROUP_COUNTY, GROUP_MODE, GROUP_CORE, GROUP_COLUMNS };
enum person_column { PERSON_NUMBER, PERSON_EMPLOYER, PERSON_COLUMNS };

/* Who there is, as of a day. */
struct places {
	day_t day;
	struct frame region, school, group, person;
	struct programme_rules **rules; /* by region; one policy is one pointer */
	struct programme_rules *everywhere;
};
enum status places_load(struct reg *g, struct arena *a, struct as_of at, struct places *ret, struct err *err);
/* The two halves of it: all but the people, and the people by their employers among `school`, who are many. */
enum status places_load_places(struct reg *g, struct arena *a, struct as_of at, struct places *ret, struct err *err);
enum status places_load_people(struct reg *g, struct arena *a, struct as_of at, const struct frame *school, struct frame *ret, struct err *err);
struct str frame_text(const struct frame *f, int column, int32_t row); /* empty: none, or row < 0 */
/* Of the school's or group's county; those for everywhere for −1. */
const struct programme_rules *places_rules(const struct places *p, int32_t region);
/* Does the region lie in `above`, or is it? above −1: everywhere. */
bool places_lies_in(const struct places *p, int32_t region, int32_t above);
enum status places_region(const struct places *p, struct str code, int32_t *ret, struct err *err); /* −1 for an empty code; ST_NOT_FOUND */

struct entry {
	enum entry_kind what;
	bool is_confirmed, is_disputed;
	bool is_double;       /* somebody decided that it is the event of another entry: not counted */
	struct id id;
	int32_t from, to;     /* schools: host and other, sender and receiver, mentor's and learner's; −1 */
	int32_t group, pair;  /* −1 */
	int32_t person, learner; /* −1 */
	int32_t same_as;      /* of a double: the entry that counts; −1 */
	struct str kind, role;
	day_t day, until;     /* [day, until); events last a day */
	int64_t teachers, pupils; /* person-times, 0: not reported */
	int64_t tenths;       /* hours × 10 */
};

/* An agreement in force on a day of the period. */
struct school_pair {
	struct id id;
	int32_t helper, helped;
	struct str kind;
	day_t from, to;
};

struct member {
	int32_t group, school;
};

/* Alone the pairs of these agreements, of these schools, and of a helper and a helped school each; and the groups of these ids and schools;
 * with what lies between their schools. */
struct book_part {
	const struct id *pairs, *groups, *schools;
	size_t n_pairs, n_groups, n_schools;
	const struct id (*between)[2]; /* helper and helped */
	size_t n_between;
};

struct book {
	const struct places *places;
	day_t from, to;
	const bool *has_pair, *has_group; /* by index: those whose entries were read; NULL: all */
	struct school_pair *pairs;
	size_t n_pairs;
	struct member *members; /* sorted by group, then school; in force on a day of the period */
	size_t n_members;
	struct entry *entries;
	size_t n_entries;
	int32_t *by_schools;    /* entries by the two schools, the smaller index first */
	struct group_entry {
		int32_t group, entry;
	} *by_group; /* entries of groups: those that name it, and those between two of its members */
	size_t n_by_group;
};

/* Everything in [from, to) as known at at.tx, or that of the part alone (NULL: everything), which reads what its schools did and no
 * more: every pair and member is there, entries are those of the part and some others of its schools. O(rows of the period · log). */
enum status book_load(struct reg *g, struct arena *a, const struct places *p, struct as_of at, day_t from, day_t to, const struct book_part *part,
		      struct book *ret, struct err *err);

/* Makes by_schools and by_group from the rest; for book_load. */
void book_index(struct arena *a, struct book *b);
int book_member_order(const void *x, const void *y); /* of struct member */

/* Entries between the two schools, in either direction: b->by_schools[first … first + n). */
void book_between(const struct book *b, int32_t one, int32_t other, size_t *ret_first, size_t *ret_n);
void book_of_group(const struct book *b, int32_t group, size_t *ret_first, size_t *ret_n); /* into by_group */
bool book_is_member(const struct book *b, int32_t group, int32_t school);

#endif
