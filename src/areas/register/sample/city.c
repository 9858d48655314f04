#include "areas/register/sample/city.h"

#include <string.h>

static const enum profile hengshui_profiles[] = {SOUND, SOUND, SOUND, FEW_SCREENS, SOUND, CROWDED, SOUND, ONE_RICH, SOUND, NOT_REPORTED,
						 SOUND, SOUND, FEW_BACKBONE};
static const enum profile changzhou_profiles[] = {SOUND, SOUND, CROWDED, SOUND, FEW_SCREENS, ONE_RICH};

static const struct plan plans[] = {
	{.name = "hengshui", .prefix = "1311", .first_year = 2018, .kindergartens = 60, .primaries = 610, .points = 120, .juniors = 130,
	 .nine_years = 35, .complete = 6, .seniors = 26, .profiles = hengshui_profiles},
	{.name = "changzhou", .prefix = "3204", .first_year = 2016, .kindergartens = 325, .primaries = 290, .points = 12, .juniors = 122,
	 .nine_years = 30, .complete = 6, .seniors = 30, .profiles = changzhou_profiles},
};

static const struct plan *plan_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(plans); i++)
		if (str_eq(str_of(plans[i].name), name))
			return &plans[i];
	return NULL;
}

static bool csv_cell(struct str *line, struct str *ret)
{
	if (!line->p)
		return false;
	if (line->n && line->p[0] == '"') { /* the extract quotes where a comma stands inside, and nowhere doubles a quote */
		ptrdiff_t end = str_find(str_slice(*line, 1, line->n), STR("\""));
		if (end < 0)
			return false;
		*ret = str_slice(*line, 1, (size_t)end + 1);
		*line = str_slice(*line, (size_t)end + 2, line->n);
		if (line->n && line->p[0] == ',')
			*line = str_slice(*line, 1, line->n);
		else
			*line = (struct str){};
		return true;
	}
	return str_next(line, ',', ret);
}

/* What the extract says in English, as it was published: names of places, measures and units, notes, sources. */
static bool said_in_chinese(struct str words, struct str *ret)
{
	struct str rest = sample_file("facts-zh.csv"), line, en, zh;
	if (!words.n)
		return true;
	while (rest.p && str_next(&rest, '\n', &line)) {
		line = str_trim(line);
		if (!csv_cell(&line, &en) || !str_eq(en, words) || !csv_cell(&line, &zh))
			continue;
		*ret = zh;
		return true;
	}
	return false;
}

/* The published figures of the city and its counties, as they were published. */
enum status city_figures(struct city *c, struct err *err)
{
	static const char *const columns[] = {"place", "period", "measure", "unit", "value", "kind", "part_of", "note", "source"};
	struct str rest = sample_file("facts.csv"), line;
	if (!rest.p)
		return err_set(err, ST_INTERNAL, "facts.csv is not embedded");
	bool hengshui = strcmp(c->plan->name, "hengshui") == 0;
	str_next(&rest, '\n', &line);
	while (str_next(&rest, '\n', &line)) {
		struct str cell[ARRAY_LEN(columns)] = {};
		line = str_trim(line);
		for (size_t i = 0; i < ARRAY_LEN(columns) && csv_cell(&line, &cell[i]); i++)
			;
		bool here = hengshui ? str_eq(cell[0], STR("Hengshui")) : str_eq(cell[0], STR("Changzhou")) || str_eq(cell[0], STR("Jintan"));
		if (!here)
			continue;
		sheet_row(c->out, SAMPLE_FIGURE);
		for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
			bool is_said = strcmp(columns[i], "period") != 0 && strcmp(columns[i], "value") != 0 && strcmp(columns[i], "kind") != 0;
			bool is_sum = strcmp(columns[i], "note") == 0 && cell[i].n && str_find(cell[i], STR("+")) > 0 && str_find(cell[i], STR(";")) < 0;
			if (is_said && !is_sum && !said_in_chinese(cell[i], &cell[i]))
				return err_set(err, ST_INTERNAL, "facts-zh.csv lacks '%.*s'", STR_ARG(cell[i]));
			sheet_set(c->out, SAMPLE_FIGURE, columns[i], cell[i]);
		}
	}
	return ST_OK;
}

enum status sample_make(struct sample *s, struct arena *a, struct str name, uint64_t seed, struct err *err)
{
	const struct plan *plan = plan_find(name);
	if (!plan)
		return err_set(err, ST_NOT_FOUND, "no sample '%.*s': hengshui, changzhou or nation", STR_ARG(name));
	*s = (struct sample){.arena = a, .name = str_of(plan->name), .seed = seed};
	struct city c = {.out = s, .plan = plan, .arena = a};
	rng_init(&c.rng, seed);
	rng_fork(&c.rng, 1, &c.apart);
	TRY(city_regions(&c, err));
	city_schools(&c);
	city_units(&c);
	city_statistics(&c);
	city_people(&c);
	city_write_statistics(&c);
	if (strcmp(plan->name, "hengshui") == 0)
		city_hengshui_relations(&c);
	else
		city_changzhou_relations(&c);
	struct rng kept = c.rng;
	rng_fork(&kept, 0, &c.rng);
	city_zones(&c);
	city_prospects(&c);
	c.rng = kept;
	return city_figures(&c, err);
}
