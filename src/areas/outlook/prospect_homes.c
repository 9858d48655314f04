/* Children of new homes, and children who move, shared out over the schools that take them. */
#include "areas/outlook/prospect.h"
#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>

/* The schools children of a place go to: those of a zone, or of a district (zone −1), by their pupils. */
struct takers {
	int zone, district, stage;
};

static double pupils_of(const struct prospect *p, int school, int stage)
{
	double sum = 0;
	for (int g = prospect_first_grade[stage]; g < prospect_first_grade[stage + 1]; g++) {
		double n = p->data.pupils[cohort_cell(&p->data, school, p->origin, g)];
		sum += isnan(n) ? 0 : n;
	}
	return sum;
}

static bool takes(const struct prospect *p, const struct takers *t, int school)
{
	return t->zone >= 0 ? p->zone_of[school * PROSPECT_STAGES + t->stage] == t->zone : p->data.district[school] == t->district;
}

/* Adds children(h, grade) to the takers' grades. False: nobody takes them. */
static bool share_out(struct prospect *p, float *more, const struct takers *t, const double *now, const double *entering)
{
	double all = 0;
	int first = prospect_first_grade[t->stage], end = prospect_first_grade[t->stage + 1];
	for (int s = 0; s < p->data.schools; s++)
		all += takes(p, t, s) ? pupils_of(p, s, t->stage) : 0;
	if (all <= 0)
		return false;
	for (int s = 0; s < p->data.schools; s++) {
		double share = takes(p, t, s) ? pupils_of(p, s, t->stage) / all / (end - first) : 0;
		for (int h = 1; h <= p->leads && share > 0; h++)
			for (int g = first; g < end; g++)
				more[((size_t)s * (size_t)p->leads + (size_t)(h - 1)) * PROSPECT_GRADES + (size_t)g] +=
					(float)(share * (g == first ? entering[h] : now[h]));
	}
	return true;
}

/* The share of homes lived in on 1 September of the year. */
static double filled(const struct prospect *p, int64_t handover, double years, int year_index)
{
	double since = (school_year_start(p->first_year + year_index) - (double)(handover / 4)) / 365.25;
	return fmin(1, fmax(0, since / years));
}

static float *new_cells(struct prospect_load *l)
{
	return ARENA_ARRAY(l->arena, float, (size_t)l->p->data.schools * (size_t)l->p->leads * PROSPECT_GRADES + 1);
}

enum { HOME_NAME, HOME_COUNTY, HOME_UNIT, HOME_STATUS, HOME_HOUSEHOLDS, HOME_HANDOVER, HOME_YEARS, HOME_KINDERGARTEN, HOME_PRIMARY, HOME_JUNIOR, HOME_COLUMNS };

static void one_project(struct prospect_load *l, const struct frame *f, int32_t i, const int32_t *zone_of_unit)
{
	static const char *const norm[] = {"norms.seats_per_1000.kindergarten", "norms.seats_per_1000.primary", "norms.seats_per_1000.junior"};
	struct prospect *p = l->p;
	int32_t county = f->columns[HOME_COUNTY].index[i], unit = f->columns[HOME_UNIT].index[i];
	int64_t handover = f->columns[HOME_HANDOVER].i[i], homes = f->columns[HOME_HOUSEHOLDS].i[i], years = f->columns[HOME_YEARS].i[i];
	struct str name = prospect_text(f, HOME_NAME, i);
	if (handover == FRAME_NONE || county < 0 || p->district_of[county] < 0) {
		prospect_problem(p, "homes-of-nowhere", N_("housing project '{0}' has no county or no day of handover; it is left out"), name, 0, STR(""));
		return;
	}
	double over = years == FRAME_NONE ? prospect_policy(l->outlook, "homes.years_to_fill", 1) : (double)years;
	for (int stage = 0; stage < 3; stage++) {
		int64_t said = f->columns[HOME_KINDERGARTEN + stage].i[i];
		double expected = said != FRAME_NONE ? (double)said : homes == FRAME_NONE ? 0 : (double)homes * prospect_policy(l->outlook, "homes.persons", 0) *
														 prospect_policy(l->seats, norm[stage], 0) / 1000;
		double now[PROSPECT_YEARS_MAX + 1] = {}, entering[PROSPECT_YEARS_MAX + 1] = {}, before = filled(p, handover, over, p->origin);
		for (int h = 1; h <= p->leads; h++) {
			now[h] = expected * (filled(p, handover, over, p->origin + h) - filled(p, handover, over, p->origin + h - 1));
			entering[h] = expected * (filled(p, handover, over, p->origin + h) - before);
		}
		struct takers to = {unit >= 0 ? zone_of_unit[unit * PROSPECT_STAGES + stage] : -1, p->district_of[county], stage};
		if (expected > 0 && !share_out(p, p->homes, &to, now, entering)) {
			to.zone = -1;
			if (!share_out(p, p->homes, &to, now, entering))
				prospect_problem(p, "homes-without-school", N_("children of '{0}' ({2}) have no school to go to; they are left out"), name, 0,
						 str_of(prospect_stages[stage]));
		}
	}
}

