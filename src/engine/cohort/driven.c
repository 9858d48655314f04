#include "engine/cohort/drivers.h"
#include "engine/cohort/inside.h"

/* Everything one projection works on. */
struct run {
	const struct cohort_data *d;
	const struct cohort_terms *t;
	const struct cohort_drivers *by;
	struct cohort_rates rates;
	struct cohort_phase phase;
	struct cohort_forecast *f;
	int origin;
	bool is_now;            /* events hold for this origin */
	double *now, *next;     /* [school][grade]; NAN: not offered. Closed schools go on here: their pupils are counted elsewhere */
	uint32_t *offered, *before;
	double *district_now;   /* [district][grade] */
	double *district_usual; /* [district][grade]: pupils of the grade below who used to go on into it */
	float *factor;          /* [children][area]: held from the lead before */
	int *opens;             /* [school]: index of its opening; −1 */
	double *follows;        /* [grade]: γ of entry after the feeders */
};

static size_t at(const struct run *r, int school, int grade) { return (size_t)school * (size_t)r->d->grades + (size_t)grade; }

/* α·C[b] + (1−α)·weighted mean of C, over what is known. `count` gives C of a year or NAN. */
static double reference(const struct run *r, int band, double (*count)(const void *of, int year), const void *of)
{
	double sum = 0, weights = 0, weight = 1, alpha = r->t->entry_last[band], last = count(of, r->origin);
	for (int y = r->origin; y >= 0; y--, weight *= r->t->usual_decay) {
		double n = count(of, y);
		if (isnan(n))
			continue;
		sum += weight * n;
		weights += weight;
	}
	if (weights <= 0)
		return NAN;
	return isnan(last) ? sum / weights : alpha * last + (1 - alpha) * sum / weights;
}

struct counted_area {
	const struct cohort_children *c;
	int area, origin;
};

static double children_of(const void *of, int year)
{
	const struct counted_area *k = of;
	size_t i = (size_t)k->area * (size_t)k->c->years + (size_t)year;
	return year < k->c->years && k->c->counted[i] <= k->origin ? k->c->children[i] : NAN;
}

/* Wider areas stand behind narrower ones: the walk from the last to the first finds theirs made. */
static void children_factors(struct run *r, int k, int lead, float *factor)
{
	const struct cohort_children *c = &r->by->children[k];
	int band = r->d->band[c->grade];
	for (int i = c->areas - 1; i >= 0; i--) {
		struct counted_area of = {c, i, r->origin};
		double then = children_of(&of, r->origin + lead), usual = reference(r, band, children_of, &of);
		double wider = c->wider[i] >= 0 ? factor[c->wider[i]] : NAN;
		if (isnan(then) || !(usual > 0))
			factor[i] = (float)(isnan(wider) ? factor[i] : lead > 1 && !isnan(factor[i]) ? factor[i] : wider);
		else
			factor[i] = (float)(isnan(wider) ? then / usual : (then + r->by->area_children * wider) / (usual + r->by->area_children));
	}
}

struct fed {
	const struct run *r;
	int school, grade;
};

/* Pupils of the feeding schools who could enter in the year: those a grade below the year before. */
static double feeding(const void *of, int year)
{
	const struct fed *k = of;
	const struct cohort_feeders *f = &k->r->by->feeders;
	double sum = 0;
	bool known = false;
	for (int i = f->first[k->school]; year > 0 && i < f->first[k->school + 1]; i++) {
		double n = k->r->d->pupils[cohort_cell(k->r->d, f->school[i], year - 1, k->grade - 1)];
		known = known || !isnan(n);
		sum += isnan(n) ? 0 : f->weight[i] * n;
	}
	return known ? sum : NAN;
}

