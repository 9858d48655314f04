/* Service areas changed by hand: a unit goes to another school, the checker answers with loads, ways, contiguity and cost, and what
 * is right may be kept as a run of the plan. All works without script; with it units are dragged. */
#include "areas/planning/page/inside.h"

#include "areas/planning/districts/districts.h"
#include "areas/planning/views.h"
#include "areas/register/register.h"
#include "report/report.h"
#include "web/report_page.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { MOVES_MAX = 100, COLOURS = 12, WIDTH = 1000 };

struct hand {
	struct plan_call p;
	struct plan_trial trial;
	const struct districts_problem *q;
	struct plan_line move[MOVES_MAX + 1];
	size_t moves;
	int *before, *after, *colour; /* site of each unit; colour of each site */
	struct id county;             /* shown; zero: all */
	double west, north, scale_x, scale_y, height;
};

/* "UNIT:SCHOOL,…" and, where both are given, the pair of the form. */
static enum status read_moves(struct hand *h, struct request *req, struct err *err)
{
	struct str rest = request_text(req, "moves"), pair, unit;
	while (rest.n && str_next(&rest, ',', &pair)) {
		if (h->moves == MOVES_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d units are changed at once: keep these first", MOVES_MAX);
		if (!str_next(&pair, ':', &unit) || !unit.n || !pair.n)
			return err_set(err, ST_INVALID, "a change is a unit and a school");
		h->move[h->moves++] = (struct plan_line){unit, pair};
	}
	struct str school = request_text(req, "school");
	unit = request_text(req, "unit");
	if (unit.n && school.n)
		h->move[h->moves++] = (struct plan_line){unit, school};
	return ST_OK;
}

static struct str write_moves(struct hand *h)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (size_t i = 0; i < h->moves; i++) {
		bool is_last = true;
		for (size_t k = i + 1; k < h->moves; k++)
			is_last = is_last && !str_eq(h->move[k].subject, h->move[i].subject);
		if (is_last)
			buf_printf(&text, "%s%.*s:%.*s", text.n ? "," : "", STR_ARG(h->move[i].subject), STR_ARG(h->move[i].target));
	}
	return text.n ? str_copy(h->p.c.a, buf_view(&text)) : STR("");
}

static enum status open_hand(struct hand *h, struct request *req, struct response *out, enum action action, struct err *err)
{
	TRY(plan_call_open(&h->p, req, out, action, err));
	if (h->p.plan.planner != &districts_planner)
		return err_set(err, ST_NOT_FOUND, "only plans of service areas have a map to edit");
	TRY(read_moves(h, req, err));
	TRY(plan_try(&h->p.desk, &h->p.plan, request_int(req, "run", 0), h->move, h->moves, &h->trial, err));
	h->q = h->trial.reading.problem;
	TRY(districts_sites(h->p.c.a, h->q, &h->trial.from, &h->before, err));
	return districts_sites(h->p.c.a, h->q, &h->trial.lines, &h->after, err);
}

/* ---- the map ---- */

static bool is_shown(const struct hand *h, struct id county) { return id_is_zero(h->county) || id_cmp(h->county, county) == 0; }

/* Areas that touch have different colours, as far as there are enough. */
static void colour(struct hand *h)
{
	const struct district_problem *e = &h->q->engine;
	h->colour = ARENA_ARRAY(h->p.c.a, int, (size_t)e->sites + 1);
	for (int j = 0; j < e->sites; j++) {
		bool taken[COLOURS] = {};
		for (int i = 0; i < e->units; i++)
			for (int k = e->first[i]; h->before[i] == j && k < e->first[i + 1]; k++)
				if (h->before[e->neighbour[k]] < j)
					taken[h->colour[h->before[e->neighbour[k]]]] = true;
		for (int c = 0; c < COLOURS; c++)
			if (!taken[(j + c) % COLOURS]) {
				h->colour[j] = (j + c) % COLOURS;
				break;
			}
	}
}

static void frame_map(struct hand *h)
{
	double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY, margin = 0.01;
	for (int i = 0; i < h->q->engine.units; i++) {
		const struct districts_unit *u = &h->q->unit[i];
		if (!is_shown(h, u->of->county))
			continue;
		west = fmin(west, u->lon);
		east = fmax(east, u->lon);
		south = fmin(south, u->lat);
		north = fmax(north, u->lat);
	}
	double narrow = cos((south + north) / 2 * M_PI / 180);
	h->west = west - margin;
	h->north = north + margin;
	h->scale_x = WIDTH / (east - west + 2 * margin);
	h->scale_y = h->scale_x / narrow;
	h->height = (north - south + 2 * margin) * h->scale_y;
}

