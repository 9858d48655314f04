/* A register from its making to its restoring, through the program alone. */
#include "program.h"

#include "pg.h"

#include <sqlite3.h>

static char *batch_of(const struct program *p)
{
	json_t *o = program_json(p);
	char *batch = strdup(json_string_value(json_object_get(o, "batch")));
	json_decref(o);
	return batch;
}

static void init_and_doctor(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init", "--json");
	assert_says(p, "\"done\": \"init\"");
	EXPECT(p, 0, "init");
	assert_says(p, "there already");
	EXPECT(p, 0, "migrate");
	EXPECT(p, 0, "doctor", "--json");
	json_t *o = program_json(p);
	assert_true(json_is_true(json_object_get(o, "healthy")));
	assert_true(json_array_size(json_object_get(o, "checks")) >= 10);
	json_decref(o);
	EXPECT(p, 0, "doctor", "--lang", "zh");
	assert_says(p, "人员密钥");
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 0);
}

static void import_is_a_trial_first(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "--json");
	assert_int_equal(program_number(p, "created"), 3);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "import", "region.csv", "--commit", "--json");
	EXPECT(p, 0, "import", "region.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "created") + program_number(p, "changed"), 0);
	assert_int_equal(program_number(p, "unchanged"), 3);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
}

static void faults_store_nothing_and_are_marked(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", "code,name,parent,level\n13,河北省,,province\n131102,桃城区,999999,county\n1311x2,坏,13,county\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 1, "import", "region.csv", "--commit", "--marked", "marked.csv");
	assert_says(p, "999999");
	assert_says(p, "C3");
	assert_says(p, "nothing was stored");
	char *marked = program_read(p, "marked.csv");
	assert_non_null(strstr(marked, "131102,桃城区,999999,county"));
	assert_true(strlen(marked) > 120);
	free(marked);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 2, "import", "region.csv", "--marked", "region.csv");
	assert_complains(p, "overwrite");
}

/* Every format in which a register goes out and comes in again. */
static void exports_come_back_unchanged(void **state)
{
	struct program *p = *state;
	static const char *const formats[][2] = {{"xlsx", "out.xlsx"}, {"csv", "school.csv"}, {"geojson", "school.geojson"}};
	program_small(p);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		EXPECT(p, 0, "export", "school", "--format", formats[i][0], "--out", formats[i][1], "--lang", i ? "en" : "zh");
		EXPECT(p, 0, "import", formats[i][1], "--record", "school", "--commit", "--json");
		assert_int_equal(program_number(p, "unchanged"), 2);
		assert_int_equal(program_number(p, "created") + program_number(p, "changed"), 0);
		assert_int_equal(program_count(p, "faults"), 0);
	}
	EXPECT(p, 0, "export", "region", "school", "person", "--out", "all.xlsx");
	EXPECT(p, 0, "import", "all.xlsx", "--commit", "--json");
	assert_int_equal(program_number(p, "unchanged"), 7);
	assert_int_equal(program_number(p, "changed"), 0);
	EXPECT(p, 0, "export", "region", "school", "person", "--format", "csv", "--out", "folder");
	EXPECT(p, 0, "import", "folder/region.csv", "folder/school.csv", "folder/person.csv", "--json");
	assert_int_equal(program_number(p, "unchanged"), 7);
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
	EXPECT(p, 0, "export", "school", "--format", "csv", "--out", "one.csv", "--where", "type = '211'", "--json");
	assert_int_equal(program_number(p, "rows"), 1);
}

static void personal_values_need_a_purpose(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "list", "person");
	assert_says(p, "张*");
	assert_null(strstr(p->out.p, "秀英"));
	EXPECT(p, 0, "export", "person", "--format", "csv", "--out", "plain.csv");
	EXPECT(p, 0, "export", "person", "--format", "json", "--out", "plain.json");
	for (int i = 0; i < 2; i++) {
		char *text = program_read(p, i ? "plain.json" : "plain.csv");
		assert_null(strstr(text, "秀英"));
		assert_non_null(strstr(text, "T001"));
		assert_true((strstr(text, "张*") != NULL) == i);
		free(text);
	}
	EXPECT(p, 2, "export", "person", "--out", "full.csv", "--format", "csv", "--personal", " ");
	EXPECT(p, 0, "export", "person", "--out", "full.csv", "--format", "csv", "--personal", "payroll of 2026");
	char *text = program_read(p, "full.csv");
	assert_non_null(strstr(text, "张秀英"));
	free(text);
	EXPECT(p, 0, "list", "reading", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	assert_says(p, "payroll of 2026");
	EXPECT(p, 0, "import", "full.csv", "--record", "person", "--json");
	assert_int_equal(program_number(p, "unchanged"), 2);
}