static double feeders_factor(const struct run *r, int school, int grade)
{
	const struct cohort_feeders *f = &r->by->feeders;
	if (!f->first || f->first[school] == f->first[school + 1] || grade == 0)
		return NAN;
	struct fed k = {r, school, grade};
	double usual = reference(r, r->d->band[grade], feeding, &k), sum = 0;
	for (int i = f->first[school]; i < f->first[school + 1]; i++) {
		double n = r->now[at(r, f->school[i], grade - 1)];
		sum += isnan(n) ? 0 : f->weight[i] * n;
	}
	return usual > 0 ? pow((sum + r->by->area_children) / (usual + r->by->area_children), r->follows[grade]) : NAN;
}

/* Sums over the schools of a district that enter the grade and knew their feeders in both of two years. */
struct followed {
	double entered[2], fed[2];
};

static void add_followed(const struct run *r, int school, int grade, int year, struct followed *to)
{
	struct fed k = {r, school, grade};
	double n[2], fed[2];
	for (int i = 0; i < 2; i++) {
		n[i] = r->d->pupils[cohort_cell(r->d, school, year - 1 + i, grade)];
		fed[i] = feeding(&k, year - 1 + i);
		if (!(n[i] > 0) || !(fed[i] > 0) || !isnan(r->d->pupils[cohort_cell(r->d, school, year - 1 + i, grade - 1)]))
			return;
	}
	for (int i = 0; i < 2; i++) {
		to->entered[i] += n[i];
		to->fed[i] += fed[i];
	}
}

/* Not all who leave the schools below come: some go to private schools or to other towns, and what schools take in moves less than what
 * their feeders send on. γ as in drivers.h, 0 … 1. */
static void learn_following(struct arena *a, struct run *r)
{
	const struct cohort_data *d = r->d;
	const struct cohort_feeders *f = &r->by->feeders;
	r->follows = ARENA_ARRAY(a, double, d->grades);
	struct arena_mark mark = arena_mark(a);
	struct followed *sum = ARENA_ARRAY(a, struct followed, d->districts);
	for (int g = 1; g < d->grades && f->first; g++) {
		double xy = r->t->follow_pupils * r->t->entry_change, xx = r->t->follow_pupils;
		for (int y = 2; y <= r->origin; y++) {
			for (int i = 0; i < d->districts; i++)
				sum[i] = (struct followed){};
			for (int s = 0; s < d->schools; s++)
				if (f->first[s] < f->first[s + 1])
					add_followed(r, s, g, y, &sum[d->district[s]]);
			for (int i = 0; i < d->districts; i++) {
				if (!(sum[i].entered[0] > 0))
					continue;
				double change = log(sum[i].fed[1] / sum[i].fed[0]);
				xy += sum[i].entered[0] * change * log(sum[i].entered[1] / sum[i].entered[0]);
				xx += sum[i].entered[0] * change * change;
			}
		}
		r->follows[g] = xx > 0 ? fmin(1, fmax(0, xy / xx)) : r->t->entry_change;
	}
	arena_reset(a, mark);
}

static double district_factor(const struct run *r, int district, int grade)
{
	if (grade == 0)
		return 1;
	size_t i = (size_t)district * (size_t)r->d->grades + (size_t)grade;
	double usual = r->district_usual[i], then = r->district_now[i - 1];
	return usual > 0 ? pow((then + r->t->district_pupils) / (usual + r->t->district_pupils), r->t->entry_change) : 1;
}

static double entry_factor(const struct run *r, int school, int grade)
{
	const float *factor = r->factor;
	for (int k = 0; k < r->by->n_children; factor += r->by->children[k++].areas) {
		const struct cohort_children *c = &r->by->children[k];
		if (c->grade == grade && c->area[school] >= 0 && !isnan(factor[c->area[school]]))
			return factor[c->area[school]];
	}
	double fed = feeders_factor(r, school, grade);
	return isnan(fed) ? district_factor(r, r->d->district[school], grade) : fed;
}

static double scale(const struct run *r, const float *scales, int district, int lead, int band)
{
	if (!scales || !r->is_now)
		return 1;
	return scales[((size_t)district * (size_t)r->by->leads + (size_t)(lead - 1)) * COHORT_BANDS + (size_t)band];
}

