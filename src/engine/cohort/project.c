#include "engine/cohort/inside.h"

static void make(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret)
{
	size_t n = (size_t)d->schools * (size_t)leads * (size_t)(d->grades + 1);
	*ret = (struct cohort_forecast){.origin = origin, .leads = leads, .schools = d->schools, .grades = d->grades,
					.mean = ARENA_ARRAY(a, double, n), .kind = ARENA_ARRAY(a, unsigned char, n)};
}

/* One grade a year on. `last`: the school's numbers of the year before, NAN where not offered; `before`: the kind of the cohort there. */
static double next_number(const struct cohort_data *d, const struct cohort_terms *t, const struct cohort_rates *r, int school, int grade,
			  const double *last, enum cohort_kind before, int origin, enum cohort_kind *ret_kind)
{
	size_t i = (size_t)school * (size_t)d->grades + (size_t)grade;
	int band = d->band[grade];
	double usual = r->usual[i], now = last[grade], lower = grade > 0 ? last[grade - 1] : NAN;
	if (isnan(lower)) { /* an entry grade */
		*ret_kind = COHORT_ENTER;
		if (isnan(now))
			return isnan(usual) ? 0 : usual;
		double change = r->change[(size_t)d->district[school] * (size_t)d->grades + (size_t)grade];
		double level = isnan(usual) ? now : t->entry_last[band] * now + (1 - t->entry_last[band]) * usual;
		return level * pow(change, t->entry_change);
	}
	bool is_seen = r->seen[i] >= MIN(COHORT_SEEN_YEARS, origin);
	*ret_kind = isnan(now) ? COHORT_OPEN : is_seen ? cohort_kind_on(before) : COHORT_YOUNG;
	double ratio = r->school[i], survived = lower * ratio;
	if (isnan(usual))
		return survived;
	double pull = t->pull[band] + (ratio > 1 ? t->newcomers * (1 - 1 / ratio) : 0);
	pull = fmin(pull, 1);
	return (1 - pull) * survived + pull * usual;
}

static void project_school(const struct cohort_data *d, const struct cohort_terms *t, const struct cohort_rates *r, const struct cohort_phase *p,
			   int school, struct cohort_forecast *f)
{
	double last[COHORT_GRADES_MAX], next[COHORT_GRADES_MAX];
	uint32_t now = cohort_offered(d, school, f->origin), before = cohort_offered_before(d, school, f->origin);
	for (int g = 0; g < d->grades; g++)
		last[g] = d->pupils[cohort_cell(d, school, f->origin, g)];
	for (int h = 1; h <= f->leads; h++) {
		uint32_t then = cohort_next_grades(p, d->grades, now, before);
		double total = 0;
		for (int g = 0; g < d->grades; g++) {
			enum cohort_kind kind = (now >> g) & 1 ? COHORT_CLOSE : COHORT_NONE;
			bool stands = (then >> g) & 1;
			double n = stands ? fmax(0, next_number(d, t, r, school, g, last, cohort_kind_before(f, school, h, g), f->origin, &kind)) : 0;
			f->mean[cohort_at(f, school, h, g)] = n;
			f->kind[cohort_at(f, school, h, g)] = (unsigned char)kind;
			next[g] = stands ? n : NAN;
			total += n;
		}
		f->mean[cohort_at(f, school, h, d->grades)] = total;
		f->kind[cohort_at(f, school, h, d->grades)] = COHORT_TOTAL;
		for (int g = 0; g < d->grades; g++)
			last[g] = next[g];
		before = now;
		now = then;
	}
}

static void absent(struct cohort_forecast *f, int school)
{
	for (size_t i = cohort_at(f, school, 1, 0); i < cohort_at(f, school + 1, 1, 0); i++)
		f->mean[i] = NAN;
}

static bool is_present(const struct cohort_data *d, int school, int year)
{
	return d->present[(size_t)school * (size_t)d->years + (size_t)year];
}

void cohort_project(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, int leads,
		    struct cohort_forecast *ret)
{
	make(a, d, origin, leads, ret);
	struct arena_mark mark = arena_mark(a);
	struct cohort_rates rates;
	struct cohort_phase phase;
	cohort_rates(a, d, terms, origin, &rates);
	cohort_phase(a, d, terms, origin, &phase);
	for (int s = 0; s < d->schools; s++)
		if (is_present(d, s, origin))
			project_school(d, terms, &rates, &phase, s, ret);
		else
			absent(ret, s);
	arena_reset(a, mark);
}

/* Mean of the last three yearly ratios; 1 when none is known. */
static double plain_ratio(const struct cohort_data *d, int school, int grade, int origin)
{
	double sum = 0;
	int n = 0;
	for (int y = origin - 1; y >= 0 && y >= origin - 3; y--) {
		double lower = d->pupils[cohort_cell(d, school, y, grade - 1)], upper = d->pupils[cohort_cell(d, school, y + 1, grade)];
		if (isnan(lower) || isnan(upper) || lower <= 0)
			continue;
		sum += upper / lower;
		n++;
	}
	return n > 0 ? sum / n : 1;
}

void cohort_plain(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret)
{
	make(a, d, origin, leads, ret);
	for (int s = 0; s < d->schools; s++) {
		if (!is_present(d, s, origin)) {
			absent(ret, s);
			continue;
		}
		for (int h = 1; h <= leads; h++) {
			double total = 0;
			for (int g = 0; g < d->grades; g++) {
				double now = d->pupils[cohort_cell(d, s, origin, g)];
				double first = g > 0 ? d->pupils[cohort_cell(d, s, origin, g - 1)] : NAN;
				double n = 0;
				if (!isnan(now) && isnan(first))
					n = now;
				else if (!isnan(now))
					n = plain_ratio(d, s, g, origin) * (h == 1 ? first : ret->mean[cohort_at(ret, s, h - 1, g - 1)]);
				ret->mean[cohort_at(ret, s, h, g)] = n;
				total += n;
			}
			ret->mean[cohort_at(ret, s, h, d->grades)] = total;
		}
	}
}
