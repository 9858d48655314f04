/* Sites of the register, projects that are decided already, and the money. */
#include "areas/planning/seatplan/planner.h"

#include "areas/planning/schools.h"
#include "areas/register/register.h"
#include "record/frame.h"

#include <math.h>
#include <string.h>

enum { SITE_NAME, SITE_KIND, SITE_COUNTY, SITE_STAGE, SITE_SCHOOL, SITE_LON, SITE_LAT, SITE_CLASSES, SITE_MOST, SITE_STEP, SITE_EARLIEST, SITE_LEAD,
       SITE_OPEN_COST, SITE_CLASS_COST, SITE_PROJECT_COST, SITE_FLEXIBLE, SITE_RENT, SITE_COLUMNS };
enum { WORK_SITE, WORK_SCHOOL, WORK_STAGE, WORK_CLASSES, WORK_YEAR, WORK_UNTIL, WORK_STATUS, WORK_KIND, WORK_COLUMNS };

struct sites {
	struct seats_reader *d;
	struct frame *region, school, site, work;
	struct frame parents; /* regions again, with who is above */
};

static enum status load(struct sites *s, struct err *err)
{
	struct seats_reader *d = s->d;
	struct reg *g = d->c->g;
	const struct frame_ask code[] = {{"code", FRAME_TEXT, NULL}};
	s->region = ARENA_NEW(d->a, struct frame);
	TRY(frame_load(g, d->a, &record_region, d->c->at, STR(""), code, 1, s->region, err));
	const struct frame_ask above[] = {{"parent", FRAME_INDEX, s->region}};
	TRY(frame_load(g, d->a, &record_region, d->c->at, STR(""), above, 1, &s->parents, err));
	TRY(frame_load(g, d->a, &record_school, d->c->at, STR(""), code, 1, &s->school, err));
	const struct frame_ask site[SITE_COLUMNS] = {
		[SITE_NAME] = {"name", FRAME_TEXT, NULL}, [SITE_KIND] = {"kind", FRAME_TEXT, NULL}, [SITE_COUNTY] = {"county", FRAME_INDEX, s->region},
		[SITE_STAGE] = {"stage", FRAME_TEXT, NULL}, [SITE_SCHOOL] = {"school", FRAME_INDEX, &s->school},
		[SITE_LON] = {"longitude", FRAME_INTEGER, NULL}, [SITE_LAT] = {"latitude", FRAME_INTEGER, NULL},
		[SITE_CLASSES] = {"classes", FRAME_INTEGER, NULL}, [SITE_MOST] = {"most_classes", FRAME_INTEGER, NULL},
		[SITE_STEP] = {"step", FRAME_INTEGER, NULL}, [SITE_EARLIEST] = {"earliest", FRAME_INTEGER, NULL}, [SITE_LEAD] = {"lead", FRAME_INTEGER, NULL},
		[SITE_OPEN_COST] = {"open_cost", FRAME_REAL, NULL}, [SITE_CLASS_COST] = {"class_cost", FRAME_REAL, NULL},
		[SITE_PROJECT_COST] = {"project_cost", FRAME_REAL, NULL}, [SITE_FLEXIBLE] = {"flexible", FRAME_INTEGER, NULL},
		[SITE_RENT] = {"rent", FRAME_REAL, NULL}};
	TRY(frame_load(g, d->a, &record_site, d->c->at, STR(""), site, SITE_COLUMNS, &s->site, err));
	const struct frame_ask work[WORK_COLUMNS] = {
		[WORK_SITE] = {"site", FRAME_INDEX, &s->site}, [WORK_SCHOOL] = {"school", FRAME_INDEX, &s->school}, [WORK_STAGE] = {"stage", FRAME_TEXT, NULL},
		[WORK_CLASSES] = {"classes", FRAME_INTEGER, NULL}, [WORK_YEAR] = {"year", FRAME_INTEGER, NULL}, [WORK_UNTIL] = {"until", FRAME_INTEGER, NULL},
		[WORK_STATUS] = {"status", FRAME_TEXT, NULL}, [WORK_KIND] = {"kind", FRAME_TEXT, NULL}};
	return frame_load(g, d->a, &record_building, d->c->at, STR(""), work, WORK_COLUMNS, &s->work, err);
}

static bool is_within(const struct sites *s, int32_t region)
{
	struct id wanted = s->d->c->scenario->region;
	if (id_is_zero(wanted))
		return true;
	for (int steps = 0; region >= 0 && steps < 16; steps++, region = s->parents.columns[0].index[region])
		if (id_cmp(s->region->ids[region], wanted) == 0)
			return true;
	return false;
}

static int64_t whole(const struct frame *f, int column, size_t i, int64_t otherwise)
{
	int64_t v = f->columns[column].i[i];
	return v == FRAME_NONE ? otherwise : v;
}

static int64_t yuan(const struct frame *f, int column, size_t i)
{
	double v = f->columns[column].f[i];
	return isnan(v) ? 0 : llround(v);
}

