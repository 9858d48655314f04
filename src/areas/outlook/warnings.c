#include "areas/outlook/warnings.h"

#include "areas/outlook/forecast.h"
#include "base/grouped.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A zone of whose schools one has no figures is judged by nothing but the children counted in it. */
static void forget_pupils(const struct warnings *w, const struct zone_outlook *z, int lead, struct zone_year *y)
{
	const struct prospect *p = w->f->p;
	y->pupils = y->lo = y->hi = y->over = NAN;
	if (!w->profile.counts_children || z->stage != 1 || isnan(p->zone_children[(size_t)z->zone * (size_t)p->leads + (size_t)(lead - 1)])) {
		y->demand = y->demand_lo = y->demand_hi = y->red = NAN;
		y->colour = -1;
	}
}

static void fill(const struct warnings *w, struct zone_outlook *z)
{
	const struct foresight *f = w->f;
	const struct prospect *p = f->p;
	int counted = w->profile.counts_children ? foresight_entrants(f, z->zone) : z->zone, red = 1 + w->profile.index;
	z->worst = -1;
	double passed = 0;
	for (int h = 1; h <= p->leads; h++) {
		size_t at = (size_t)z->zone * (size_t)p->leads + (size_t)(h - 1), of = (size_t)counted * (size_t)p->leads + (size_t)(h - 1);
		size_t limit = cohort_limit_at(&f->groups, p->leads, counted, red, h);
		struct zone_year *y = &z->years[h - 1];
		double scale = w->profile.counts_children ? f->per_forecast[at] : 1;
		y->pupils = f->paths.group.mean[at];
		y->lo = f->paths.group.lo[at];
		y->hi = f->paths.group.hi[at];
		y->seats = f->seats[at];
		y->over = f->paths.known && !isnan(y->seats) ? f->paths.over[cohort_limit_at(&f->groups, p->leads, z->zone, 0, h)] : NAN;
		y->demand = w->profile.counts_children ? f->entrants[at] : y->pupils;
		y->demand_lo = scale > 0 ? scale * f->paths.group.lo[of] : y->demand;
		y->demand_hi = scale > 0 ? scale * f->paths.group.hi[of] : y->demand;
		y->places = w->profile.counts_children ? f->places[at] : y->seats;
		y->colour = warning_colour(&w->profile, y->demand, y->places);
		y->red = f->paths.known && y->colour >= 0 ? f->paths.over[limit] : NAN;
		if (p->zone_lacks[z->zone])
			forget_pupils(w, z, h, y);
		passed += f->paths.known ? f->paths.first_over[limit] : NAN;
		if (h <= w->profile.ahead[z->stage] && y->colour > z->worst) {
			z->worst = y->colour;
			z->worst_lead = h;
		}
		if (!z->red_lead) {
			z->red_likely = passed;
			if (y->colour == w->profile.colours - 1)
				z->red_lead = h;
		}
	}
	if (z->worst < 0)
		z->red_likely = NAN;
}

struct order {
	const struct prospect *p;
};

static int by_place(const void *x, const void *y, void *context)
{
	const struct prospect *p = ((struct order *)context)->p;
	const struct zone_outlook *a = x, *b = y;
	int c = str_cmp(prospect_text(&p->region, REGION_CODE, p->district_region[a->district]),
			prospect_text(&p->region, REGION_CODE, p->district_region[b->district]));
	if (!c)
		c = a->stage - b->stage;
	return c ? c : str_cmp(prospect_text(&p->zone, ZONE_NAME, a->zone), prospect_text(&p->zone, ZONE_NAME, b->zone));
}

enum status warnings_make(struct arena *a, const struct foresight *f, struct str profile, int32_t region, struct warnings *ret, struct err *err)
{
	const struct prospect *p = f->p;
	struct warnings w = {.f = f, .zones = ARENA_ARRAY(a, struct zone_outlook, p->zone.n + 1)};
	TRY(warning_profile_read(f->seats_policy, profile, &w.profile, err));
	for (size_t z = 0; z < p->zone.n; z++) {
		if (p->zone_stage[z] < 0 || p->zone_district[z] < 0 || !p->zone_schools[z] || !foresight_in(f, p->zone_district[z], region))
			continue;
		struct zone_outlook *o = &w.zones[w.n++];
		*o = (struct zone_outlook){.zone = (int32_t)z, .stage = p->zone_stage[z], .district = p->zone_district[z],
					   .years = ARENA_ARRAY(a, struct zone_year, p->leads)};
		fill(&w, o);
	}
	struct order order = {p};
	qsort_r(w.zones, w.n, sizeof *w.zones, by_place, &order);
	*ret = w;
	return ST_OK;
}

/* ---- sizes ---- */

