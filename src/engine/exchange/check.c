/* The judge: objective and every rule again, from the problem and the plan alone. */
#include "engine/exchange/exchange.h"

#include "base/dec.h"
#include "engine/violations.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECTS = EXCHANGE_SUBJECTS_MAX };

struct judge {
	struct arena *arena;
	const struct exchange_problem *p;
	const int *at;
	struct violations out;
	double objective;
	int *count;              /* school × subject, after */
	int *size;               /* of the schools, before */
	int *kind[2];            /* backbone, above-degree teachers of the schools, after */
	int *leavers;
	struct exchange_county *county;
	int64_t *pupils, *total[2]; /* of the counties */
};

static bool within(int64_t ax, int64_t ay, int64_t bx, int64_t by, int64_t limit)
{
	return (ax - bx) * (ax - bx) + (ay - by) * (ay - by) <= limit * limit;
}

static double kilometres(const struct exchange_teacher *t, const struct exchange_school *s)
{
	double x = (double)(t->x_m - s->x_m), y = (double)(t->y_m - s->y_m);
	return sqrt(x * x + y * y) / 1000;
}

static void judge_teacher(struct judge *j, int t)
{
	const struct exchange_problem *p = j->p;
	const struct exchange_teacher *v = &p->teachers[t];
	const struct exchange_school *home = &p->schools[v->home], *to = &p->schools[j->at[t]];
	struct exchange_county *c = &j->county[home->county];
	c->teachers++;
	c->eligible += v->eligible;
	j->size[v->home]++;
	j->count[(size_t)j->at[t] * SUBJECTS + (size_t)v->subject]++;
	j->total[0][home->county] += v->backbone;
	j->total[1][home->county] += v->above;
	j->kind[0][j->at[t]] += v->backbone;
	j->kind[1][j->at[t]] += v->above;
	if (j->at[t] == v->home)
		return;
	c->movers++;
	c->backbone_movers += v->backbone;
	c->km += kilometres(v, to) - kilometres(v, home);
	j->leavers[v->home]++;
	if (!v->eligible)
		violation(&j->out, "R2 teacher %d is not eligible but moves to school %d", t, j->at[t]);
	if (!v->consent)
		violation(&j->out, "R2 teacher %d does not consent to move to school %d", t, j->at[t]);
	if (to->county != home->county)
		violation(&j->out, "R0 teacher %d leaves county %d for school %d", t, home->county, j->at[t]);
	if (!within(v->x_m, v->y_m, to->x_m, to->y_m, p->rules[home->county].commute_m))
		violation(&j->out, "R0 teacher %d: school %d is %.3f km away, the limit is %.3f km", t, j->at[t], kilometres(v, to),
			  (double)p->rules[home->county].commute_m / 1000);
}

static void judge_posts(struct judge *j)
{
	const struct exchange_problem *p = j->p;
	struct { int lo, hi; } *range = arena_alloc_array(j->arena, (size_t)p->school_count * SUBJECTS, sizeof(*range));
	for (int i = 0; i < p->need_count; i++) {
		size_t at = (size_t)p->needs[i].school * SUBJECTS + (size_t)p->needs[i].subject;
		range[at].lo = p->needs[i].lo;
		range[at].hi = p->needs[i].hi;
	}
	for (int s = 0; s < p->school_count; s++) {
		struct exchange_county *c = &j->county[p->schools[s].county];
		for (int u = 0; u < SUBJECTS; u++) {
			size_t at = (size_t)s * SUBJECTS + (size_t)u;
			int n = j->count[at], lo = range[at].lo, hi = range[at].hi;
			if (n < lo || n > hi)
				violation(&j->out, "R1 school %d has %d teachers of subject %d, allowed are %d … %d", s, n, u, lo, hi);
			c->full_posts += hi > 0 && (n == lo || n == hi);
		}
		int cap = MAX(1, (int)((int64_t)p->rules[p->schools[s].county].gamma_pm * j->size[s] / 1000));
		if (j->leavers[s] > cap)
			violation(&j->out, "R4 school %d: %d teachers leave, at most %d may", s, j->leavers[s], cap);
		c->full_schools += j->leavers[s] == cap;
	}
}

static int couple_order(const void *x, const void *y)
{
	const int *a = x, *b = y;
	return a[0] != b[0] ? (a[0] < b[0] ? -1 : 1) : (a[1] > b[1]) - (a[1] < b[1]);
}

static void judge_couples(struct judge *j)
{
	const struct exchange_problem *p = j->p;
	size_t n = 0;
	for (int t = 0; t < p->teacher_count; t++)
		n += p->teachers[t].couple >= 0;
	int(*list)[2] = arena_alloc_array(j->arena, n + 1, sizeof(*list));
	n = 0;
	for (int t = 0; t < p->teacher_count; t++)
		if (p->teachers[t].couple >= 0) {
			list[n][0] = p->teachers[t].couple;
			list[n++][1] = t;
		}
	qsort(list, n, sizeof(*list), couple_order);
	for (size_t i = 0; i + 1 < n; i += 2) {
		int a = list[i][1], b = list[i + 1][1], x = j->at[a], y = j->at[b];
		const struct exchange_school *sx = &p->schools[x], *sy = &p->schools[y];
		if ((x != p->teachers[a].home || y != p->teachers[b].home) &&
		    !within(sx->x_m, sx->y_m, sy->x_m, sy->y_m, p->rules[sx->county].couple_m))
			violation(&j->out, "R5 couple %d: teacher %d at school %d and teacher %d at school %d are too far apart", list[i][0], a, x, b, y);
	}
}