static enum status read_homes(struct prospect_load *l, struct err *err)
{
	struct prospect *p = l->p;
	struct frame unit, f, links;
	const struct frame_ask code[] = {{"code", FRAME_TEXT, NULL}}, link[] = {{"zone", FRAME_INDEX, &p->zone}, {"unit", FRAME_INDEX, &unit}};
	const struct frame_ask ask[HOME_COLUMNS] = {
		[HOME_NAME] = {"name", FRAME_TEXT, NULL},	    [HOME_COUNTY] = {"county", FRAME_INDEX, &p->region},
		[HOME_UNIT] = {"unit", FRAME_INDEX, &unit},	    [HOME_STATUS] = {"status", FRAME_TEXT, NULL},
		[HOME_HOUSEHOLDS] = {"households", FRAME_INTEGER, NULL}, [HOME_HANDOVER] = {"handover", FRAME_INTEGER, NULL},
		[HOME_YEARS] = {"years", FRAME_INTEGER, NULL},	    [HOME_KINDERGARTEN] = {"kindergarten", FRAME_INTEGER, NULL},
		[HOME_PRIMARY] = {"primary", FRAME_INTEGER, NULL},  [HOME_JUNIOR] = {"junior", FRAME_INTEGER, NULL}};
	TRY(frame_load(l->g, l->arena, &record_unit, l->at, STR(""), code, 1, &unit, err));
	TRY(frame_load(l->g, l->arena, &record_housing, l->at, STR(""), ask, HOME_COLUMNS, &f, err));
	if (!f.n)
		return ST_OK;
	TRY(frame_load(l->g, l->arena, &record_zone_unit, l->at, STR(""), link, 2, &links, err));
	int32_t *zone_of_unit = ARENA_ARRAY(l->arena, int32_t, unit.n * PROSPECT_STAGES + 1);
	for (size_t i = 0; i < unit.n * PROSPECT_STAGES; i++)
		zone_of_unit[i] = -1;
	for (size_t i = 0; i < links.n; i++) {
		int32_t z = links.columns[0].index[i], u = links.columns[1].index[i];
		if (z >= 0 && u >= 0 && p->zone_stage[z] >= 0)
			zone_of_unit[u * PROSPECT_STAGES + p->zone_stage[z]] = z;
	}
	p->homes = new_cells(l);
	for (size_t i = 0; i < f.n; i++)
		if (!str_eq(prospect_text(&f, HOME_STATUS, (int32_t)i), STR("stopped")))
			one_project(l, &f, (int32_t)i, zone_of_unit);
	return ST_OK;
}

