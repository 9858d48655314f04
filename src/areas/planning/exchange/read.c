/* Register → problem: frames, sections, and the steps in order. */
#include "areas/planning/exchange/reader.h"

#include "areas/planning/policies.h"
#include "areas/register/register.h"
#include "base/buf.h"
#include "record/reported.h"
#include "table/geo.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- frames ---- */

static enum status load_places(struct exch_reader *d, struct err *err)
{
	struct reg *g = d->c->g;
	struct frame *ids = ARENA_NEW(d->a, struct frame);
	/* parents are found by a second look: a frame cannot refer to itself while it is being read */
	const struct frame_ask region_ids[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_region, d->c->at, STR(""), region_ids, 1, ids, err));
	const struct frame_ask region[X_REGION_COLUMNS] = {
		[X_REGION_NAME] = {"name", FRAME_TEXT, NULL}, [X_REGION_PARENT] = {"parent", FRAME_INDEX, ids}, [X_REGION_LEVEL] = {"level", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_region, d->c->at, STR(""), region, X_REGION_COLUMNS, &d->region, err));
	const struct frame_ask school[X_SCHOOL_COLUMNS] = {
		[X_SCHOOL_NAME] = {"name", FRAME_TEXT, NULL}, [X_SCHOOL_COUNTY] = {"county", FRAME_INDEX, &d->region},
		[X_SCHOOL_LON] = {"longitude", FRAME_INTEGER, NULL}, [X_SCHOOL_LAT] = {"latitude", FRAME_INTEGER, NULL},
		[X_SCHOOL_CLOSED] = {"closed", FRAME_INTEGER, NULL}, [X_SCHOOL_STATUS] = {"status", FRAME_TEXT, NULL}};
	return frame_load(g, d->a, &record_school, d->c->at, STR(""), school, X_SCHOOL_COLUMNS, &d->school, err);
}

enum status exch_load(struct exch_reader *d, struct err *err)
{
	struct reg *g = d->c->g;
	int year;
	TRY(load_places(d, err));
	TRY(record_reported_year(g, d->a, d->c->at, &year, err));
	/* a school whose statistics of the latest year are missing is judged by those of the year before */
	struct str where = str_of(arena_printf(d->a, "year >= %d and year <= %d", year - 1, year));
	const struct frame_ask statistics[X_STAT_COLUMNS] = {
		[X_STAT_SCHOOL] = {"school", FRAME_INDEX, &d->school}, [X_STAT_YEAR] = {"year", FRAME_INTEGER, NULL},
		[X_STAT_SECTION] = {"section", FRAME_TEXT, NULL}, [X_STAT_PUPILS] = {"pupils", FRAME_INTEGER, NULL},
		[X_STAT_CLASSES] = {"classes", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, d->a, &record_statistics, d->c->at, where, statistics, X_STAT_COLUMNS, &d->statistics, err));
	const struct frame_ask person[X_PERSON_COLUMNS] = {
		[X_PERSON_NUMBER] = {"number", FRAME_TEXT, NULL}, [X_PERSON_DEGREE] = {"degree", FRAME_TEXT, NULL},
		[X_PERSON_TITLE] = {"title", FRAME_TEXT, NULL}, [X_PERSON_LEVEL] = {"backbone", FRAME_TEXT, NULL},
		[X_PERSON_CONSENTS] = {"consents", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, d->a, &record_person, d->c->at, STR(""), person, X_PERSON_COLUMNS, &d->person, err));
	const struct frame_ask posting[X_POST_COLUMNS] = {
		[X_POST_PERSON] = {"person", FRAME_INDEX, &d->person}, [X_POST_SCHOOL] = {"school", FRAME_INDEX, &d->school},
		[X_POST_ROLE] = {"role", FRAME_TEXT, NULL}, [X_POST_SUBJECT] = {"subject", FRAME_TEXT, NULL}, [X_POST_STAGE] = {"stage", FRAME_TEXT, NULL},
		[X_POST_KIND] = {"kind", FRAME_TEXT, NULL}, [X_POST_FROM] = {"from", FRAME_INTEGER, NULL}, [X_POST_TO] = {"to", FRAME_INTEGER, NULL},
		[X_POST_STEP] = {"step", FRAME_TEXT, NULL}};
	struct as_of ever = {.any_day = true, .tx = d->c->at.tx};
	TRY(frame_load(g, d->a, &record_posting, ever, STR(""), posting, X_POST_COLUMNS, &d->posting, err));
	const struct frame_ask exemption[] = {{"person", FRAME_INDEX, &d->person}};
	struct as_of then = {.day = d->c->scenario->effective, .tx = d->c->at.tx};
	return frame_load(g, d->a, &record_exemption, then, STR(""), exemption, 1, &d->exemption, err);
}

