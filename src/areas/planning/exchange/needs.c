/* Which school lacks or has spare posts in each subject, and what the engine is told of it.
 *
 * A school that lacks posts keeps at least what it has and takes up to its need; one with spare posts gives down to its need. Where
 * posts are to be filled, a first assignment by the shortest way says how many of them can be: so many must be. In all a school gives
 * nobody below its posts and takes nobody beyond them, so that filling does not draw teachers away from the pupils, and grows by no more
 * than the policy's share of its teachers: what a small school lacks by class is filled over the years, not by strangers at once. */
#include "areas/planning/exchange/reader.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- posts needed ---- */

/* Posts the register names for the newest year, by section and subject, in thousandths; −1: none named. */
static enum status named_posts(struct exch_reader *d, int *posts, struct err *err)
{
	enum { SCHOOL, YEAR, SECTION, SUBJECT, POSTS, COLUMNS };
	struct exch_problem *p = d->p;
	struct frame f;
	int year = school_year_of(d->c->at.day);
	const struct frame_ask ask[COLUMNS] = {[SCHOOL] = {"school", FRAME_INDEX, &d->school}, [YEAR] = {"year", FRAME_INTEGER, NULL},
					       [SECTION] = {"section", FRAME_TEXT, NULL}, [SUBJECT] = {"subject", FRAME_TEXT, NULL},
					       [POSTS] = {"posts", FRAME_INTEGER, NULL}};
	size_t cells = (size_t)p->engine.school_count * (size_t)p->subjects;
	int64_t *newest = ARENA_ARRAY(d->a, int64_t, cells + 1);
	struct str where = str_of(arena_printf(d->a, "year <= %d", year));
	TRY(frame_load(d->c->g, d->a, &record_staffing, d->c->at, where, ask, COLUMNS, &f, err));
	for (size_t i = 0; i < cells; i++)
		posts[i] = -1;
	for (size_t i = 0; i < f.n; i++) {
		int32_t school = f.columns[SCHOOL].index[i];
		int64_t n = f.columns[POSTS].i[i], y = f.columns[YEAR].i[i];
		for (int s = 0; s < p->stages && school >= 0 && n != FRAME_NONE; s++) {
			int at = d->section_of[(size_t)school * (size_t)p->stages + (size_t)s];
			if (at < 0 || !str_eq(planned_text(&f, SECTION, (int32_t)i), p->stage[s]))
				continue;
			size_t cell = (size_t)at * (size_t)p->subjects + (size_t)exch_subject(p, planned_text(&f, SUBJECT, (int32_t)i));
			if (y < newest[cell])
				continue;
			posts[cell] = (y == newest[cell] && posts[cell] > 0 ? posts[cell] : 0) + 1000 * (int)n;
			newest[cell] = y;
		}
	}
	return ST_OK;
}

static enum status lessons_of(struct exch_reader *d, int stage, double *ret, struct err *err)
{
	struct exch_problem *p = d->p;
	for (int u = 0; codes_subject[u].value; u++) {
		const char *path = arena_printf(d->a, "need.lessons.%.*s.%s", STR_ARG(p->stage[stage]), codes_subject[u].value);
		struct dec v;
		ret[u] = NAN;
		if (!policy_has(p->policy, path))
			continue;
		TRY(policy_dec(p->policy, path, &v, err));
		ret[u] = dec_f64(v);
	}
	return ST_OK;
}

/* Posts of the section in all: by pupils, in small schools by class (handbook 5). NAN: the policy has no norm for the stage. */
static double posts_by_norm(const struct exch_problem *p, const struct exch_section *s)
{
	double pupils = p->pupils_per_post[s->stage];
	if (s->is_small && s->classes > 0 && p->posts_per_class > 0)
		return (double)s->classes * p->posts_per_class;
	return pupils > 0 ? (double)s->pupils / pupils : NAN;
}

