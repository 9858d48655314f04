/* The judge: rules, distances and objective again from the problem alone. */
#include "engine/district/file.h"
#include "engine/locate/text.h"
#include "engine/violations.h"

#include <math.h>

/* Marks what is reached from `from` through units of the same label. */
static int flood(int from, const int *first, const int *neighbour, const int *label, bool *reached, int *queue)
{
	int head = 0, tail = 0;
	queue[tail++] = from;
	reached[from] = true;
	while (head < tail) {
		int i = queue[head++];
		for (int k = first[i]; k < first[i + 1]; k++) {
			int j = neighbour[k];
			if (!reached[j] && label[j] == label[from]) {
				reached[j] = true;
				queue[tail++] = j;
			}
		}
	}
	return tail;
}

bool district_is_contiguous(struct arena *scratch, int units, const int *first, const int *neighbour, const int *part,
			    int parts, int *ret_part)
{
	struct arena_mark mark = arena_mark(scratch);
	bool *reached = ARENA_ARRAY(scratch, bool, (size_t)units + 1), *begun = ARENA_ARRAY(scratch, bool, (size_t)parts + 1);
	int *queue = ARENA_ARRAY(scratch, int, (size_t)units + 1), broken = parts;
	for (int i = 0; i < units; i++) {
		if (reached[i])
			continue;
		if (begun[part[i]])
			broken = MIN(broken, part[i]);
		begun[part[i]] = true;
		flood(i, first, neighbour, part, reached, queue);
	}
	arena_reset(scratch, mark);
	if (broken == parts)
		return true;
	*ret_part = broken;
	return false;
}

struct judge {
	struct arena *arena;
	const struct district_problem *p;
	const int *site_of;
	struct violations out;
	bool *in_use;
};

static void judge_loads(struct judge *v)
{
	const struct district_problem *p = v->p;
	int64_t *load = ARENA_ARRAY(v->arena, int64_t, (size_t)p->sites);
	for (int i = 0; i < p->units; i++) {
		int j = v->site_of[i];
		if (j < 0) {
			violation(&v->out, "unit %d is not served", i);
			continue;
		}
		load[j] += p->pupils[i];
		v->in_use[j] = true;
		if (p->locked && p->locked[i] >= 0 && p->locked[i] != j)
			violation(&v->out, "unit %d is locked to site %d, not to site %d", i, p->locked[i], j);
	}
	for (int j = 0; j < p->sites; j++)
		if (load[j] > p->capacity[j])
			violation(&v->out, "site %d at unit %d: %lld pupils are above its capacity %lld", j, p->unit_of_site[j],
				  (long long)load[j], (long long)p->capacity[j]);
}

static void judge_pieces(struct judge *v)
{
	const struct district_problem *p = v->p;
	bool *reached = ARENA_ARRAY(v->arena, bool, (size_t)p->units);
	int *queue = ARENA_ARRAY(v->arena, int, (size_t)p->units);
	for (int j = 0; j < p->sites; j++) {
		int home = p->unit_of_site[j];
		if (v->in_use[j] && v->site_of[home] == j)
			flood(home, p->first, p->neighbour, v->site_of, reached, queue);
	}
	for (int i = 0; i < p->units; i++)
		if (v->site_of[i] >= 0 && !reached[i])
			violation(&v->out, "unit %d does not reach unit %d, where its site stands, through units of the same site", i,
				  p->unit_of_site[v->site_of[i]]);
}

enum status district_check(struct arena *a, const struct district_problem *p, const int *site_of, struct check_report *ret,
			   struct err *err)
{
	struct judge v = {a, p, site_of, {}, ARENA_ARRAY(a, bool, (size_t)p->sites)};
	violations_init(&v.out, a);
	for (int i = 0; i < p->units; i++)
		if (site_of[i] < -1 || site_of[i] >= p->sites)
			return err_set(err, ST_INVALID, "unit %d: site %d does not exist", i, site_of[i]);
	judge_loads(&v);
	if (p->contiguity)
		judge_pieces(&v);
	long double total = 0;
	for (int i = 0; i < p->units; i++) {
		if (site_of[i] < 0)
			continue;
		double c = p->cost[(size_t)i * (size_t)p->sites + (size_t)site_of[i]];
		if (isinf(c))
			violation(&v.out, "unit %d may not be served by site %d", i, site_of[i]);
		else
			total += c;
		if (p->today && p->today[i] != site_of[i])
			total += p->change_cost * (double)p->pupils[i];
	}
	for (int j = 0; j < p->sites; j++)
		if (v.in_use[j])
			total += p->open_cost[j];
	struct check_report report;
	violations_report(&v.out, &report);
	report.objective = (double)total;
	*ret = report;
	return ST_OK;
}