static void history_tells_cells_and_days(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "renamed.csv", "code,name\n2113900001,衡水育才小学\n");
	EXPECT(p, 0, "import", "renamed.csv", "--record", "school", "--effective", "2024-09-01", "--commit", "--json");
	assert_int_equal(program_number(p, "changed"), 1);
	EXPECT(p, 0, "history", "school", "2113900001");
	assert_says(p, "桃城区第一小学");
	assert_says(p, "衡水育才小学");
	assert_says(p, "renamed.csv");
	assert_says(p, "B2");
	assert_says(p, "from 2024-09-01");
	EXPECT(p, 0, "history", "school", "桃城区第一小学", "--json");
	assert_int_equal(program_count(p, "steps"), 2);
	EXPECT(p, 0, "list", "school", "--as-of", "2024-08-31");
	assert_says(p, "桃城区第一小学");
	EXPECT(p, 0, "list", "school", "--as-of", "2024-09-01");
	assert_says(p, "衡水育才小学");
	EXPECT(p, 0, "list", "school", "--known-at", "2020-01-01T00:00:00Z", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "history", "person", "T001");
	assert_says(p, "张* (T001)"); /* masked, and told apart by the number */
	assert_null(strstr(p->out.p, "秀英"));
}

static void undo_goes_backwards_only(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "--commit", "--json");
	char *first = batch_of(p);
	EXPECT(p, 0, "import", "school.csv", "--commit", "--json");
	char *second = batch_of(p);
	EXPECT(p, 1, "undo", first);
	assert_says(p, "桃城区");
	EXPECT(p, 1, "undo", first, "--json");
	assert_true(program_count(p, "faults") > 0);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	EXPECT(p, 0, "undo", second);
	EXPECT(p, 0, "undo", first, "--reason", "a trial");
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "verify");
	EXPECT(p, 3, "undo", first);
	assert_complains(p, "taken back already");
	EXPECT(p, 3, "undo", "no-such-batch");
	/* Registers by their names in both languages. */
	EXPECT(p, 0, "list", "区划");
	EXPECT(p, 0, "template", "学校年度数据", "School", "--out", "t.xlsx");
	EXPECT(p, 3, "list", "学校年度");
	/* Plans of service areas and of seats by their short names. */
	EXPECT(p, 0, "zones", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "seatplan", "list");
	EXPECT(p, 3, "zones", "show", "nothing");
	EXPECT(p, 2, "seatplan", "build");
	free(first);
	free(second);
}

static void backup_and_restore(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "verify", "--json");
	json_t *o = program_json(p);
	char *chain = strdup(json_string_value(json_object_get(o, "chain")));
	json_decref(o);
	EXPECT(p, 0, "backup", "copy.db", "--json");
	assert_says(p, chain);
	assert_true(program_has(p, "copy.db.keys"));
	EXPECT(p, 3, "backup", "copy.db");
	assert_complains(p, "--force");
	EXPECT(p, 2, "backup", "register.db");
	EXPECT(p, 0, "backup", "copy.db", "--force");
	program_write(p, "renamed.csv", "code,name\n2113900001,衡水育才小学\n");
	EXPECT(p, 0, "import", "renamed.csv", "--record", "school", "--commit");
	EXPECT(p, 3, "restore", "copy.db");
	assert_complains(p, "newer");
	EXPECT(p, 0, "list", "school");
	assert_says(p, "衡水育才小学");
	/* While another program has it open. */
	sqlite3 *db;
	char path[128];
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) FROM tx", NULL, NULL, NULL), SQLITE_OK);
	EXPECT(p, 3, "restore", "copy.db");
	EXPECT(p, 0, "restore", "copy.db", "--force");
	sqlite3_close(db);
	assert_true(program_has(p, "register.db.before-restore"));
	EXPECT(p, 0, "list", "school");
	assert_says(p, "桃城区第一小学");
	EXPECT(p, 0, "list", "person");
	assert_says(p, "李*");
	EXPECT(p, 0, "verify", "--json");
	assert_says(p, chain);
	EXPECT(p, 0, "verify", "--db", "sqlite:register.db.before-restore", "--json");
	free(chain);
}

