/* Instance files: sections of comma-separated rows, see seatplan.h for the numbers. */
#include "engine/locate/text.h"
#include "engine/seatplan/seatplan.h"

#include <stdlib.h>

static const int64_t MONEY_MAX = 1000000000000, PLACE_MAX = 100000000, PUPILS_MAX = 10000000;
static const char SITE_HEADING[] =
	"site,kind,x,y,classes,max_add,class_cost,project_cost,open_cost,first,lead,flex_max,rent,close_first,saving";
enum { SITE_FIELDS = 15 };

struct reading {
	struct arena *arena;
	struct text t;
	struct seatplan_problem *p;
};

static enum status heading(struct reading *r, const char *expected, struct err *err)
{
	struct str line;
	if (!text_line(&r->t, &line) || !str_eq(str_trim(line), str_of(expected)))
		return err_set(err, ST_INVALID, "%s line %d: '%s' is expected here", r->t.file, r->t.line, expected);
	return ST_OK;
}

static enum status row(struct reading *r, struct str *field, int fields, const char *what, struct err *err)
{
	struct str line;
	if (!text_line(&r->t, &line) || text_fields(line, field, fields) != fields)
		return err_set(err, ST_INVALID, "%s line %d: %d fields of %s are expected", r->t.file, r->t.line, fields, what);
	return ST_OK;
}

static enum status whole(const struct reading *r, struct str field, const char *what, int64_t low, int64_t high, int64_t *ret,
			 struct err *err)
{
	return text_whole(&r->t, str_trim(field), what, low, high, ret, err);
}

static enum status params(struct reading *r, int64_t *seen, struct err *err)
{
	static const struct {
		const char *name;
		int64_t low, high;
	} known[] = {{"T", 1, SEATPLAN_YEARS_MAX}, {"sites", 1, SEATPLAN_SITES_MAX}, {"units", 1, SEATPLAN_UNITS_MAX},
		     {"class_size", 1, 1000}, {"travel", 0, 1000000}, {"unmet", 0, 1000000000}, {"maintain", 0, 1000000000000}, {"closing", 0, 1}};
	bool got[ARRAY_LEN(known)] = {};
	struct seatplan_problem *p = r->p;
	p->name = "";
	struct text before = r->t;
	struct str line, field[2];
	while (text_line(&r->t, &line) && line.p[0] != '[') {
		if (text_fields(line, field, 2) != 2)
			return err_set(err, ST_INVALID, "%s line %d: key,value is expected", r->t.file, r->t.line);
		if (str_eq(field[0], STR("name")))
			p->name = str_dup(r->arena, field[1]);
		for (size_t k = 0; k < ARRAY_LEN(known); k++)
			if (str_eq(field[0], str_of(known[k].name))) {
				TRY(whole(r, field[1], known[k].name, known[k].low, known[k].high, &seen[k], err));
				got[k] = true;
			}
		before = r->t;
	}
	for (size_t k = 0; k < ARRAY_LEN(known); k++)
		if (!got[k])
			return err_set(err, ST_INVALID, "%s: '%s' is missing in [params]", r->t.file, known[k].name);
	r->t = before; /* the next section's name is read again */
	p->years = (int)seen[0];
	p->sites = (int)seen[1];
	p->units = (int)seen[2];
	p->class_size = (int)seen[3];
	p->travel = seen[4];
	p->unmet = seen[5];
	p->maintain = seen[6];
	p->closing = seen[7];
	if ((uint64_t)p->sites + (uint64_t)p->units > r->t.rest.n)
		return err_set(err, ST_INVALID, "%s: %d sites and %d units are announced, the file is too short", r->t.file, p->sites, p->units);
	return ST_OK;
}

/* The number of the row in its section, from 1. */
static enum status number_of(const struct reading *r, struct str field, int k, struct err *err)
{
	int64_t n;
	return whole(r, field, "the row's number", k + 1, k + 1, &n, err);
}

static enum status years(struct reading *r, struct err *err)
{
	int64_t *budget = ARENA_ARRAY(r->arena, int64_t, (size_t)r->p->years), *discount = ARENA_ARRAY(r->arena, int64_t, (size_t)r->p->years);
	struct str f[3];
	TRY(heading(r, "[years]", err));
	TRY(heading(r, "year,budget,discount_ppm", err));
	for (int t = 0; t < r->p->years; t++) {
		TRY(row(r, f, 3, "a year", err));
		TRY(number_of(r, f[0], t, err));
		TRY(whole(r, f[1], "budget", 0, MONEY_MAX, &budget[t], err));
		TRY(whole(r, f[2], "discount_ppm", 0, 10000000, &discount[t], err));
	}
	r->p->budget = budget;
	r->p->discount = discount;
	return ST_OK;
}

