/* Files of the exchange: what the reader and the judge name. */
#include "unit.h"

#include <math.h>

#include "base/arena.h"
#include "engine/exchange/exchange.h"

static const char head[] = "exchange,1\nname,x\nparam,L_m,15000\nparam,C_m,8000\nparam,alpha_pm,0\nparam,beta_pm,0\nparam,gamma_pm,500\n"
			   "param,w1,1\nparam,w2,0.3\nparam,w3,0.3\nschool,0,0,100,0,0\nschool,1,0,300,1000,0\nneed,0,0,1,2\nneed,1,0,0,1\n";

static enum status read_text(struct arena *a, const char *text, void **ret, struct err *err)
{
	struct problem_source source = {.text = {str_of(text)}, .name = {"x.csv"}};
	return exchange_format.read(a, &source, ret, err);
}

static void reader_names_faults(void **state)
{
	static const struct {
		const char *tail, *says;
	} cases[] = {
		{"teacher,0,0,0,1,1,0,0,0,1,-1\nteacher,0,1,0,1,1,0,0,0,1,-1\n", "x.csv:16: teacher 0 is given a second time: at school 0 and at school 1"},
		{"teacher,0,0,12,1,1,0,0,0,1,-1\n", "x.csv:15: subject is 12"},
		{"teacher,0,0,0,1,1,0,,0,1,-1\n", "x.csv:15: x_m is missing"},
		{"teacher,0,7,0,1,1,0,0,0,1,-1\n", "x.csv:15: home is 7"},
		{"teacher,1,0,0,1,1,0,0,0,1,-1\n", "x.csv:15: teacher 1 follows teacher -1"},
		{"teacher,0,0,0,1,1,0,0,0,1,5\n", "x.csv:15: couple 5 has one teacher only"},
		{"need,0,0,1,1\n", "x.csv:15: the need of school 0 in subject 0 was given in line 13"},
		{"need,0,1,3,1\n", "lo is above hi"},
		{"school,2,0,1,1,1\n", "record 'school' after record 'need'"},
		{"pupil,1\n", "unknown record 'pupil'"},
		{"teacher,0,0,0,1,1,0,0,0,1\n", "has 10 fields, expected 11"},
		{"teacher,0,0,0,1,1,0,0,0,1,-1,1\n", "has 12 fields, expected 11"},
		{"teacher,0,0,0,1,1,0,99999999999999999999,0,1,-1\n", "x_m is not a whole number"},
		{"\nteacher,0,0,0,1,1,0,0,0,1,-1\n", "unknown record ''"},
	};
	struct arena a;
	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = {};
		void *p = NULL;
		char *text = arena_printf(&a, "%s%s", head, cases[i].tail);
		if (read_text(&a, text, &p, &err) != ST_INVALID || p || !strstr(err.text, cases[i].says))
			fail_msg("case %zu: '%s'", i, err.text);
	}
	struct err err = {};
	void *p;
	assert_true(read_text(&a, "", &p, &err) == ST_INVALID);
	assert_true(read_text(&a, "exchange,2\n", &p, &err) == ST_INVALID);
	assert_true(read_text(&a, "exchange,1\nname,x\n", &p, &err) == ST_INVALID && strstr(err.text, "L_m is missing"));
	/* Every beginning of a good text is refused or read, never more. */
	char *good = arena_printf(&a, "%steacher,0,0,0,1,1,0,0,0,1,-1\n", head);
	for (size_t n = 0; n < strlen(good); n++)
		if (read_text(&a, arena_strndup(&a, good, n), &p, &err) != ST_OK)
			assert_true(err.text[0] != 0);
	assert_ok_err(read_text(&a, good, &p, &err));
	arena_done(&a);
}

static void checker_names_rules(void **state)
{
	static const struct {
		const char *plan, *says;
	} cases[] = {
		{"teacher,destination\n0,1\n", "R1 school 0 has 0 teachers of subject 0"},
		{"1,1\n", "R2 teacher 1 is not eligible"},
		{"0,0\n0,0\n", "twice"},
	};
	struct arena a;
	arena_init(&a);
	struct err err = {};
	void *p;
	assert_ok_err(read_text(&a, arena_printf(&a, "%steacher,0,0,0,1,1,0,0,0,1,-1\nteacher,1,0,1,0,0,0,0,0,1,-1\n", head), &p, &err));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct check_report report;
		assert_ok_err(exchange_format.check(&a, p, str_of(cases[i].plan), &report, &err));
		bool said = false;
		for (int v = 0; v < report.violation_count; v++)
			said = said || strstr(report.violations[v]->text, cases[i].says);
		if (report.feasible || !said)
			fail_msg("case %zu: %s", i, report.violation_count ? report.violations[0]->text : "nothing said");
	}
	struct check_report report;
	assert_true(exchange_format.check(&a, p, STR("0,5\n"), &report, &err) == ST_INVALID);
	assert_true(exchange_format.check(&a, p, STR("9,0\n"), &report, &err) == ST_INVALID);
	assert_true(exchange_format.check(&a, p, STR("0;1\n"), &report, &err) == ST_INVALID);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reader_names_faults),
		cmocka_unit_test(checker_names_rules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