static void put_ring(const struct hand *h, const json_t *ring, struct buf *out)
{
	size_t n = json_array_size(ring);
	for (size_t i = 0; i < n; i++) {
		const json_t *at = json_array_get(ring, i);
		double x = (json_number_value(json_array_get(at, 0)) - h->west) * h->scale_x, y = (h->north - json_number_value(json_array_get(at, 1))) * h->scale_y;
		buf_printf(out, "%c%.1f %.1f", i ? 'L' : 'M', x, y);
	}
	buf_char(out, 'Z');
}

/* The unit's shape, or a small square at its place. */
static struct str path_of(const struct hand *h, const struct districts_unit *u)
{
	json_t *shape = u->of->shape.n ? json_loadb(u->of->shape.p, u->of->shape.n, 0, NULL) : NULL;
	const json_t *rings = json_object_get(shape, "coordinates");
	bool many = shape && json_is_string(json_object_get(shape, "type")) && strcmp(json_string_value(json_object_get(shape, "type")), "MultiPolygon") == 0;
	struct buf out;
	buf_init(&out, 0);
	for (size_t i = 0; i < json_array_size(rings); i++)
		for (size_t k = 0; k < (many ? json_array_size(json_array_get(rings, i)) : 1); k++)
			put_ring(h, many ? json_array_get(json_array_get(rings, i), k) : json_array_get(rings, i), &out);
	if (!out.n) {
		double x = (u->lon - h->west) * h->scale_x, y = (h->north - u->lat) * h->scale_y;
		buf_printf(&out, "M%.1f %.1fh8v8h-8Z", x - 4, y - 4);
	}
	struct str path = str_copy(h->p.c.a, buf_view(&out));
	buf_done(&out);
	json_decref(shape);
	return path;
}

static struct str unit_name(struct hand *h, int i)
{
	const struct districts_unit *u = &h->q->unit[i];
	const struct str args[] = {u->of->name, h->q->site[h->after[i]].of->name, str_i64(h->p.c.a, u->pupils),
				   str_of(arena_printf(h->p.c.a, "%.2f", districts_km(h->q, i, h->after[i])))};
	return call_text(&h->p.c, N_("{0}: {2} pupils, {3} km to {1}"), args, 4);
}

static void show_map(struct hand *h, struct view_plan_hand *v)
{
	struct arena *a = h->p.c.a;
	const struct district_problem *e = &h->q->engine;
	struct view_plan_area *area = ARENA_ARRAY(a, struct view_plan_area, (size_t)e->units + 1);
	struct view_plan_spot *spot = ARENA_ARRAY(a, struct view_plan_spot, (size_t)e->sites + 1);
	struct view_option *unit = ARENA_ARRAY(a, struct view_option, (size_t)e->units + 1), *school = ARENA_ARRAY(a, struct view_option, (size_t)e->sites + 1);
	size_t units = 0, schools = 0;
	for (int i = 0; i < e->units; i++) {
		const struct districts_unit *u = &h->q->unit[i];
		if (!is_shown(h, u->of->county))
			continue;
		area[units] = (struct view_plan_area){.path = path_of(h, u), .colour = str_i64(a, h->colour[h->after[i]]), .unit = str_of(u->key),
						      .school = str_of(h->q->site[h->after[i]].key), .name = unit_name(h, i), .moved = h->before[i] != h->after[i]};
		unit[units++] = (struct view_option){.value = str_of(u->key), .text = u->of->name};
	}
	for (int j = 0; j < e->sites; j++) {
		const struct districts_site *s = &h->q->site[j];
		if (!is_shown(h, s->of->county))
			continue;
		spot[schools] = (struct view_plan_spot){.x = str_of(arena_printf(a, "%.1f", (s->of->lon - h->west) * h->scale_x)),
							.y = str_of(arena_printf(a, "%.1f", (h->north - s->of->lat) * h->scale_y)), .colour = str_i64(a, h->colour[j]),
							.school = str_of(s->key), .name = s->of->name};
		school[schools++] = (struct view_option){.value = str_of(s->key), .text = s->of->name};
	}
	v->areas = area;
	v->n_areas = units;
	v->units = unit;
	v->n_units = units;
	v->spots = spot;
	v->n_spots = schools;
	v->schools = school;
	v->n_schools = schools;
	v->width = str_i64(a, WIDTH);
	v->height = str_of(arena_printf(a, "%.0f", h->height));
}