/* Classes of projects of the site that are decided already; of a new school also: is it taken. */
static int64_t decided_classes(const struct sites *s, int32_t site, const char *kind)
{
	int64_t n = 0;
	for (size_t i = 0; i < s->work.n; i++)
		if (s->work.columns[WORK_SITE].index[i] == site && !str_eq(planned_text(&s->work, WORK_STATUS, (int32_t)i), STR("cancelled")) &&
		    str_eq(planned_text(&s->work, WORK_KIND, (int32_t)i), str_of(kind)))
			n += whole(&s->work, WORK_CLASSES, i, 0);
	return n;
}

static int standing_school(const struct seats_problem *p, struct id school)
{
	for (int j = 0; j < p->engine.sites; j++)
		if ((p->site[j].kind == SEATS_STANDING || p->site[j].kind == SEATS_EXTENSION) && id_cmp(p->site[j].school, school) == 0)
			return j;
	return -1;
}

static void take_numbers(const struct sites *s, size_t i, struct seatplan_site *e)
{
	const struct frame *f = &s->site;
	e->max_add = (int)MAX((int64_t)0, MIN(whole(f, SITE_MOST, i, 0) - decided_classes(s, (int32_t)i, "extension"), (int64_t)SEATPLAN_CLASSES_MAX));
	e->class_cost = yuan(f, SITE_CLASS_COST, i);
	e->project_cost = yuan(f, SITE_PROJECT_COST, i);
	e->flex_max = (int)MIN(whole(f, SITE_FLEXIBLE, i, 0), (int64_t)SEATPLAN_CLASSES_MAX);
	e->rent = yuan(f, SITE_RENT, i);
	e->first = (int)MAX((int64_t)0, whole(f, SITE_EARLIEST, i, 0) - s->d->p->first_year);
	e->lead = (int)whole(f, SITE_LEAD, i, 0);
	e->step = (int)MAX((int64_t)1, MIN(whole(f, SITE_STEP, i, 1), (int64_t)SEATPLAN_CLASSES_MAX));
	e->max_add -= e->max_add % e->step;
}

/* A new school's seats by what is decided already: a site whose project stands in the register without a school yet. */
static enum status add_decided(struct sites *s, size_t work, const struct seats_site *about, struct err *err)
{
	struct seats_reader *d = s->d;
	struct seats_site site = *about;
	int from = (int)(whole(&s->work, WORK_YEAR, work, 0) - d->p->first_year), until = (int)(whole(&s->work, WORK_UNTIL, work, INT32_MAX) - d->p->first_year);
	int classes = (int)MIN(whole(&s->work, WORK_CLASSES, work, 0), (int64_t)SEATPLAN_CLASSES_MAX);
	if (classes <= 0)
		return ST_OK;
	site.kind = SEATS_PASSING;
	site.key = STR("");
	struct seatplan_site *e = seats_add(d, site, err);
	if (!e)
		return err->status;
	e->flex_max = classes;
	for (int t = MAX(from, 0); t < d->years && t <= until; t++)
		d->p->lock[d->p->engine.locks++] = (struct seatplan_decision){d->p->engine.sites - 1, t, SEATPLAN_FLEX, classes};
	return ST_OK;
}

static enum status add_decided_of_site(struct sites *s, size_t i, const struct seats_site *about, struct err *err)
{
	for (size_t k = 0; k < s->work.n; k++)
		if (s->work.columns[WORK_SITE].index[k] == (int32_t)i && s->work.columns[WORK_SCHOOL].index[k] < 0 &&
		    str_eq(planned_text(&s->work, WORK_STAGE, (int32_t)k), s->d->p->stage) &&
		    !str_eq(planned_text(&s->work, WORK_STATUS, (int32_t)k), STR("cancelled")))
			TRY(add_decided(s, k, about, err));
	return ST_OK;
}

static enum status add_new(struct sites *s, size_t i, struct seats_site site, struct err *err)
{
	struct seats_reader *d = s->d;
	int64_t lon = s->site.columns[SITE_LON].i[i], lat = s->site.columns[SITE_LAT].i[i];
	if (lon == FRAME_NONE || lat == FRAME_NONE) {
		plan_leave_out(d->a, d->r, site.name, N_("its coordinates are missing"));
		return ST_OK;
	}
	site.lon = (double)lon / 1e7;
	site.lat = (double)lat / 1e7;
	TRY(add_decided_of_site(s, i, &site, err));
	if (decided_classes(s, (int32_t)i, "new") > 0) {
		plan_leave_out(d->a, d->r, site.name, N_("a building project uses it already"));
		return ST_OK;
	}
	if (whole(&s->site, SITE_CLASSES, i, 0) < 1) {
		plan_leave_out(d->a, d->r, site.name, N_("how many classes it would open with is not known"));
		return ST_OK;
	}
	struct seatplan_site *e = seats_add(d, site, err);
	if (!e)
		return err->status;
	take_numbers(s, i, e);
	e->classes = (int)MIN(whole(&s->site, SITE_CLASSES, i, 0), (int64_t)SEATPLAN_CLASSES_MAX);
	e->open_cost = yuan(&s->site, SITE_OPEN_COST, i);
	return ST_OK;
}