static double next_number(const struct run *r, int school, int grade, int lead, enum cohort_kind *ret_kind)
{
	const struct cohort_data *d = r->d;
	int band = d->band[grade], district = d->district[school];
	double usual = r->rates.usual[at(r, school, grade)], lower = grade > 0 ? r->now[at(r, school, grade - 1)] : NAN;
	double first = d->pupils[cohort_cell(d, school, r->origin, grade)];
	if (isnan(lower)) {
		double level = isnan(usual) ? 0 : isnan(first) ? usual : r->t->entry_last[band] * first + (1 - r->t->entry_last[band]) * usual;
		*ret_kind = COHORT_ENTER;
		return level * entry_factor(r, school, grade) * scale(r, r->by->entry_scale, district, lead, band);
	}
	bool is_seen = r->rates.seen[at(r, school, grade)] >= MIN(COHORT_SEEN_YEARS, r->origin);
	*ret_kind = isnan(r->now[at(r, school, grade)]) ? COHORT_OPEN : is_seen ? cohort_kind_on(cohort_kind_before(r->f, school, lead, grade)) : COHORT_YOUNG;
	double ratio = r->rates.school[at(r, school, grade)], survived = lower * ratio;
	double pull = isnan(usual) ? 0 : fmin(1, r->t->pull[band] + (ratio > 1 ? r->t->newcomers * (1 - 1 / ratio) : 0));
	/* The usual size is a memory of the cohorts that were: it fades as the cohorts to come leave it behind. */
	pull *= pow(0.5, lead - 1);
	double n = pull > 0 ? (1 - pull) * survived + pull * usual : survived;
	return n * scale(r, r->by->survival_scale, district, lead, band);
}

static void begin(struct arena *a, struct run *r)
{
	const struct cohort_data *d = r->d;
	size_t cells = (size_t)d->schools * (size_t)d->grades, regions = (size_t)d->districts * (size_t)d->grades, areas = 0;
	r->now = ARENA_ARRAY(a, double, cells);
	r->next = ARENA_ARRAY(a, double, cells);
	r->offered = ARENA_ARRAY(a, uint32_t, d->schools);
	r->before = ARENA_ARRAY(a, uint32_t, d->schools);
	r->opens = ARENA_ARRAY(a, int, d->schools);
	r->district_now = ARENA_ARRAY(a, double, regions);
	r->district_usual = ARENA_ARRAY(a, double, regions);
	for (int k = 0; k < r->by->n_children; k++)
		areas += (size_t)r->by->children[k].areas;
	r->factor = ARENA_ARRAY(a, float, areas + 1);
	for (size_t i = 0; i < areas; i++)
		r->factor[i] = NAN;
	for (int s = 0; s < d->schools; s++) {
		bool present = d->present[(size_t)s * (size_t)d->years + (size_t)r->origin];
		for (int g = 0; g < d->grades; g++)
			r->now[at(r, s, g)] = present ? d->pupils[cohort_cell(d, s, r->origin, g)] : NAN;
		r->offered[s] = present ? cohort_offered(d, s, r->origin) : 0;
		r->before[s] = present ? cohort_offered_before(d, s, r->origin) : 0;
		r->opens[s] = -1;
	}
	for (int i = 0; r->is_now && i < r->by->n_openings; i++)
		r->opens[r->by->openings[i].school] = i;
}

struct district_grade {
	const double *sum; /* [year][district][grade] */
	size_t stride, index;
};

static double district_below(const void *of, int year)
{
	const struct district_grade *k = of;
	return year > 0 ? k->sum[(size_t)(year - 1) * k->stride + k->index - 1] : NAN;
}