/* ---- sections ---- */

static bool is_within(const struct exch_reader *d, int32_t region)
{
	if (id_is_zero(d->c->scenario->region))
		return true;
	for (int steps = 0; region >= 0 && steps < 16; steps++) {
		if (id_cmp(d->region.ids[region], d->c->scenario->region) == 0)
			return true;
		region = d->region.columns[X_REGION_PARENT].index[region];
	}
	return false;
}

static int32_t county_above(const struct exch_reader *d, int32_t r)
{
	for (int32_t at = r, steps = 0; at >= 0 && steps < 16; steps++) {
		struct str level = planned_text(&d->region, X_REGION_LEVEL, at);
		if (str_eq(level, STR("county")) || str_eq(level, STR("zone")))
			return at;
		at = d->region.columns[X_REGION_PARENT].index[at];
	}
	return r;
}

/* The newest statistics of each stage of each school. */
static int32_t *newest(struct exch_reader *d)
{
	size_t stages = (size_t)d->p->stages;
	const struct frame *f = &d->statistics;
	int32_t *row = ARENA_ARRAY(d->a, int32_t, d->school.n * stages + 1);
	for (size_t i = 0; i < d->school.n * stages; i++)
		row[i] = -1;
	for (size_t i = 0; i < f->n; i++) {
		int32_t k = f->columns[X_STAT_SCHOOL].index[i];
		for (size_t s = 0; s < stages && k >= 0; s++) {
			size_t at = (size_t)k * stages + s;
			bool is_stage = str_eq(planned_text(f, X_STAT_SECTION, (int32_t)i), d->p->stage[s]);
			if (is_stage && (row[at] < 0 || f->columns[X_STAT_YEAR].i[row[at]] < f->columns[X_STAT_YEAR].i[i]))
				row[at] = (int32_t)i;
		}
	}
	return row;
}

static const char *why_not(const struct exch_reader *d, size_t i)
{
	int64_t closed = d->school.columns[X_SCHOOL_CLOSED].i[i];
	if (closed != FRAME_NONE && (day_t)(closed >> 2) <= d->c->scenario->effective)
		return N_("it closes before the plan holds");
	if (d->school.columns[X_SCHOOL_LON].i[i] == FRAME_NONE || d->school.columns[X_SCHOOL_LAT].i[i] == FRAME_NONE)
		return N_("its coordinates are missing: its teachers stay");
	if (d->school.columns[X_SCHOOL_COUNTY].index[i] < 0)
		return N_("its county is not known");
	return NULL;
}

static int unit_of(struct exch_reader *d, int32_t county, int stage, int *unit_at)
{
	struct exch_problem *p = d->p;
	int *at = &unit_at[(size_t)county * (size_t)p->stages + (size_t)stage];
	if (*at < 0) {
		*at = p->engine.county_count++;
		p->unit[*at] = (struct exch_unit){.county = county, .stage = stage};
	}
	return *at;
}

