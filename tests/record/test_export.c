/* What goes out comes in again and changes nothing: every kind of value, every format, on both databases. */
#include "small.h"

#include "record/export.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(round_trip), BOTH(personal_values_stay), BOTH(faults_leave_no_file)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