static void restore_in_use_waits_for_force(void **state)
{
	struct program *p = *state;
	sqlite3 *db;
	char path[128];
	program_small(p);
	EXPECT(p, 0, "backup", "copy.db");
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) FROM tx", NULL, NULL, NULL), SQLITE_OK);
	EXPECT(p, 4, "restore", "copy.db");
	assert_complains(p, "another program");
	sqlite3_close(db);
	EXPECT(p, 0, "restore", "copy.db");
}

static void restore_where_nothing_is(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "backup", "copy.db");
	EXPECT(p, 3, "restore", "copy.db", "--db", "sqlite:new.db");
	assert_complains(p, "master");
	assert_false(program_has(p, "new.db"));
	char from[128], to[128];
	snprintf(from, sizeof from, "%s/register.db.keys/master", p->folder);
	snprintf(to, sizeof to, "%s/new.db.keys", p->folder);
	assert_int_equal(mkdir(to, 0700), 0);
	snprintf(to, sizeof to, "%s/new.db.keys/master", p->folder);
	assert_int_equal(link(from, to), 0);
	EXPECT(p, 0, "restore", "copy.db", "--db", "sqlite:new.db");
	EXPECT(p, 0, "list", "person", "--db", "sqlite:new.db");
	assert_says(p, "张*");
	EXPECT(p, 0, "verify", "--db", "sqlite:new.db");
}

static void an_altered_history_is_found(void **state)
{
	struct program *p = *state;
	sqlite3 *db;
	char path[128];
	program_small(p);
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE school SET name = '无名小学' WHERE code = '2113900001'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	EXPECT(p, 1, "verify");
	assert_says(p, "altered");
	EXPECT(p, 1, "verify", "--json");
	json_t *o = program_json(p);
	assert_true(json_is_false(json_object_get(o, "sound")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(o, "finding"), "record")), "school");
	json_decref(o);
}

static void the_erased_stay_erased(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "backup", "copy.db");
	EXPECT(p, 2, "erase", "school", "2113900001", "--reason", "no person");
	EXPECT(p, 2, "erase", "person", "T001");
	EXPECT(p, 3, "erase", "person", "T999", "--reason", "asked to");
	EXPECT(p, 0, "erase", "person", "T001", "--reason", "asked to");
	EXPECT(p, 0, "list", "person");
	assert_null(strstr(p->out.p, "张*"));
	assert_says(p, "李*");
	EXPECT(p, 0, "verify");
	EXPECT(p, 0, "restore", "copy.db", "--force");
	EXPECT(p, 0, "list", "person");
	assert_null(strstr(p->out.p, "张*"));
	assert_says(p, "李*");
}

static void records_schema_and_policies(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "records", "--json");
	assert_true(program_count(p, "records") >= 17);
	EXPECT(p, 0, "records", "school");
	assert_says(p, "code");
	EXPECT(p, 0, "schema", "--dialect", "postgres");
	assert_says(p, "BYTEA");
	EXPECT(p, 0, "schema", "--dialect", "sqlite");
	assert_null(strstr(p->out.p, "BYTEA"));
	EXPECT(p, 2, "schema", "--dialect", "oracle");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_true(program_count(p, "policies") >= 7);
	EXPECT(p, 0, "policy", "show", "balance-2017", "--json");
	json_t *o = program_json(p);
	assert_int_equal(strlen(json_string_value(json_object_get(o, "digest"))), 64);
	assert_true(json_is_object(json_object_get(o, "policy")));
	json_decref(o);
	EXPECT(p, 0, "policy", "diff", "seats", "seats", "--json");
	assert_int_equal(program_count(p, "differences"), 0);
	EXPECT(p, 3, "policy", "show", "no-such-policy");
}

/* A shipped policy under another id, with one text of its canonical form replaced, written to mine.json. */
static void write_policy(struct program *p, const char *shipped, const char *id, const char *what, const char *by)
{
	EXPECT(p, 0, "policy", "show", shipped, "--json");
	json_t *o = program_json(p), *body = json_object_get(o, "policy");
	json_object_set_new(body, "id", json_string(id));
	char *text = json_dumps(body, JSON_COMPACT);
	const char *at = strstr(text, what);
	assert_non_null(at);
	struct buf out;
	buf_init(&out, 0);
	buf_printf(&out, "%.*s%s%s", (int)(at - text), text, by, at + strlen(what));
	program_write(p, "mine.json", out.p);
	buf_done(&out);
	free(text);
	json_decref(o);
}

