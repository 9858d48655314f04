/* Policies of the programme: terms, duties, tasks, training, service away, replies. */
#include "record/policies/shapes.h"

static const struct policy_shape programme_terms[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "month", .kind = SHAPE_INT, .min = "1", .max = "12"}, /* of its first day; in the order of the school year */
	{.key = "day", .kind = SHAPE_INT, .min = "1", .max = "28"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_evidence[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "record", .kind = SHAPE_TEXT, .codes = "record"}, /* activity, posting, mentorship, mentoring, together, meeting, joint_test */
	{.key = "kinds", .kind = SHAPE_WORDS, .optional = true, .codes = "activity.kind|posting.kind|meeting.kind|mentoring.kind|together.kind"},
	{.key = "roles", .kind = SHAPE_WORDS, .optional = true, .codes = "posting.role"},
	{.key = "from", .kind = SHAPE_TEXT, .optional = true, .choices = "helper|helped|either"}, /* helper, helped: who sends, or where an activity is held */
	{},
};
static const struct policy_shape programme_duties[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "of", .kind = SHAPE_TEXT, .choices = "pair|group"},                       /* pair or group */
	{.key = "kinds", .kind = SHAPE_WORDS, .optional = true, .codes = "agreement.kind|group.mode"}, /* of agreements, or modes of groups; absent: all */
	{.key = "counts", .kind = SHAPE_TEXT, .choices = "events|persons"},                   /* events or persons */
	{.key = "at_least", .kind = SHAPE_INT, .min = "1", .max = "1000"},
	{.key = "within_days", .kind = SHAPE_INT, .optional = true, .min = "1", .max = "366"}, /* of the term's start; absent: by its end */
	{.key = "confirmed", .kind = SHAPE_YES_NO}, /* only what the other side confirmed counts */
	{.key = "evidence", .kind = SHAPE_LIST, .of = programme_evidence},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_tasks[] = {
	{.key = "risk_days", .kind = SHAPE_INT, .min = "0", .max = "366"},
	{.key = "pace", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_training[] = {
	{.key = "hours", .kind = SHAPE_DEC, .min = "0"},
	{.key = "years", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "kinds", .kind = SHAPE_WORDS, .codes = "activity.kind"},
	{.key = "roles", .kind = SHAPE_WORDS, .codes = "participation.role"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_service[] = {
	{.key = "kinds", .kind = SHAPE_WORDS, .codes = "posting.kind"},
	{.key = "exempt_years", .kind = SHAPE_DEC, .min = "0"},
	{.key = "allowance_yuan_a_month", .kind = SHAPE_DEC, .min = "0"},
	{.key = "merit_share", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_check_in[] = {
	{.key = "minutes", .kind = SHAPE_INT, .min = "1", .max = "1440"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_replies[] = {
	{.key = "days", .kind = SHAPE_INT, .min = "1", .max = "366"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_selections[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "kinds", .kind = SHAPE_WORDS, .optional = true, .codes = "honour.kind"}, /* absent: all that no other names */
	{.key = "reviewers", .kind = SHAPE_INT, .min = "1", .max = "50"},
	{.key = "drop_extremes", .kind = SHAPE_YES_NO},
	{.key = "conflicts", .kind = SHAPE_WORDS}, /* own-school, group, pair, named */
	{.key = "notice_days", .kind = SHAPE_INT, .min = "1", .max = "366"},
	{.key = "years", .kind = SHAPE_INT, .min = "1", .max = "100"},
	{.key = "review_days", .kind = SHAPE_INT, .min = "0", .max = "3660"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_tests[] = {
	{.key = "small_class", .kind = SHAPE_INT, .min = "0", .max = "1000"}, /* with fewer pupils a caution stands beside what a test says */
	{.key = "small_cell", .kind = SHAPE_INT, .min = "0", .max = "1000"},  /* shares of fewer pupils are not shown */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_decisions[] = {
	{.key = "days", .kind = SHAPE_INT, .min = "1", .max = "1000"}, /* from the meeting until a task it made is due */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_sight[] = {
	{.key = "poor_below", .kind = SHAPE_DEC, .min = "0", .max = "5.3"}, /* on the five-grade scale, unaided, of either eye */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_programme[] = {
	{.key = "terms", .kind = SHAPE_LIST, .of = programme_terms},
	{.key = "duties", .kind = SHAPE_LIST, .of = programme_duties},
	{.key = "tasks", .kind = SHAPE_OBJECT, .of = programme_tasks},
	{.key = "training", .kind = SHAPE_OBJECT, .of = programme_training},
	{.key = "service", .kind = SHAPE_OBJECT, .of = programme_service},
	{.key = "check_in", .kind = SHAPE_OBJECT, .of = programme_check_in},
	{.key = "replies", .kind = SHAPE_OBJECT, .of = programme_replies},
	{.key = "selections", .kind = SHAPE_LIST, .optional = true, .of = programme_selections},
	{.key = "tests", .kind = SHAPE_OBJECT, .optional = true, .of = programme_tests},
	{.key = "decisions", .kind = SHAPE_OBJECT, .optional = true, .of = programme_decisions},
	{.key = "sight", .kind = SHAPE_OBJECT, .optional = true, .of = programme_sight},
	{},
};
