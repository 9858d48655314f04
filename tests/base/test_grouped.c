/* Numbers parted in threes: whole parts of five digits and more, and nothing else of the text. */
#include "base/grouped.h"

#include "unit.h"

static void is(const char *text, const char *expected)
{
	struct buf b;
	buf_init(&b, 0);
	buf_grouped(&b, str_of(text));
	assert_str(buf_view(&b), expected);
	buf_done(&b);
}

static void parts(void **state)
{
	static const char *const cases[][2] = {{"", ""}, {"—", "—"}, {"0", "0"}, {"2024", "2024"}, {"-9999.5", "-9999.5"}, {"10000", "10,000"},
					       {"40283", "40,283"}, {"-40283.12345", "-40,283.12345"}, {"547104", "547,104"},
					       {"1234567890", "1,234,567,890"}, {"12345%", "12,345%"}, {"0.123456", "0.123456"}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		is(cases[i][0], cases[i][1]);
}

static void numbers(void **state)
{
	struct arena a;
	arena_init(&a);
	assert_str(grouped(&a, 618227), "618,227");
	assert_str(grouped(&a, 2026), "2026");
	assert_str(grouped(&a, INT64_MIN), "-9,223,372,036,854,775,808");
	arena_done(&a);
}

int main(void)
{
	static const struct CMUnitTest all[] = {cmocka_unit_test(parts), cmocka_unit_test(numbers)};
	return cmocka_run_group_tests(all, NULL, NULL);
}
