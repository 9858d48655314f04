#include "areas/balance/coverage.h"
#include "areas/balance/view.h"
#include "city.h"
#include "areas/register/figures/figures.h"
#include "golden.h"
#include "pg.h"

#include <math.h>

static struct city_fixture city;

static int open_city(void **state)
{
	city_open(&city, "hengshui", "sqlite::memory:");
	return 0;
}

static int close_city(void **state)
{
	city_close(&city);
	return 0;
}

static void compute(struct arena *a, struct balance_rules *rules, struct balance_data *data, int year, const char *region, struct balance_result *r)
{
	struct err err = {};
	const struct policy *p;
	struct as_of at = {.day = day_of(2023, 3, 1), .tx = TX_NOW};
	assert_ok_err(policy_default_of(a, STR("balance"), &p, &err));
	assert_ok_err(balance_rules_read(a, p, rules, &err));
	assert_ok_err(balance_load(city.reg, a, at, year, NULL, data, &err));
	assert_ok_err(balance_compute(a, rules, data, str_of(region), STR(""), r, &err));
}

/* The generator's reasons are found again, county by county. */
static void counties_fail_for_their_reasons(void **state)
{
	struct arena a;
	struct balance_rules rules;
	struct balance_data data;
	struct balance_result r;
	arena_init(&a);
	compute(&a, &rules, &data, 0, "", &r);
	assert_int_equal(data.year, 2022);
	assert_int_equal(r.region_count, 26);
	for (size_t i = 0; i < r.region_count; i++) {
		const struct balance_region *g = &r.regions[i];
		struct str code = balance_region_code(&r, g->county);
		bool primary = g->stage == 0;
		const char *expected = "pass";
		if (primary && (str_eq(code, STR("131122")) || str_eq(code, STR("131124")) || str_eq(code, STR("131126"))))
			expected = "fail";
		if (primary && str_eq(code, STR("131128")))
			expected = "not assessed";
		if (!primary && str_eq(code, STR("131182")))
			expected = "fail";
		if (strcmp(balance_verdict(&g->measure), expected) != 0)
			fail_msg("%.*s %.*s: %s, expected %s; failing %d, cv6 %.3f", STR_ARG(code), STR_ARG(rules.stage[g->stage]),
				 balance_verdict(&g->measure), expected, g->measure.failing, g->measure.indicator[5].spread.cv);
		if (str_eq(code, STR("131126")) && primary)
			assert_true(g->measure.failing == 0 && !g->measure.indicator[5].cv_passes);
	}
	arena_done(&a);
}

/* A nine-year school's rooms stand on its row `whole` and are split 1 : 1.1, so a junior pupil has 1.1 times a primary one's. */
static void combined_schools_are_split(void **state)
{
	struct arena a;
	struct balance_rules rules;
	struct balance_data data;
	struct balance_result r;
	int seen = 0;
	arena_init(&a);
	compute(&a, &rules, &data, 0, "", &r);
	for (size_t i = 0; i < r.unit_count; i++)
		for (size_t k = 0; k < r.unit_count; k++)
			if (r.units[i].school == r.units[k].school && r.units[i].stage == 0 && r.units[k].stage == 1) {
				for (int n = 3; n < 7; n++) {
					double p = ratio_f64(r.values[i * 7 + (size_t)n]), j = ratio_f64(r.values[k * 7 + (size_t)n]);
					assert_true(fabs(j / p - 1.1) < 1e-12);
				}
				seen++;
			}
	assert_int_equal(seen, 35);
	arena_done(&a);
}

static void regions_and_years_are_chosen(void **state)
{
	struct arena a;
	struct balance_rules rules;
	struct balance_data data;
	struct balance_result all, one, early;
	arena_init(&a);
	compute(&a, &rules, &data, 0, "", &all);
	compute(&a, &rules, &data, 0, "131102", &one);
	assert_int_equal(one.region_count, 2);
	assert_int_equal(one.regions[0].measure.pupils, all.regions[0].measure.pupils);
	compute(&a, &rules, &data, 2018, "1311", &early);
	assert_int_equal(early.region_count, 26);
	int failing = 0;
	for (size_t i = 0; i < early.region_count; i++)
		failing += !early.regions[i].measure.passes;
	assert_true(failing > 10); /* the first year was poorer */
	struct err err;
	assert_int_equal(balance_compute(&a, &rules, &data, STR("999999"), STR(""), &one, &err), ST_NOT_FOUND);
	assert_int_equal(balance_compute(&a, &rules, &data, STR(""), STR("senior"), &one, &err), ST_NOT_FOUND);
	arena_done(&a);
}

