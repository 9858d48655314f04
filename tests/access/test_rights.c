/* The table of rights against tests/golden/rights.csv: written record by record from what the field expects, not made from the
 * table. And each scope against rows that lie beside, above and below. */
#include "access/rights.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "unit.h"

static struct str golden(struct arena *a)
{
	const char *source = getenv("JH_SOURCE");
	FILE *f = fopen(arena_printf(a, "%s/tests/golden/rights.csv", source ? source : "."), "rb");
	assert_non_null(f);
	char *text = arena_alloc(a, 1 << 16);
	size_t n = fread(text, 1, 1 << 16, f);
	assert_in_range(n, 1000, (1 << 16) - 1);
	fclose(f);
	return (struct str){text, n};
}

/* "role record action scope states" of each right, as keys. */
static void put(struct map *m, struct arena *a, struct str role, struct str thing, struct str action, struct str scope, struct str states)
{
	bool is_new;
	const char *key = arena_printf(a, "%.*s %.*s %.*s %.*s (%.*s)", STR_ARG(role), STR_ARG(thing), STR_ARG(action), STR_ARG(scope),
				       STR_ARG(states));
	map_put(m, str_of(key), &is_new);
	if (!is_new)
		fail_msg("said twice: %s", key);
}

static void put_cell(struct map *m, struct arena *a, struct str role, struct str thing, struct str actions, struct str cell)
{
	for (struct str scope; cell.n && str_next(&cell, '+', &scope);) {
		struct str states = {}, rest = actions, action;
		ptrdiff_t open = str_find(scope, STR("("));
		if (open >= 0) {
			states = str_slice(scope, (size_t)open + 1, scope.n - 1);
			scope = str_slice(scope, 0, (size_t)open);
		}
		while (str_next(&rest, ' ', &action))
			put(m, a, role, thing, action, scope, states);
	}
}

static void read_golden(struct map *m, struct arena *a)
{
	struct str text = golden(a), line, roles[ROLE_COUNT + 2];
	for (int n = 0; str_next(&text, '\n', &line) && line.n; n++) {
		struct str cells[ROLE_COUNT + 2], cell;
		int k = 0;
		while (str_next(&line, ',', &cell)) {
			assert_true(k < ROLE_COUNT + 2);
			cells[k++] = cell;
		}
		assert_int_equal(k, ROLE_COUNT + 2);
		for (int i = 2; i < k; i++)
			if (n == 0)
				roles[i] = cells[i];
			else
				put_cell(m, a, roles[i], cells[0], cells[1], cells[i]);
	}
}

static void read_table(struct map *m, struct arena *a)
{
	for (size_t i = 0; i < rights_count; i++) {
		struct str things = str_of(rights[i].things), thing;
		while (str_next(&things, ',', &thing))
			for (int action = 0; action < ACT_COUNT; action++)
				if (rights[i].actions & ACT(action))
					put(m, a, str_of(role_name(rights[i].role)), thing, str_of(action_name((enum action)action)),
					    str_of(scope_name(rights[i].scope)), str_of(rights[i].states));
	}
}

static void the_table_is_what_the_field_expects(void **state)
{
	(void)state;
	struct arena a;
	struct map expected, actual;
	int faults = 0;
	arena_init(&a);
	map_init(&expected, &a);
	map_init(&actual, &a);
	read_golden(&expected, &a);
	read_table(&actual, &a);
	for (size_t i = 0; i < expected.n; i++)
		if (!map_find(&actual, expected.entries[i].key)) {
			print_error("expected, not given: %.*s\n", STR_ARG(expected.entries[i].key));
			faults++;
		}
	for (size_t i = 0; i < actual.n; i++)
		if (!map_find(&expected, actual.entries[i].key)) {
			print_error("given, not expected: %.*s\n", STR_ARG(actual.entries[i].key));
			faults++;
		}
	assert_int_equal(faults, 0);
	arena_done(&a);
}

