/* The national measure of the schools over the years, and what the register says of them.
 *
 * What a school attains: for each section and reported indicator the share of the threshold that is reached, at most the whole; the
 * mean of them, in per cent. It moves with every teacher and every square metre, where a verdict does not.
 *
 * Value added: what a school attains less what it attained where it began (the year it came, or so many years back as the scheme
 * says), beside the mean of the same difference over schools alike: of the same type and the same urban or rural class, that belong
 * to no group or pair that is judged. */
#include "areas/balance/balance.h"
#include "areas/evaluation/facts.h"
#include "areas/register/register.h"

#include <math.h>

/* By school of the balance's data; what is not measured is NAN. */
static void attain(const struct balance_result *r, const struct frame *schools, double *sum, double *n)
{
	for (size_t i = 0; i < r->unit_count; i++) {
		const struct balance_unit *u = &r->units[i];
		int32_t at = frame_find(schools, r->data->school.ids[u->school]);
		for (int k = 0; at >= 0 && k < r->rules->indicators; k++) {
			double v = ratio_f64(r->values[i * (size_t)r->rules->indicators + (size_t)k]), t = dec_f64(r->rules->rule[u->stage].threshold[k]);
			if (isnan(v) || t <= 0)
				continue;
			sum[at] += fmin(1, v / t);
			n[at]++;
		}
	}
}

static enum status attained_in(struct reg *g, struct arena *a, const struct facts *f, const struct balance_rules *rules, size_t n_rules,
			       const struct balance_data *places, int year, double **ret, struct err *err)
{
	size_t schools = f->places->school.n;
	double *sum = ARENA_ARRAY(a, double, schools + 1), *n = ARENA_ARRAY(a, double, schools + 1);
	struct balance_data data;
	TRY(balance_load_year(g, a, f->at, year, n_rules == 1 ? rules : NULL, places, &data, err));
	*ret = NULL;
	if (!data.statistics.n)
		return ST_OK;
	for (size_t i = 0; i < n_rules; i++) {
		struct balance_result r;
		TRY(balance_compute(a, &rules[i], &data, STR(""), STR(""), &r, err));
		attain(&r, &f->places->school, sum, n);
	}
	for (size_t i = 0; i < schools; i++)
		sum[i] = n[i] > 0 ? 100 * sum[i] / n[i] : NAN;
	*ret = sum;
	return ST_OK;
}

static double *column(struct arena *a, size_t n)
{
	double *c = ARENA_ARRAY(a, double, n + 1);
	for (size_t i = 0; i < n; i++)
		c[i] = NAN;
	return c;
}

/* Sums over the sections of a school. */
static enum status read_statistics(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	enum { SCHOOL, YEAR, PUPILS, CLASSES, TEACHERS, ABOVE, BACKBONE, COLUMNS };
	size_t n = f->places->school.n;
	double **const into[COLUMNS] = {[PUPILS] = &f->pupils, [CLASSES] = &f->classes, [TEACHERS] = &f->teachers, [ABOVE] = &f->above_degree, [BACKBONE] = &f->backbone};
	const struct frame_ask ask[COLUMNS] = {[SCHOOL] = {"school", FRAME_INDEX, &f->places->school}, [YEAR] = {"year", FRAME_INTEGER, NULL},
					       [PUPILS] = {"pupils", FRAME_INTEGER, NULL}, [CLASSES] = {"classes", FRAME_INTEGER, NULL},
					       [TEACHERS] = {"teachers", FRAME_INTEGER, NULL}, [ABOVE] = {"above_degree", FRAME_INTEGER, NULL},
					       [BACKBONE] = {"backbone", FRAME_INTEGER, NULL}};
	struct str where = str_of(arena_printf(a, "year = %d", f->year));
	TRY(frame_load(g, a, &record_statistics, f->at, where, ask, COLUMNS, &f->statistics, err));
	for (int k = PUPILS; k < COLUMNS; k++) {
		*into[k] = column(a, n);
		for (size_t i = 0; i < f->statistics.n; i++) {
			int32_t at = f->statistics.columns[SCHOOL].index[i];
			int64_t v = f->statistics.columns[k].i[i];
			if (at < 0 || v == FRAME_NONE)
				continue;
			double *cell = &(*into[k])[at];
			*cell = (isnan(*cell) ? 0 : *cell) + (double)v;
		}
	}
	return ST_OK;
}

