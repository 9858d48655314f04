/* What goes out comes in again and changes nothing: every kind of value, every format, on both databases. */
#include "small.h"

#include "record/export.h"
#include "record/history.h"
#include "record/import/import.h"

static void make_rows(struct bed *b)
{
	bed_put(b, &small_county, (struct id){}, 0, "code=131102;name=桃城区");
	bed_put(b, &small_school, (struct id){}, 0,
		"code=2113000001;name=第一小学;short_name= =1+1, \"x\";type=211;county=131102;opened=1990;place=115.6712345,37.7321;equipment=1234567.89;"
		"share=74.18;boarding=yes;seal_no=AB1234");
	bed_put(b, &small_school, (struct id){}, 0, "name=规划小学;type=211;county=131102;opened=2026-09;equipment=0.1");
	bed_put(b, &small_school, (struct id){}, 0, "code=3113000002;name=@初中\t与小学;short_name='already;type=311;boarding=no;closed=2024-08-31;share=0.01");
	bed_put(b, &small_person, (struct id){}, 0, "number=007;name=张秀英;phone=13812345678;born=1980;subjects=数学、语文;degree=-5");
	bed_put(b, &small_person, (struct id){}, 0, "number=T2;name=欧阳修;subjects=art");
	bed_put(b, &small_posting, (struct id){}, 0, "person=007;school=2113000001;from=2010-09-01;to=2015-09-01;note=first line\nsecond, \"quoted\"");
	bed_put(b, &small_posting, (struct id){}, 0, "person=007;school=2113000001;from=2015-09-01");
	bed_put(b, &small_yearly, (struct id){}, 0, "school=2113000001;year=2024-2025;section=primary;pupils=900;rooms=4050.25");
	bed_put(b, &small_yearly, (struct id){}, 0, "school=2113000001;year=2023-2024;section=primary;pupils=0");
}

static struct list_query query_of(struct bed *b, const struct record *r)
{
	struct list_query q = {.record = r, .at = as_of_today(b->g)};
	q.at.any_day = r->life == LIFE_PERIOD;
	return q;
}

static const struct record *const all[] = {&small_county, &small_school, &small_person, &small_posting, &small_yearly};

static void comes_back(struct bed *b, const char *path, const struct record *r, int64_t rows)
{
	const char *files[] = {path};
	struct import_options o = {.record = r, .commit = true, .actor = STR("ann"), .scratch = b->place->folder};
	struct import_result result = {};
	enum status st = import_run(b->g, &b->arena, files, 1, &o, &result, &b->err);
	struct buf json;
	buf_init(&json, 0);
	if (st == ST_OK || st == ST_NO)
		import_json(&result, LANG_EN, &json);
	if (st != ST_OK || result.unchanged != rows || result.created || result.changed || result.n_faults)
		fail_msg("%s: %s: %s", path, st == ST_OK ? "" : b->err.text, json.p ? json.p : "");
	buf_done(&json);
}

static void round_trip(void **state)
{
	struct bed *b = bed_open(state);
	make_rows(b);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		for (int personal = 0; personal < 2; personal++) {
			struct export_options o = {.lang = (enum lang)lang, .personal = personal};
			struct export_result result;
			struct list_query queries[ARRAY_LEN(all)];
			char path[160];
			o.format = EXPORT_XLSX;
			for (size_t i = 0; i < ARRAY_LEN(all); i++)
				queries[i] = query_of(b, all[i]);
			snprintf(path, sizeof path, "%s/all.xlsx", b->place->folder);
			assert_bed(record_export(b->g, queries, ARRAY_LEN(all), &o, path, &result, &b->err));
			assert_int_equal(result.rows, 10);
			assert_null(result.too_long);
			comes_back(b, path, NULL, 10);
			o.format = EXPORT_CSV;
			for (size_t i = 0; i < ARRAY_LEN(all); i++) {
				snprintf(path, sizeof path, "%s/%s.csv", b->place->folder, all[i]->name);
				assert_bed(record_export(b->g, &queries[i], 1, &o, path, &result, &b->err));
				comes_back(b, path, all[i], result.rows);
			}
		}
	bed_close(b);
}

static struct buf slurp(const char *path)
{
	struct buf text;
	char chunk[4096];
	size_t n;
	buf_init(&text, 0);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&text, chunk, n);
	fclose(f);
	return text;
}

/* A personal value leaves in full only when asked for, in every format. */
static void personal_values_stay(void **state)
{
	struct bed *b = bed_open(state);
	make_rows(b);
	for (int format = EXPORT_CSV; format <= EXPORT_GEOJSON; format++)
		for (int personal = 0; personal < 2; personal++) {
			struct export_options o = {.format = (enum export_format)format, .lang = LANG_ZH, .personal = personal};
			struct export_result result;
			struct list_query q = query_of(b, &small_person);
			char path[160];
			snprintf(path, sizeof path, "%s/person.out", b->place->folder);
			assert_bed(record_export(b->g, &q, 1, &o, path, &result, &b->err));
			struct buf text = slurp(path);
			assert_int_equal(strstr(text.p, "秀英") != NULL, personal);
			assert_int_equal(strstr(text.p, "13812345678") != NULL, personal);
			assert_non_null(strstr(text.p, "007"));
			assert_int_equal(strstr(text.p, "身份证号") != NULL, 0);
			buf_done(&text);
		}
	bed_close(b);
}

