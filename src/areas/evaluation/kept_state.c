/* What results of a school year were made from beside the ledger, as a text that stays while nothing of it changes: what is said of a school
 * beside its place and kind, and of people beside their employer, leaves it. */
#include "areas/evaluation/pages.h"

#include "areas/balance/balance.h"
#include "areas/evaluation/evaluation.h"
#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "crypt/digest.h"
#include "record/frame.h"
#include "record/policy_record.h"
#include "record/tx.h"
#include "web/keep.h"

#include <inttypes.h>

/* Of whatever year. */
static const struct record *const whole_records[] = {&record_policy, &record_agreement, &record_membership, &record_statistics, &record_centre,
						     &record_charter, &record_evaluation, &record_self_evaluation, &record_score, &record_survey};
static const struct record *const place_records[] = {&record_region, &record_school, &record_group, &record_person, &record_policy};

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
	struct frame school, group, person;
	struct digest d;
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	TRY(balance_rules_in_force(g, &scratch, m->then, STR(""), &rules, &n, err));
	TRY(balance_load_places(g, &scratch, m->then, NULL, &places, err));
	balance_places_digest(&places, rules, n, measured);
	TRY(frame_load(g, &scratch, &record_school, m->then, STR(""), school_ask, ARRAY_LEN(school_ask), &school, err));
	const struct frame_ask group_ask[] = {{"name", FRAME_TEXT, NULL}, {"county", FRAME_INDEX, &places.region}, {"mode", FRAME_TEXT, NULL}, {"core", FRAME_INDEX, &places.school}, {"founded", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, &scratch, &record_group, m->then, STR(""), group_ask, ARRAY_LEN(group_ask), &group, err));
	TRY(frame_load(g, &scratch, &record_person, m->then, STR(""), &(struct frame_ask){"employer", FRAME_INDEX, &places.school}, 1, &person, err));
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add(&d, measured, sizeof measured);
	digest_add(&d, places.county, places.school.n * sizeof *places.county);
	frame_digest(&d, &school, NULL);
	frame_digest(&d, &group, NULL);
	frame_digest(&d, &person, NULL);
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
	struct str places, whole;
	TRY(places_state(c, year, &places, err));
	TRY(record_stamp(c->g, c->a, whole_records, ARRAY_LEN(whole_records), &whole, err));
	*ret = str_of(arena_printf(c->a, "%.*s %.*s", STR_ARG(places), STR_ARG(whole)));
	return ST_OK;
}