/* The counties of the plan, where there are several; the first is shown when none is asked for. */
static void choose_county(struct hand *h, struct request *req, struct view_plan_hand *v)
{
	struct arena *a = h->p.c.a;
	int n = h->q->engine.units;
	size_t counties = 0;
	struct view_option *option = ARENA_ARRAY(a, struct view_option, (size_t)n + 1);
	struct id *seen = ARENA_ARRAY(a, struct id, (size_t)n + 1);
	bool asked = request_id(req, "county", &h->county);
	if (!asked)
		h->county = h->q->unit[h->moves ? MAX(districts_unit(h->q, h->move[h->moves - 1].subject), 0) : 0].of->county;
	for (int i = 0; i < n; i++) {
		size_t k = 0;
		while (k < counties && id_cmp(seen[k], h->q->unit[i].of->county) != 0)
			k++;
		if (k < counties)
			continue;
		char hex[ID_TEXT];
		struct buf name;
		buf_init(&name, 0);
		seen[counties] = h->q->unit[i].of->county;
		id_format(seen[counties], hex);
		(void)row_title(h->p.c.g, &record_region, seen[counties], h->p.c.lang, &name);
		option[counties] = (struct view_option){.value = str_of(arena_strdup(a, hex)), .text = str_copy(a, buf_view(&name)),
							.selected = id_cmp(seen[counties], h->county) == 0};
		counties++;
		buf_done(&name);
	}
	if (counties < 2)
		return;
	struct view_choice *choice = ARENA_NEW(a, struct view_choice);
	*choice = (struct view_choice){.name = STR("county"), .label = plan_call_text(&h->p, N_("County")), .options = option, .n_options = counties};
	v->counties = choice;
	v->n_counties = 1;
}

/* ---- the effect ---- */

static void tell_effect(struct hand *h, struct report *r)
{
	double more = h->trial.after.objective - h->trial.before.objective;
	const struct str args[] = {str_i64(h->p.c.a, (int64_t)h->moves), str_of(arena_printf(h->p.c.a, "%+.1f", more)),
				   str_of(label_in(districts_planner.unit, h->p.c.lang))};
	if (!h->moves) {
		report_paragraph(r, TONE_MUTED, plan_call_text(&h->p, N_("Nothing is changed yet.")));
		return;
	}
	report_paragraph(r, h->trial.after.feasible ? TONE_GOOD : TONE_BAD,
			 call_text(&h->p.c, h->trial.after.feasible ? N_("The objective changes by {1} {2}; every rule is kept.") : N_("Rules are broken; the objective changes by {1} {2}."), args,
				   3));
	for (int i = 0; i < h->trial.after.violation_count && i < 20; i++)
		report_paragraph(r, TONE_BAD, call_fault(&h->p.c, h->trial.after.violations[i]));
	report_heading(r, 2, plan_call_text(&h->p, N_("Schools whose area changes, beside today")));
	districts_effects(h->q, h->after, true, r);
}

enum status plan_page_hand(struct request *req, struct response *out, struct err *err)
{
	struct hand h = {};
	struct report r;
	struct view_plan_hand v = {};
	TRY(open_hand(&h, req, out, ACT_READ, err));
	choose_county(&h, req, &v);
	colour(&h);
	frame_map(&h);
	show_map(&h, &v);
	v.path = h.p.path;
	v.moves = write_moves(&h);
	v.run = str_i64(h.p.c.a, h.trial.base.number);
	v.may_move = plan_call_is_draft(&h.p) && plan_call_may(&h.p, ACT_CHANGE);
	v.may_keep = v.may_move && h.moves && h.trial.after.feasible;
	report_init(&r, h.p.c.a, h.p.c.lang, h.p.plan.name);
	tell_effect(&h, &r);
	call_open(&h.p.c, h.p.plan.name, PLAN_NAV);
	view_plan_about(&h.p.c.page, &(struct view_plan_about){.up = h.p.path, .up_text = h.p.plan.name});
	view_plan_hand(&h.p.c.page, &v);
	page_report(&h.p.c, &r);
	call_close(&h.p.c);
	return ST_OK;
}

enum status plan_page_hand_keep(struct request *req, struct response *out, struct err *err)
{
	struct hand h = {};
	struct plan_run run;
	TRY(open_hand(&h, req, out, ACT_CHANGE, err));
	if (!h.moves)
		return err_set(err, ST_INVALID, "nothing is changed yet");
	TRY(plan_keep(&h.p.desk, &h.p.plan, &h.trial, &run, err));
	return call_done(&h.p.c, h.p.path, N_("The changed decision is kept as a new run."), err);
}