/* Posts of a subject with so many lessons a week of a class: its share of the norm, else what the lessons take. */
static double posts_of_subject(const struct exch_problem *p, const struct exch_section *s, double week, double all)
{
	double posts = posts_by_norm(p, s);
	if (isfinite(posts) && all > 0)
		return posts * week / all;
	return s->classes > 0 && p->load[s->stage] > 0 ? (double)s->classes * week / p->load[s->stage] : NAN;
}

static enum status find_needs(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	int subjects = p->subjects - EXCH_POSTS, *posts = ARENA_ARRAY(d->a, int, (size_t)p->engine.school_count * (size_t)p->subjects + 1);
	double *lessons = ARENA_ARRAY(d->a, double, (size_t)p->stages * (size_t)p->subjects + 1);
	double all[EXCH_STAGES_MAX] = {};
	TRY(named_posts(d, posts, err));
	for (int s = 0; s < p->stages; s++) {
		TRY(lessons_of(d, s, &lessons[s * p->subjects], err));
		for (int u = 0; u < subjects; u++)
			all[s] += isfinite(lessons[s * p->subjects + u]) ? lessons[s * p->subjects + u] : 0;
	}
	for (int i = 0; i < p->engine.school_count; i++) {
		struct exch_section *s = &p->section[i];
		for (int u = 0; u < p->subjects; u++) {
			double week = u < subjects ? lessons[s->stage * p->subjects + u] : NAN;
			double part = isfinite(week) ? posts_of_subject(p, s, week, all[s->stage]) : NAN;
			int named = posts[(size_t)i * (size_t)p->subjects + (size_t)u];
			s->need[u] = 1000 * s->now[u]; /* posts no rule speaks of are needed as they are */
			if (named >= 0)
				s->need[u] = named;
			else if (isfinite(part))
				s->need[u] = (int)lround(1000 * part);
			int whole = (s->need[u] + 500) / 1000;
			s->least[u] = MIN(s->now[u], whole);
			s->most[u] = MAX(s->now[u], whole);
		}
	}
	return ST_OK;
}

double exch_days(const struct exch_problem *p, int section, int subject)
{
	double days = p->section[section].need[subject] / 1000.0 * p->options.week_days;
	return ceil(2 * days - 1e-9) / 2;
}

/* ---- filling posts ---- */

struct filling {
	struct exch_reader *d;
	int *may_leave;     /* of each section: who still may */
	int *beyond;        /* of each section: teachers more than it has posts in all */
	int *may_grow;      /* of each section: by how many posts more may be filled */
	int *spare, *lack;  /* of the subject at hand */
	int *movable;       /* of the subject at hand: teachers anybody may ask */
	bool *must_move;    /* of each teacher */
};

struct way {
	int from, to;
	int64_t square;
};

static int by_length(const void *x, const void *y)
{
	const struct way *a = x, *b = y;
	if (a->square != b->square)
		return a->square < b->square ? -1 : 1;
	return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a->to > b->to) - (a->to < b->to);
}

static int64_t square(const struct exch_problem *p, int i, int j)
{
	const struct exchange_school *x = &p->engine.schools[i], *y = &p->engine.schools[j];
	return (x->x_m - y->x_m) * (x->x_m - y->x_m) + (x->y_m - y->y_m) * (x->y_m - y->y_m);
}

double exch_km(const struct exch_problem *p, int section, int other) { return sqrt((double)square(p, section, other)) / 1000; }

bool exch_is_within(const struct exch_problem *p, int section, int other, int64_t metres) { return square(p, section, other) <= metres * metres; }

/* Without a vacant post there is nothing to exchange either. */
static void leave_waiting(struct filling *f, int t)
{
	struct exch_problem *p = f->d->p;
	struct exchange_teacher *e = &((struct exchange_teacher *)(uintptr_t)p->engine.teachers)[t]; /* made by this reading */
	struct exch_unit *u = &p->unit[p->section[e->home].unit];
	f->movable[e->home] -= e->consent && e->couple < 0;
	u->consenting -= e->consent;
	e->consent = false;
}