static void name_units(struct exch_reader *d)
{
	struct exch_problem *p = d->p;
	for (int u = 0; u < p->engine.county_count; u++) {
		struct str stage = exch_stage_name(p, p->unit[u].stage, d->c->lang);
		p->unit[u].name = str_of(arena_printf(d->a, d->c->lang == LANG_ZH ? "%.*s%.*s" : "%.*s, %.*s",
						      STR_ARG(planned_text(&d->region, X_REGION_NAME, p->unit[u].county)), STR_ARG(stage)));
	}
}

/* Plane metres around the middle: what a county's distances err by is below a thousandth. */
static void project(struct exch_problem *p)
{
	double lon = 0, lat = 0;
	int n = p->engine.school_count;
	struct exchange_school *schools = (struct exchange_school *)(uintptr_t)p->engine.schools;
	for (int i = 0; i < n; i++) {
		lon += p->section[i].lon / n;
		lat += p->section[i].lat / n;
	}
	for (int i = 0; i < n; i++)
		plane_m((struct point){lon, lat}, (struct point){p->section[i].lon, p->section[i].lat}, &schools[i].x_m, &schools[i].y_m);
}

static void add_section(struct exch_reader *d, size_t i, int stage, int32_t statistic, int64_t small_below, int *unit_at)
{
	struct exch_problem *p = d->p;
	int32_t county = county_above(d, d->school.columns[X_SCHOOL_COUNTY].index[i]);
	struct exch_section *s = &p->section[p->engine.school_count];
	int64_t classes = d->statistics.columns[X_STAT_CLASSES].i[statistic];
	*s = (struct exch_section){.school = d->school.ids[i], .name = planned_text(&d->school, X_SCHOOL_NAME, (int32_t)i), .county = county, .stage = stage,
				   .unit = unit_of(d, county, stage, unit_at), .pupils = d->statistics.columns[X_STAT_PUPILS].i[statistic],
				   .classes = classes == FRAME_NONE ? 0 : classes, .lon = (double)d->school.columns[X_SCHOOL_LON].i[i] / 1e7,
				   .lat = (double)d->school.columns[X_SCHOOL_LAT].i[i] / 1e7};
	id_format(s->school, s->key);
	s->is_small = s->pupils < small_below;
	s->need = ARENA_ARRAY(d->a, int, (size_t)p->subjects);
	s->now = ARENA_ARRAY(d->a, int, (size_t)p->subjects);
	s->least = ARENA_ARRAY(d->a, int, (size_t)p->subjects);
	s->most = ARENA_ARRAY(d->a, int, (size_t)p->subjects);
	p->unit[s->unit].pupils += s->pupils;
	p->unit[s->unit].sections++;
	d->section_of[i * (size_t)p->stages + (size_t)stage] = p->engine.school_count++;
}

enum status exch_read_sections(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	size_t stages = (size_t)p->stages, cells = d->school.n * stages + 1;
	int32_t *statistic = newest(d);
	int64_t small_below;
	int *unit_at = ARENA_ARRAY(d->a, int, d->region.n * stages + 1);
	TRY(policy_int(p->policy, "staffing.small_below_pupils", &small_below, err));
	for (size_t i = 0; i < d->region.n * stages; i++)
		unit_at[i] = -1;
	p->section = ARENA_ARRAY(d->a, struct exch_section, cells);
	p->unit = ARENA_ARRAY(d->a, struct exch_unit, d->region.n * stages + 1);
	d->section_of = ARENA_ARRAY(d->a, int, cells);
	for (size_t i = 0; i < d->school.n; i++) {
		bool is_named = false;
		for (size_t s = 0; s < stages; s++) {
			int32_t row = statistic[i * stages + s];
			int64_t pupils = row < 0 ? FRAME_NONE : d->statistics.columns[X_STAT_PUPILS].i[row];
			d->section_of[i * stages + s] = -1;
			if (pupils == FRAME_NONE || pupils <= 0 || !is_within(d, d->school.columns[X_SCHOOL_COUNTY].index[i]))
				continue;
			const char *why = pupils > EXCHANGE_PUPILS_MAX ? N_("it has more pupils than a school can have") : why_not(d, i);
			if (!why)
				add_section(d, i, (int)s, row, small_below, unit_at);
			else if (!is_named)
				plan_leave_out(d->a, d->r, planned_text(&d->school, X_SCHOOL_NAME, (int32_t)i), why);
			is_named |= why != NULL;
		}
	}
	if (!p->engine.school_count)
		return err_set(err, ST_INVALID, "no school of the plan's region and stages has pupils on that day; choose another day or region");
	struct exchange_school *schools = ARENA_ARRAY(d->a, struct exchange_school, (size_t)p->engine.school_count + 1);
	for (int i = 0; i < p->engine.school_count; i++)
		schools[i] = (struct exchange_school){.county = p->section[i].unit, .pupils = p->section[i].pupils};
	p->engine.schools = schools;
	project(p);
	name_units(d);
	return ST_OK;
}

