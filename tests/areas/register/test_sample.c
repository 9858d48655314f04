#include "areas/register/sample/sample.h"

#include "base/map.h"
#include "unit.h"

#include <unistd.h>

static int column(const struct sample_sheet *s, const char *name)
{
	for (int i = 0; i < s->field_count; i++)
		if (strcmp(s->fields[i], name) == 0)
			return i;
	fail_msg("no column %s", name);
	return -1;
}

static struct str cell(const struct sample_sheet *s, size_t row, const char *name)
{
	return s->cells[row * (size_t)s->field_count + (size_t)column(s, name)];
}

/* Distinct values of a column over the rows where up to three columns have the given starts. */
static size_t distinct(struct arena *a, const struct sample_sheet *s, const char *what, const char *const (*where)[2], int n)
{
	struct map seen;
	map_init(&seen, a);
	for (size_t r = 0; r < s->rows; r++) {
		bool fits = true;
		for (int i = 0; i < n && fits; i++)
			fits = str_starts(cell(s, r, where[i][0]), str_of(where[i][1]));
		if (fits)
			map_put(&seen, cell(s, r, what), NULL);
	}
	return seen.n;
}

#define DISTINCT(table, what, ...)                                                                                     \
	distinct(&a, &s.sheet[table], what, (const char *const[][2]){__VA_ARGS__}, (int)ARRAY_LEN(((const char *const[][2]){__VA_ARGS__})))

static void hengshui_counts(void **state)
{
	struct arena a;
	struct sample s;
	struct err err;
	arena_init(&a);
	assert_ok_err(sample_make(&s, &a, STR("hengshui"), 1, &err));
	assert_int_equal(DISTINCT(SAMPLE_AGREEMENT, "helped", {"kind", "pairing"}, {"from", "2022"}, {"tier", "city-county"}, {"stage", "senior"}), 4);
	assert_int_equal(DISTINCT(SAMPLE_AGREEMENT, "helper", {"tier", "city-county"}, {"stage", "senior"}), 3);
	assert_int_equal(DISTINCT(SAMPLE_AGREEMENT, "helper", {"tier", "county-county"}, {"stage", "senior"}), 6);
	assert_int_equal(DISTINCT(SAMPLE_AGREEMENT, "helped", {"tier", "county-county"}, {"stage", "senior"}), 6);
	size_t helped = 0, in_2022[3] = {};
	const struct sample_sheet *g = &s.sheet[SAMPLE_AGREEMENT];
	for (size_t r = 0; r < g->rows; r++) {
		if (str_eq(cell(g, r, "stage"), STR("senior")))
			continue;
		helped++;
		if (str_starts(cell(g, r, "from"), STR("2022")))
			in_2022[str_eq(cell(g, r, "kind"), STR("pairing")) ? 0 : str_eq(cell(g, r, "kind"), STR("district")) ? 1 : 2]++;
	}
	assert_int_equal(helped, 869);
	assert_int_equal(in_2022[0], 115);
	assert_int_equal(in_2022[1], 160);
	assert_int_equal(in_2022[2], 1);
	assert_int_equal(DISTINCT(SAMPLE_AGREEMENT, "helper", {"tier", "city-county"}, {"from", "2022"}) - 3, 2);
	const struct sample_sheet *p = &s.sheet[SAMPLE_POSTING];
	size_t people[2][2] = {};
	for (size_t r = 0; r < p->rows; r++)
		if (!str_eq(cell(p, r, "kind"), STR("regular")))
			people[str_eq(cell(p, r, "stage"), STR("senior"))][str_eq(cell(p, r, "role"), STR("teacher"))]++;
	assert_int_equal(people[1][0], 70);
	assert_int_equal(people[1][1], 186);
	assert_int_equal(people[0][0], 136);
	assert_int_equal(people[0][1], 1846);
	assert_int_equal(s.sheet[SAMPLE_GROUP].rows, 9);
	printf("# schools %zu, people %zu, statistics %zu, grades %zu\n", s.sheet[SAMPLE_SCHOOL].rows, s.sheet[SAMPLE_PERSON].rows,
	       s.sheet[SAMPLE_STATISTICS].rows, s.sheet[SAMPLE_GRADES].rows);
	arena_done(&a);
}

static void changzhou_counts(void **state)
{
	struct arena a;
	struct sample s;
	struct err err;
	arena_init(&a);
	assert_ok_err(sample_make(&s, &a, STR("changzhou"), 1, &err));
	const struct sample_sheet *m = &s.sheet[SAMPLE_MEMBERSHIP];
	size_t count[2][2] = {};
	for (size_t r = 0; r < m->rows; r++) {
		bool core = str_eq(cell(m, r, "role"), STR("core"));
		count[0][core] += str_cmp(cell(m, r, "from"), STR("2018-12-31")) <= 0;
		count[1][core] += str_cmp(cell(m, r, "from"), STR("2020-12-31")) <= 0;
	}
	assert_int_equal(count[0][1], 106);
	assert_int_equal(count[0][0], 315);
	assert_int_equal(count[1][1], 161);
	assert_int_equal(count[1][0], 553);
	assert_int_equal(DISTINCT(SAMPLE_MEMBERSHIP, "school", {"role", ""}), 161 + 553);
	arena_done(&a);
}

/* Every unit lies in one zone of each stage, every zone has a unit and a school, cells of a county do not overlap, and children
 * are counted for years before the sample's last. */
