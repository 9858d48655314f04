/* What balance and coverage give to the education map. */
#include "areas/balance/balance.h"

#include "areas/balance/coverage.h"
#include "areas/balance/view.h"
#include "web/map.h"

#include <math.h>

struct giving {
	const struct school_map *m;
	struct arena *a; /* the map's */
	struct map_columns *out;
};

static const struct label nothing = {"", ""};

static int stage_number(struct str stage)
{
	for (int s = 0; s < MAP_STAGES; s++)
		if (str_eq(stage, str_of(map_stage_names[s])))
			return s;
	return -1;
}

/* "小学 · 体育、艺术教师 · 差异系数"; an empty part is left out. */
static struct label said(struct arena *a, struct label stage, struct label what, struct label how)
{
	return (struct label){arena_printf(a, "%s · %s%s%s", stage.zh, what.zh, *how.zh ? " · " : "", how.zh),
			      arena_printf(a, "%s · %s%s%s", stage.en, what.en, *how.en ? " · " : "", how.en)};
}

/* The index of the column of that name, made when missing: several policies may measure the same. */
static size_t column(struct giving *g, struct map_column like)
{
	int at = map_column_find(g->out, like.name);
	if (at >= 0)
		return (size_t)at;
	size_t n = like.of == MAP_OF_REGIONS ? g->m->n_regions : g->m->n_schools;
	if (like.verdicts)
		like.verdicts = ARENA_ARRAY(g->a, uint8_t, n + 1);
	map_column_add(g->out, g->a, like, n);
	return g->out->n - 1;
}

static void put(struct giving *g, size_t column, int32_t at, double value, enum map_verdict verdict)
{
	struct map_column *c = &g->out->list[column];
	c->values[at] = value;
	if (c->verdicts)
		c->verdicts[at] = (uint8_t)verdict;
}

/* ---- the national measure ---- */

struct stage_columns {
	size_t school, county, cv[INDICATORS_MAX], mean[INDICATORS_MAX];
};

static uint8_t has_verdicts[1]; /* stands for an array that `column` makes */

static void make_columns(struct giving *g, const struct balance_rules *r, int stage, struct stage_columns *ret)
{
	const char *name = arena_printf(g->a, "%.*s", STR_ARG(r->stage[stage]));
	struct label label = r->stage_label[stage];
	struct map_column like = {.stage = stage_number(r->stage[stage]), .limit = NAN, .verdicts = has_verdicts, .needs = MAP_BALANCE};
	like.name = str_of(arena_printf(g->a, "balance.%s.county", name));
	like.label = said(g->a, label, (struct label){"达标学校占比", "share of schools that pass"}, nothing);
	like.unit = nothing;
	like.is_share = true;
	ret->county = column(g, like);
	like.is_share = false;
	for (int k = 0; k < r->indicators; k++) {
		like.name = str_of(arena_printf(g->a, "balance.%s.cv%lld", name, (long long)r->indicator_id[k]));
		like.label = said(g->a, label, r->indicator_label[k], (struct label){"差异系数", "coefficient of variation"});
		like.limit = dec_f64(r->rule[stage].cv_limit[k]);
		like.places = 3;
		like.verdicts = has_verdicts;
		ret->cv[k] = column(g, like);
		like.name = str_of(arena_printf(g->a, "balance.%s.mean%lld", name, (long long)r->indicator_id[k]));
		like.label = said(g->a, label, r->indicator_label[k], (struct label){"均值", "mean"});
		like.unit = (struct label){arena_printf(g->a, "%s", r->indicator_unit[k].zh), arena_printf(g->a, "%s", r->indicator_unit[k].en)};
		like.limit = NAN;
		like.places = 2;
		like.verdicts = NULL;
		ret->mean[k] = column(g, like);
		like.unit = nothing;
	}
	like = (struct map_column){.of = MAP_OF_SCHOOLS, .stage = like.stage, .limit = NAN, .verdicts = has_verdicts, .needs = MAP_BALANCE};
	like.name = str_of(arena_printf(g->a, "balance.%s.school", name));
	like.label = said(g->a, label, (struct label){"学校是否达标", "schools that pass"}, nothing);
	like.unit = (struct label){"项指标达标", "indicators reached"};
	ret->school = column(g, like);
}

static enum map_verdict verdict(bool is_assessed, bool passes)
{
	return !is_assessed ? MAP_UNKNOWN : passes ? MAP_PASS : MAP_FAIL;
}