static enum status sites(struct reading *r, struct err *err)
{
	struct seatplan_site *site = ARENA_ARRAY(r->arena, struct seatplan_site, (size_t)r->p->sites);
	struct str f[SITE_FIELDS];
	TRY(heading(r, "[sites]", err));
	TRY(heading(r, SITE_HEADING, err));
	for (int j = 0; j < r->p->sites; j++) {
		TRY(row(r, f, SITE_FIELDS, "a site", err));
		TRY(number_of(r, f[0], j, err));
		struct str kind = str_trim(f[1]);
		if (!str_eq(kind, STR("E")) && !str_eq(kind, STR("N")))
			return err_set(err, ST_INVALID, "%s line %d: kind is E or N, not '%.*s'", r->t.file, r->t.line, STR_ARG(kind));
		int64_t v[SITE_FIELDS];
		static const struct {
			const char *what;
			int64_t low, high;
		} limit[SITE_FIELDS] = {{}, {}, {"x", -PLACE_MAX, PLACE_MAX}, {"y", -PLACE_MAX, PLACE_MAX}, {"classes", 0, SEATPLAN_CLASSES_MAX},
					{"max_add", 0, SEATPLAN_CLASSES_MAX}, {"class_cost", 0, MONEY_MAX}, {"project_cost", 0, MONEY_MAX},
					{"open_cost", 0, MONEY_MAX}, {"first", 0, 1000}, {"lead", 0, 1000}, {"flex_max", 0, SEATPLAN_CLASSES_MAX},
					{"rent", 0, MONEY_MAX}, {"close_first", 0, 1000}, {"saving", 0, MONEY_MAX}};
		for (int k = 2; k < SITE_FIELDS; k++)
			TRY(whole(r, f[k], limit[k].what, limit[k].low, limit[k].high, &v[k], err));
		site[j] = (struct seatplan_site){
			.existing = kind.p[0] == 'E', .x_m = v[2], .y_m = v[3], .classes = (int)v[4], .max_add = (int)v[5], .class_cost = v[6],
			.project_cost = v[7], .open_cost = v[8], .first = MAX((int)v[9] - 1, 0), .lead = (int)v[10], .flex_max = (int)v[11],
			.rent = v[12], .close_first = (int)v[13] - 1, .saving = v[14],
		};
	}
	r->p->site = site;
	return ST_OK;
}

static enum status units(struct reading *r, struct err *err)
{
	size_t n = (size_t)r->p->units;
	int64_t *x = ARENA_ARRAY(r->arena, int64_t, n), *y = ARENA_ARRAY(r->arena, int64_t, n), *radius = ARENA_ARRAY(r->arena, int64_t, n);
	struct str f[5];
	TRY(heading(r, "[units]", err));
	TRY(heading(r, "unit,kind,x,y,radius", err));
	for (int i = 0; i < r->p->units; i++) {
		TRY(row(r, f, 5, "a unit", err));
		TRY(number_of(r, f[0], i, err));
		TRY(whole(r, f[2], "x", -PLACE_MAX, PLACE_MAX, &x[i], err));
		TRY(whole(r, f[3], "y", -PLACE_MAX, PLACE_MAX, &y[i], err));
		TRY(whole(r, f[4], "radius", 0, PLACE_MAX, &radius[i], err));
	}
	r->p->x_m = x;
	r->p->y_m = y;
	r->p->radius_m = radius;
	return ST_OK;
}

static enum status demand(struct reading *r, struct err *err)
{
	int64_t *d = ARENA_ARRAY(r->arena, int64_t, (size_t)r->p->units * (size_t)r->p->years);
	struct str f[SEATPLAN_YEARS_MAX + 1], line;
	TRY(heading(r, "[demand]", err));
	if (!text_line(&r->t, &line) || !str_starts(line, STR("unit,y1")))
		return err_set(err, ST_INVALID, "%s line %d: the heading unit,y1 … is expected here", r->t.file, r->t.line);
	for (int i = 0; i < r->p->units; i++) {
		TRY(row(r, f, r->p->years + 1, "demand", err));
		TRY(number_of(r, f[0], i, err));
		for (int t = 0; t < r->p->years; t++)
			TRY(whole(r, f[t + 1], "pupils", 0, PUPILS_MAX, &d[(size_t)i * (size_t)r->p->years + (size_t)t], err));
	}
	if (text_line(&r->t, &line))
		return err_set(err, ST_INVALID, "%s line %d: nothing is expected after the demand of %d units", r->t.file, r->t.line, r->p->units);
	r->p->demand = d;
	return ST_OK;
}

enum status seatplan_read(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	struct reading r = {a, text_open(source->text[0], source->name[0]), ARENA_NEW(a, struct seatplan_problem)};
	int64_t seen[8] = {};
	if (!str_starts(source->text[0], STR("# seatplan 1")))
		return err_set(err, ST_INVALID, "%s: the first line must be '# seatplan 1'", r.t.file);
	TRY(heading(&r, "[params]", err));
	TRY(params(&r, seen, err));
	TRY(years(&r, err));
	TRY(sites(&r, err));
	TRY(units(&r, err));
	TRY(demand(&r, err));
	if (seatplan_validate(r.p, err) != ST_OK)
		return err_prefix(err, "%s", source->name[0]);
	*ret_problem = r.p;
	return ST_OK;
}