static double classes_cap(const struct foresight *f, int school, int stage)
{
	struct str type = prospect_text(&f->p->school, SCHOOL_TYPE, school);
	if (str_eq(type, STR("312")))
		return prospect_policy(f->seats_policy, "classes_at_most.by.nine-year", INFINITY);
	char path[64];
	snprintf(path, sizeof path, "classes_at_most.by.%s", prospect_stages[stage]);
	return prospect_policy(f->seats_policy, path, INFINITY);
}

static void look(const struct warnings *w, struct size_breach *b)
{
	const struct prospect *p = w->f->p;
	size_t i = (size_t)b->school * PROSPECT_STAGES + (size_t)b->stage;
	bool nine = str_eq(prospect_text(&p->school, SCHOOL_TYPE, b->school), STR("312"));
	char path[64];
	snprintf(path, sizeof path, "class_size.by.%s", prospect_stages[b->stage]);
	double size = prospect_policy(w->f->seats_policy, path, NAN);
	for (int h = 1; h <= p->leads && !isnan(size); h++) {
		double pupils = 0, classes = 0, rooms = p->rooms[i] + p->rooms_more[i * (size_t)p->leads + (size_t)(h - 1)];
		int from = nine ? prospect_first_grade[1] : prospect_first_grade[b->stage], to = prospect_first_grade[b->stage + 1];
		for (int g = from; g < to; g++) {
			double n = forecast_school(w->f, b->school, h, g).mean;
			pupils += isnan(n) || g < prospect_first_grade[b->stage] ? 0 : n;
			classes += isnan(n) ? 0 : ceil(n / size);
		}
		if (!b->class_lead && rooms > 0 && pupils / rooms > size) {
			b->class_lead = h;
			b->mean_class = pupils / rooms;
		}
		if (!b->school_lead && classes > b->classes_at_most) {
			b->school_lead = h;
			b->classes = classes;
		}
	}
}

size_t warnings_breaches(struct arena *a, const struct warnings *w, int32_t region, struct size_breach **ret)
{
	const struct prospect *p = w->f->p;
	struct size_breach *all = ARENA_ARRAY(a, struct size_breach, (size_t)p->data.schools * PROSPECT_STAGES + 1);
	size_t n = 0;
	for (int s = 0; s < p->data.schools; s++)
		for (int k = 0; k < PROSPECT_STAGES && foresight_in(w->f, p->data.district[s], region); k++) {
			struct size_breach b = {.school = s, .stage = k, .classes_at_most = classes_cap(w->f, s, k)};
			look(w, &b);
			if (b.class_lead || b.school_lead)
				all[n++] = b;
		}
	*ret = all;
	return n;
}

/* ---- why ---- */

static struct str count(struct arena *a, double n) { return grouped(a, llround(n)); }

struct str warning_why(struct arena *a, const struct warnings *w, const struct zone_outlook *z, enum lang lang)
{
	const struct foresight *f = w->f;
	const struct prospect *p = f->p;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	int lead = MAX(z->worst_lead, 1), first = prospect_first_grade[z->stage];
	double before = 0, then = 0, homes = 0, more = 0;
	for (int s = 0; s < p->data.schools; s++) {
		size_t i = (size_t)s * PROSPECT_STAGES + (size_t)z->stage;
		if (p->zone_of[i] != z->zone)
			continue;
		before += forecast_school(f, s, 0, first).mean;
		double n = forecast_school(f, s, lead, first).mean;
		then += isnan(n) ? 0 : n;
		more += p->rooms_more[i * (size_t)p->leads + (size_t)(lead - 1)];
		for (int h = 1; h <= lead && p->homes; h++)
			for (int g = first; g < prospect_first_grade[z->stage + 1]; g++)
				if (g != first || h == lead)
					homes += p->homes[((size_t)s * (size_t)p->leads + (size_t)(h - 1)) * PROSPECT_GRADES + (size_t)g];
	}
	const struct str args[] = {count(a, f->zone_now[z->zone]), count(a, z->years[lead - 1].pupils), count(a, z->years[lead - 1].seats), count(a, before),
				   count(a, then), count(a, homes), count(a, more), count(a, z->years[lead - 1].demand),
				   isnan(z->years[lead - 1].places) ? STR("—") : count(a, z->years[lead - 1].places)};
	tr_format(&text, lang, N_("pupils {0} now, {1} then, {2} seats; entrants {3} now, {4} then"), args, ARRAY_LEN(args));
	if (w->profile.counts_children)
		tr_format(&text, lang, N_("; the colour counts {7} children for {8} places"), args, ARRAY_LEN(args));
	if (homes >= 1)
		tr_format(&text, lang, N_("; new homes bring {5}"), args, ARRAY_LEN(args));
	if (more >= 1)
		tr_format(&text, lang, N_("; projects add {6} classes"), args, ARRAY_LEN(args));
	return str_copy(a, buf_view(&text));
}