static double attained(const struct facts *f, int64_t back, int32_t school) { return f->attained[back] ? f->attained[back][school] : NAN; }

/* Schools alike, and by how much those changed that nobody judged leads or helps. */
static enum status find_alike(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	const struct frame_ask ask[] = {{"type", FRAME_TEXT, NULL}, {"urban_rural", FRAME_TEXT, NULL}};
	size_t n = f->places->school.n;
	struct frame s;
	TRY(frame_load(g, a, &record_school, (struct as_of){.day = f->places->day, .tx = f->at.tx}, STR(""), ask, 2, &s, err));
	size_t second = s.columns[1].n_texts, kinds = s.columns[0].n_texts * second;
	bool *is_judged = ARENA_ARRAY(a, bool, n + 1);
	f->alike = ARENA_ARRAY(a, int32_t, n + 1);
	for (size_t i = 0; i < f->n_parties; i++)
		for (size_t k = 0; k < f->parties[i].n_schools; k++)
			is_judged[f->parties[i].schools[k]] = true;
	for (size_t i = 0; i < n; i++) {
		bool is_known = i < s.n && s.columns[0].index[i] >= 0 && s.columns[1].index[i] >= 0;
		f->alike[i] = is_known ? s.columns[0].index[i] * (int32_t)second + s.columns[1].index[i] : -1;
	}
	for (int64_t back = 1; back <= f->scheme->years_back && back < FACTS_YEARS_MAX; back++) {
		struct alike_change *all = f->alike_change[back] = ARENA_ARRAY(a, struct alike_change, kinds + 1);
		for (int32_t i = 0; i < (int32_t)n; i++) {
			double change = attained(f, 0, i) - attained(f, back, i);
			if (f->alike[i] < 0 || isnan(change) || is_judged[i])
				continue;
			all[f->alike[i]].sum += change;
			all[f->alike[i]].n++;
		}
	}
	return ST_OK;
}

enum status facts_measure(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	struct balance_rules *rules;
	size_t n_rules;
	struct balance_data places;
	struct as_of then = {.day = f->places->day, .tx = f->at.tx};
	TRY(balance_rules_in_force(g, a, then, STR(""), &rules, &n_rules, err));
	TRY(balance_load_places(g, a, then, NULL, &places, err));
	for (int64_t back = 0; back <= f->scheme->years_back && back < FACTS_YEARS_MAX; back++)
		TRY(attained_in(g, a, f, rules, n_rules, &places, f->year - (int)back, &f->attained[back], err));
	TRY(read_statistics(g, a, f, err));
	return find_alike(g, a, f, err);
}

/* Years back where the school began; 0: it cannot be told. */
static int64_t began_back(const struct facts *f, const struct judged_party *p, int32_t school)
{
	int64_t back = MIN(f->scheme->years_back, (int64_t)FACTS_YEARS_MAX - 1);
	for (size_t i = 0; i < p->n_schools; i++)
		if (p->schools[i] == school && p->since[i] > DAY_MIN)
			back = MIN(back, f->year - school_year_of(p->since[i]));
	while (back > 0 && isnan(attained(f, back, school)))
		back--;
	return MAX(back, 0);
}

bool facts_change(const struct facts *f, const struct judged_party *p, int32_t school, bool of_alike, double *ret_began, double *ret_change)
{
	int64_t back = began_back(f, p, school);
	if (!back || isnan(attained(f, 0, school)))
		return false;
	*ret_began = attained(f, back, school);
	*ret_change = attained(f, 0, school) - *ret_began;
	if (!of_alike)
		return true;
	if (f->alike[school] < 0)
		return false;
	const struct alike_change *alike = &f->alike_change[back][f->alike[school]];
	*ret_change = alike->n ? alike->sum / (double)alike->n : NAN;
	return alike->n && alike->n >= f->scheme->alike_at_least;
}