/* Splits at blanks and commas; more than three words give 4. */
static int split_words(struct str line, struct str word[3])
{
	int n = 0;
	for (size_t at = 0; at < line.n;) {
		size_t from = at;
		while (at < line.n && line.p[at] != ' ' && line.p[at] != '\t' && line.p[at] != ',')
			at++;
		struct str w = str_slice(line, from, at++);
		if (!w.n)
			continue;
		if (n == 3)
			return 4;
		word[n++] = w;
	}
	return n;
}

/* One line for each row served. The heading may stand in front of them or not: some programs write their lines alone. */
static enum status read_solution(const struct district_file *f, struct str solution, int *center_of, struct violations *out,
				 struct err *err)
{
	struct str line, word[3];
	bool begun = false;
	for (int number = 1; str_next(&solution, '\n', &line); number++) {
		line = str_trim(line);
		if (!line.n)
			continue;
		int n = split_words(line, word);
		bool heading = !begun && n == 3 && str_eq_nocase(word[0], STR("Idx")) && str_eq_nocase(word[1], STR("RID")) &&
			       str_eq_nocase(word[2], STR("Center"));
		begun = true;
		if (heading)
			continue;
		int64_t v[3];
		bool whole = n == 3;
		for (int k = 0; whole && k < 3; k++)
			whole = str_to_i64(word[k], &v[k]);
		if (!whole)
			return err_set(err, ST_INVALID, "solution line %d: expected three whole numbers: Idx RID Center", number);
		if (v[0] < 0 || v[0] >= f->problem.units || v[2] < 0 || v[2] >= f->problem.units)
			return err_set(err, ST_INVALID, "solution line %d: rows run from 0 to %d", number, f->problem.units - 1);
		if (center_of[v[0]] >= 0)
			violation(out, "line %d: row %lld is served twice", number, (long long)v[0]);
		center_of[v[0]] = (int)v[2];
	}
	return ST_OK;
}

enum status district_file_check(struct arena *a, const void *problem, struct str solution, struct check_report *ret,
				struct err *err)
{
	const struct district_file *f = problem;
	const struct district_problem *p = &f->problem;
	size_t n = (size_t)p->units;
	int *center = ARENA_ARRAY(a, int, n), *site_at = ARENA_ARRAY(a, int, n), *site_of = ARENA_ARRAY(a, int, n);
	struct violations out;
	violations_init(&out, a);
	for (int i = 0; i < p->units; i++)
		center[i] = site_at[i] = -1;
	for (int j = 0; j < p->sites; j++)
		site_at[p->unit_of_site[j]] = j;
	TRY(read_solution(f, solution, center, &out, err));
	for (int i = 0; i < p->units; i++) {
		site_of[i] = center[i] < 0 ? -1 : site_at[center[i]];
		if (center[i] >= 0 && site_of[i] < 0)
			violation(&out, "row %d: row %d has no capacity, it is no site", i, center[i]);
	}
	struct check_report rules;
	TRY(district_check(a, p, site_of, &rules, err));
	/* The objective from the points, not from the reader's costs. */
	long double total = 0;
	bool *open = ARENA_ARRAY(a, bool, (size_t)p->sites);
	for (int i = 0; i < p->units; i++) {
		if (site_of[i] < 0)
			continue;
		int home = p->unit_of_site[site_of[i]];
		long double dx = (long double)f->x[i] - f->x[home], dy = (long double)f->y[i] - f->y[home];
		total += (long double)p->pupils[i] * sqrtl(dx * dx + dy * dy) / 1000;
		if (!f->sap && !open[site_of[i]])
			total += f->fixed[site_of[i]];
		open[site_of[i]] = true;
	}
	violations_before(&out, &rules);
	*ret = rules;
	ret->objective = (double)total;
	return ST_OK;
}
