/* The board of a seat plan: projects over the years, sites on a plane, what each budget buys. */
#include "areas/planning/page/inside.h"

#include "areas/planning/seatplan/curve.h"
#include "areas/planning/seatplan/milestones.h"
#include "areas/planning/seatplan/planner.h"
#include "areas/planning/views.h"
#include "areas/register/register.h"
#include "plan/sheet.h"
#include "web/report_page.h"

#include <math.h>
#include <string.h>

enum { NAMES = 280, WIDTH = 1000, ROW = 20, HEAD = 24 };

struct board {
	struct plan_call p;
	struct plan_reading reading;
	const struct seats_problem *q;
	struct seatplan_decision *list;
	int n;
	struct seats_project *project;
	int projects;
	struct seats_standing *standing; /* [project], of an adopted plan; NULL */
};

static struct str number(struct board *b, double v) { return str_of(arena_printf(b->p.c.a, "%.1f", v)); }

struct span {
	day_t from, use, until;
};

/* When a project is built and in use: by the plan, and once it is adopted by its steps in the register. */
static enum status span_of(struct board *b, int i, struct span *ret, struct err *err)
{
	const struct seats_project *x = &b->project[i];
	const struct seats_standing *now = b->standing && b->standing[i].name.n ? &b->standing[i] : NULL;
	struct seats_step *step;
	size_t steps;
	TRY(seats_steps(b->p.c.a, b->q, x, &step, &steps, err));
	struct span s = {.use = school_year_start(b->q->first_year + x->use),
			 .until = school_year_start(b->q->first_year + (x->until < 0 ? b->q->engine.years : x->until + 1))};
	s.from = steps ? step[0].due : s.use;
	if (now && now->use != DAY_MAX)
		s.use = now->use;
	if (now && now->from != DAY_MAX)
		s.from = now->from;
	s.until = MAX(s.until, s.use);
	*ret = s;
	return ST_OK;
}

/* Where a day stands on the axis: from two years before the plan to its end. */
static double place_of(const struct board *b, day_t day)
{
	day_t from = school_year_start(b->q->first_year - 1), to = school_year_start(b->q->first_year + b->q->engine.years);
	double share = (double)(day - from) / (double)(to - from);
	return NAMES + (WIDTH - NAMES) * fmin(1, fmax(0, share));
}

static enum status show_projects(struct board *b, struct view_plan_board *v, struct err *err)
{
	struct arena *a = b->p.c.a;
	const struct seats_problem *q = b->q;
	int n = b->projects;
	struct view_plan_gantt *row = ARENA_ARRAY(a, struct view_plan_gantt, (size_t)n + 1), *year = ARENA_ARRAY(a, struct view_plan_gantt, (size_t)q->engine.years + 1);
	for (int t = 0; t < q->engine.years; t++) { /* a short mark with the year's name */
		double x = place_of(b, school_year_start(q->first_year + t));
		year[t] = (struct view_plan_gantt){.name = q->year_name[t], .about = q->year_name[t], .x = number(b, x), .y = STR("2"), .built = STR("1"),
						   .text_x = number(b, x + 4), .text_y = STR("13")};
	}
	for (int i = 0; i < n; i++) {
		const struct seats_project *x = &b->project[i];
		struct span s;
		TRY(span_of(b, i, &s, err));
		double from = place_of(b, s.from), used = place_of(b, s.use), to = place_of(b, s.until);
		const struct str args[] = {q->site[x->site].name, seats_code(&record_building, "kind", str_of(x->kind), b->p.c.lang), str_i64(a, x->classes),
					   seats_year(a, q, x->use)};
		row[i] = (struct view_plan_gantt){.y = str_i64(a, HEAD + i * ROW), .text_x = STR("4"), .text_y = str_i64(a, HEAD + i * ROW + 11), .x = number(b, from),
						  .built = used > from ? number(b, used - from) : STR(""), .use_x = number(b, used),
						  .used = to > used ? number(b, to - used) : STR(""), .kind = str_of(x->kind), .name = q->site[x->site].name,
						  .about = call_text(&b->p.c, N_("{0}: {1}, {2} classes, in use from {3}"), args, 4)};
	}
	v->projects = row;
	v->n_projects = (size_t)n;
	v->years = year;
	v->n_years = (size_t)q->engine.years;
	v->height = str_i64(a, HEAD + n * ROW + 4);
	return ST_OK;
}

static bool is_done(const struct board *b, int site)
{
	for (int i = 0; i < b->n; i++)
		if (b->list[i].site == site)
			return true;
	return false;
}

static void show_sites(struct board *b, struct view_plan_board *v)
{
	struct arena *a = b->p.c.a;
	const struct seats_problem *q = b->q;
	struct view_plan_spot *spot = ARENA_ARRAY(a, struct view_plan_spot, (size_t)q->engine.sites + 1);
	double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
	size_t n = 0;
	for (int j = 0; j < q->engine.sites; j++) {
		west = fmin(west, q->site[j].lon);
		east = fmax(east, q->site[j].lon);
		south = fmin(south, q->site[j].lat);
		north = fmax(north, q->site[j].lat);
	}
	double margin = 0.02, scale = WIDTH / (east - west + 2 * margin), scale_y = scale / cos((south + north) / 2 * M_PI / 180);
	for (int pass = 0; pass < 3; pass++) /* what is done lies on top */
		for (int j = 0; j < q->engine.sites; j++) {
			const struct seats_site *s = &q->site[j];
			int kind = !s->key.n ? 0 : is_done(b, j) ? 2 : 1;
			if (kind != pass || s->kind == SEATS_PASSING)
				continue;
			struct str name = kind == 2 ? str_of(arena_printf(a, "%.*s: %.*s", STR_ARG(s->name),
									   STR_ARG(seats_course_say(a, q, j, b->p.c.lang, seats_course_write(a, q, j, b->list, b->n)))))
						    : s->name;
			spot[n++] = (struct view_plan_spot){.x = number(b, (s->lon - west + margin) * scale), .y = number(b, (north - s->lat + margin) * scale_y),
							    .colour = kind == 0 ? STR("11") : kind == 1 ? STR("0") : STR("1"), .school = s->key, .name = name};
		}
	v->spots = spot;
	v->n_spots = n;
	v->map_height = number(b, (north - south + 2 * margin) * scale_y);
}

