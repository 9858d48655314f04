/* Counting the ledger: events, persons, person-times, hours and schools are different things and stand apart; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_COUNTS_H
#define JH_AREAS_PROGRAMME_COUNTS_H

#include "areas/programme/book.h"

/* Who took part in an activity. */
struct attendance {
	int32_t entry;   /* of the book */
	struct id person;
	struct str role;
	int64_t tenths;  /* hours × 10; the activity's where the row has none */
};

struct work_counts {
	int64_t events;       /* without those that are the event of another entry */
	int64_t confirmed;
	int64_t persons;      /* distinct, of those named: posted, mentors, learners, who took part */
	int64_t person_times; /* as reported, else those named */
	int64_t tenths;       /* hours of events × 10 */
	int64_t schools;      /* distinct */
	int64_t sent;         /* distinct persons posted away from home */
};

/* Who took part in the activities among the n entries; those of doubles count with the entry that is kept. One query an activity. */
enum status attendance_read(struct reg *g, struct arena *a, const struct book *b, struct as_of at, const int32_t *entries, size_t n,
			    struct attendance **ret, size_t *ret_n, struct err *err);
/* O(n log n). `who` may be NULL with n_who 0. */
void work_count(struct arena *a, const struct book *b, const int32_t *entries, size_t n, const struct attendance *who, size_t n_who, struct work_counts *ret);

#endif