static void district_usuals(struct arena *a, struct run *r)
{
	const struct cohort_data *d = r->d;
	size_t regions = (size_t)d->districts * (size_t)d->grades;
	struct arena_mark mark = arena_mark(a);
	double *sum = ARENA_ARRAY(a, double, regions * (size_t)(r->origin + 1));
	for (int s = 0; s < d->schools; s++)
		for (int y = 0; y <= r->origin; y++)
			for (int g = 0; g < d->grades; g++) {
				double n = d->pupils[cohort_cell(d, s, y, g)];
				sum[(size_t)y * regions + (size_t)d->district[s] * (size_t)d->grades + (size_t)g] += isnan(n) ? 0 : n;
			}
	for (size_t i = 0; i < regions; i++) {
		struct district_grade k = {sum, regions, i};
		int grade = (int)(i % (size_t)d->grades);
		r->district_usual[i] = grade > 0 ? reference(r, d->band[grade], district_below, &k) : 0;
	}
	arena_reset(a, mark);
}

static void sum_districts(struct run *r)
{
	const struct cohort_data *d = r->d;
	for (size_t i = 0; i < (size_t)d->districts * (size_t)d->grades; i++)
		r->district_now[i] = 0;
	for (int s = 0; s < d->schools; s++)
		for (int g = 0; g < d->grades; g++) {
			double n = r->now[at(r, s, g)];
			r->district_now[(size_t)d->district[s] * (size_t)d->grades + (size_t)g] += isnan(n) ? 0 : n;
		}
}

static uint32_t grades_next(const struct run *r, int school, int lead)
{
	if (r->opens[school] < 0)
		return r->offered[school] ? cohort_next_grades(&r->phase, r->d->grades, r->offered[school], r->before[school]) : 0;
	const struct cohort_opening *o = &r->by->openings[r->opens[school]];
	int standing = MIN(lead - o->lead + 1, o->grades);
	return standing > 0 ? ((UINT32_C(1) << standing) - 1) << o->grade : 0;
}

static void step_school(struct run *r, int school, int lead)
{
	const struct cohort_opening *o = r->opens[school] >= 0 ? &r->by->openings[r->opens[school]] : NULL;
	uint32_t then = grades_next(r, school, lead);
	for (int g = 0; g < r->d->grades; g++) {
		enum cohort_kind kind = (r->offered[school] >> g) & 1 ? COHORT_CLOSE : COHORT_NONE;
		double n = NAN;
		if ((then >> g) & 1) {
			n = o && g == o->grade ? o->intake : fmax(0, next_number(r, school, g, lead, &kind));
			if (o)
				kind = COHORT_OPEN;
			if (r->is_now && r->by->more && !o)
				n = fmax(0, n + r->by->more[((size_t)school * (size_t)r->by->leads + (size_t)(lead - 1)) * (size_t)r->d->grades + (size_t)g]);
		}
		r->next[at(r, school, g)] = n;
		r->f->kind[cohort_at(r->f, school, lead, g)] = (unsigned char)kind;
	}
	r->before[school] = r->offered[school];
	r->offered[school] = then;
}

/* Children who enter a school that opens come from the others: the sum stays. A district that has fewer gives all it has. */
static void take_for_openings(struct run *r, int lead)
{
	const struct cohort_data *d = r->d;
	for (int i = 0; i < r->by->n_openings; i++) {
		const struct cohort_opening *o = &r->by->openings[i];
		double all = 0, *mine = &r->next[at(r, o->school, o->grade)];
		if (lead < o->lead)
			continue;
		for (int pass = 0; pass < 2; pass++) {
			double keep = all > 0 ? fmax(0, 1 - *mine / all) : 1;
			if (pass && *mine > all)
				*mine = all;
			for (int s = o->from >= 0 ? o->from : 0; s < (o->from >= 0 ? o->from + 1 : d->schools); s++) {
				double *n = &r->next[at(r, s, o->grade)];
				if (s == o->school || r->opens[s] >= 0 || d->district[s] != d->district[o->school] || isnan(*n) ||
				    r->f->kind[cohort_at(r->f, s, lead, o->grade)] != COHORT_ENTER)
					continue;
				if (pass)
					*n *= keep;
				else
					all += *n;
			}
		}
	}
}