static enum status open_board(struct board *b, struct request *req, struct response *out, enum action action, struct err *err)
{
	struct plan_context c;
	TRY(plan_call_open(&b->p, req, out, action, err));
	if (b->p.plan.planner != &seats_planner)
		return err_set(err, ST_NOT_FOUND, "only plans of seats have a board");
	TRY(plan_call_need_decision(&b->p, err));
	TRY(plan_call_read(&b->p, &c, &b->reading, err));
	b->q = b->reading.problem;
	TRY(seats_decisions(b->p.c.a, b->q, &b->p.lines, &b->list, &b->n, err));
	b->project = seats_projects(b->p.c.a, b->q, b->list, b->n, &b->projects);
	return seats_standings(&b->p.desk, &b->p.plan, b->q, b->project, b->projects, &b->standing, err);
}

/* The same bars as the page's: built, then in use. */
static enum status add_spans(struct board *b, struct report *out, struct err *err)
{
	struct arena *a = b->p.c.a;
	const struct seats_problem *q = b->q;
	int n = b->projects;
	struct str *name = ARENA_ARRAY(a, struct str, 2 * (size_t)n + 1);
	double *from = ARENA_ARRAY(a, double, 2 * (size_t)n + 1), *to = ARENA_ARRAY(a, double, 2 * (size_t)n + 1);
	enum report_tone *tone = ARENA_ARRAY(a, enum report_tone, 2 * (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		const struct seats_project *x = &b->project[i];
		struct span s;
		TRY(span_of(b, i, &s, err));
		const struct str args[] = {q->site[x->site].name};
		name[2 * i] = call_text(&b->p.c, N_("{0}: built"), args, 1);
		from[2 * i] = (double)s.from;
		to[2 * i] = (double)s.use;
		tone[2 * i] = TONE_MUTED;
		name[2 * i + 1] = call_text(&b->p.c, N_("{0}: in use"), args, 1);
		from[2 * i + 1] = (double)s.use;
		to[2 * i + 1] = (double)s.until;
		tone[2 * i + 1] = str_eq(str_of(x->kind), STR("close")) ? TONE_BAD : TONE_GOOD;
	}
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, 2);
	series[0] = (struct chart_series){str_of(call_tr(&b->p.c, N_("from"))), from, TONE_PLAIN};
	series[1] = (struct chart_series){str_of(call_tr(&b->p.c, N_("to"))), to, TONE_PLAIN};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_SPANS, .caption = str_of(call_tr(&b->p.c, N_("Grey: prepared and built; green: in use; red: school shut"))),
				       .categories = name, .point_count = 2 * n, .series = series, .series_count = 2, .tones = tone};
	if (!n)
		return ST_OK;
	report_heading(out, 2, str_of(call_tr(&b->p.c, N_("Projects over the school years"))));
	report_add_chart(out, chart);
	return ST_OK;
}

/* The board to take away: the plan's sheet, its projects over the years, what each budget buys. */
enum status plan_page_board_file(struct request *req, struct response *out, struct err *err)
{
	struct board b = {};
	struct report r;
	TRY(open_board(&b, req, out, ACT_EXPORT, err));
	TRY(plan_sheet(&b.p.desk, &b.p.plan, &b.p.lines, &b.p.run, &r, err));
	TRY(add_spans(&b, &r, err));
	TRY(seats_milestones_report(&b.p.desk, &b.p.plan, b.q, b.project, b.projects, &r, err));
	report_heading(&r, 2, str_of(call_tr(&b.p.c, N_("What money buys"))));
	TRY(seats_curve_report(&b.p.desk, &b.p.plan, &b.reading, &r, err));
	return page_report_file(&b.p.c, &r, request_text(req, "format"), b.p.plan.name, err);
}

enum status plan_page_board(struct request *req, struct response *out, struct err *err)
{
	struct board b = {};
	struct report curve;
	struct view_plan_board v = {};
	TRY(open_board(&b, req, out, ACT_READ, err));
	if (plan_call_may(&b.p, ACT_EXPORT))
		v.files = str_of(arena_printf(b.p.c.a, "%.*s/board", STR_ARG(b.p.path)));
	v.path = b.p.path;
	v.may_solve = plan_call_is_draft(&b.p) && plan_call_may(&b.p, ACT_CHANGE);
	TRY(show_projects(&b, &v, err));
	show_sites(&b, &v);
	report_init(&curve, b.p.c.a, b.p.c.lang, b.p.plan.name);
	TRY(seats_curve_report(&b.p.desk, &b.p.plan, &b.reading, &curve, err));
	TRY(seats_milestones_report(&b.p.desk, &b.p.plan, b.q, b.project, b.projects, &curve, err));
	call_open(&b.p.c, b.p.plan.name, PLAN_NAV);
	view_plan_about(&b.p.c.page, &(struct view_plan_about){.up = b.p.path, .up_text = b.p.plan.name});
	view_plan_board(&b.p.c.page, &v);
	page_report(&b.p.c, &curve);
	call_close(&b.p.c);
	return ST_OK;
}
