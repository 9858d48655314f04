#include "areas/outlook/backtest.h"

#include "unit.h"

#include <jansson.h>
#include <math.h>
#include <unistd.h>

static const char *scratch(const char *text)
{
	static char path[] = "/tmp/jh_counts_XXXXXX";
	strcpy(path + sizeof path - 7, "XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}

static bool names(const struct counts *c, uint32_t row, const char *part)
{
	for (size_t i = 0; i < c->n_faults; i++)
		if (c->faults[i].row == row && strstr(c->faults[i].message, part))
			return true;
	return false;
}

static void both_layouts_say_the_same(void **state)
{
	struct arena a;
	struct err err;
	struct counts wide, tall;
	arena_init(&a);
	const char *path = scratch("DBN,Name,schoolyear,k,grade1,grade2\n01A001,x,20052006,20,18,\n02B002,y,2005-2006,,7,6\n01A001,x,2006-07,21,19,\n");
	assert_ok_err(counts_read(&a, path, NULL, NULL, &wide, &err));
	unlink(path);
	path = scratch("学校,学年,区县,年级,学生数\n01A001,2005-2006,01,K,20\n01A001,2005-2006,01,一年级,18\n02B002,2005-2006,02,1,7\n"
		       "02B002,2005-2006,02,grade2,6\n01A001,2006-2007,01,k3,21\n01A001,2006-2007,01,1,19\n");
	assert_ok_err(counts_read(&a, path, NULL, NULL, &tall, &err));
	unlink(path);
	assert_int_equal(wide.n_faults, 0);
	assert_int_equal(wide.data.schools, 2);
	assert_int_equal(wide.data.districts, 2);
	assert_int_equal(wide.data.years, 2);
	assert_int_equal(tall.data.schools, 2);
	assert_int_equal(tall.data.districts, 2);
	for (size_t i = 0; i < 2 * 2 * COUNTS_GRADES; i++)
		assert_true(wide.data.pupils[i] == tall.data.pupils[i] || (isnan(wide.data.pupils[i]) && isnan(tall.data.pupils[i])));
	assert_memory_equal(wide.data.present, tall.data.present, 4);
	counts_done(&wide);
	counts_done(&tall);
	arena_done(&a);
}

static void what_cannot_be_is_named(void **state)
{
	struct arena a;
	struct err err;
	struct counts c;
	arena_init(&a);
	const char *path = scratch("school,year,grade,pupils\nA,2001,1,30\nA,2002,1,-4\nA,2002,2,28\nA,2004,1,31\nB,2001,1,many\nB,then,1,5\n"
				   "C,2001,20,5\nC,2001,1,12.5\n,2001,1,4\nA,2001,1,33\nA,2001,k1,9\n");
	assert_ok_err(counts_read(&a, path, NULL, NULL, &c, &err));
	unlink(path);
	assert_true(names(&c, 3, "negative"));
	assert_true(names(&c, 6, "no number of pupils"));
	assert_true(names(&c, 7, "no school year"));
	assert_true(names(&c, 8, "no grade"));
	assert_true(names(&c, 9, "no number of pupils"));
	assert_true(names(&c, 10, "names no school"));
	assert_true(names(&c, 11, "twice"));
	assert_true(names(&c, 0, "no school has figures"));
	assert_int_equal(c.other_grades, 1);
	/* The year of the bad number is left out whole, the others stand. */
	assert_int_equal(c.data.present[0], 1);
	assert_int_equal(c.data.present[1], 0);
	assert_int_equal(c.data.present[3], 1);
	assert_true(isnan(c.data.pupils[cohort_cell(&c.data, 0, 1, 2)]));
	assert_true(c.data.pupils[cohort_cell(&c.data, 0, 0, 1)] == 33);
	assert_ok_err(cohort_check(&c.data, &err));
	counts_done(&c);
	path = scratch("a,b\n1,2\n");
	assert_int_equal(counts_read(&a, path, NULL, NULL, &c, &err), ST_INVALID);
	unlink(path);
	path = scratch("school,year,grade,pupils\nA,2001,1,x\n");
	if (counts_read(&a, path, NULL, NULL, &c, &err) == ST_OK) { /* read, and its only number named */
		assert_true(names(&c, 2, "no number of pupils"));
		counts_done(&c);
	} else {
		fail_msg("a file whose numbers are all bad is read and says so: %s", err.text);
	}
	unlink(path);
	arena_done(&a);
}

static double score_of(json_t *j, const char *set, const char *key)
{
	char name[32];
	snprintf(name, sizeof name, "2008>2009 %s", set);
	return json_number_value(json_object_get(json_object_get(j, name), key));
}

/* Our measures beside those of the published scorer, on our own forecasts for 2009. */
static void the_scorer_agrees(void **state)
{
	const char *shared = getenv("JH_SHARED");
	char data[512], out[] = "/tmp/jh_backtest_XXXXXX", json[64], command[2048];
	snprintf(data, sizeof data, "%s/data/enrolment/nyc-2005-2010.csv", shared ? shared : "");
	if (!shared || access(data, R_OK) != 0) {
		SKIP_TEST("JH_SHARED has no data/enrolment");
	}
	struct arena a;
	struct err err;
	struct counts c;
	static struct backtest b;
	arena_init(&a);
	assert_ok_err(counts_read(&a, data, NULL, NULL, &c, &err));
	assert_int_equal(c.n_faults, 0);
	b = (struct backtest){.counts = &c, .from = 3, .to = 3, .leads = 1};
	b.wanted[1] = true;
	assert_ok_err(cohort_forecasts(&a, &c.data, &cohort_terms_default, 3, 3, 1, &b.forecasts, &err));
	cohort_judge(&c.data, &b.forecasts[0], 1, b.score[1]);
	int fd = mkstemp(out);
	assert_true(fd >= 0);
	close(fd);
	snprintf(json, sizeof json, "%s.json", out);
	assert_ok_err(backtest_write(&b, out, &err));
	snprintf(command, sizeof command, "python3 '%s/data/enrolment/score.py' %s '%s' --json %s >/dev/null && sed -i -e s/NaN/null/g -e s/Infinity/null/g %s", shared, out, data, json, json);
	FILE *p = popen(command, "r");
	if (!p || pclose(p) != 0) {
		SKIP_TEST("python3 is not installed");
	}
	json_error_t fault;
	json_t *j = json_load_file(json, 0, &fault);
	assert_non_null(j);
	static const char *const sets[] = {"CORE", "ALL", "T_ALL"};
	for (int k = 0; k < COHORT_SETS; k++) {
		const struct cohort_score *s = &b.score[1][k];
		assert_int_equal((int)score_of(j, sets[k], "n"), s->cells);
		assert_true(fabs(score_of(j, sets[k], "wmape") - s->error / s->truth) < 1e-9);
		assert_true(fabs(score_of(j, sets[k], "coverage") - (double)s->covered / (double)s->intervals) < 1e-9);
		assert_true(fabs(score_of(j, sets[k], "rel_width") - s->width / s->interval_truth) < 1e-9);
	}
	/* What the engine is held to. */
	assert_true(b.score[1][COHORT_CORE].error / b.score[1][COHORT_CORE].truth <= 0.058);
	assert_true(b.score[1][COHORT_ALL].error / b.score[1][COHORT_ALL].truth <= 0.092);
	assert_true(b.score[1][COHORT_TOTALS].error / b.score[1][COHORT_TOTALS].truth <= 0.052);
	json_decref(j);
	unlink(out);
	unlink(json);
	counts_done(&c);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_layouts_say_the_same),
		cmocka_unit_test(what_cannot_be_is_named),
		cmocka_unit_test(the_scorer_agrees),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
