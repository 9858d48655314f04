#include "base/date.h"
#include "unit.h"

static void every_day_survives_the_round_trip(void **state)
{
	day_t expected = DAY_MIN;
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= 31; d++) {
				if (!date_is_valid(y, m, d))
					continue;
				int y2, m2, d2;
				assert_int_equal(day_of(y, m, d), expected);
				day_split(expected, &y2, &m2, &d2);
				if (y != y2 || m != m2 || d != d2)
					fail_msg("%d-%d-%d came back as %d-%d-%d", y, m, d, y2, m2, d2);
				expected++;
			}
	assert_int_equal(expected - 1, DAY_MAX);
	assert_int_equal(day_of(1970, 1, 1), 0);
}

static void partial_dates(void **state)
{
	static const struct {
		const char *in, *out;
	} good[] = {
		{"2024-09-01", "2024-09-01"}, {"2024/9/1", "2024-09-01"}, {"2024.9.1", "2024-09-01"},
		{"2024年9月1日", "2024-09-01"}, {"2024年9月", "2024-09"}, {"2024年", "2024"}, {"2024", "2024"},
		{"2024-09", "2024-09"}, {"20240901", "2024-09-01"}, {" 2024-02-29 ", "2024-02-29"}, {"202402", "2024-02"},
	};
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct pdate d;
		char out[11];
		if (!pdate_parse(str_of(good[i].in), &d))
			fail_msg("refused %s", good[i].in);
		pdate_format(d, out);
		assert_string_equal(out, good[i].out);
	}
	static const char *const bad[] = {"", "24-09-01", "2023-02-29", "2024-13", "2024-00-10", "2024-09-01x", "2024-9月",
					  "2024年9", "202", "2024-", "0000-01-01", "2024-09-", "2024091"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct pdate d;
		if (pdate_parse(str_of(bad[i]), &d))
			fail_msg("accepted '%s'", bad[i]);
	}
}

static void school_years(void **state)
{
	static const char *const good[] = {"2025-2026", "2025-26", "2025/2026", "20252026", "2025—2026", "2025-2026学年", "2025学年",
					   "2025——2026学年"};
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		int y = 0;
		if (!school_year_parse(str_of(good[i]), &y) || y != 2025)
			fail_msg("'%s' gave %d", good[i], y);
	}
	int y;
	assert_false(school_year_parse(STR("2025"), &y));
	assert_false(school_year_parse(STR("2025-2027"), &y));
	assert_false(school_year_parse(STR("2025-2025"), &y));
	assert_true(school_year_parse(STR("1999-00"), &y));
	assert_int_equal(y, 1999);
	assert_int_equal(school_year_of(day_of(2026, 8, 31)), 2025);
	assert_int_equal(school_year_of(day_of(2026, 9, 1)), 2026);
	char out[10];
	school_year_format(2025, out);
	assert_string_equal(out, "2025-2026");
}

static void moments(void **state)
{
	moment_t m;
	char out[28];
	assert_true(moment_parse(STR("2024-09-01T08:00:00.5+08:00"), &m));
	moment_format(m, out);
	assert_string_equal(out, "2024-09-01T00:00:00.500000Z");
	moment_local(m, 480, out);
	assert_string_equal(out, "2024-09-01 08:00:00");
	moment_local(m, -1, out);
	assert_string_equal(out, "2024-08-31 23:59:00");
	assert_int_equal(moment_day(m - 1000000, 480), day_of(2024, 9, 1));
	assert_int_equal(moment_day(m - 1000000, 0), day_of(2024, 8, 31));
	assert_true(moment_parse(STR("1960-01-01T00:00:00Z"), &m));
	moment_format(m, out);
	assert_string_equal(out, "1960-01-01T00:00:00.000000Z");
	assert_false(moment_parse(STR("2024-09-01T25:00:00Z"), &m));
	assert_false(moment_parse(STR("2024-09-01T08:00:00"), &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_survives_the_round_trip),
		cmocka_unit_test(partial_dates),
		cmocka_unit_test(school_years),
		cmocka_unit_test(moments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