static void judge_wishes(struct judge *j)
{
	for (int i = 0; i < j->p->wish_count; i++) {
		const struct exchange_wish *w = &j->p->wishes[i];
		bool there = j->at[w->teacher] == w->school;
		if (w->kind == EXCHANGE_FORBID && there)
			violation(&j->out, "lock: teacher %d may not be at school %d", w->teacher, w->school);
		if (w->kind == EXCHANGE_LOCK && !there)
			violation(&j->out, "lock: teacher %d must be at school %d, not %d", w->teacher, w->school, j->at[w->teacher]);
		if (w->kind == EXCHANGE_PREFER && there)
			j->county[j->p->schools[j->p->teachers[w->teacher].home].county].objective -= w->bonus;
	}
}

/* Linear balance from exact numerators Σ|n·P − P_s·N|, and the pupil-weighted coefficient of variation of r = n/P_s
 * about R = N/P: sqrt(Σ P_s (r_s − R)² / P) / R = sqrt(P · Σ (n·P − P_s·N)² / P_s) / (N·P). */
static void judge_balance(struct judge *j, int k)
{
	const struct exchange_problem *p = j->p;
	int n = p->county_count;
	i128 *gap = arena_alloc_array(j->arena, (size_t)n, sizeof(*gap));
	double *square = ARENA_ARRAY(j->arena, double, (size_t)n);
	for (int s = 0; s < p->school_count; s++) {
		int c = p->schools[s].county;
		i128 d = (i128)j->kind[k][s] * j->pupils[c] - (i128)p->schools[s].pupils * j->total[k][c];
		gap[c] += d < 0 ? -d : d;
		square[c] += (double)d * (double)d / (double)p->schools[s].pupils;
	}
	for (int c = 0; c < n; c++) {
		double whole = (double)j->total[k][c] * (double)j->pupils[c];
		double balance = whole > 0 ? (double)gap[c] / whole : 0;
		double cv = whole > 0 ? sqrt(square[c] * (double)j->pupils[c]) / whole : 0;
		*(k ? &j->county[c].balance_above : &j->county[c].balance_backbone) = balance;
		*(k ? &j->county[c].cv_above : &j->county[c].cv_backbone) = cv;
	}
}

static void judge_counties(struct judge *j)
{
	const struct exchange_problem *p = j->p;
	j->objective = 0;
	for (int c = 0; c < p->county_count; c++) {
		struct exchange_county *v = &j->county[c];
		const struct exchange_rules *r = &p->rules[c];
		v->movers_min = (int)(((int64_t)r->alpha_pm * v->eligible + 999) / 1000);
		v->backbone_slack_pm = 1000 * v->backbone_movers - r->beta_pm * v->movers;
		if (v->movers < v->movers_min)
			violation(&j->out, "R2 county %d: %d teachers move, at least %d of %d eligible must", c, v->movers, v->movers_min,
				  v->eligible);
		if (v->backbone_slack_pm < 0)
			violation(&j->out, "R3 county %d: %d of %d who move are backbone teachers, the share must reach %d per mille", c,
				  v->backbone_movers, v->movers, r->beta_pm);
		if (v->backbone_movers < r->backbone_min)
			violation(&j->out, "R3 county %d: %d backbone teachers move, at least %d must", c, v->backbone_movers, r->backbone_min);
		v->objective += r->w_balance * (v->balance_backbone + v->balance_above);
		if (v->teachers)
			v->objective += r->w_km * v->km / v->teachers;
		if (v->eligible)
			v->objective += r->w_moves * v->movers / v->eligible;
		v->bound = -INFINITY;
		j->objective += v->objective;
	}
}

static void judge_previous(struct judge *j)
{
	const struct exchange_problem *p = j->p;
	if (!p->previous)
		return;
	for (int t = 0; t < p->teacher_count; t++) {
		int c = p->schools[p->teachers[t].home].county;
		if (p->previous[t] >= 0 && p->previous[t] != j->at[t] && j->county[c].eligible)
			j->county[c].objective += p->rules[c].w_near / j->county[c].eligible;
	}
}

enum status exchange_check(struct arena *a, const struct exchange_problem *p, const int *destination,
			   struct check_report *ret, struct exchange_county *ret_counties, struct err *err)
{
	for (int t = 0; t < p->teacher_count; t++)
		if (destination[t] < 0 || destination[t] >= p->school_count)
			return err_set(err, ST_INVALID, "teacher %d: school %d does not exist", t, destination[t]);
	size_t schools = (size_t)p->school_count, counties = (size_t)p->county_count;
	struct judge j = {.arena = a, .p = p, .at = destination,
		.count = ARENA_ARRAY(a, int, schools * SUBJECTS), .size = ARENA_ARRAY(a, int, schools),
		.kind = {ARENA_ARRAY(a, int, schools), ARENA_ARRAY(a, int, schools)}, .leavers = ARENA_ARRAY(a, int, schools),
		.county = ARENA_ARRAY(a, struct exchange_county, counties), .pupils = ARENA_ARRAY(a, int64_t, counties),
		.total = {ARENA_ARRAY(a, int64_t, counties), ARENA_ARRAY(a, int64_t, counties)}};
	violations_init(&j.out, a);
	for (int s = 0; s < p->school_count; s++)
		j.pupils[p->schools[s].county] += p->schools[s].pupils;
	for (int t = 0; t < p->teacher_count; t++)
		judge_teacher(&j, t);
	judge_posts(&j);
	judge_couples(&j);
	judge_wishes(&j);
	judge_balance(&j, 0);
	judge_balance(&j, 1);
	judge_previous(&j);
	judge_counties(&j);
	struct check_report report = {.objective = j.objective};
	violations_report(&j.out, &report);
	*ret = report;
	if (ret_counties)
		memcpy(ret_counties, j.county, counties * sizeof(*ret_counties));
	return ST_OK;
}
