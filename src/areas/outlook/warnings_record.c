/* Warnings as records: a new forecast raises, lowers or confirms those there are, and raises closed ones again. */
#include "areas/outlook/warnings.h"

#include "areas/outlook/forecast.h"
#include "areas/register/register.h"
#include "record/change.h"
#include "record/state.h"
#include "text/message.h"

#include <math.h>

enum { OLD_ZONE, OLD_COLOUR, OLD_STATE, OLD_DATA, OLD_COLUMNS };

static int rank_of(const struct warning_profile *p, struct str colour)
{
	for (int i = 0; i < p->colours; i++)
		if (str_eq(p->colour[i].id, colour))
			return i;
	return -1;
}

struct writer {
	const struct warnings *w;
	struct arena *arena;
	struct change *change;
	struct str actor;
	const struct frame *old;
	int32_t *row_of;         /* [zone]: its warning; −1 */
	struct value *values;
	bool *given;
};

static void set(struct writer *k, const char *field, struct value v)
{
	int i = record_field_index(&record_warning, str_of(field));
	k->values[i] = v;
	k->given[i] = true;
}

static struct value whole(double n) { return isnan(n) ? (struct value){} : VALUE_I64(llround(n)); }

/* The day of the figures the forecast begins with. */
static struct value data_of(const struct writer *k)
{
	const struct prospect *p = k->w->f->p;
	return value_of_day(school_year_start(p->first_year + p->origin));
}

/* Until somebody has explained it, a warning says of its causes what the latest forecast does. */
static bool is_unexplained(const struct writer *k, int32_t old)
{
	struct str state = old < 0 ? (struct str){} : prospect_text(k->old, OLD_STATE, old);
	return old < 0 || str_eq(state, STR("raised")) || str_eq(state, STR("closed"));
}

static enum status write_one(struct writer *k, const struct zone_outlook *z, const char *movement, struct err *err)
{
	const struct prospect *p = k->w->f->p;
	int origin = p->first_year + p->origin, lead = MAX(z->worst_lead, 1);
	const struct zone_year *y = &z->years[lead - 1];
	int32_t old = k->row_of[z->zone];
	for (int i = 0; i < record_field_count(&record_warning); i++)
		k->given[i] = false;
	set(k, "zone", VALUE_ROW(p->zone.ids[z->zone]));
	set(k, "colour", VALUE_STR(k->w->profile.colour[MAX(z->worst, 0)].id));
	set(k, "year", VALUE_I64(origin + lead));
	set(k, "red_year", z->red_lead ? VALUE_I64(origin + z->red_lead) : (struct value){});
	set(k, "likely", isnan(y->red) ? (struct value){} : VALUE_I64(llround(100 * y->red)));
	set(k, "ratio", y->places > 0 ? VALUE_I64(llround(1000 * y->demand / y->places)) : (struct value){});
	set(k, "pupils", whole(y->pupils));
	set(k, "seats", whole(y->seats));
	set(k, "movement", VALUE_STR(str_of(movement)));
	set(k, "data_of", data_of(k));
	if (is_unexplained(k, old))
		set(k, "why", VALUE_STR(warning_why(k->arena, k->w, z, LANG_ZH)));
	struct row_input in = {.record = &record_warning, .id = old >= 0 ? k->old->ids[old] : (struct id){}, .is_new = old < 0, .values = k->values,
			       .given = k->given};
	return change_put(k->change, &in, NULL, NULL, err);
}

/* A warning that was closed stays so under the figures it was closed with; where they grow worse, or newer ones bring the colour back,
 * it begins anew. */
static enum status raise_again(struct writer *k, const struct zone_outlook *z, int32_t old, struct warnings_recorded *n, struct err *err)
{
	bool is_newer = k->old->columns[OLD_DATA].i[old] < data_of(k).i;
	int before = rank_of(&k->w->profile, prospect_text(k->old, OLD_COLOUR, old));
	if (z->worst <= 0 || (z->worst <= before && !is_newer))
		return ST_OK;
	struct state_actor who = {.name = k->actor, .roles = STR("planner")};
	TRY(change_transition(k->change, &record_warning, k->old->ids[old], STR("raise_again"), &who, 0, err));
	TRY(write_one(k, z, "new", err));
	n->raised++;
	return ST_OK;
}

static enum status write_all(struct writer *k, struct warnings_recorded *n, struct err *err)
{
	for (size_t i = 0; i < k->w->n; i++) {
		const struct zone_outlook *z = &k->w->zones[i];
		int32_t old = k->row_of[z->zone];
		if (z->worst < 0 || (old < 0 && !z->worst))
			continue; /* nothing is known of the zone; or nothing to warn of */
		if (old < 0) {
			TRY(write_one(k, z, "new", err));
			n->raised++;
			continue;
		}
		if (str_eq(prospect_text(k->old, OLD_STATE, old), STR("closed"))) {
			TRY(raise_again(k, z, old, n, err));
			continue;
		}
		int before = MAX(rank_of(&k->w->profile, prospect_text(k->old, OLD_COLOUR, old)), 0); /* of another profile: none */
		int now = MAX(z->worst, 0);
		TRY(write_one(k, z, now > before ? "higher" : now < before ? "lower" : "confirmed", err));
		n->higher += now > before;
		n->lower += now < before;
		n->confirmed += now == before;
	}
	return ST_OK;
}

enum status warnings_record(struct reg *g, struct arena *a, const struct warnings *w, struct as_of at, struct str actor,
			    struct warnings_recorded *ret, struct err *err)
{
	struct frame old;
	struct faults faults;
	struct warnings_recorded n = {};
	const struct frame_ask ask[OLD_COLUMNS] = {[OLD_ZONE] = {"zone", FRAME_INDEX, &w->f->p->zone}, [OLD_COLOUR] = {"colour", FRAME_TEXT, NULL},
					       [OLD_STATE] = {"state", FRAME_TEXT, NULL}, [OLD_DATA] = {"data_of", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, a, &record_warning, at, STR(""), ask, OLD_COLUMNS, &old, err));
	struct writer k = {.w = w, .arena = a, .actor = actor, .old = &old, .row_of = ARENA_ARRAY(a, int32_t, w->f->p->zone.n + 1),
			   .values = ARENA_ARRAY(a, struct value, record_field_count(&record_warning)),
			   .given = ARENA_ARRAY(a, bool, record_field_count(&record_warning))};
	for (size_t i = 0; i < w->f->p->zone.n; i++)
		k.row_of[i] = -1;
	for (size_t i = 0; i < old.n; i++)
		if (old.columns[OLD_ZONE].index[i] >= 0)
			k.row_of[old.columns[OLD_ZONE].index[i]] = (int32_t)i;
	faults_init(&faults, a, 10);
	const struct str from[] = {w->f->p->data_day, w->f->scenario_label[LANG_ZH]};
	struct change_info info = {.actor = actor, .kind = "warnings",
				   .reason = tr_text(a, LANG_ZH, N_("Recorded from the forecast of the data of {0}, scenario {1}."), from, ARRAY_LEN(from))};
	TRY(change_begin(g, &info, &faults, &k.change, err));
	enum status st = write_all(&k, &n, err);
	if (st != ST_OK) {
		change_abort(k.change);
		return st;
	}
	st = change_commit(k.change, NULL, err);
	if (st == ST_NO && faults.n) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		fault_render(&text, &faults.list[0], LANG_EN);
		return err_set(err, ST_NO, "the warnings could not be recorded: %.*s", (int)MIN(text.n, (size_t)300), text.p);
	}
	if (st == ST_OK)
		*ret = n;
	return st;
}
