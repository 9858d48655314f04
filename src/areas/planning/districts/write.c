/* What a decision means in the register: units leave one zone and join another from the effective day on; a school without a zone
 * gets one; a zone that was drawn is drawn anew around its units. */
#include "areas/planning/districts/districts.h"

#include "areas/register/register.h"
#include "record/change.h"
#include "record/frame.h"
#include "table/shape.h"

#include <string.h>

enum { ZONE_NAME, ZONE_STAGE, ZONE_SHAPE, ZONE_COLUMNS };

struct writer {
	const struct plan_context *c;
	const struct districts_problem *p;
	struct arena *a;
	struct change *change;
	day_t day;
	const int *after;
	struct frame zone, schools, units; /* zones, who serves them, what lies in them, on the day */
	struct frame unit, school;
	int *site_of_school;  /* of each school of the frame; −1 */
	int *unit_of;         /* of each unit of the frame; −1 */
	int32_t *zone_of_site; /* −1: it has none */
	struct id *zone_id;   /* of each site's zone, made where needed */
	bool *is_changed;     /* of each zone: its units change */
	int *left;            /* of each zone: units after */
};

static struct str text_of(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

static bool is_of_stage(const struct writer *w, int32_t zone) { return zone >= 0 && str_eq(text_of(&w->zone, ZONE_STAGE, zone), w->p->stage); }

static enum status load(struct writer *w, struct err *err)
{
	struct reg *g = w->c->g;
	struct as_of at = {.day = w->day, .tx = w->c->at.tx};
	const struct frame_ask zone[ZONE_COLUMNS] = {{"name", FRAME_TEXT, NULL}, {"stage", FRAME_TEXT, NULL}, {"shape", FRAME_TEXT, NULL}};
	const struct frame_ask code[] = {{"code", FRAME_TEXT, NULL}};
	TRY(frame_load(g, w->a, &record_zone, at, STR(""), zone, ZONE_COLUMNS, &w->zone, err));
	TRY(frame_load(g, w->a, &record_unit, at, STR(""), code, 1, &w->unit, err));
	TRY(frame_load(g, w->a, &record_school, at, STR(""), code, 1, &w->school, err));
	const struct frame_ask serves[] = {{"zone", FRAME_INDEX, &w->zone}, {"school", FRAME_INDEX, &w->school}};
	const struct frame_ask lies[] = {{"zone", FRAME_INDEX, &w->zone}, {"unit", FRAME_INDEX, &w->unit}, {"from", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, w->a, &record_zone_school, at, STR(""), serves, ARRAY_LEN(serves), &w->schools, err));
	return frame_load(g, w->a, &record_zone_unit, at, STR(""), lies, ARRAY_LEN(lies), &w->units, err);
}

/* The zone of each site: one of its own before one it shares. */
static void find_zones(struct writer *w)
{
	int sites = w->p->engine.sites, *served = ARENA_ARRAY(w->a, int, w->zone.n + 1);
	w->site_of_school = ARENA_ARRAY(w->a, int, w->school.n + 1);
	w->unit_of = ARENA_ARRAY(w->a, int, w->unit.n + 1);
	w->zone_of_site = ARENA_ARRAY(w->a, int32_t, (size_t)sites + 1);
	w->zone_id = ARENA_ARRAY(w->a, struct id, (size_t)sites + 1);
	w->is_changed = ARENA_ARRAY(w->a, bool, w->zone.n + 1);
	w->left = ARENA_ARRAY(w->a, int, w->zone.n + 1);
	for (size_t i = 0; i < w->school.n; i++)
		w->site_of_school[i] = -1;
	for (size_t i = 0; i < w->unit.n; i++)
		w->unit_of[i] = -1;
	for (int j = 0; j < sites; j++) {
		int32_t at = frame_find(&w->school, w->p->site[j].of->id);
		w->zone_of_site[j] = -1;
		if (at >= 0)
			w->site_of_school[at] = j;
	}
	for (int i = 0; i < w->p->engine.units; i++) {
		int32_t at = frame_find(&w->unit, w->p->unit[i].of->id);
		if (at >= 0)
			w->unit_of[at] = i;
	}
	for (size_t k = 0; k < w->schools.n; k++)
		if (w->schools.columns[0].index[k] >= 0)
			served[w->schools.columns[0].index[k]]++;
	for (size_t k = 0; k < w->schools.n; k++) {
		int32_t zone = w->schools.columns[0].index[k], school = w->schools.columns[1].index[k];
		int site = school >= 0 ? w->site_of_school[school] : -1;
		if (site < 0 || !is_of_stage(w, zone))
			continue;
		if (w->zone_of_site[site] < 0 || served[zone] < served[w->zone_of_site[site]]) {
			w->zone_of_site[site] = zone;
			w->zone_id[site] = w->zone.ids[zone];
		}
	}
}

static bool serves(const struct writer *w, int32_t zone, int site)
{
	for (size_t k = 0; k < w->schools.n; k++) {
		int32_t school = w->schools.columns[1].index[k];
		if (w->schools.columns[0].index[k] == zone && school >= 0 && w->site_of_school[school] == site)
			return true;
	}
	return false;
}

static void give(const struct record *r, struct value *values, bool *given, const char *name, struct value v)
{
	int i = record_field_index(r, str_of(name));
	values[i] = v;
	given[i] = true;
}

static enum status put_new(const struct writer *w, const struct record *r, const char *const *names, const struct value *values, int n, struct id *ret,
			   struct err *err)
{
	size_t fields = (size_t)record_field_count(r);
	struct value *v = ARENA_ARRAY(w->a, struct value, fields);
	bool *given = ARENA_ARRAY(w->a, bool, fields);
	for (int i = 0; i < n; i++)
		give(r, v, given, names[i], values[i]);
	struct row_input in = {.record = r, .is_new = true, .values = v, .given = given, .has_effective = r->life == LIFE_DATED, .effective = w->day};
	return change_put(w->change, &in, ret, NULL, err);
}

static struct value from_day(const struct writer *w) { return value_of_date((struct pdate){w->day, DATE_DAY}); }

/* A name no other zone has. */
static struct str free_name(const struct writer *w, int site)
{
	struct str school = w->p->site[site].of->name, name = str_of(arena_printf(w->a, "%.*s施教区", STR_ARG(school)));
	struct id id;
	for (int n = 2; n < 100 && row_resolve(w->c->g, &record_zone, name, w->day, &id, NULL, w->a, NULL) != ST_NOT_FOUND; n++)
		name = str_of(arena_printf(w->a, "%.*s施教区（%.*s%d）", STR_ARG(school), STR_ARG(w->p->stage), n));
	return name;
}

static enum status make_zone(struct writer *w, int site, struct err *err)
{
	const struct outlook_school *s = w->p->site[site].of;
	const char *const zone[] = {"name", "county", "stage"}, *const link[] = {"zone", "school", "from"};
	const struct value about[] = {VALUE_STR(free_name(w, site)), VALUE_ROW(s->county), VALUE_STR(w->p->stage)};
	TRY(put_new(w, &record_zone, zone, about, ARRAY_LEN(about), &w->zone_id[site], err));
	const struct value tie[] = {VALUE_ROW(w->zone_id[site]), VALUE_ROW(s->id), from_day(w)};
	return put_new(w, &record_zone_school, link, tie, ARRAY_LEN(tie), NULL, err);
}

/* What would only begin on the day never was. */
static enum status leave(const struct writer *w, size_t k, struct err *err)
{
	int64_t from = w->units.columns[2].i[k];
	bool is_past = from == FRAME_NONE || (day_t)(from >> 2) < w->day;
	return is_past ? change_end(w->change, &record_zone_unit, w->units.ids[k], w->day, err) : change_remove(w->change, &record_zone_unit, w->units.ids[k], err);
}

/* Ends what the decision does not want; *stays: units that are in a zone of their school already. */
static enum status end_links(struct writer *w, bool *stays, struct err *err)
{
	for (size_t k = 0; k < w->units.n; k++) {
		int32_t zone = w->units.columns[0].index[k], unit = w->units.columns[1].index[k];
		int i = unit >= 0 ? w->unit_of[unit] : -1;
		if (!is_of_stage(w, zone))
			continue;
		if (i < 0 || (!stays[i] && serves(w, zone, w->after[i]))) {
			if (i >= 0)
				stays[i] = true;
			w->left[zone]++;
			continue;
		}
		w->is_changed[zone] = true;
		TRY(leave(w, k, err));
	}
	return ST_OK;
}

static enum status join(struct writer *w, const bool *stays, struct err *err)
{
	const char *const link[] = {"zone", "unit", "from"};
	for (int i = 0; i < w->p->engine.units; i++) {
		int site = w->after[i];
		int32_t zone = w->zone_of_site[site];
		if (stays[i])
			continue;
		if (id_is_zero(w->zone_id[site]))
			TRY(make_zone(w, site, err));
		if (zone >= 0) {
			w->is_changed[zone] = true;
			w->left[zone]++;
		}
		const struct value tie[] = {VALUE_ROW(w->zone_id[site]), VALUE_ROW(w->p->unit[i].of->id), from_day(w)};
		TRY(put_new(w, &record_zone_unit, link, tie, ARRAY_LEN(tie), NULL, err));
	}
	return ST_OK;
}

/* A zone that was drawn is drawn around its units; where one of them has no shape, no line is better than a wrong one. */
static enum status draw(struct writer *w, int32_t zone, struct err *err)
{
	int n = w->p->engine.units, parts = 0;
	struct shape **part = ARENA_ARRAY(w->a, struct shape *, (size_t)n + 1), *all = NULL;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	bool is_whole = true;
	for (int i = 0; i < n; i++)
		if (w->zone_of_site[w->after[i]] == zone) {
			is_whole = is_whole && w->p->unit[i].of->shape.n && shape_parse(&part[parts], w->p->unit[i].of->shape, NULL) == ST_OK;
			parts += part[parts] != NULL;
		}
	is_whole = is_whole && parts == w->left[zone] && shape_union((const struct shape *const *)part, (size_t)parts, &all, NULL) == ST_OK && shape_put(all, &text, NULL) == ST_OK;
	for (int i = 0; i < parts; i++)
		shape_free(part[i]);
	shape_free(all);
	size_t fields = (size_t)record_field_count(&record_zone);
	struct value *v = ARENA_ARRAY(w->a, struct value, fields);
	bool *given = ARENA_ARRAY(w->a, bool, fields);
	give(&record_zone, v, given, "shape", is_whole ? VALUE_STR(str_copy(w->a, buf_view(&text))) : (struct value){});
	struct row_input in = {.record = &record_zone, .id = w->zone.ids[zone], .values = v, .given = given, .has_effective = true, .effective = w->day};
	return change_put(w->change, &in, NULL, NULL, err);
}

/* A zone nothing is left of ends, and who served it serves it no longer. */
static enum status close_zone(struct writer *w, int32_t zone, struct err *err)
{
	for (size_t k = 0; k < w->schools.n; k++)
		if (w->schools.columns[0].index[k] == zone)
			TRY(change_end(w->change, &record_zone_school, w->schools.ids[k], w->day, err));
	return change_end(w->change, &record_zone, w->zone.ids[zone], w->day, err);
}

enum status districts_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			    struct err *err)
{
	struct writer w = {.c = c, .p = r->problem, .a = c->arena, .change = change, .day = c->scenario->effective};
	int *after;
	TRY(districts_sites(c->arena, w.p, l, &after, err));
	bool *stays = ARENA_ARRAY(c->arena, bool, (size_t)w.p->engine.units + 1);
	w.after = after;
	TRY(load(&w, err));
	find_zones(&w);
	TRY(end_links(&w, stays, err));
	TRY(join(&w, stays, err));
	for (size_t z = 0; z < w.zone.n; z++) {
		if (!w.is_changed[z])
			continue;
		if (!w.left[z])
			TRY(close_zone(&w, (int32_t)z, err));
		else if (text_of(&w.zone, ZONE_SHAPE, (int32_t)z).n)
			TRY(draw(&w, (int32_t)z, err));
	}
	return ST_OK;
}