static void the_three_hands_share_nothing_that_acts(void **state)
{
	(void)state;
	static const enum role hands[] = {ROLE_SYSTEM, ROLE_SECURITY, ROLE_AUDIT};
	uint32_t acts = ACT_ALL & ~(ACT(ACT_LIST) | ACT(ACT_READ));
	for (size_t i = 0; i < rights_count; i++)
		for (size_t k = 0; k < rights_count; k++) {
			const struct right *x = &rights[i], *y = &rights[k];
			if (!role_is_administrator(x->role) || x->role == y->role || x->scope == SCOPE_SELF)
				continue;
			struct str things = str_of(x->things), thing;
			while (str_next(&things, ',', &thing))
				if (right_names(y, thing) && (x->actions & acts) && (y->actions & acts) && y->scope != SCOPE_SELF)
					fail_msg("%s and %s both act on %.*s", role_name(x->role), role_name(y->role), STR_ARG(thing));
		}
	assert_int_equal(ARRAY_LEN(hands), 3);
	/* Personal values are read by none of them; the log by one alone. */
	for (size_t i = 0; i < rights_count; i++) {
		assert_false(role_is_administrator(rights[i].role) && (rights[i].actions & ACT(ACT_READ_PERSONAL)));
		assert_true(rights[i].role == ROLE_AUDIT || (!right_names(&rights[i], STR("log")) && !right_names(&rights[i], STR("reading"))));
		assert_false(rights[i].role == ROLE_PUBLIC && (right_names(&rights[i], STR("person")) || right_names(&rights[i], STR("posting"))));
	}
}

/* A small city: county A with schools 1, 2 in group 1 and school 3; county B with school 4, paired with school 1, and group 2. */
enum { CITY = 0x10, COUNTY_A, COUNTY_B, TOWN_A, SCHOOL_1 = 0x20, SCHOOL_2, SCHOOL_3, SCHOOL_4, GROUP_1 = 0x30, GROUP_2, PERSON = 0x40, OTHER_PERSON,
       USER = 0x50, OTHER_USER, ROW = 0x60, OTHER_ROW };

static struct id nth(int n)
{
	struct id id = {};
	id.b[15] = (uint8_t)n;
	return id;
}

static enum status regions_below(void *data, struct id region, day_t day, struct access_collect *out, struct err *err)
{
	(void)data, (void)day, (void)err;
	if (region.b[15] == CITY) {
		access_collect_add(out, nth(COUNTY_B));
		access_collect_add(out, nth(COUNTY_A));
		access_collect_add(out, nth(TOWN_A));
	} else if (region.b[15] == COUNTY_A) {
		access_collect_add(out, nth(TOWN_A));
	}
	return ST_OK;
}

static enum status groups_of_school(void *data, struct id school, day_t day, struct access_collect *out, struct err *err)
{
	(void)data, (void)err;
	if ((school.b[15] == SCHOOL_1 || school.b[15] == SCHOOL_2) && day >= 100) /* founded that day */
		access_collect_add(out, nth(GROUP_1));
	return ST_OK;
}

static enum status schools_of_group(void *data, struct id group, day_t day, struct access_collect *out, struct err *err)
{
	(void)data, (void)err;
	if (group.b[15] == GROUP_1 && day >= 100) {
		access_collect_add(out, nth(SCHOOL_2));
		access_collect_add(out, nth(SCHOOL_1));
		access_collect_add(out, nth(SCHOOL_2));
	}
	return ST_OK;
}

static enum status schools_paired(void *data, struct id school, day_t day, struct access_collect *out, struct err *err)
{
	(void)data, (void)day, (void)err;
	if (school.b[15] == SCHOOL_1)
		access_collect_add(out, nth(SCHOOL_4));
	return ST_OK;
}

static enum status assigned(void *data, struct str login, day_t day, struct access_collect *out, struct err *err)
{
	(void)data, (void)day, (void)err;
	if (str_eq(login, STR("wang")))
		access_collect_add(out, nth(ROW));
	return ST_OK;
}

static const struct access_relations relations = {NULL, regions_below, groups_of_school, schools_of_group, schools_paired, assigned};

static const struct access_reach *reach_of(struct arena *a, enum role role, int anchor, day_t day)
{
	struct err err;
	struct access_reach *reach = NULL;
	struct access_grant grant = {.role = role, .anchor = nth(anchor), .from = 10, .to = 1000};
	assert_ok_err(access_reach(a, nth(USER), nth(PERSON), STR("wang"), &grant, 1, day, &relations, &reach, &err));
	return reach;
}

struct lies {
	struct id schools[2], groups[1], regions[2];
};

/* A row of a school (and perhaps another one). */
static struct access_row row_of(struct lies *lies, int school, int county, int other, int other_county)
{
	*lies = (struct lies){.schools = {nth(school), nth(other)}, .regions = {nth(county), nth(other_county)}};
	return (struct access_row){.row = nth(OTHER_ROW), .schools = lies->schools, .n_schools = other ? 2 : 1, .regions = lies->regions,
				   .n_regions = other ? 2 : 1};
}

