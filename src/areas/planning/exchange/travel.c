/* Travelling teachers. */
#include "areas/planning/exchange/beside.h"

#include "engine/locate/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_MOST = 300, PACK_MOST = 64, STEPS_MOST = 200000 /* of dividing one base's wants */ };
static const uint64_t WORK = 40000000; /* of the first model, and of all further ones together */

/* Times of a week are in half days here. */
struct want {
	int section, subject, halves;
};

/* A school's teachers of a subject who may travel. */
struct base {
	int section, subject, first, teachers; /* teacher[first …] of the search */
	int64_t spare;                         /* halves of all its teachers that it does not need */
};

struct link { /* a want within reach of a base */
	int base, want;
	double metres;
	bool is_barred;
};

struct search {
	struct arena *a;
	const struct exch_problem *p;
	struct want *want;
	struct base *base;
	struct link *link;   /* by base, then want */
	int *teacher;
	int wants, bases, links, nodes;
	int week;            /* halves of a teacher's week */
	double unserved;     /* costs more than all ways together */
	uint64_t work;
	/* best so far */
	double cost;
	int *teacher_of;     /* of each want; −1 */
};

/* ---- dividing a base's wants among its teachers ---- */

struct pack {
	const struct search *s;
	int want[PACK_MOST], n;
	int used[PACK_MOST], schools[PACK_MOST], bin[PACK_MOST];
	int bins, steps;
};

/* From the k-th want on; wants of falling length. Teachers without any are alike: only the first of them is tried. */
static bool divide(struct pack *k, int at)
{
	if (at == k->n)
		return true;
	if (++k->steps > STEPS_MOST)
		return false;
	int halves = k->s->want[k->want[at]].halves;
	for (int b = 0; b < k->bins; b++) {
		bool is_new = !k->schools[b];
		if (k->used[b] + halves <= k->s->week && k->schools[b] < k->s->p->options.travel_schools) {
			k->used[b] += halves;
			k->schools[b]++;
			k->bin[at] = b;
			if (divide(k, at + 1))
				return true;
			k->used[b] -= halves;
			k->schools[b]--;
		}
		if (is_new)
			break;
	}
	return false;
}

/* Whether the wants can be divided; k->bin says how. */
static bool is_packed(struct pack *k, const struct base *b)
{
	k->bins = MIN(b->teachers, PACK_MOST);
	k->steps = 0;
	memset(k->used, 0, sizeof k->used);
	memset(k->schools, 0, sizeof k->schools);
	for (int i = 1; i < k->n; i++) { /* the longest first */
		int x = k->want[i], at = i;
		while (at > 0 && k->s->want[k->want[at - 1]].halves < k->s->want[x].halves) {
			k->want[at] = k->want[at - 1];
			at--;
		}
		k->want[at] = x;
	}
	return divide(k, 0);
}

/* Takes out every want that is not needed for the rest not to be divisible. */
static void shrink(struct pack *k, const struct base *b)
{
	for (int i = 0; i < k->n;) {
		struct pack less = *k;
		memmove(&less.want[i], &less.want[i + 1], (size_t)(less.n - i - 1) * sizeof *less.want);
		less.n--;
		if (is_packed(&less, b))
			i++;
		else
			*k = less;
	}
}

/* ---- search ---- */

static void make_model(struct arena *a, const struct search *s, struct locate_model *m)
{
	locate_model_init(m, a, s->wants, s->bases, false);
	locate_model_arcs(m, a, s->links);
	for (int i = 0; i < s->wants; i++) {
		m->demand[i] = s->want[i].halves;
		m->outside[i] = s->unserved;
	}
	for (int j = 0; j < s->bases; j++) {
		const struct base *b = &s->base[j];
		m->capacity[j] = MIN(b->spare, (int64_t)b->teachers * s->week);
		m->room[j] = MIN(PACK_MOST, b->teachers * s->p->options.travel_schools);
	}
	for (int k = 0; k < s->links; k++)
		if (!s->link[k].is_barred)
			locate_model_add(m, s->link[k].base, s->link[k].want, s->link[k].metres);
	m->grain = 1;
	locate_model_finish(m, a);
}

static double metres(const struct search *s, int base, int want)
{
	for (int k = 0; k < s->links; k++)
		if (s->link[k].base == base && s->link[k].want == want)
			return s->link[k].metres;
	return 0;
}

/* Takes the decision when it is better; wants that cannot be divided go unserved. The first set that cannot, in *ret_clash. */
static bool take(struct search *s, const int *base_of, struct pack *ret_clash, int *ret_base)
{
	struct arena_mark mark = arena_mark(s->a);
	int *teacher_of = ARENA_ARRAY(s->a, int, (size_t)s->wants + 1);
	bool whole = true;
	double cost = 0;
	for (int i = 0; i < s->wants; i++)
		teacher_of[i] = -1;
	for (int j = 0; j < s->bases; j++) {
		struct pack k = {.s = s};
		for (int i = 0; i < s->wants; i++)
			if (base_of[i] == j)
				k.want[k.n++] = i;
		if (!is_packed(&k, &s->base[j]) && whole) {
			whole = false;
			*ret_clash = k;
			*ret_base = j;
			shrink(ret_clash, &s->base[j]);
		}
		while (!is_packed(&k, &s->base[j]))
			k.n--; /* the shortest */
		for (int e = 0; e < k.n; e++) {
			teacher_of[k.want[e]] = s->teacher[s->base[j].first + k.bin[e]];
			cost += metres(s, j, k.want[e]);
		}
	}
	for (int i = 0; i < s->wants; i++)
		cost += teacher_of[i] < 0 ? s->unserved : 0;
	if (cost < s->cost) {
		s->cost = cost;
		memcpy(s->teacher_of, teacher_of, (size_t)s->wants * sizeof *teacher_of);
	}
	arena_reset(s->a, mark);
	return whole;
}

