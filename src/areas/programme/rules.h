/* What a policy of kind "programme" says, ready to use; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_RULES_H
#define JH_AREAS_PROGRAMME_RULES_H

#include "base/date.h"
#include "record/frame.h"
#include "record/policy.h"

enum { SELECTIONS_MAX = 20, TERMS_MAX = 4, DUTIES_MAX = 40, EVIDENCE_MAX = 10 };

/* What an entry of the ledger is. */
enum entry_kind { ENTRY_ACTIVITY, ENTRY_POSTING, ENTRY_MENTORSHIP, ENTRY_MENTORING, ENTRY_TOGETHER, ENTRY_MEETING, ENTRY_JOINT_TEST, ENTRY_KINDS };
const struct record *entry_record(enum entry_kind k);

struct words {
	const struct str *list;
	size_t n;
};
bool words_have(const struct words *w, struct str word); /* an empty list has every word */

enum duty_side { SIDE_EITHER, SIDE_HELPER, SIDE_HELPED };

struct duty_evidence {
	enum entry_kind what;
	struct words kinds, roles;
	enum duty_side from;
};

struct duty_rule {
	struct str id;
	struct label label;
	bool of_group, counts_persons, needs_confirmation;
	struct words kinds;
	int64_t at_least, within_days; /* within_days 0: by the end of the term */
	struct duty_evidence evidence[EVIDENCE_MAX];
	int n_evidence;
};

struct term_rule {
	struct str id;
	struct label label;
	int month, day;
};

/* How a kind of rating or commendation is won. */
struct selection_rule {
	struct str id;
	struct words kinds;     /* of honours; empty: all others */
	struct words conflicts; /* own-school, group, pair, named */
	int64_t reviewers, notice_days, years, review_days;
	bool drop_extremes;
};

struct programme_rules {
	const struct policy *policy;
	struct term_rule terms[TERMS_MAX];
	int n_terms;
	struct duty_rule duties[DUTIES_MAX];
	int n_duties;
	int64_t risk_days;
	double pace;
	struct {
		double hours;
		int64_t years;
		struct words kinds, roles;
	} training;
	struct {
		struct words kinds;
		struct dec exempt_years, allowance, merit_share;
	} service;
	struct selection_rule selections[SELECTIONS_MAX];
	int n_selections;
	int64_t small_class, small_cell; /* 0: the policy does not say */
	int64_t poor_below; /* sight, in tenths of the five-grade scale; 0: the policy does not say */
	int64_t check_in_minutes, reply_days, decision_days;
};

/* The rule of selections of the kind; NULL: the policy has none. */
const struct selection_rule *rules_selection(const struct programme_rules *r, struct str kind);

/* ST_INVALID names the path of what the shape alone does not forbid. On the arena. */
enum status programme_rules_read(struct arena *a, const struct policy *p, struct programme_rules *ret, struct err *err);
/* The policy that holds for the whole register on the day, read. */
enum status programme_rules_now(struct reg *g, struct arena *a, struct as_of at, struct programme_rules **ret, struct err *err);

/* A term of a school year: [from, to). */
struct term {
	int year, index;       /* first calendar year; place in the policy's terms */
	day_t from, to;
	struct str id;         /* "2022-2023-1" */
	struct str label[LANG_COUNT]; /* "2022-2023 学年第一学期" */
};
/* The term that the day lies in. */
struct term term_of(struct arena *a, const struct programme_rules *r, day_t day);
const struct term *term_copy(struct arena *a, const struct term *t);
/* The term n terms later (negative: earlier). */
struct term term_step(struct arena *a, const struct programme_rules *r, const struct term *t, int n);
/* "2022-2023-1", as an id shows it. Empty: the one of the day. ST_INVALID. */
enum status term_parse(struct arena *a, const struct programme_rules *r, struct str text, day_t day, struct term *ret, struct err *err);

#endif