static void check(const struct access_reach *who, const char *thing, enum action action, const struct access_row *row, bool expected)
{
	struct arena a;
	struct access_filter f;
	arena_init(&a);
	if (access_may(who, str_of(thing), action, row) != expected)
		fail_msg("%s %s: expected %d", action_name(action), thing, expected);
	access_filter(who, str_of(thing), action, &a, &f);
	if (action == ACT_LIST || action == ACT_READ || action == ACT_EXPORT || action == ACT_READ_PERSONAL)
		assert_int_equal(access_filter_fits(&f, row), expected); /* lists show what may be opened, no more and no less */
	arena_done(&a);
}

static void siblings_parents_and_shared_rows(void **state)
{
	(void)state;
	struct arena a;
	struct lies lies;
	struct access_row own, sibling, paired, both;
	arena_init(&a);
	const struct access_reach *clerk = reach_of(&a, ROLE_CLERK, SCHOOL_1, 200), *head = reach_of(&a, ROLE_HEAD, SCHOOL_1, 200),
				  *early_head = reach_of(&a, ROLE_HEAD, SCHOOL_1, 50), *county = reach_of(&a, ROLE_COUNTY, COUNTY_A, 200),
				  *planner = reach_of(&a, ROLE_PLANNER, CITY, 200), *group = reach_of(&a, ROLE_GROUP, GROUP_1, 200),
				  *late = reach_of(&a, ROLE_COUNTY, COUNTY_A, 1000), *inspector = reach_of(&a, ROLE_INSPECTOR, COUNTY_B, 200);
	struct lies l1, l2, l4, lb;
	own = row_of(&l1, SCHOOL_1, COUNTY_A, 0, 0);
	sibling = row_of(&l2, SCHOOL_3, COUNTY_A, 0, 0);
	paired = row_of(&l4, SCHOOL_4, COUNTY_B, 0, 0);
	both = row_of(&lb, SCHOOL_1, COUNTY_A, SCHOOL_4, COUNTY_B);

	check(clerk, "statistics", ACT_CHANGE, &own, true);
	check(clerk, "statistics", ACT_CHANGE, &sibling, false);
	check(clerk, "statistics", ACT_LIST, &sibling, false);
	check(clerk, "statistics", ACT_READ, &paired, false);
	check(head, "statistics", ACT_READ, &paired, true);
	check(head, "statistics", ACT_EXPORT, &paired, false);
	check(head, "statistics", ACT_READ, &sibling, false);
	struct access_row in_group = row_of(&lies, SCHOOL_2, COUNTY_A, 0, 0);
	check(head, "statistics", ACT_READ, &in_group, true);
	check(early_head, "statistics", ACT_READ, &in_group, false); /* before the group was founded */
	check(group, "statistics", ACT_READ, &in_group, true);
	check(group, "statistics", ACT_READ, &sibling, false);
	check(group, "statistics", ACT_CHANGE, &in_group, false);
	check(county, "statistics", ACT_READ, &sibling, true);
	check(county, "statistics", ACT_READ, &paired, false);
	check(planner, "statistics", ACT_READ, &paired, true);
	check(inspector, "statistics", ACT_READ, &paired, true);
	check(inspector, "statistics", ACT_READ, &own, false);
	check(inspector, "statistics", ACT_CHANGE, &paired, false);
	check(late, "statistics", ACT_READ, &sibling, false); /* the role ended that day */

	/* A row of two schools is read by either side and written by who has the right over both. */
	check(clerk, "posting", ACT_READ, &both, true);
	check(clerk, "posting", ACT_CHANGE, &both, false);
	check(clerk, "posting", ACT_CHANGE, &own, true);
	check(county, "agreement", ACT_READ, &both, true);
	check(county, "agreement", ACT_CHANGE, &both, false);
	check(planner, "agreement", ACT_CHANGE, &both, true);

	/* States: a row that was submitted is out of the clerk's hands. */
	own.state = STR("submitted");
	check(clerk, "statistics", ACT_CHANGE, &own, false);
	check(county, "statistics", ACT_RETURN, &own, true);
	own.state = STR("returned");
	check(clerk, "statistics", ACT_CHANGE, &own, true);
	check(county, "statistics", ACT_RETURN, &own, false);
	arena_done(&a);
}