static void zones_are_whole(void **state)
{
	static const char *const names[] = {"hengshui", "changzhou"};
	for (size_t k = 0; k < ARRAY_LEN(names); k++) {
		struct arena a;
		struct sample s;
		struct err err;
		arena_init(&a);
		assert_ok_err(sample_make(&s, &a, str_of(names[k]), 3, &err));
		const struct sample_sheet *zones = &s.sheet[SAMPLE_ZONE], *units = &s.sheet[SAMPLE_UNIT], *in = &s.sheet[SAMPLE_ZONE_UNIT];
		assert_true(units->rows > 1000);
		assert_int_equal(in->rows, 2 * units->rows);
		assert_int_equal(DISTINCT(SAMPLE_ZONE_UNIT, "unit", {"unit", ""}), units->rows);
		assert_int_equal(DISTINCT(SAMPLE_ZONE_UNIT, "zone", {"zone", ""}), zones->rows);
		assert_int_equal(DISTINCT(SAMPLE_ZONE, "name", {"name", ""}), zones->rows);
		assert_int_equal(s.sheet[SAMPLE_ZONE_SCHOOL].rows, zones->rows);
		for (size_t i = 0; i < units->rows; i += 37) /* centres: no cell holds another's */
			for (size_t j = 0; j < units->rows; j++)
				if (i != j)
					assert_false(str_eq(cell(units, i, "longitude"), cell(units, j, "longitude")) &&
						     str_eq(cell(units, i, "latitude"), cell(units, j, "latitude")));
		const struct sample_sheet *children = &s.sheet[SAMPLE_CHILDREN];
		for (size_t i = 0; i < children->rows; i++)
			assert_true(str_cmp(cell(children, i, "born"), cell(children, i, "year")) <= 0);
		arena_done(&a);
	}
}

/* Nobody enters a county's junior schools who did not leave its sixth grades the year before. */
static void junior_schools_take_who_left(void **state)
{
	static const char *const names[] = {"hengshui", "changzhou"};
	for (size_t k = 0; k < ARRAY_LEN(names); k++) {
		struct arena a;
		struct sample s;
		struct err err;
		struct map county, left;
		arena_init(&a);
		map_init(&county, &a);
		map_init(&left, &a);
		assert_ok_err(sample_make(&s, &a, str_of(names[k]), 2, &err));
		const struct sample_sheet *schools = &s.sheet[SAMPLE_SCHOOL], *grades = &s.sheet[SAMPLE_GRADES];
		for (size_t i = 0; i < schools->rows; i++)
			map_put(&county, cell(schools, i, "code"), NULL)->value.i = (int64_t)i;
		/* sixth grades of a year less the seventh ones of the next */
		for (size_t i = 0; i < grades->rows; i++) {
			struct str grade = cell(grades, i, "grade"), year = cell(grades, i, "year");
			int64_t pupils, first;
			if (!str_eq(grade, STR("6")) && !str_eq(grade, STR("7")))
				continue;
			assert_true(str_to_i64(cell(grades, i, "pupils"), &pupils) && str_to_i64(str_slice(year, 0, 4), &first));
			bool is_left = str_eq(grade, STR("6"));
			struct str of = cell(schools, (size_t)map_find(&county, cell(grades, i, "school"))->value.i, "county");
			map_put(&left, str_of(arena_printf(&a, "%.*s %d", STR_ARG(of), (int)first + is_left)), NULL)->value.i += is_left ? pupils : -pupils;
		}
		size_t n = 0;
		int64_t first = 9999, last = 0, year;
		for (size_t i = 0; i < left.n; i++) {
			assert_true(str_to_i64(str_slice(left.entries[i].key, 7, 11), &year));
			first = MIN(first, year);
			last = MAX(last, year);
		}
		for (size_t i = 0; i < left.n; i++) {
			assert_true(str_to_i64(str_slice(left.entries[i].key, 7, 11), &year));
			if (year == first || year == last) /* no year before, none after */
				continue;
			assert_true(left.entries[i].value.i > 0);
			n++;
		}
		assert_true(n >= 5 * 4);
		arena_done(&a);
	}
}

static void the_seed_decides(void **state)
{
	struct arena a;
	struct sample one, two, other;
	struct err err;
	arena_init(&a);
	assert_ok_err(sample_make(&one, &a, STR("hengshui"), 5, &err));
	assert_ok_err(sample_make(&two, &a, STR("hengshui"), 5, &err));
	assert_ok_err(sample_make(&other, &a, STR("hengshui"), 6, &err));
	bool differs = false;
	for (int t = 0; t < SAMPLE_TABLES; t++) {
		assert_int_equal(one.sheet[t].rows, two.sheet[t].rows);
		for (size_t i = 0; i < one.sheet[t].rows * (size_t)one.sheet[t].field_count; i++) {
			assert_true(str_eq(one.sheet[t].cells[i], two.sheet[t].cells[i]));
			differs = differs || (t == SAMPLE_SCHOOL && !str_eq(one.sheet[t].cells[i], other.sheet[t].cells[i]));
		}
	}
	assert_true(differs);
	assert_int_equal(sample_make(&one, &a, STR("atlantis"), 1, &err), ST_NOT_FOUND);
	arena_done(&a);
}

static void every_seed_has_the_counts(void **state)
{
	for (uint64_t seed = 2; seed < 12; seed++) {
		struct arena a;
		struct sample s;
		struct err err;
		arena_init(&a);
		assert_ok_err(sample_make(&s, &a, STR("hengshui"), seed, &err)); /* stops the program when a count is not met */
		assert_ok_err(sample_make(&s, &a, STR("changzhou"), seed, &err));
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hengshui_counts),
		cmocka_unit_test(changzhou_counts),
		cmocka_unit_test(zones_are_whole),
		cmocka_unit_test(junior_schools_take_who_left),
		cmocka_unit_test(the_seed_decides),
		cmocka_unit_test(every_seed_has_the_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