/* The policy a region's verdict names; a copy. */
static char *policy_of_region(struct program *p, const char *region)
{
	json_t *o = program_json(p), *r;
	char *found = NULL;
	size_t i;
	json_array_foreach(json_object_get(o, "regions"), i, r)
		if (strcmp(json_string_value(json_object_get(r, "region")), region) == 0 && !found)
			found = strdup(json_string_value(json_object_get(json_object_get(r, "policy"), "id")));
	json_decref(o);
	assert_non_null(found);
	return found;
}

static void expect_policy(struct program *p, const char *region, const char *id)
{
	char *found = policy_of_region(p, region);
	assert_string_equal(found, id);
	free(found);
}

/* The verdict ends with the way to the cells of its figures, and the way leads there. */
static void figures_lead_to_their_cells(void **state)
{
	struct program *p = *state;
	char key[100];
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "nation", "--schools", "60", "--out", "nation");
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "nation/statistics.xlsx", "--commit");
	EXPECT(p, 0, "balance", "--stage", "primary", "--lang", "en");
	assert_null(strstr(p->out.p, "junior: 0 counties"));
	const char *at = strstr(p->out.p, "'junheng history statistics ");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "'junheng history statistics %99[^']'", key), 1);
	EXPECT(p, 0, "history", "statistics", key, "--lang", "en");
	assert_says(p, "statistics.xlsx, sheet statistics");
	assert_says(p, "pupils");
}

