/* What results of a school year were made from, as a text that stays while nothing of it changes: entries of other years, and what is said
 * of a school beside its place and kind, leave it. */
#include "areas/evaluation/pages.h"

#include "areas/balance/balance.h"
#include "areas/evaluation/evaluation.h"
#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "crypt/digest.h"
#include "record/changes.h"
#include "record/frame.h"
#include "record/policy_record.h"
#include "web/follow.h"
#include "web/keep.h"

#include <inttypes.h>

/* What entries of a year come from; of persons any change counts. */
static const struct record *const entry_records[] = {&record_activity, &record_posting,	   &record_mentorship, &record_mentoring, &record_together,
						     &record_meeting,  &record_joint_test, &record_same_event, &record_person};
/* Of whatever year. */
static const struct record *const whole_records[] = {&record_policy, &record_agreement, &record_membership, &record_statistics, &record_centre,
						     &record_charter, &record_evaluation, &record_self_evaluation, &record_score, &record_survey};
static const struct record *const place_records[] = {&record_region, &record_school, &record_group, &record_policy};
enum { ENTRY_RECORDS = ARRAY_LEN(entry_records), CHANGES_MAX = 500, TERMS_BEYOND = 92 /* days by which terms may lie outside the school year */ };

/* ---- entries ---- */

struct kept_entries {
	struct record_mark marks[ENTRY_RECORDS];
	struct str state; /* of the records when something of the year last changed */
};
struct entries_making {
	struct call *c;
	day_t from, to;
};

static day_t day_in(const struct row *row, const char *field, day_t none)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_INTEGER ? value_date(v).day : none;
}

/* A row without a day of its own may belong to any year, and what mentors did to one in which they were no longer a pair. */
static bool is_of_year(const struct entries_making *m, const struct row *row)
{
	if (row->record == &record_mentorship)
		return true;
	if (record_field_index(row->record, STR("date")) >= 0) {
		day_t day = day_in(row, "date", m->from);
		return day >= m->from && day < m->to;
	}
	return day_in(row, "from", DAY_MIN) < m->to && day_in(row, "to", DAY_MAX) > m->from;
}

static enum status has_moved(struct entries_making *m, struct arena *a, const struct kept_entries *before, bool *ret, struct err *err)
{
	*ret = !before;
	for (int k = 0; k < ENTRY_RECORDS && !*ret; k++) {
		struct row_change *changes;
		size_t n;
		bool is_all;
		TRY(record_changes(m->c->g, a, entry_records[k], before->marks[k], CHANGES_MAX, &changes, &n, &is_all, err));
		*ret = !is_all;
		for (size_t i = 0; i < n && !*ret; i++)
			*ret = is_of_year(m, changes[i].row);
	}
	return ST_OK;
}

static enum status make_entries(void *context, const void *before, struct arena *a, struct arena *scratch, void *now, struct err *err)
{
	struct entries_making *m = context;
	const struct kept_entries *old = before;
	struct kept_entries *ret = now;
	bool moved;
	for (int k = 0; k < ENTRY_RECORDS; k++)
		TRY(record_mark(m->c->g, entry_records[k], &ret->marks[k], err));
	TRY(has_moved(m, scratch, old, &moved, err));
	if (moved)
		return record_stamp(m->c->g, a, entry_records, ENTRY_RECORDS, &ret->state, err);
	ret->state = str_copy(a, old->state);
	return ST_OK;
}

static enum status entries_state(struct call *c, int year, struct str *ret, struct err *err)
{
	struct entries_making m = {.c = c, .from = school_year_start(year) - TERMS_BEYOND, .to = school_year_start(year + 1) + TERMS_BEYOND};
	const void *value;
	if (c->at.tx != TX_NOW)
		return record_stamp(c->g, c->a, entry_records, ENTRY_RECORDS, ret, err);
	struct str name = str_of(arena_printf(c->a, "evaluation entries %d", year));
	TRY(call_follow(c, &(struct follow_ask){name, entry_records, ENTRY_RECORDS, sizeof(struct kept_entries), make_entries, &m}, &value, err));
	*ret = ((const struct kept_entries *)value)->state;
	return ST_OK;
}

/* ---- places ---- */

struct places_making {
	struct call *c;
	struct as_of then;
};

static enum status make_places(void *context, struct arena *a, void **ret, struct err *err)
{
	static const struct frame_ask school_ask[] = {{"code", FRAME_TEXT, NULL}, {"name", FRAME_TEXT, NULL}, {"type", FRAME_TEXT, NULL}, {"urban_rural", FRAME_TEXT, NULL}};
	struct places_making *m = context;
	struct reg *g = m->c->g;
	struct balance_rules *rules;
	size_t n;
	struct balance_data places;
	uint8_t *bytes = arena_alloc(a, DIGEST_SIZE), measured[DIGEST_SIZE];
	char text[DIGEST_TEXT];
	struct frame school, group;
	struct digest d;
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	TRY(balance_rules_in_force(g, &scratch, m->then, STR(""), &rules, &n, err));
	TRY(balance_load_places(g, &scratch, m->then, NULL, &places, err));
	balance_places_digest(&places, rules, n, measured);
	TRY(frame_load(g, &scratch, &record_school, m->then, STR(""), school_ask, ARRAY_LEN(school_ask), &school, err));
	const struct frame_ask group_ask[] = {{"name", FRAME_TEXT, NULL}, {"county", FRAME_INDEX, &places.region}, {"mode", FRAME_TEXT, NULL}, {"core", FRAME_INDEX, &places.school}, {"founded", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, &scratch, &record_group, m->then, STR(""), group_ask, ARRAY_LEN(group_ask), &group, err));
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add(&d, measured, sizeof measured);
	digest_add(&d, places.county, places.school.n * sizeof *places.county);
	frame_digest(&d, &school, NULL);
	frame_digest(&d, &group, NULL);
	digest_end(&d, bytes);
	digest_format(bytes, text);
	struct str *state = ARENA_NEW(a, struct str);
	*state = str_copy(a, str_of(text));
	*ret = state;
	return ST_OK;
}

static enum status places_state(struct call *c, int year, struct str *ret, struct err *err)
{
	struct places_making m = {c, {.day = MIN(c->at.day, school_year_start(year + 1) - 1), .tx = c->at.tx}};
	struct str now;
	void *value;
	TRY(record_stamp(c->g, c->a, place_records, ARRAY_LEN(place_records), &now, err));
	TRY(keep_get(c->w->keep, str_of(arena_printf(c->a, "evaluation places %.*s %d %" PRId64, STR_ARG(now), (int)m.then.day, m.then.tx)), make_places, &m, &value, err));
	*ret = *(const struct str *)value;
	return ST_OK;
}

enum status kept_state(struct call *c, int year, struct str *ret, struct err *err)
{
	struct str entries, places, whole;
	TRY(entries_state(c, year, &entries, err));
	TRY(places_state(c, year, &places, err));
	TRY(record_stamp(c->g, c->a, whole_records, ARRAY_LEN(whole_records), &whole, err));
	*ret = str_of(arena_printf(c->a, "%.*s %.*s %.*s", STR_ARG(entries), STR_ARG(places), STR_ARG(whole)));
	return ST_OK;
}