/* The best decision without the barred links. Where a base's wants do not divide, one of the smallest such set goes elsewhere. */
static void explore(struct search *s)
{
	struct arena_mark mark = arena_mark(s->a);
	struct locate_model m;
	struct engine_result result;
	struct pack clash;
	int *base_of, base = -1;
	if (s->nodes++ < NODES_MOST && s->work < WORK) {
		make_model(s->a, s, &m);
		locate_solve(s->a, &m, 0, NULL, &(struct engine_run){.seed = 1, .work = WORK}, &result, &base_of);
		s->work += s->nodes > 1 ? result.work : 0;
		if (result.feasible && result.bound < s->cost - 0.5 && !take(s, base_of, &clash, &base))
			for (int e = 0; e < clash.n; e++)
				for (int k = 0; k < s->links; k++) {
					struct link *x = &s->link[k];
					if (x->base != base || x->want != clash.want[e] || x->is_barred)
						continue;
					x->is_barred = true;
					explore(s);
					x->is_barred = false;
				}
	}
	arena_reset(s->a, mark);
}

/* ---- what is wanted and who could ---- */

static int halves(const struct exch_problem *p, int section, int subject) { return (int)lround(2 * exch_days(p, section, subject)); }

static bool may_travel(const struct exch_problem *p, const struct exch_decision *d, int t)
{
	return p->teacher[t].may_travel && d->destination[t] == p->teacher[t].home && p->engine.teachers[t].consent;
}

static void gather(struct search *s, const struct exch_decision *d)
{
	const struct exch_problem *p = s->p;
	int n = p->engine.school_count, subjects = p->subjects - EXCH_POSTS, *start, *list, held = 0;
	int *count = ARENA_ARRAY(s->a, int, (size_t)n * (size_t)p->subjects + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		count[d->destination[t] * p->subjects + p->teacher[t].subject]++;
	exch_by_home(s->a, p, &start, &list);
	s->want = ARENA_ARRAY(s->a, struct want, (size_t)n * (size_t)subjects + 1);
	s->base = ARENA_ARRAY(s->a, struct base, (size_t)p->engine.teacher_count + 1);
	s->teacher = ARENA_ARRAY(s->a, int, (size_t)p->engine.teacher_count + 1);
	for (int i = 0; i < n; i++)
		for (int u = 0; u < subjects; u++) {
			const struct exch_section *x = &p->section[i];
			int here = count[i * p->subjects + u];
			/* a small school of less than a post, and nobody for it */
			if (x->is_small && x->need[u] > 0 && x->need[u] < 1000 && !here)
				s->want[s->wants++] = (struct want){i, u, halves(p, i, u)};
			struct base b = {i, u, held, 0, (int64_t)floor(2 * here * p->options.week_days + 1e-9) - halves(p, i, u)};
			for (int k = start[i]; k < start[i + 1] && b.spare > 0; k++)
				if (p->teacher[list[k]].subject == u && may_travel(p, d, list[k]))
					s->teacher[b.first + b.teachers++] = list[k];
			if (b.teachers) {
				held += b.teachers;
				s->base[s->bases++] = b;
			}
		}
}

/* Links by base and want, counted in a first pass and filled in a second. */
static void tie(struct search *s)
{
	const struct exch_problem *p = s->p;
	for (int pass = 0; pass < 2; pass++) {
		s->links = 0;
		for (int j = 0; j < s->bases; j++)
			for (int i = 0; i < s->wants; i++) {
				const struct base *b = &s->base[j];
				const struct want *w = &s->want[i];
				if (b->subject != w->subject || b->section == w->section || p->section[b->section].unit != p->section[w->section].unit)
					continue;
				if (w->halves > b->spare || w->halves > s->week || !exch_is_within(p, b->section, w->section, p->options.travel_m))
					continue;
				if (pass)
					s->link[s->links] = (struct link){j, i, (double)llround(1000 * exch_km(p, b->section, w->section)), false};
				s->links++;
			}
		if (!pass)
			s->link = ARENA_ARRAY(s->a, struct link, (size_t)s->links + 1);
	}
	double *longest = ARENA_ARRAY(s->a, double, (size_t)s->wants + 1);
	for (int k = 0; k < s->links; k++)
		longest[s->link[k].want] = MAX(longest[s->link[k].want], s->link[k].metres);
	s->unserved = 1;
	for (int i = 0; i < s->wants; i++)
		s->unserved += longest[i];
}

void exch_find_travel(struct arena *a, const struct exch_problem *p, struct exch_decision *d)
{
	struct search s = {.a = a, .p = p, .cost = INFINITY, .week = (int)floor(2 * p->options.week_days + 1e-9)};
	gather(&s, d);
	tie(&s);
	s.teacher_of = ARENA_ARRAY(a, int, (size_t)s.wants + 1);
	for (int i = 0; i < s.wants; i++)
		s.teacher_of[i] = -1;
	if (s.links && p->options.travel_schools > 0)
		explore(&s);
	d->travel = ARENA_ARRAY(a, struct exch_extra, (size_t)s.wants + 1);
	d->travels = 0;
	for (int i = 0; i < s.wants; i++)
		if (s.teacher_of[i] >= 0)
			d->travel[d->travels++] = (struct exch_extra){s.teacher_of[i], s.want[i].section};
}