/* Who has no post takes the nearest vacant one of the subject. */
static void place_first(struct filling *f, int subject, const int *section, int n)
{
	struct exch_problem *p = f->d->p;
	for (int t = 0; t < p->engine.teacher_count; t++) {
		const struct exch_teacher *x = &p->teacher[t];
		int unit = p->section[section[0]].unit, best = -1;
		if (!x->is_first || x->subject != subject || p->section[x->home].unit != unit || !p->engine.teachers[t].eligible)
			continue;
		for (int k = 0; k < n; k++) {
			int to = section[k];
			if (to == x->home || f->lack[to] <= 0 || f->may_leave[x->home] <= 0 || !p->engine.teachers[t].consent || p->engine.teachers[t].couple >= 0 ||
			    !exch_is_within(p, x->home, to, p->engine.rules[unit].commute_m))
				continue;
			if (best < 0 || square(p, x->home, to) < square(p, x->home, best))
				best = to;
		}
		if (best < 0) {
			leave_waiting(f, t);
			plan_leave_out(f->d->a, f->d->r, x->label, N_("without a post: no vacant one of the subject is in reach; stays waiting"));
			continue;
		}
		f->must_move[t] = true;
		if (f->spare[x->home] > 0) /* who holds no post is not missed */
			f->spare[x->home]--;
		else
			p->section[x->home].least[subject]--;
		f->lack[best]--;
		f->may_leave[x->home]--;
		f->beyond[x->home]--;
		f->beyond[best]++;
		f->may_grow[best]--;
		f->movable[x->home]--;
		p->section[best].least[subject]++;
	}
}

static void fill_from_spare(struct filling *f, int subject, const int *section, int n)
{
	struct exch_problem *p = f->d->p;
	int64_t reach = p->engine.rules[p->section[section[0]].unit].commute_m;
	size_t ways = 0;
	struct way *way = heap_alloc((size_t)n * (size_t)n + 1, sizeof *way);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			if (f->spare[section[i]] > 0 && f->movable[section[i]] > 0 && f->lack[section[k]] > 0 && square(p, section[i], section[k]) <= reach * reach)
				way[ways++] = (struct way){section[i], section[k], square(p, section[i], section[k])};
	qsort(way, ways, sizeof *way, by_length);
	for (size_t i = 0; i < ways; i++) {
		int a = way[i].from, b = way[i].to;
		int moved = MIN(MIN(f->spare[a], f->lack[b]), MIN(f->movable[a], f->may_leave[a]));
		moved = MIN(moved, f->may_grow[b]);
		moved = MIN(moved, MIN(f->beyond[a], -f->beyond[b])); /* from schools with too many to schools with too few, whatever the subject */
		if (moved <= 0)
			continue;
		f->spare[a] -= moved;
		f->movable[a] -= moved;
		f->may_leave[a] -= moved;
		f->beyond[a] -= moved;
		f->beyond[b] += moved;
		f->may_grow[b] -= moved;
		f->lack[b] -= moved;
		p->section[b].least[subject] += moved;
	}
	free(way);
}

static void fill_subject(struct filling *f, int subject, const int *section, int n, const int *teacher, int teachers)
{
	struct exch_problem *p = f->d->p;
	bool any = false;
	for (int k = 0; k < n; k++) {
		const struct exch_section *s = &p->section[section[k]];
		int whole = (s->need[subject] + 500) / 1000;
		f->spare[section[k]] = MAX(s->now[subject] - whole, 0);
		f->lack[section[k]] = MAX(whole - s->now[subject], 0);
		f->movable[section[k]] = 0;
		any |= whole > s->now[subject];
	}
	for (int k = 0; k < teachers; k++) { /* couples are left to the engine */
		const struct exchange_teacher *e = &p->engine.teachers[teacher[k]];
		if (e->subject == subject && e->eligible && e->consent && e->couple < 0)
			f->movable[e->home]++;
	}
	place_first(f, subject, section, n);
	if (any && p->options.fill)
		fill_from_spare(f, subject, section, n);
}

