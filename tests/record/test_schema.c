/* The tables made from descriptors: golden files for both databases, migration from older descriptors, descriptors refused. */
#include "small.h"

#include "golden.h"
#include "record/document.h"
#include "record/verify.h"

static void test_golden(void **state)
{
	struct buf out;
	buf_init(&out, 0);
	schema_write(&small_catalogue, STORE_SQLITE, &out);
	assert_golden("record/schema.sqlite.sql", buf_view(&out));
	buf_clear(&out);
	schema_write(&small_catalogue, STORE_POSTGRES, &out);
	assert_golden("record/schema.postgres.sql", buf_view(&out));
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		buf_clear(&out);
		for (int i = 0; i < small_catalogue.n; i++) {
			if (i)
				buf_char(&out, '\n');
			record_document(small_catalogue.records[i], (enum lang)lang, &out);
		}
		assert_golden(lang == LANG_ZH ? "record/records.zh.txt" : "record/records.en.txt", buf_view(&out));
	}
	buf_done(&out);
}

/* The script itself makes what migration makes. */
static void test_script_runs(void **state)
{
	struct place *p = place_of(state);
	struct err err;
	struct buf out;
	buf_init(&out, 0);
	schema_write(&small_catalogue, p->dialect, &out);
	assert_ok_err(store_run(p->s, out.p, &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM school"), 0);
	buf_done(&out);
}

static const struct field old_fields[] = {
	{.name = "code", .label = {"码", "code"}, .kind = FIELD_TEXT, .flags = F_KEY | F_REQUIRED},
	{.name = "gone", .label = {"旧", "gone"}, .kind = FIELD_TEXT},
	{},
};
static const struct field new_fields[] = {
	{.name = "code", .label = {"码", "code"}, .kind = FIELD_TEXT, .flags = F_KEY | F_REQUIRED},
	{.name = "at", .label = {"位置", "at"}, .kind = FIELD_POINT},
	{.name = "phone", .label = {"电话", "phone"}, .kind = FIELD_PHONE},
	{.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .flags = F_NAME | F_SEARCH},
	{},
};
static const struct field other_fields[] = {
	{.name = "code", .label = {"码", "code"}, .kind = FIELD_INTEGER, .flags = F_KEY | F_REQUIRED},
	{},
};
static const struct state new_states[] = {{"open", {"开", "open"}, false}, {}};
static const struct record old_thing = {.name = "thing", .label = {"物", "thing"}, .fields = old_fields, .life = LIFE_PLAIN};
static const struct record new_thing = {.name = "thing", .label = {"物", "thing"}, .fields = new_fields, .life = LIFE_PLAIN, .person = "self", .states = new_states};
static const struct record other_thing = {.name = "thing", .label = {"物", "thing"}, .fields = other_fields, .life = LIFE_PLAIN};

static struct reg *open_with(struct bed *b, const struct record *const *records, struct catalogue *c)
{
	*c = (struct catalogue){records, 1};
	struct reg_options o = {.store = b->place->s, .keys = b->keys, .catalogue = c, .clock = bed_clock, .clock_data = b};
	struct reg *g = NULL;
	assert_bed(reg_open(&g, &o, &b->err));
	return g;
}

static void test_migration(void **state)
{
	struct bed *b = bed_open(state);
	const struct record *first[] = {&old_thing, NULL}, *second[] = {&new_thing, NULL}, *third[] = {&other_thing, NULL};
	struct catalogue c1, c2, c3;
	struct reg *own = b->g;
	b->g = open_with(b, first, &c1);
	assert_int_equal(reg_check_schema(b->g, &b->err), ST_CONFLICT);
	assert_bed(reg_migrate(b->g, &b->err));
	assert_bed(reg_check_schema(b->g, &b->err));
	struct id a = bed_put(b, &old_thing, (struct id){}, 0, "code=A;gone=旧值");
	reg_close(b->g);
	b->g = open_with(b, second, &c2);
	assert_int_equal(reg_check_schema(b->g, &b->err), ST_CONFLICT);
	assert_non_null(strstr(b->err.text, "thing.at"));
	assert_bed(reg_migrate(b->g, &b->err));
	assert_bed(reg_migrate(b->g, &b->err)); /* nothing to do */
	bed_put(b, &new_thing, a, 0, "at=1,2;name=甲");
	bed_put(b, &new_thing, (struct id){}, 0, "code=B;phone=13812345678;name=乙");
	/* The history of the field no descriptor names any more is still proved. */
	struct verify_result r;
	assert_bed(reg_verify(b->g, &r, &b->err));
	assert_bed(store_begin(b->place->s, STORE_WRITE, &b->err));
	assert_bed(store_run(b->place->s, "UPDATE thing SET gone = 'x' WHERE version = 1", &b->err));
	assert_int_equal(reg_verify(b->g, &r, &b->err), ST_NO);
	store_rollback(b->place->s);
	reg_close(b->g);
	/* A field that became another kind is refused, and nothing is changed. */
	b->g = open_with(b, third, &c3);
	assert_int_equal(reg_migrate(b->g, &b->err), ST_CONFLICT);
	assert_non_null(strstr(b->err.text, "thing.code"));
	reg_close(b->g);
	b->g = own;
	bed_close(b);
}

/* A register from before the index by which rows are found held how long each version stood. */
static void test_index_of_rows(void **state)
{
	struct bed *b = bed_open(state);
	struct store *s = b->place->s;
	const char *has = b->place->dialect == STORE_SQLITE ? "SELECT count(*) FROM sqlite_schema WHERE name = 'school_id' AND sql LIKE '%tx_to%'"
							    : "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND "
							      "indexname = 'school_id' AND indexdef LIKE '%tx_to%'";
	assert_bed(store_run(s, "DROP INDEX \"school_id\"; CREATE INDEX \"school_id\" ON \"school\"(id); "
				"UPDATE schema_version SET version = 4 WHERE component = 'record'", &b->err));
	assert_int_equal(query_i64(s, has), 0);
	assert_int_equal(reg_check_schema(b->g, &b->err), ST_CONFLICT);
	assert_bed(reg_migrate(b->g, &b->err));
	assert_int_equal(query_i64(s, has), 1);
	assert_bed(reg_check_schema(b->g, &b->err));
	bed_close(b);
}

/* A register from before the indexes of what lists show; the later part of a table's columns brings its own. */
static void test_indexes_of_lists(void **state)
{
	struct bed *b = bed_open(state);
	struct store *s = b->place->s;
	bool is_sqlite = b->place->dialect == STORE_SQLITE;
	const char *has = is_sqlite ? "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE '%\\_listed' ESCAPE '\\'"
				    : "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE '%\\_listed'";
	assert_int_equal(query_i64(s, has), 3); /* posting.to, task.days and the state of tasks */
	assert_bed(store_run(s, "DROP INDEX \"posting_to_listed\"; DROP INDEX \"task_days_listed\"; DROP INDEX \"task_state_listed\"; "
				"UPDATE schema_version SET version = 5 WHERE component = 'record'", &b->err));
	assert_int_equal(reg_check_schema(b->g, &b->err), ST_CONFLICT);
	assert_bed(reg_migrate(b->g, &b->err));
	assert_int_equal(query_i64(s, has), 3);
	assert_bed(reg_check_schema(b->g, &b->err));
	assert_bed(store_run(s, "DELETE FROM record_field WHERE record = 'task' AND field = 'days'; DROP INDEX \"task_days_listed\"; "
				"ALTER TABLE task DROP COLUMN days", &b->err));
	assert_bed(reg_migrate(b->g, &b->err));
	assert_int_equal(query_i64(s, has), 3);
	bed_close(b);
}

static void refused(const struct record *r, const char *why)
{
	const struct record *list[] = {r, NULL};
	struct catalogue c = {list, 1};
	struct err err = {};
	assert_int_not_equal(catalogue_check(&c, &err), ST_OK);
	if (!strstr(err.text, why))
		fail_msg("“%s” does not say “%s”", err.text, why);
}

static void test_descriptors_refused(void **state)
{
	struct err err;
	assert_ok_err(catalogue_check(&small_catalogue, &err));
	const struct label l = {"名", "name"};
	struct field f[2] = {{.name = "a", .label = l, .kind = FIELD_TEXT}};
	struct record r = {.name = "thing", .label = l, .fields = f};
	f[0].name = "A b";
	refused(&r, "lower-case");
	f[0].name = "valid_from";
	refused(&r, "kernel uses");
	f[0] = (struct field){.name = "a", .label = {"名", NULL}, .kind = FIELD_TEXT};
	refused(&r, "label missing");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_REFERENCE, .record = "nothing"};
	refused(&r, "does not exist");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_CODE};
	refused(&r, "without a list");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_PHONE};
	refused(&r, "whose");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_TEXT, .flags = F_KEY, .default_value = "x"};
	refused(&r, "no default");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_TEXT, .pattern = "(["};
	refused(&r, "thing.a");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_INTEGER, .min = "few"};
	refused(&r, "no limit");
	f[0] = (struct field){.name = "a", .label = l, .kind = FIELD_INTEGER};
	struct record_check checks[2] = {{.name = "k", .kind = CHECK_EXPRESSION, .expression = "a >", .message = l}};
	r.checks = checks;
	refused(&r, "check k");
	checks[0].expression = "b > 1";
	refused(&r, "check k");
	checks[0] = (struct record_check){.name = "k", .kind = CHECK_NO_OVERLAP, .by = "b", .message = l};
	refused(&r, "no field b");
	checks[0].name = NULL;
	r.name = "tx";
	refused(&r, "kernel uses");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden), BOTH(test_script_runs), BOTH(test_migration), BOTH(test_index_of_rows), BOTH(test_indexes_of_lists), cmocka_unit_test(test_descriptors_refused)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
