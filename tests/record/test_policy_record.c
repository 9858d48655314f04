/* Policies in use: dated, scoped, approved; the nearest ancestor's counts. On both databases. */
#include "small.h"

#include "record/policy_record.h"
#include "record/state.h"
#include "record/verify.h"

static const struct field region_fields[] = {
	{.name = "code", .label = {"代码", "code"}, .kind = FIELD_REGION_CODE, .flags = F_KEY | F_REQUIRED},
	{.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .flags = F_REQUIRED | F_NAME},
	{.name = "parent", .label = {"上级", "parent"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_DATED},
	{},
};
static const struct record region = {.name = "region", .label = {"区划", "region"}, .fields = region_fields, .life = LIFE_DATED};
static const struct record *const records[] = {&region, &record_policy, NULL};
static const struct catalogue catalogue = {records, 2};

static struct bed *open_bed(void **state)
{
	struct bed *b = bed_open(state);
	reg_close(b->g);
	struct reg_options o = {.store = b->place->s, .keys = b->keys, .catalogue = &catalogue, .zone_minutes = 480, .clock = bed_clock, .clock_data = b};
	assert_bed(reg_open(&b->g, &o, &b->err));
	assert_bed(reg_migrate(b->g, &b->err));
	return b;
}

static struct str bands(struct bed *b, const char *id, int large)
{
	return str_of(arena_printf(&b->arena,
				   "{\"id\": \"%s\", \"kind\": \"class_bands\", \"label\": {\"zh\": \"班额\", \"en\": \"bands\"}, \"source\": \"P: t\","
				   " \"from\": \"2024\", \"bands\": [{\"id\": \"large\", \"label\": {\"zh\": \"大\", \"en\": \"large\"}, \"from\": %d}]}",
				   id, large));
}

static struct pdate day(int year)
{
	return year ? (struct pdate){day_of(year, 1, 1), DATE_DAY} : (struct pdate){};
}

static struct id put(struct bed *b, struct str json, struct id where, int from, int to)
{
	struct id id;
	struct change *c = bed_begin(b, "");
	assert_bed(policy_put(c, json, where, day(from), day(to), &id, &b->err));
	if (change_commit(c, NULL, &b->err) != ST_OK) {
		bed_print_faults(b);
		fail_msg("%s", b->err.text);
	}
	return id;
}

static void approve(struct bed *b, struct id id, const char *who, bool may)
{
	struct change_info info = {.actor = str_of(who), .kind = "transition"};
	struct state_actor actor = {str_of(who), STR("policy")};
	struct change *c;
	b->faults.n = b->faults.serious = 0;
	assert_bed(change_begin(b->g, &info, &b->faults, &c, &b->err));
	assert_bed(change_transition(c, &record_policy, id, STR("approve"), &actor, 0, &b->err));
	assert_int_equal(change_commit(c, NULL, &b->err), may ? ST_OK : ST_NO);
	b->faults.n = b->faults.serious = 0;
}

/* The threshold that holds, and whether it is the shipped default's. */
static int64_t large_in(struct bed *b, struct id where, int year, struct id *ret_id)
{
	const struct policy *p;
	int64_t v;
	assert_bed(policy_for(b->g, &b->arena, STR("class_bands"), where, on_day(year, 6, 1), &p, ret_id, &b->err));
	assert_bed(policy_int(p, "bands.large.from", &v, &b->err));
	return v;
}

static void nearest_ancestor_counts(void **state)
{
	struct bed *b = open_bed(state);
	struct id none = {}, id;
	struct id city = bed_put(b, &region, none, 0, "code=1311;name=衡水市");
	struct id county = bed_put(b, &region, none, 0, "code=131102;name=桃城区;parent=1311");
	struct id other = bed_put(b, &region, none, 0, "code=131103;name=冀州区;parent=1311");
	assert_int_equal(large_in(b, county, 2024, &id), 46); /* the shipped default */
	assert_true(id_is_zero(id));
	struct id wide = put(b, bands(b, "wide", 41), none, 2020, 0);
	assert_int_equal(large_in(b, county, 2024, &id), 46); /* a draft does not count */
	approve(b, wide, "ann", false); /* nor can its author approve it */
	approve(b, wide, "bob", true);
	assert_int_equal(large_in(b, county, 2024, &id), 41);
	assert_int_equal(id_cmp(id, wide), 0);
	assert_int_equal(large_in(b, county, 2019, &id), 46); /* before its time */
	struct id of_city = put(b, bands(b, "city", 42), city, 2022, 2025), of_county = put(b, bands(b, "county", 43), county, 2023, 0);
	approve(b, of_city, "bob", true);
	approve(b, of_county, "bob", true);
	assert_int_equal(large_in(b, county, 2021, &id), 41);
	assert_int_equal(large_in(b, county, 2022, &id), 42);
	assert_int_equal(large_in(b, county, 2024, &id), 43);
	assert_int_equal(large_in(b, other, 2024, &id), 42);
	assert_int_equal(large_in(b, other, 2025, &id), 41);
	assert_int_equal(large_in(b, none, 2024, &id), 41);
	/* many regions at once say the same as one by one */
	const struct id regions[] = {city, county, other, none};
	const int32_t parents[] = {-1, 0, 0};
	for (int year = 2018; year < 2027; year++) {
		const struct policy *held[4];
		int64_t v;
		assert_bed(policy_in_regions(b->g, &b->arena, STR("class_bands"), on_day(year, 6, 1), regions, parents, 3, held, &b->err));
		for (int i = 0; i < 4; i++) {
			assert_bed(policy_int(held[i], "bands.large.from", &v, &b->err));
			assert_int_equal(v, large_in(b, regions[i], year, &id));
		}
	}
	struct policy_row *rows;
	size_t n;
	assert_bed(policy_rows(b->g, &b->arena, (struct as_of){.any_day = true, .tx = TX_NOW}, &rows, &n, &b->err));
	assert_int_equal(n, 3);
	assert_bed(policy_rows(b->g, &b->arena, on_day(2021, 6, 1), &rows, &n, &b->err));
	assert_int_equal(n, 1);
	assert_true(str_eq(rows[0].name, STR("wide")) && id_is_zero(rows[0].region) && str_eq(rows[0].state, STR("approved")));
	struct verify_result r;
	assert_bed(reg_verify(b->g, &r, &b->err));
	bed_close(b);
}

static void refuses_what_is_no_policy(void **state)
{
	struct bed *b = open_bed(state);
	struct id none = {}, id;
	struct change *c = bed_begin(b, "");
	assert_int_equal(policy_put(c, STR("{}"), none, day(2020), day(0), &id, &b->err), ST_INVALID);
	change_abort(c);
	/* By another way than policy_put the row must still fit its body. */
	char *texts = arena_printf(&b->arena, "name=mine;kind=balance;from=2020;digest=%064d;body=%s", 0, bands(b, "mine", 1).p);
	bed_refused(b, &record_policy, none, texts, "body-fits");
	struct id first = put(b, bands(b, "mine", 41), none, 2020, 2022);
	assert_false(id_is_zero(first));
	c = bed_begin(b, "");
	assert_bed(policy_put(c, bands(b, "mine", 44), none, day(2021), day(0), &id, &b->err));
	assert_int_equal(change_commit(c, NULL, &b->err), ST_NO);
	assert_string_equal(b->faults.list[0].rule, "one-at-a-time");
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(nearest_ancestor_counts), BOTH(refuses_what_is_no_policy)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