static void write_lead(struct run *r, int lead)
{
	for (int s = 0; s < r->d->schools; s++)
		for (int g = 0; g < r->d->grades; g++) {
			double n = r->next[at(r, s, g)];
			r->f->mean[cohort_at(r->f, s, lead, g)] = isnan(n) ? 0 : n;
		}
}

static void add_to(struct run *r, int school, int lead, int grade, double n)
{
	size_t i = cohort_at(r->f, school, lead, grade);
	r->f->mean[i] += n;
	if (n > 0 && (r->f->kind[i] == COHORT_NONE || r->f->kind[i] == COHORT_CLOSE))
		r->f->kind[i] = COHORT_YOUNG;
}

static void close_schools(struct run *r, int lead)
{
	const struct cohort_data *d = r->d;
	for (int i = 0; i < r->by->n_closings; i++) {
		const struct cohort_closing *c = &r->by->closings[i];
		for (int g = 0; lead >= c->lead && g < d->grades; g++) {
			size_t from = cohort_at(r->f, c->school, lead, g);
			double n = r->f->mean[from], all = 0;
			if (r->f->kind[from] == COHORT_NONE)
				continue;
			r->f->mean[from] = 0;
			r->f->kind[from] = COHORT_CLOSE;
			if (c->into >= 0) {
				add_to(r, c->into, lead, g, n);
				continue;
			}
			for (int s = 0; s < d->schools; s++)
				all += d->district[s] == d->district[c->school] ? r->f->mean[cohort_at(r->f, s, lead, g)] : 0;
			for (int s = 0; all > 0 && s < d->schools; s++)
				if (d->district[s] == d->district[c->school])
					add_to(r, s, lead, g, n * r->f->mean[cohort_at(r->f, s, lead, g)] / all);
		}
	}
}

static void finish(struct run *r)
{
	const struct cohort_data *d = r->d;
	for (int s = 0; s < d->schools; s++) {
		bool present = d->present[(size_t)s * (size_t)d->years + (size_t)r->origin];
		for (int h = 1; h <= r->f->leads; h++) {
			double total = 0;
			for (int g = 0; g < d->grades; g++) {
				double *n = &r->f->mean[cohort_at(r->f, s, h, g)];
				if (!present && r->opens[s] < 0 && *n <= 0)
					*n = NAN;
				total += isnan(*n) ? 0 : *n;
			}
			r->f->mean[cohort_at(r->f, s, h, d->grades)] = present || r->opens[s] >= 0 || total > 0 ? total : NAN;
			r->f->kind[cohort_at(r->f, s, h, d->grades)] = COHORT_TOTAL;
		}
	}
}

void cohort_project_driven(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, const struct cohort_drivers *drivers,
			   int origin, int leads, struct cohort_forecast *ret)
{
	size_t n = (size_t)d->schools * (size_t)leads * (size_t)(d->grades + 1);
	*ret = (struct cohort_forecast){.origin = origin, .leads = leads, .schools = d->schools, .grades = d->grades,
					.mean = ARENA_ARRAY(a, double, n), .kind = ARENA_ARRAY(a, unsigned char, n)};
	struct arena_mark mark = arena_mark(a);
	struct run r = {.d = d, .t = terms, .by = drivers, .f = ret, .origin = origin, .is_now = drivers->origin == origin && leads <= drivers->leads};
	cohort_rates(a, d, terms, origin, &r.rates);
	cohort_phase(a, d, terms, origin, &r.phase);
	begin(a, &r);
	district_usuals(a, &r);
	learn_following(a, &r);
	for (int h = 1; h <= leads; h++) {
		float *factor = r.factor;
		sum_districts(&r);
		for (int k = 0; k < drivers->n_children; factor += drivers->children[k++].areas)
			children_factors(&r, k, h, factor);
		for (int s = 0; s < d->schools; s++)
			step_school(&r, s, h);
		if (r.is_now)
			take_for_openings(&r, h);
		write_lead(&r, h);
		if (r.is_now)
			close_schools(&r, h);
		double *swap = r.now;
		r.now = r.next;
		r.next = swap;
	}
	finish(&r);
	arena_reset(a, mark);
}