static void own_assigned_and_shared(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	const struct access_reach *teacher = reach_of(&a, ROLE_TEACHER, SCHOOL_1, 200), *reviewer = reach_of(&a, ROLE_REVIEWER, 0, 200),
				  *everybody = access_reach_public();
	struct id school = nth(SCHOOL_1), group = nth(GROUP_1), elsewhere = nth(GROUP_2);
	struct access_row me = {.row = nth(ROW), .person = nth(PERSON), .schools = &school, .n_schools = 1};
	struct access_row colleague = {.row = nth(OTHER_ROW), .person = nth(OTHER_PERSON), .schools = &school, .n_schools = 1};
	check(teacher, "person", ACT_READ_PERSONAL, &me, true);
	check(teacher, "person", ACT_READ, &colleague, false);
	check(teacher, "person", ACT_CHANGE, &me, false);
	check(reviewer, "statistics", ACT_READ, &me, true);
	check(reviewer, "statistics", ACT_READ, &colleague, false);
	check(reviewer, "person", ACT_READ, &me, false); /* blind to who serves there */
	check(reviewer, "person", ACT_READ_PERSONAL, &me, false);
	check(everybody, "person", ACT_LIST, &me, false);
	check(everybody, "school", ACT_LIST, &me, true);
	check(everybody, "school", ACT_CHANGE, &me, false);

	struct access_row shared = {.row = nth(OTHER_ROW), .owner = nth(OTHER_USER), .shared = &group, .n_shared = 1};
	check(teacher, "resource", ACT_READ, &shared, true);
	check(teacher, "resource", ACT_CHANGE, &shared, false);
	shared.shared = &elsewhere;
	check(teacher, "resource", ACT_READ, &shared, false);
	shared.owner = nth(USER);
	check(teacher, "resource", ACT_CHANGE, &shared, true);
	shared = (struct access_row){.is_published = true, .state = STR("published")};
	check(everybody, "resource", ACT_READ, &shared, true);
	shared.state = STR("draft");
	check(everybody, "resource", ACT_READ, &shared, false);

	/* Nothing matches by having no value: a row of no school, no person, no owner. */
	struct access_row nowhere = {};
	struct access_reach *nobody = NULL;
	struct err err;
	struct access_grant grants[] = {{.role = ROLE_CLERK, .to = 1000}, {.role = ROLE_COUNTY, .to = 1000}, {.role = ROLE_TEACHER, .to = 1000}};
	assert_ok_err(access_reach(&a, (struct id){}, (struct id){}, STR(""), grants, 3, 200, &relations, &nobody, &err));
	check(nobody, "person", ACT_READ, &nowhere, false);
	check(nobody, "statistics", ACT_READ, &nowhere, false);
	check(nobody, "statistics", ACT_CREATE, &nowhere, false);
	check(nobody, "draft", ACT_READ, &nowhere, false);
	check(nobody, "no such thing", ACT_READ, &nowhere, false);
	arena_done(&a);
}

static void a_token_narrows(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct access_reach planner = *reach_of(&a, ROLE_PLANNER, CITY, 200);
	assert_true(access_may_all(&planner, STR("figure"), ACT_CREATE));
	assert_false(access_may_all(&planner, STR("statistics"), ACT_READ)); /* of the city, not of everything */
	assert_true(access_may(&planner, STR("statistics"), ACT_CREATE, NULL));
	planner.actions = ACT(ACT_LIST) | ACT(ACT_READ);
	assert_false(access_may(&planner, STR("statistics"), ACT_CREATE, NULL));
	assert_true(access_may(&planner, STR("statistics"), ACT_READ, NULL));
	arena_done(&a);
}

static void names_go_both_ways(void **state)
{
	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		enum role r;
		assert_true(role_parse(str_of(role_name((enum role)i)), &r) && (int)r == i);
		assert_true(role_label(r).zh[0] && role_label(r).en[0]);
	}
	for (int i = 0; i < ACT_COUNT; i++) {
		enum action x;
		assert_true(action_parse(str_of(action_name((enum action)i)), &x) && (int)x == i && action_label(x).zh[0]);
	}
	for (int i = 0; i < SCOPE_COUNT; i++) {
		enum scope x;
		assert_true(scope_parse(str_of(scope_name((enum scope)i)), &x) && (int)x == i && scope_label(x).zh[0]);
	}
	uint32_t some;
	assert_true(actions_parse(STR("list, read"), &some));
	assert_int_equal(some, ACT(ACT_LIST) | ACT(ACT_READ));
	assert_false(actions_parse(STR("list,fly"), &some));
	assert_false(actions_parse(STR(""), &some));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_what_the_field_expects),
		cmocka_unit_test(the_three_hands_share_nothing_that_acts),
		cmocka_unit_test(siblings_parents_and_shared_rows),
		cmocka_unit_test(own_assigned_and_shared),
		cmocka_unit_test(a_token_narrows),
		cmocka_unit_test(names_go_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