static void give_result(struct giving *g, const struct balance_result *r)
{
	const struct balance_rules *rules = r->rules;
	struct stage_columns columns[BALANCE_STAGES_MAX] = {};
	for (int s = 0; s < rules->stages; s++)
		make_columns(g, rules, s, &columns[s]);
	for (size_t i = 0; i < r->unit_count; i++) {
		const struct balance_unit *u = &r->units[i];
		int32_t at = map_find_school(g->m, r->data->school.ids[u->school]);
		if (at >= 0)
			put(g, columns[u->stage].school, at, __builtin_popcount(u->verdict.reached), verdict(u->verdict.is_assessed, u->verdict.passes));
	}
	for (size_t i = 0; i < r->region_count; i++) {
		const struct measure_county *m = &r->regions[i].measure;
		const struct stage_columns *c = &columns[r->regions[i].stage];
		int32_t at = map_region_coded(g->m, balance_region_code(r, r->regions[i].county));
		if (at < 0)
			continue;
		int assessed = m->schools - m->not_assessed;
		put(g, c->county, at, assessed ? (double)(assessed - m->failing) / assessed : NAN, verdict(m->is_assessed, m->passes));
		for (int k = 0; k < rules->indicators; k++) {
			const struct measure_indicator *of = &m->indicator[k];
			put(g, c->cv[k], at, of->spread.cv, verdict(!isnan(of->spread.cv), of->cv_passes));
			put(g, c->mean[k], at, of->spread.mean, MAP_UNKNOWN);
		}
	}
}

static enum status give_balance(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a, struct map_columns *out, struct err *err)
{
	struct giving to = {m, a, out};
	struct balance_rules *rules;
	struct balance_data data;
	size_t n;
	struct arena scratch;
	arena_init(&scratch);
	enum status st = balance_rules_in_force(g, &scratch, at, STR(""), &rules, &n, err);
	if (st == ST_OK)
		st = balance_load(g, &scratch, at, 0, n == 1 ? &rules[0] : NULL, &data, err);
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		struct balance_result result;
		st = balance_compute(&scratch, &rules[i], &data, STR(""), STR(""), &result, err);
		if (st == ST_OK)
			give_result(&to, &result);
	}
	arena_done(&scratch);
	return st;
}

/* ---- coverage ---- */

static const struct {
	const char *name;
	struct label label;
} readings[] = {
	{"schools", {"集团化办学：学校覆盖率", "schools in groups"}},
	{"pupils", {"集团化办学：学生覆盖率", "pupils of schools in groups"}},
	{"tight", {"集团化办学：紧密型学校覆盖率", "schools in tight groups"}},
};

enum { READINGS = ARRAY_LEN(readings) };

static void give_row(struct giving *g, const struct coverage *c, const struct coverage_row *row, const size_t columns[READINGS])
{
	const int64_t part[READINGS] = {row->covered_schools, row->covered_pupils, row->tight_schools};
	const int64_t whole[READINGS] = {row->schools, row->pupils, row->schools};
	const struct frame *region = &c->data->region;
	int32_t code = row->region >= 0 ? region->columns[0].index[row->region] : -1;
	int32_t at = code >= 0 ? map_region_coded(g->m, region->columns[0].texts[code]) : -1;
	for (size_t k = 0; at >= 0 && k < READINGS; k++)
		put(g, columns[k], at, whole[k] > 0 ? (double)part[k] / (double)whole[k] : NAN, MAP_UNKNOWN);
}

static enum status give_coverage(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a, struct map_columns *out, struct err *err)
{
	static const struct label stages[COVERAGE_STAGES] = {
		{"幼儿园", "kindergarten"}, {"小学", "primary"}, {"初中", "junior"}, {"高中", "senior"}, {"各学段", "all stages"}};
	struct giving to = {m, a, out};
	struct coverage coverage;
	struct arena scratch;
	size_t columns[COVERAGE_STAGES][READINGS];
	for (int s = 0; s < COVERAGE_STAGES; s++)
		for (size_t k = 0; k < READINGS; k++)
			columns[s][k] = column(&to, (struct map_column){.name = str_of(arena_printf(a, "coverage.%s.%s", coverage_stages[s], readings[k].name)),
									.label = said(a, stages[s], readings[k].label, nothing), .unit = nothing,
									.stage = stage_number(str_of(coverage_stages[s])), .limit = NAN, .is_share = true, .needs = MAP_COVERAGE});
	arena_init(&scratch);
	enum status st = coverage_compute(g, &scratch, at, NULL, STR(""), &coverage, err);
	for (size_t i = 0; st == ST_OK && i < coverage.row_count; i++)
		give_row(&to, &coverage, &coverage.rows[i], columns[coverage.rows[i].stage]);
	arena_done(&scratch);
	return st;
}

const struct map_source balance_map_source = {"balance", .columns = give_balance};
const struct map_source coverage_map_source = {"coverage", .columns = give_coverage};