static void what_if_changes_the_verdict(void **state)
{
	struct arena a;
	struct balance_rules rules;
	struct balance_data data, *changed;
	struct balance_result before, after;
	struct err err = {};
	char path[128];
	int changes = 0;
	arena_init(&a);
	compute(&a, &rules, &data, 0, "131124", &before);
	assert_int_equal(before.regions[0].measure.passes, false);
	snprintf(path, sizeof path, "%s/what-if.csv", city.folder);
	FILE *f = fopen(path, "w");
	fputs("学校,学段,项目,数值\n", f);
	for (size_t i = 0; i < before.unit_count; i++)
		if (before.units[i].stage == 0 && before.units[i].verdict.is_assessed && !before.units[i].verdict.passes)
			fprintf(f, "%.*s,小学,教学及辅助用房面积,+4000\n%.*s,primary,sports_ground_m2,+9000\n",
				STR_ARG(balance_school_text(&before, before.units[i].school, "code")),
				STR_ARG(balance_school_text(&before, before.units[i].school, "name")));
	fclose(f);
	changed = balance_data_copy(&a, &data);
	assert_ok_err(balance_what_if(changed, path, &changes, &err));
	assert_true(changes >= 4);
	assert_ok_err(balance_compute(&a, &rules, changed, STR("131124"), STR(""), &after, &err));
	assert_int_equal(after.regions[0].measure.failing, 0);
	assert_ok_err(balance_compute(&a, &rules, &data, STR("131124"), STR(""), &after, &err)); /* the data itself is untouched */
	assert_true(after.regions[0].measure.failing > 0);
	f = fopen(path, "w");
	fputs("school,section,field,value\n9999999999,primary,pupils,3\n", f);
	fclose(f);
	changed = balance_data_copy(&a, &data);
	assert_int_equal(balance_what_if(changed, path, &changes, &err), ST_INVALID);
	arena_done(&a);
}

static void report_is_written(void **state)
{
	struct arena a;
	struct balance_rules rules;
	struct balance_data data;
	struct balance_result r;
	struct report report;
	struct err err = {};
	char path[128];
	arena_init(&a);
	compute(&a, &rules, &data, 0, "", &r);
	struct balance_view view = {.result = &r, .at = {.day = day_of(2023, 3, 1), .tx = TX_NOW}};
	balance_report(&view, LANG_ZH, &a, &report);
	const char *keep = getenv("JH_KEEP");
	snprintf(path, sizeof path, "%s/balance.pdf", keep ? keep : city.folder);
	assert_ok_err(report_to_pdf(&report, path, &err));
	snprintf(path, sizeof path, "%s/balance.xlsx", keep ? keep : city.folder);
	assert_ok_err(report_to_xlsx(&report, path, &err));
	struct buf json;
	buf_init(&json, 0);
	balance_json(&view, &json);
	assert_non_null(strstr(json.p, "\"verdict\":\"not assessed\""));
	buf_clear(&json);
	report_to_text(&report, &(struct text_options){.columns = 140}, &json);
	assert_non_null(strstr(json.p, "未通过"));
	if (keep)
		fwrite(json.p, 1, json.n, stderr);
	buf_done(&json);
	arena_done(&a);
}

