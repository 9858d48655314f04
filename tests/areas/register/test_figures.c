/* The figures ledger: its own checks on a few claims, the published facts in an empty register, and a city whose claims tie with
 * its records until one record is taken away. */
#include "../balance/city.h"

#include "areas/register/figures/figures.h"
#include "record/list.h"

static void open_empty(struct city_fixture *c)
{
	static const struct catalogue catalogue = {register_records, 0};
	struct err err = {};
	char master[96], persons[96];
	snprintf(c->folder, sizeof c->folder, "/tmp/jh-figures-XXXXXX");
	assert_non_null(mkdtemp(c->folder));
	snprintf(master, sizeof master, "%s/master", c->folder);
	snprintf(persons, sizeof persons, "%s/persons", c->folder);
	assert_ok_err(keyring_create(master, persons, &err));
	assert_ok_err(keyring_open(&c->keys, master, persons, &err));
	assert_ok_err(store_open(&c->store, STR("sqlite::memory:"), NULL, &err));
	struct reg_options options = {.store = c->store, .keys = c->keys, .catalogue = &catalogue, .zone_minutes = 480};
	assert_ok_err(reg_open(&c->reg, &options, &err));
	assert_ok_err(reg_migrate(c->reg, &err));
}

static void import(struct city_fixture *c, const char *path)
{
	struct err err = {};
	struct arena a;
	const char *const files[] = {path};
	struct import_options options = {.commit = true, .actor = STR("tester"), .scratch = c->folder};
	struct import_result result;
	arena_init(&a);
	assert_ok_err(import_run(c->reg, &a, files, 1, &options, &result, &err));
	assert_int_equal(result.serious, 0);
	arena_done(&a);
}

static void import_text(struct city_fixture *c, const char *rows)
{
	char path[128];
	snprintf(path, sizeof path, "%s/figure.csv", c->folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("place,period,measure,unit,value,kind,part_of,note,source\n", f);
	fputs(rows, f);
	assert_int_equal(fclose(f), 0);
	import(c, path);
}

static void check(struct city_fixture *c, struct arena *a, struct figures *f)
{
	struct err err = {};
	struct as_of at = {.day = day_of(2026, 1, 1), .tx = TX_NOW};
	assert_ok_err(figures_check(c->reg, a, at, NULL, f, &err));
}

static const struct figure *claim(const struct figures *f, const char *period, const char *measure)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->list[i].period, str_of(period)) && str_eq(f->list[i].measure, str_of(measure)))
			return &f->list[i];
	fail_msg("no claim '%s' of %s", measure, period);
	return NULL;
}

static void expect(const struct figures *f, const char *period, const char *measure, enum figure_status status, const char *why)
{
	const struct figure *x = claim(f, period, measure);
	if (x->status != status || (why && str_find(x->why[LANG_EN], str_of(why)) < 0))
		fail_msg("'%s' of %s: %s, \"%.*s\"; expected %s, \"%s\"", measure, period, figure_status_name(x->status), STR_ARG(x->why[LANG_EN]),
			 figure_status_name(status), why ? why : "");
}

static void the_ledger_checks_itself(void **state)
{
	struct city_fixture c = {};
	struct figures f;
	struct arena a;
	arena_init(&a);
	open_empty(&c);
	import_text(&c, "Here,2020,all,school,10,total,,,s\n"
			"Here,2020,some,school,4,part,all,,s\n"
			"Here,2020,others,school,6,part,all,,s\n"
			"There,2020,all,school,10,total,,,s\n"
			"There,2020,seven,school,7,part,all,,s\n"
			"Here,2021,both,school,9,total,,,s\n"
			"Here,2021,slots,subject slot,5,part,both,,s\n"
			"Here,2021,schools,school,4,part,both,,s\n"
			"Here,2022,stray,school,4,part,nothing,,s\n"
			"Here,2022,right sum,person,7,derived,,3 + 4,s\n"
			"Here,2022,wrong sum,person,8,derived,,3 + 4,s\n"
			"Here,2022,right share,percent,33.33,share,,1 over a base of 3,s\n"
			"Here,2022,wrong share,percent,33.34,share,,1 over a base of 3,s\n"
			"Here,2022,grown,school,42,single,,growth 15.22 % so the base is 276,s\n"
			"Here,2023,good,school,3,single,,,t\n"
			"Here,2023,judged,school,4,single,,,t\n"
			"Here,2023,share of good,percent,75,share,,,t\n"
			"Here,2023,alone,base,5,single,,,s\n");
	check(&c, &a, &f);
	assert_int_equal(f.n, 18);
	expect(&f, "2020", "some", FIGURE_TIES, "part of 'all', which adds up");
	expect(&f, "2020", "seven", FIGURE_UNCHECKED, "which leaves 3");
	expect(&f, "2021", "both", FIGURE_LOOSE, "cannot be added");
	expect(&f, "2022", "stray", FIGURE_LOOSE, "not in the ledger");
	expect(&f, "2022", "right sum", FIGURE_TIES, "3 + 4 = 7");
	expect(&f, "2022", "wrong sum", FIGURE_LOOSE, "3 + 4 = 7");
	expect(&f, "2022", "right share", FIGURE_TIES, "33.33 %");
	expect(&f, "2022", "wrong share", FIGURE_LOOSE, "33.33 %, not 33.34 %");
	expect(&f, "2022", "grown", FIGURE_TIES, "42 of 276");
	expect(&f, "2023", "share of good", FIGURE_TIES, "3 of 4 is 75");
	expect(&f, "2023", "alone", FIGURE_UNCHECKED, "nothing to hold it against");
	for (size_t i = 0; i < f.n; i++) {
		assert_true(f.list[i].why[LANG_EN].n && f.list[i].why[LANG_ZH].n);
		if (str_eq(f.list[i].measure, STR("all")))
			assert_int_equal(f.list[i].status, str_eq(f.list[i].place, STR("Here")) ? FIGURE_TIES : FIGURE_LOOSE);
	}
	arena_done(&a);
	city_close(&c);
}

