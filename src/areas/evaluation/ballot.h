/* Links of surveys, each for one answer, and the count of what was answered; tables of the work database; for this folder only.
 *
 * Nothing leads from a link to an answer: of a link there is only its digest, and that goes in the same step in which the counters
 * rise. No answer of one person is kept anywhere, nor when it came. */
#ifndef JH_AREAS_EVALUATION_BALLOT_H
#define JH_AREAS_EVALUATION_BALLOT_H

#include "areas/evaluation/evaluation.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/id.h"
#include "crypt/random.h"
#include "store/store.h"

enum { BALLOT_LINKS_MAX = 1000, BALLOT_QUESTIONS_MAX = 50 };

/* A survey that is under way. */
struct ballot_box {
	struct id survey;
	int64_t issued, answered, satisfied;
	day_t until;   /* the last day */
};
/* ST_NOT_FOUND: no link was made for it, or it was closed. */
enum status ballot_box_get(struct store *work, struct id survey, struct ballot_box *ret, struct err *err);
/* Makes links; their secrets are told here and nowhere else. `until` is that of the box from now on. */
enum status ballot_issue(struct store *work, struct arena *a, struct id survey, int n, day_t until, char (**ret)[TOKEN_TEXT], struct err *err);
/* The survey of a link that was not used yet; ST_NOT_FOUND. */
enum status ballot_find(struct store *work, struct str link, struct id *ret, struct err *err);

struct ballot_choice {
	struct str question, answer;
};
/* Uses the link up and counts. ST_NOT_FOUND: it was used meanwhile. One transaction. */
enum status ballot_cast(struct store *work, struct str link, bool is_satisfied, const struct ballot_choice *choices, int n, struct err *err);

struct ballot_tally {
	struct str question, answer;
	int64_t n;
};
/* On the arena, by question and answer. */
enum status ballot_tallies(struct store *work, struct arena *a, struct id survey, struct ballot_tally **ret, size_t *ret_n, struct err *err);
/* Links and counts of the survey are no more. */
enum status ballot_close(struct store *work, struct id survey, struct err *err);

#endif