static bool stop(void *context, int64_t rows)
{
	++*(int *)context;
	return false;
}

static void faults_leave_no_file(void **state)
{
	struct bed *b = bed_open(state);
	char path[160];
	int calls = 0;
	bed_put(b, &small_county, (struct id){}, 0, "code=131102;name=桃城区");
	struct change *c = bed_begin(b, "");
	for (int i = 0; i < 300; i++) {
		char texts[80];
		snprintf(texts, sizeof texts, "code=2113%06d;name=第%d小学;county=131102", i, i);
		bed_put_in(b, c, &small_school, (struct id){}, 0, texts, NULL);
	}
	assert_bed(change_commit(c, NULL, &b->err));
	snprintf(path, sizeof path, "%s/out", b->place->folder);
	for (int format = EXPORT_XLSX; format <= EXPORT_GEOJSON; format++) {
		struct export_options o = {.format = (enum export_format)format, .progress = stop, .context = &calls};
		struct export_result result = {.rows = 77};
		struct list_query q = query_of(b, &small_school);
		assert_int_equal(record_export(b->g, &q, 1, &o, path, &result, &b->err), ST_CANCELLED);
		assert_int_equal(result.rows, 77);
		assert_int_equal(access(path, F_OK), -1);
		q.where = STR("nonsense = 1");
		assert_int_equal(record_export(b->g, &q, 1, &o, path, &result, &b->err), ST_INVALID);
		assert_int_equal(access(path, F_OK), -1);
		o.progress = NULL;
		q.where = STR("");
		assert_int_equal(record_export(b->g, &q, 1, &o, "/dev/null/below", &result, &b->err), ST_UNAVAILABLE);
	}
	assert_int_equal(calls, 4);
	bed_close(b);
}

static const char *name_now(struct bed *b, struct id id)
{
	struct row *row;
	assert_bed(row_get(b->g, &b->arena, &small_school, id, as_of_today(b->g), ROW_SEALED, &row, &b->err));
	return str_dup(&b->arena, row->values[record_field_index(&small_school, STR("name"))].s);
}

static void bring(struct bed *b, const char *path, bool commit, struct import_result *ret)
{
	const char *files[] = {path};
	struct import_options o = {.commit = commit, .actor = STR("ann"), .scratch = b->place->folder};
	assert_bed(import_run(b->g, &b->arena, files, 1, &o, ret, &b->err));
}

/* A workbook that comes back late: whoever brings it hears which of its rows others have changed meanwhile, and of no others. */
static void changed_since_it_was_taken_out(void **state)
{
	struct bed *b = bed_open(state);
	make_rows(b);
	struct id first = bed_put(b, &small_school, (struct id){}, 0, "code=2113000007;name=第七小学;type=211;county=131102");
	struct id other = bed_put(b, &small_school, (struct id){}, 0, "code=2113000008;name=第八小学;type=211;county=131102");
	struct export_options o = {.lang = LANG_ZH};
	struct export_result taken;
	struct import_result r;
	struct list_query q = query_of(b, &small_school);
	char path[160], later[160];
	snprintf(path, sizeof path, "%s/school.xlsx", b->place->folder);
	snprintf(later, sizeof later, "%s/later.xlsx", b->place->folder);
	assert_bed(record_export(b->g, &q, 1, &o, path, &taken, &b->err));

	bed_put(b, &small_school, first, 0, "name=第七实验小学");
	bring(b, path, false, &r);
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.n_faults, 1);
	assert_int_equal(r.serious, 0);
	assert_string_equal(r.faults[0].fault.rule, "row.changed_since");
	assert_int_equal(id_cmp(r.faults[0].fault.id, first), 0);
	assert_true(r.faults[0].row > 1);
	assert_string_equal(name_now(b, first), "第七实验小学");

	/* Taken out after the change there is nothing to tell, whatever is changed in it; nor of rows that are as they were. */
	assert_bed(record_export(b->g, &q, 1, &o, later, &taken, &b->err));
	bring(b, later, true, &r);
	assert_int_equal(r.n_faults, 0);
	assert_int_equal(r.unchanged, taken.rows);

	/* It is the bringer's to decide: committed, the workbook's value stands, and both are in the history. */
	bring(b, path, true, &r);
	assert_true(r.committed);
	assert_int_equal(r.n_faults, 1);
	assert_string_equal(name_now(b, first), "第七小学");
	assert_string_equal(name_now(b, other), "第八小学");
	struct history_step *steps;
	size_t n;
	assert_bed(record_history(b->g, &b->arena, &small_school, first, ROW_SEALED, &steps, &n, &b->err));
	assert_int_equal(n, 3);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(round_trip), BOTH(personal_values_stay), BOTH(faults_leave_no_file),
					   BOTH(changed_since_it_was_taken_out)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