static void policies_are_tried_adopted_withdrawn(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "nation", "--schools", "60", "--out", "nation");
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "nation/statistics.xlsx", "--commit");
	EXPECT(p, 0, "balance", "--json");
	json_t *o = program_json(p), *regions = json_object_get(o, "regions");
	char here[16], there[16];
	snprintf(here, sizeof here, "%s", json_string_value(json_object_get(json_array_get(regions, 0), "region")));
	snprintf(there, sizeof there, "%s", json_string_value(json_object_get(json_array_get(regions, json_array_size(regions) - 1), "region")));
	assert_string_not_equal(here, there);
	json_decref(o);
	EXPECT(p, 0, "policy", "list", "--json");
	int shipped = (int)program_count(p, "policies");
	/* the same policy changes nothing */
	EXPECT(p, 0, "policy", "try", "balance-2017", "--json");
	assert_int_equal(program_count(p, "schools"), 0);
	/* a threshold no school reaches: schools that passed fail, none the other way round */
	write_policy(p, "balance-2017", "strict", "\"4.2\"", "\"420\"");
	EXPECT(p, 0, "policy", "try", "mine.json", "--json");
	o = program_json(p);
	size_t i;
	json_t *e;
	json_array_foreach(json_object_get(o, "regions"), i, e)
		assert_true(json_integer_value(json_object_get(json_object_get(e, "before"), "failing_schools")) <=
			    json_integer_value(json_object_get(json_object_get(e, "after"), "failing_schools")));
	assert_true(json_array_size(json_object_get(o, "schools")) > 0);
	json_array_foreach(json_object_get(o, "schools"), i, e) {
		assert_string_equal(json_string_value(json_object_get(e, "before")), "pass");
		assert_string_equal(json_string_value(json_object_get(e, "after")), "fail");
	}
	json_decref(o);
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--approved-by", "Wang");
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--from", "2020-09-01");
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--to", "2020-09-01", "--approved-by", "Wang");
	EXPECT(p, 3, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--region", "999999", "--approved-by", "Wang");
	EXPECT(p, 0, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--region", here, "--approved-by", "Wang", "--json");
	EXPECT(p, 3, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--region", here, "--approved-by", "Wang");
	EXPECT(p, 0, "balance", "--json");
	expect_policy(p, here, "strict");
	EXPECT(p, 0, "balance", "--json");
	expect_policy(p, there, "balance-2017");
	EXPECT(p, 0, "balance", "--json", "--policy", "strict");
	expect_policy(p, there, "strict");
	/* its successor under the same id ends it */
	write_policy(p, "balance-2017", "strict", "\"reached_at_least\":6", "\"reached_at_least\":5");
	EXPECT(p, 0, "policy", "adopt", "mine.json", "--from", "2021-09-01", "--region", here, "--approved-by", "Wang");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_int_equal(program_count(p, "policies"), shipped + 2);
	EXPECT(p, 0, "policy", "list", "--as-of", "2021-08-31", "--json");
	assert_int_equal(program_count(p, "policies"), shipped + 1);
	EXPECT(p, 2, "policy", "withdraw", "strict", "--region", here, "--reason", "no");
	assert_complains(p, "--from");
	EXPECT(p, 0, "policy", "withdraw", "strict", "--region", here, "--from", "2021-09-01", "--reason", "wrong file");
	EXPECT(p, 0, "policy", "withdraw", "strict", "--region", here, "--on", "2021-01-01", "--reason", "replaced");
	EXPECT(p, 0, "balance", "--json");
	expect_policy(p, here, "balance-2017");
	/* a fault in the file: its place, and nothing adopted */
	write_policy(p, "balance-2017", "broken", "\"others_share\":\"0.85\"", "\"others_share\":0.85");
	EXPECT(p, 3, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--approved-by", "Wang");
	assert_complains(p, "school.others_share");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_int_equal(program_count(p, "policies"), shipped + 1);
	EXPECT(p, 0, "verify");
}

static void adopted_code_lists_are_imported(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "group.csv", "name,county,core,mode\n一中教育集团,131102,2113900001,联合学院\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "--commit");
	EXPECT(p, 1, "import", "group.csv");
	write_policy(p, "lists", "our-lists", "\"tight\":true}",
		     "\"tight\":true},{\"id\":\"college\",\"label\":{\"zh\":\"联合学院\",\"en\":\"joint college\"}}");
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--from", "2020-01-01", "--region", "131102", "--approved-by", "Wang");
	EXPECT(p, 0, "policy", "adopt", "mine.json", "--from", "2020-01-01", "--approved-by", "Wang");
	EXPECT(p, 0, "import", "group.csv", "--commit");
	EXPECT(p, 0, "list", "group");
	assert_says(p, "joint college");
}

/* A charter's file lies beside the table: its digest is recorded; a name without a file, or with a path, is a fault. */
static void files_lie_beside_the_table(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "group.csv", "name,county,core\n一中教育集团,131102,3113900002\n");
	program_write(p, "章程.txt", "abc");
	program_write(p, "charter.csv", "group,adopted,title,file\n一中教育集团,2020-01-01,第一版,章程.txt\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "group.csv", "charter.csv", "--commit");
	EXPECT(p, 0, "export", "charter", "--format", "csv", "--out", "out.csv");
	EXPECT(p, 0, "import", "out.csv", "--record", "charter", "--json");
	assert_int_equal(program_number(p, "unchanged"), 1);
	EXPECT(p, 0, "export", "charter", "--format", "json", "--out", "out.json");
	char *json = program_read(p, "out.json");
	assert_non_null(strstr(json, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 章程.txt"));
	free(json);
	program_write(p, "charter.csv", "group,adopted,title,file\n一中教育集团,2021-01-01,第二版,无.txt\n");
	EXPECT(p, 1, "import", "charter.csv");
	assert_says(p, "beside the workbook");
	program_write(p, "charter.csv", "group,adopted,title,file\n一中教育集团,2021-01-01,第二版,../register.db\n");
	EXPECT(p, 1, "import", "charter.csv");
}

/* Each spoilt cell is named where it stands; sound rows beside it are not; nothing is stored. */
static void faults_are_named_by_cell(void **state)
{
	static const char *const cells[2][6] = {{"A5", "D6", "H7", "N8", "J9", "L10"}, {"E5", "E6", "B7", "8", "A9", "10"}};
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "hengshui", "--out", "city");
	EXPECT(p, 0, "import", "city/region.xlsx", "city/school.xlsx", "city/statistics.xlsx", "--commit");
	EXPECT(p, 0, "sample", "faults", "--out", "spoilt");
	EXPECT(p, 1, "import", "spoilt/faults.xlsx", "--commit", "--json");
	EXPECT(p, 1, "import", "spoilt/faults.xlsx", "--marked", "marked.xlsx", "--json");
	json_t *o = program_json(p), *f;
	size_t i, n[2] = {};
	json_array_foreach(json_object_get(o, "faults"), i, f) {
		int sheet = strcmp(json_string_value(json_object_get(f, "sheet")),
				   json_string_value(json_object_get(json_array_get(json_object_get(o, "faults"), 0), "sheet"))) != 0;
		const char *cell = json_string_value(json_object_get(f, "cell"));
		char row[24];
		snprintf(row, sizeof row, "%lld", (long long)json_integer_value(json_object_get(f, "row")));
		assert_true(n[sheet] < 6);
		assert_string_equal(cell && cell[0] ? cell : row, cells[sheet][n[sheet]++]);
	}
	assert_int_equal(n[0], 6);
	assert_int_equal(n[1], 6);
	json_decref(o);
	EXPECT(p, 0, "list", "statistics", "--where", "pupils < 0", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
}

static void sample_goes_in(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "nation", "--schools", "300", "--out", "nation", "--lang", "zh");
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "nation/statistics.xlsx", "--commit", "--json");
	json_t *o = program_json(p), *f;
	size_t i;
	json_array_foreach(json_object_get(o, "faults"), i, f)
		assert_string_equal(json_string_value(json_object_get(f, "severity")), "warning");
	assert_int_equal(json_integer_value(json_object_get(o, "created")), json_integer_value(json_object_get(o, "rows")));
	json_decref(o);
	EXPECT(p, 0, "list", "school", "--limit", "1000", "--json");
	assert_int_equal(program_count(p, "rows"), 300);
	/* Pages join to the whole, without a row twice or missing. */
	size_t rows = 0;
	char after[512] = "";
	do {
		if (after[0])
			EXPECT(p, 0, "list", "school", "--limit", "70", "--json", "--after", after);
		else
			EXPECT(p, 0, "list", "school", "--limit", "70", "--json");
		o = program_json(p);
		rows += json_array_size(json_object_get(o, "rows"));
		const char *next = json_string_value(json_object_get(o, "next"));
		snprintf(after, sizeof after, "%s", next ? next : "");
		json_decref(o);
	} while (after[0]);
	assert_int_equal(rows, 300);
}

static void the_same_on_postgres(void **state)
{
	struct program *p = *state;
	char url[PG_URL_MAX];
	if (!pg_fresh_url(url))
		SKIP_TEST("PostgreSQL 15 is not installed");
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "person.csv", people_csv);
	EXPECT(p, 0, "init", "--db", url);
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "--commit", "--json", "--db", url);
	char *batch = batch_of(p);
	EXPECT(p, 0, "doctor", "--db", url);
	EXPECT(p, 0, "list", "person", "--db", url);
	assert_says(p, "张*");
	EXPECT(p, 0, "history", "school", "2113900001", "--db", url);
	assert_says(p, "A2");
	EXPECT(p, 0, "export", "region", "school", "person", "--out", "all.xlsx", "--db", url);
	EXPECT(p, 0, "import", "all.xlsx", "--json", "--db", url);
	assert_int_equal(program_number(p, "unchanged"), 7);
	EXPECT(p, 2, "backup", "copy.db", "--db", url);
	assert_complains(p, "pg_dump");
	EXPECT(p, 2, "restore", "school.csv", "--db", url);
	assert_complains(p, "pg_restore");
	EXPECT(p, 0, "undo", batch, "--db", url);
	EXPECT(p, 0, "list", "school", "--json", "--db", url);
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "verify", "--db", url);
	free(batch);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(init_and_doctor),
		TEST(import_is_a_trial_first),
		TEST(faults_store_nothing_and_are_marked),
		TEST(exports_come_back_unchanged),
		TEST(personal_values_need_a_purpose),
		TEST(history_tells_cells_and_days),
		TEST(undo_goes_backwards_only),
		TEST(figures_lead_to_their_cells),
		TEST(backup_and_restore),
		TEST(restore_in_use_waits_for_force),
		TEST(restore_where_nothing_is),
		TEST(an_altered_history_is_found),
		TEST(the_erased_stay_erased),
		TEST(records_schema_and_policies),
		TEST(policies_are_tried_adopted_withdrawn),
		TEST(adopted_code_lists_are_imported),
		TEST(files_lie_beside_the_table),
		TEST(faults_are_named_by_cell),
		TEST(sample_goes_in),
		TEST(the_same_on_postgres),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