/* Those of the most posts first: a school that may not have all it lacks gets a teacher of language before one of labour. */
static void order_subjects(struct arena *a, const struct exch_problem *p, const int *section, int n, int *ret)
{
	int64_t *posts = ARENA_ARRAY(a, int64_t, (size_t)p->subjects);
	for (int u = 0; u < p->subjects - EXCH_POSTS; u++) {
		int at = u;
		for (int k = 0; k < n; k++)
			posts[u] += p->section[section[k]].need[u];
		for (; at > 0 && posts[ret[at - 1]] < posts[u]; at--)
			ret[at] = ret[at - 1];
		ret[at] = u;
	}
}

static void fill_unit(struct filling *f, int unit, const int *teacher, int teachers)
{
	struct exch_problem *p = f->d->p;
	int n = 0, *section = ARENA_ARRAY(f->d->a, int, (size_t)p->unit[unit].sections + 1);
	int *subject = ARENA_ARRAY(f->d->a, int, (size_t)p->subjects);
	for (int i = 0; i < p->engine.school_count; i++)
		if (p->section[i].unit == unit)
			section[n++] = i;
	for (int k = 0; k < n; k++) {
		int heads = 0, posts = 0;
		for (int u = 0; u < p->subjects; u++) {
			heads += p->section[section[k]].now[u];
			posts += p->section[section[k]].need[u];
		}
		f->may_leave[section[k]] = MAX(1, p->engine.rules[unit].gamma_pm * heads / 1000);
		f->may_grow[section[k]] = heads ? MAX(1, (int)(p->grow_at_most * heads)) : posts; /* a new school is staffed at once */
		f->beyond[section[k]] = heads - (posts + 500) / 1000;
	}
	order_subjects(f->d->a, p, section, n, subject);
	for (int u = 0; u < p->subjects - EXCH_POSTS; u++)
		fill_subject(f, subject[u], section, n, teacher, teachers);
}

static bool *fill(struct exch_reader *d)
{
	struct exch_problem *p = d->p;
	size_t n = (size_t)p->engine.school_count + 1;
	struct filling f = {.d = d, .may_leave = ARENA_ARRAY(d->a, int, n), .beyond = ARENA_ARRAY(d->a, int, n), .may_grow = ARENA_ARRAY(d->a, int, n),
			    .spare = ARENA_ARRAY(d->a, int, n), .lack = ARENA_ARRAY(d->a, int, n),
			    .movable = ARENA_ARRAY(d->a, int, n), .must_move = ARENA_ARRAY(d->a, bool, (size_t)p->engine.teacher_count + 1)};
	int *start = ARENA_ARRAY(d->a, int, (size_t)p->engine.county_count + 2), *list = ARENA_ARRAY(d->a, int, (size_t)p->engine.teacher_count + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		start[p->section[p->teacher[t].home].unit + 1]++;
	for (int u = 0; u < p->engine.county_count; u++)
		start[u + 1] += start[u];
	int *at = ARENA_ARRAY(d->a, int, (size_t)p->engine.county_count + 1);
	for (int t = 0; t < p->engine.teacher_count; t++) {
		int u = p->section[p->teacher[t].home].unit;
		list[start[u] + at[u]++] = t;
	}
	for (int u = 0; u < p->engine.county_count; u++)
		fill_unit(&f, u, &list[start[u]], start[u + 1] - start[u]);
	return f.must_move;
}

enum status exch_read_needs(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	struct exchange_need *need;
	int n = 0;
	TRY(find_needs(d, err));
	bool *must_move = fill(d);
	need = ARENA_ARRAY(d->a, struct exchange_need, (size_t)p->engine.school_count * (size_t)p->subjects + 1);
	for (int i = 0; i < p->engine.school_count; i++)
		for (int u = 0; u < p->subjects; u++)
			if (p->section[i].most[u] > 0)
				need[n++] = (struct exchange_need){i, u, p->section[i].least[u], p->section[i].most[u]};
	p->engine.needs = need;
	p->engine.need_count = n;
	for (int t = 0; t < p->engine.teacher_count; t++)
		p->teacher[t].is_first = must_move[t]; /* from here on: must move */
	return ST_OK;
}