/* ---- facts ---- */

static void state_facts(struct exch_reader *d)
{
	struct exch_problem *p = d->p;
	size_t facts = 0;
	struct plan_fact *fact = ARENA_ARRAY(d->a, struct plan_fact, (size_t)p->engine.teacher_count + (size_t)p->engine.school_count + 2);
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int t = 0; t < p->engine.teacher_count; t++) {
		const struct exch_teacher *x = &p->teacher[t];
		const struct exchange_teacher *e = &p->engine.teachers[t];
		fact[facts++] = (struct plan_fact){
			str_of(x->key), x->label,
			str_of(arena_printf(d->a, "%s=%.*s;%s=%.*s;%s=%d;%s=%d;%s=%d;%s=%d", N_("school"), STR_ARG(p->section[x->home].name), N_("subject"),
					    STR_ARG(str_of(p->subject[x->subject].zh)), N_("eligible"), e->eligible, N_("may be moved"), e->consent,
					    N_("backbone"), e->backbone, N_("above degree"), e->above))};
	}
	for (int from = 0, to; from < p->engine.school_count; from = to) { /* a school once, all its stages */
		buf_clear(&text);
		for (to = from; to < p->engine.school_count && id_cmp(p->section[to].school, p->section[from].school) == 0; to++) {
			const struct exch_section *s = &p->section[to];
			buf_printf(&text, "%s%s=%lld;%s=%lld;%s=%.7f;%s=%.7f", text.n ? ";" : "", N_("pupils"), (long long)s->pupils, N_("classes"), (long long)s->classes,
				   N_("longitude"), s->lon, N_("latitude"), s->lat);
			for (int u = 0; u < p->subjects; u++)
				if (s->need[u] || s->now[u])
					buf_printf(&text, ";%s=%g/%d", p->subject[u].zh, s->need[u] / 1000.0, s->now[u]);
		}
		fact[facts++] = (struct plan_fact){str_of(p->section[from].key), p->section[from].name, str_copy(d->a, buf_view(&text))};
	}
	facts += planned_policies_facts(&p->policy, 1, d->c->lang, fact + facts);
	d->r->fact = fact;
	d->r->facts = facts;
}

enum status exch_read(const struct plan_context *c, struct plan_reading *ret, struct err *err)
{
	struct exch_problem *p = ARENA_NEW(c->arena, struct exch_problem);
	struct exch_reader d = {.c = c, .a = c->arena, .p = p, .r = ret};
	p->engine.name = "exchange";
	p->lang = c->lang;
	TRY(exch_read_rules(&d, err));
	TRY(exch_load(&d, err));
	TRY(exch_read_sections(&d, err));
	TRY(exch_read_people(&d, err));
	TRY(exch_read_limits(&d, err));
	TRY(exch_read_needs(&d, err));
	TRY(exch_read_wishes(&d, err));
	state_facts(&d);
	ret->problem = p;
	return ST_OK;
}