/* Moves beyond what the survival ratios have seen: what is expected of a year less the mean of the last years. */
static enum status read_moves(struct prospect_load *l, struct err *err)
{
	enum { COUNTY, ZONE, YEAR, STAGE, IN, OUT, COLUMNS, PAST = 3 };
	struct prospect *p = l->p;
	struct frame f;
	const struct frame_ask ask[COLUMNS] = {[COUNTY] = {"county", FRAME_INDEX, &p->region}, [ZONE] = {"zone", FRAME_INDEX, &p->zone},
					       [YEAR] = {"year", FRAME_INTEGER, NULL},	       [STAGE] = {"stage", FRAME_TEXT, NULL},
					       [IN] = {"in", FRAME_INTEGER, NULL},	       [OUT] = {"out", FRAME_INTEGER, NULL}};
	TRY(frame_load(l->g, l->arena, &record_movement, l->at, STR(""), ask, COLUMNS, &f, err));
	if (!f.n)
		return ST_OK;
	size_t places = (size_t)p->data.districts + p->zone.n, years = PAST + (size_t)p->leads;
	double *net = ARENA_ARRAY(l->arena, double, places * PROSPECT_STAGES * years);
	for (size_t i = 0; i < places * PROSPECT_STAGES * years; i++)
		net[i] = NAN;
	for (size_t i = 0; i < f.n; i++) {
		int32_t zone = f.columns[ZONE].index[i], county = f.columns[COUNTY].index[i];
		int stage = prospect_stage(prospect_text(&f, STAGE, (int32_t)i)), district = county >= 0 ? p->district_of[county] : -1;
		int64_t y = f.columns[YEAR].i[i] - p->first_year - p->origin + PAST - 1;
		if (stage < 0 || district < 0)
			prospect_problem(p, "moves-of-nowhere", N_("{0}, {1}: movements of a region that is no county, or of no single stage, are left out"),
					 prospect_text(&p->region, REGION_NAME, county), (int)f.columns[YEAR].i[i], STR(""));
		if (stage < 0 || district < 0 || y < 0 || y >= (int64_t)years || f.columns[IN].i[i] == FRAME_NONE || f.columns[OUT].i[i] == FRAME_NONE)
			continue;
		size_t place = zone >= 0 ? (size_t)p->data.districts + (size_t)zone : (size_t)district;
		net[(place * PROSPECT_STAGES + (size_t)stage) * years + (size_t)y] = (double)(f.columns[IN].i[i] - f.columns[OUT].i[i]);
	}
	p->moves = new_cells(l);
	p->usual_moves = new_cells(l);
	for (size_t i = 0; i < places * PROSPECT_STAGES; i++) {
		double usual = 0, extra[PROSPECT_YEARS_MAX + 1] = {}, same[PROSPECT_YEARS_MAX + 1] = {};
		int known = 0, coming = 0;
		for (int y = 0; y < PAST; y++) {
			known += !isnan(net[i * years + (size_t)y]);
			usual += isnan(net[i * years + (size_t)y]) ? 0 : net[i * years + (size_t)y];
		}
		usual = known ? usual / known : 0;
		for (int h = 1; h <= p->leads; h++) {
			double n = net[i * years + (size_t)(PAST + h - 1)];
			coming += !isnan(n);
			extra[h] = isnan(n) ? 0 : n - usual;
			same[h] = isnan(n) ? usual : n;
		}
		if (!known && !coming)
			continue;
		size_t place = i / PROSPECT_STAGES;
		struct takers to = {place < (size_t)p->data.districts ? -1 : (int)(place - (size_t)p->data.districts),
				    place < (size_t)p->data.districts ? (int)place : 0, (int)(i % PROSPECT_STAGES)};
		if (share_out(p, p->moves, &to, extra, extra))
			(void)share_out(p, p->usual_moves, &to, same, same);
		else
			prospect_problem(p, "moves-without-school", N_("children who move to or from {0} ({2}) have no school there; they are left out"),
					 to.zone >= 0 ? prospect_text(&p->zone, ZONE_NAME, to.zone) : prospect_text(&p->region, REGION_NAME, p->district_region[to.district]),
					 0, str_of(prospect_stages[to.stage]));
	}
	return ST_OK;
}

enum status prospect_read_homes(struct prospect_load *l, struct err *err)
{
	TRY(read_homes(l, err));
	return read_moves(l, err);
}