/* What people and programs read, held byte by byte: a county that fails, coverage of one county, the ledger. */
static void outputs_are_stable(void **state)
{
	struct arena a;
	struct balance_rules rules;
	struct balance_data data;
	struct balance_result r;
	struct report report;
	struct coverage c;
	struct figures figures;
	struct err err = {};
	const struct policy *p;
	struct buf out;
	struct text_options width = {.columns = 120};
	struct as_of at = {.day = day_of(2023, 3, 1), .tx = TX_NOW};
	arena_init(&a);
	buf_init(&out, 0);
	compute(&a, &rules, &data, 0, "131124", &r);
	struct balance_view view = {.result = &r, .at = at};
	balance_json(&view, &out);
	assert_golden("balance/raoyang.json", buf_view(&out));
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		buf_clear(&out);
		balance_report(&view, (enum lang)lang, &a, &report);
		report_to_text(&report, &width, &out);
		assert_golden(lang == LANG_ZH ? "balance/raoyang.zh.txt" : "balance/raoyang.en.txt", buf_view(&out));
	}
	assert_ok_err(policy_default_of(&a, STR("coverage"), &p, &err));
	assert_ok_err(coverage_compute(city.reg, &a, at, p, STR("131103"), &c, &err));
	buf_clear(&out);
	coverage_json(&c, at, &out);
	coverage_report(&c, at, -1, LANG_ZH, &a, &report);
	report_to_text(&report, &width, &out);
	assert_golden("balance/coverage.txt", buf_view(&out));
	assert_ok_err(figures_check(city.reg, &a, at, NULL, &figures, &err));
	buf_clear(&out);
	figures_json(&figures, &out);
	figures_report(&figures, LANG_ZH, &a, &report);
	report_to_text(&report, &width, &out);
	assert_golden("balance/figures.txt", buf_view(&out));
	buf_done(&out);
	arena_done(&a);
}

static void coverage_counts_schools_once(void **state)
{
	struct arena a;
	struct coverage c;
	struct err err = {};
	const struct policy *p;
	arena_init(&a);
	struct as_of at = {.day = day_of(2023, 3, 1), .tx = TX_NOW};
	assert_ok_err(policy_default_of(&a, STR("coverage"), &p, &err));
	assert_ok_err(coverage_compute(city.reg, &a, at, p, STR(""), &c, &err));
	const struct coverage_row *all = NULL;
	int64_t by_county = 0;
	for (size_t i = 0; i < c.row_count; i++) {
		if (c.rows[i].stage == COVERAGE_STAGES - 1 && c.rows[i].region < 0)
			all = &c.rows[i];
		else if (c.rows[i].stage == COVERAGE_STAGES - 1)
			by_county += c.rows[i].schools;
	}
	assert_non_null(all);
	assert_int_equal(all->schools, 987);
	assert_int_equal(by_county, 987);
	struct stmt *q = NULL;
	bool row;
	assert_ok_err(store_prepare(city.store, &q, "SELECT COUNT(DISTINCT school), COUNT(*) FROM membership WHERE tx_to = " TX_NOW_SQL, &err));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_int_equal(all->covered_schools, stmt_i64(q, 0));
	assert_true(stmt_i64(q, 1) >= 9 + 30);
	stmt_finish(q);
	assert_true(all->tight_schools < all->covered_schools && all->tight_schools > 0);
	at.day = day_of(2010, 1, 1);
	assert_ok_err(coverage_compute(city.reg, &a, at, p, STR(""), &c, &err));
	for (size_t i = 0; i < c.row_count; i++)
		assert_int_equal(c.rows[i].covered_schools, 0);
	arena_done(&a);
}

/* The same again in PostgreSQL: what is printed must not depend on the database. */
static void the_database_does_not_matter(void **state)
{
	char url[PG_URL_MAX];
	if (!pg_fresh_url(url)) {
		SKIP_TEST("PostgreSQL 15 is not installed");
	}
	city_close(&city);
	city_open(&city, "hengshui", url);
	counties_fail_for_their_reasons(state);
	outputs_are_stable(state);
	coverage_counts_schools_once(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counties_fail_for_their_reasons),
		cmocka_unit_test(combined_schools_are_split),
		cmocka_unit_test(regions_and_years_are_chosen),
		cmocka_unit_test(what_if_changes_the_verdict),
		cmocka_unit_test(report_is_written),
		cmocka_unit_test(outputs_are_stable),
		cmocka_unit_test(coverage_counts_schools_once),
		cmocka_unit_test(the_database_does_not_matter),
	};
	return cmocka_run_group_tests(tests, open_city, close_city);
}