/* Every tie, residual and conflict of the published facts, found where the register has nothing else. */
static void the_published_facts(void **state)
{
	const char *source = getenv("JH_SOURCE");
	struct city_fixture c = {};
	struct figures f;
	struct arena a;
	char path[512];
	assert_non_null(source);
	snprintf(path, sizeof path, "%s/data/facts.csv", source);
	arena_init(&a);
	open_empty(&c);
	import(&c, path);
	check(&c, &a, &f);
	assert_int_equal(f.n, 78);
	expect(&f, "2018", "core schools", FIGURE_LOOSE, "add up to 104, which leaves 2");
	expect(&f, "2018", "member schools", FIGURE_LOOSE, "add up to 310, which leaves 5");
	expect(&f, "2020", "share of schools that reached the standard", FIGURE_LOOSE, "88.79 %, not 94.06 %");
	expect(&f, "2022", "working groups", FIGURE_TIES, "37");
	expect(&f, "2022", "people exchanged", FIGURE_TIES, "2238");
	expect(&f, "2022", "teachers exchanged", FIGURE_TIES, "186 + 1846 = 2032");
	expect(&f, "2022", "senior highs in paired assistance", FIGURE_TIES, "19");
	expect(&f, "2022", "schools newly under integrated management", FIGURE_TIES, "276");
	expect(&f, "2022", "by group schooling", FIGURE_CONFLICTS, "'groups named' = 9");
	expect(&f, "2022", "groups named", FIGURE_CONFLICTS, "'by group schooling' = 1");
	expect(&f, "2016-2020", "growth of quality kindergartens", FIGURE_TIES, "135 of 182 is 74.18 %");
	expect(&f, "2016-2020", "growth of quality compulsory schools", FIGURE_TIES, "42 of 276 is 15.22 %");
	expect(&f, "2023", "tasks", FIGURE_TIES, "21");
	expect(&f, "2023", "entries of the yearly frame", FIGURE_TIES, "15");
	size_t count[4] = {};
	for (size_t i = 0; i < f.n; i++)
		count[f.list[i].status]++;
	assert_int_equal(count[FIGURE_LOOSE], 3);
	assert_int_equal(count[FIGURE_CONFLICTS], 2);
	arena_done(&a);
	city_close(&c);
}

static void remove_one(struct city_fixture *c, const char *record, const char *where, const char *as_of)
{
	struct err err = {};
	struct arena a;
	struct list_page page;
	struct pdate day;
	struct change *change;
	struct faults faults;
	const struct change_info info = {.actor = STR("tester"), .kind = "form", .reason = STR("a wrong record")};
	const struct record *r = catalogue_find(c->reg->catalogue, str_of(record));
	arena_init(&a);
	faults_init(&faults, &a, 10);
	assert_true(pdate_parse(str_of(as_of), &day));
	struct list_query q = {.record = r, .at = {.day = day.day, .tx = TX_NOW}, .where = str_of(where), .limit = 1};
	assert_ok_err(record_list(c->reg, &a, &q, &page, &err));
	assert_int_equal(page.n, 1);
	assert_ok_err(change_begin(c->reg, &info, &faults, &change, &err));
	assert_ok_err(change_remove(change, r, page.rows[0]->id, &err));
	assert_ok_err(change_commit(change, NULL, &err));
	arena_done(&a);
}

static void a_city_ties_until_a_record_is_gone(void **state)
{
	static const struct {
		const char *city, *period, *measure, *record, *where, *day, *ties, *fails;
	} cases[] = {
		{"changzhou", "2020", "核心校", "membership", "role = 'core'", "2020-12-31", "counts 161", "counts 160"},
		{"changzhou", "2020", "成员校", "membership", "role <> 'core'", "2020-12-31", "counts 553", "counts 552"},
		{"hengshui", "2022", "其中学区制管理", "agreement", "kind = 'district' and stage = 'primary' and from >= date('2022-01-01')",
		 "2022-12-31", "counts 160", "counts 159"},
		{"hengshui", "2022", "高中交流教师", "posting", "kind <> 'regular' and role = 'teacher' and stage = 'senior'",
		 "2022-12-31", "counts 186", "counts 185"},
	};
	struct city_fixture c = {};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct figures f;
		struct arena a;
		arena_init(&a);
		if (i == 0 || strcmp(cases[i].city, cases[i - 1].city) != 0) {
			if (i > 0)
				city_close(&c);
			city_open(&c, cases[i].city, "sqlite::memory:");
		}
		check(&c, &a, &f);
		expect(&f, cases[i].period, cases[i].measure, FIGURE_TIES, cases[i].ties);
		remove_one(&c, cases[i].record, cases[i].where, cases[i].day);
		check(&c, &a, &f);
		expect(&f, cases[i].period, cases[i].measure, FIGURE_CONFLICTS, cases[i].fails);
		arena_done(&a);
	}
	city_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_checks_itself),
		cmocka_unit_test(the_published_facts),
		cmocka_unit_test(a_city_ties_until_a_record_is_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
