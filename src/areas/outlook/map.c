/* Columns of the education map: pupils over seats, by stage and year to come, of counties. */
#include "areas/outlook/forecast.h"
#include "areas/outlook/outlook.h"

#include "web/map.h"
#include "web/map_columns.h"

#include <math.h>

static void give_year(const struct foresight *f, const struct school_map *m, struct arena *a, int stage, int lead, struct map_columns *out)
{
	const struct prospect *p = f->p;
	struct str year = forecast_year(a, p->first_year + p->origin + lead);
	struct str zh = forecast_stage_name(stage, LANG_ZH), en = forecast_stage_name(stage, LANG_EN);
	struct map_column *c = map_column_add(out, a, (struct map_column){
		.name = str_of(arena_printf(a, "outlook.%s.%d", prospect_stages[stage], lead)),
		.label = {arena_printf(a, "%.*s学位占用 %.*s", STR_ARG(zh), STR_ARG(year)), arena_printf(a, "%.*s: pupils over seats %.*s", STR_ARG(en), STR_ARG(year))},
		.unit = {"", ""}, .of = MAP_OF_REGIONS, .needs = MAP_STATISTICS, .stage = stage, .is_share = true, .limit = 1}, m->n_regions);
	for (int d = 0; d < p->data.districts; d++) {
		int32_t region = p->district_region[d];
		int32_t at = region >= 0 ? map_region_coded(m, prospect_text(&p->region, REGION_CODE, region)) : -1;
		double pupils = f->paths.district.mean[foresight_district(f, d, lead, PROSPECT_GRADES + stage)];
		double seats = f->district_seats[((size_t)d * PROSPECT_STAGES + (size_t)stage) * (size_t)p->leads + (size_t)(lead - 1)];
		if (at < 0 || seats <= 0)
			continue;
		c->values[at] = pupils / seats;
		if (c->verdicts)
			c->verdicts[at] = pupils > seats ? MAP_FAIL : MAP_PASS;
	}
}

static enum status give(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a, struct map_columns *out, struct err *err)
{
	CLEANUP(arena_done) struct arena scratch;
	struct foresight f;
	struct foresight_ask ask = {.at = at};
	arena_init(&scratch);
	enum status st = foresight_make(g, &scratch, &ask, &f, err);
	if (st == ST_NOT_FOUND) /* no pupils by grade: no columns */
		return ST_OK;
	TRY(st);
	for (int stage = 0; stage < PROSPECT_STAGES; stage++)
		for (int h = 1; h <= f.p->leads; h++)
			give_year(&f, m, a, stage, h, out);
	return ST_OK;
}

const struct map_source outlook_map_source = {"outlook", give};