/* The school that stands becomes one that can grow. For the engine an extension is decided in the year before its use. */
static void add_extension(struct sites *s, size_t i, struct seats_site site)
{
	struct seats_reader *d = s->d;
	int32_t school = s->site.columns[SITE_SCHOOL].index[i];
	int at = school >= 0 ? standing_school(d->p, s->school.ids[school]) : -1;
	if (at < 0) {
		plan_leave_out(d->a, d->r, site.name, N_("the school it would enlarge is no school of this plan"));
		return;
	}
	if (d->p->site[at].key.n) {
		plan_leave_out(d->a, d->r, site.name, N_("another site enlarges the same school; that one is planned"));
		return;
	}
	struct seats_site *of = &d->p->site[at];
	take_numbers(s, i, &d->engine_site[at]);
	d->engine_site[at].first += MAX(d->engine_site[at].lead - 1, 0);
	d->engine_site[at].grow_first = d->engine_site[at].first;
	d->engine_site[at].lead = 1;
	of->kind = SEATS_EXTENSION;
	of->key = site.key;
	of->site = site.site;
	of->name = site.name;
}

static enum status add_site(struct sites *s, size_t i, struct err *err)
{
	struct seats_reader *d = s->d;
	char hex[ID_TEXT];
	int32_t county = s->site.columns[SITE_COUNTY].index[i], school = s->site.columns[SITE_SCHOOL].index[i];
	bool is_new = str_eq(planned_text(&s->site, SITE_KIND, (int32_t)i), STR("new"));
	id_format(s->site.ids[i], hex);
	struct seats_site site = {.kind = SEATS_NEW, .key = str_of(arena_strdup(d->a, hex)), .name = planned_text(&s->site, SITE_NAME, (int32_t)i),
				  .site = s->site.ids[i]};
	if (!str_eq(planned_text(&s->site, SITE_STAGE, (int32_t)i), d->p->stage) || !is_within(s, county))
		return ST_OK;
	if (county < 0) {
		plan_leave_out(d->a, d->r, site.name, N_("its county is not known"));
		return ST_OK;
	}
	site.county = s->region->ids[county];
	if (school >= 0)
		site.school = s->school.ids[school];
	if (is_new)
		return add_new(s, i, site, err);
	add_extension(s, i, site);
	return ST_OK;
}

/* Small schools may be shut where that is asked for; those that can grow are not among them. */
static enum status add_closings(struct seats_reader *d, struct err *err)
{
	double saving;
	int64_t most;
	TRY(planned_number(d->p->policy, "closing.saving_yuan", &saving, err));
	TRY(policy_int(d->p->policy, "closing.classes_at_most", &most, err));
	for (int j = 0; j < d->p->engine.sites && d->may_close; j++) {
		char hex[ID_TEXT];
		struct seats_site *s = &d->p->site[j];
		if (s->kind != SEATS_STANDING || d->engine_site[j].classes < 1 || d->engine_site[j].classes > most)
			continue;
		id_format(s->school, hex);
		s->kind = SEATS_CLOSABLE;
		s->key = str_of(arena_strdup(d->a, hex));
		d->engine_site[j].close_first = 1; /* nobody is sent away in the year the plan begins */
		d->engine_site[j].saving = llround(saving);
	}
	return ST_OK;
}

enum status seats_read_sites(struct seats_reader *d, struct err *err)
{
	struct sites s = {.d = d};
	TRY(load(&s, err));
	for (size_t i = 0; i < s.site.n; i++)
		TRY(add_site(&s, i, err));
	return add_closings(d, err);
}

enum status seats_read_budget(struct seats_reader *d, struct err *err)
{
	enum { REGION, YEAR, AMOUNT, COLUMNS };
	struct sites s = {.d = d};
	struct frame f;
	double percent = 100;
	struct seats_problem *p = d->p;
	TRY(plan_value_number(d->c->scenario, "budget", &percent, err));
	TRY(load(&s, err));
	const struct frame_ask ask[COLUMNS] = {{"region", FRAME_INDEX, s.region}, {"year", FRAME_INTEGER, NULL}, {"amount", FRAME_REAL, NULL}};
	TRY(frame_load(d->c->g, d->a, &record_building_budget, d->c->at, STR(""), ask, COLUMNS, &f, err));
	p->budget = ARENA_ARRAY(d->a, int64_t, (size_t)d->years + 1);
	for (size_t i = 0; i < f.n; i++) {
		int64_t year = f.columns[YEAR].i[i] - p->first_year;
		double amount = f.columns[AMOUNT].f[i];
		if (year < 0 || year >= d->years || isnan(amount) || !is_within(&s, f.columns[REGION].index[i]))
			continue;
		p->budget[year] += llround(amount * percent / 100);
		p->budget_rows++;
	}
	for (int t = 0; t < d->years && p->budget_rows; t++)
		if (!p->budget[t])
			plan_leave_out(d->a, d->r, seats_year(d->a, p, t), N_("no budget is known for this year: nothing can be spent beyond what earlier years left"));
	if (!p->budget_rows)
		plan_leave_out(d->a, d->r, STR(""), N_("no budget is known for any year: nothing can be built (record 'building_budget')"));
	p->engine.budget = p->budget;
	return ST_OK;
}
