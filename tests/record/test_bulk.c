/* Rows of a batch: the set-based path gives what row by row would, is proved, and the same rows again change nothing. */
#include "small.h"

#include "record/frame.h"
#include "record/search.h"
#include "record/source.h"
#include "record/tx.h"
#include "record/verify.h"

#include <sys/resource.h>

static void run_sql(struct bed *b, const char *sql)
{
	assert_bed(store_run(b->place->s, sql, &b->err));
}

static struct change *begin_import(struct bed *b)
{
	struct change *c = NULL;
	struct change_info info = {.actor = STR("ann"), .kind = "import", .batch = STR("b1"), .is_import = true};
	assert_bed(change_begin(b->g, &info, &b->faults, &c, &b->err));
	return c;
}

static struct bulk_counts import(struct bed *b, const struct record *r, const char *table)
{
	struct change *c = begin_import(b);
	struct source_sheet sheet = {.batch = STR("b1"), .file = STR("a.csv"), .sheet = STR("a"), .record = r};
	int64_t source = 0;
	assert_bed(source_add(c, &sheet, &source, &b->err));
	struct bulk_counts counts = {};
	if (change_bulk(c, r, &(struct bulk_rows){.table = table}, source, &counts, &b->err) != ST_OK || change_commit(c, NULL, &b->err) != ST_OK) {
		bed_print_faults(b);
		fail_msg("%s", b->err.text);
	}
	return counts;
}

static int64_t count(struct bed *b, const char *sql)
{
	return query_i64(b->place->s, sql);
}

static void must_be_sound(struct bed *b)
{
	struct verify_result r;
	assert_bed(reg_verify(b->g, &r, &b->err));
}

static const char *blob(const struct bed *b)
{
	return store_type_name(store_dialect(b->place->s), STORE_BLOB);
}

/* n rows of yearly statistics, staged. */
static void stage_yearly(struct bed *b, const char *table, const struct id *schools, int n_schools, int n, int shift)
{
	char sql[400];
	snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS %s; CREATE TEMPORARY TABLE %s (\"row\" BIGINT, school %s, year BIGINT, section TEXT, "
		 "pupils BIGINT, rooms BIGINT)", table, table, blob(b));
	run_sql(b, sql);
	static const struct bulk_column columns[] = {{"row", STORE_INTEGER}, {"school", STORE_BLOB}, {"year", STORE_INTEGER}, {"section", STORE_TEXT},
						     {"pupils", STORE_INTEGER}, {"rooms", STORE_INTEGER}};
	assert_bed(store_begin(b->place->s, STORE_WRITE, &b->err));
	struct bulk *w;
	assert_bed(bulk_open(b->place->s, &w, table, columns, 6, &b->err));
	for (int i = 0; i < n; i++) {
		bulk_i64(w, i + 2);
		bulk_blob(w, schools[i % n_schools].b, 16);
		bulk_i64(w, 1900 + i / n_schools);
		bulk_str(w, STR("primary"));
		bulk_i64(w, i % 7 ? i : i + shift);
		if (i % 5)
			bulk_i64(w, i * 100);
		else
			bulk_null(w);
		assert_bed(bulk_row(w, &b->err));
	}
	assert_bed(bulk_close(w, NULL, &b->err));
	assert_bed(store_commit(b->place->s, &b->err));
}

static void make_schools(struct bed *b, struct id ids[100])
{
	struct change *c = bed_begin(b, "");
	for (int i = 0; i < 100; i++) {
		char texts[100];
		snprintf(texts, sizeof(texts), "code=2113%06d;name=第%d小学", i, i);
		bed_put_in(b, c, &small_school, (struct id){}, 0, texts, &ids[i]);
	}
	assert_bed(change_commit(c, NULL, &b->err));
}

static void test_statistics(void **state)
{
	struct bed *b = bed_open(state);
	struct id schools[100];
	enum { N = 10000 };
	make_schools(b, schools);
	stage_yearly(b, "staged", schools, 100, N, 0);
	struct bulk_counts counts = import(b, &small_yearly, "staged");
	assert_int_equal(counts.created, N);
	assert_int_equal(count(b, "SELECT count(*) FROM yearly WHERE tx_to = 9223372036854775807"), N);
	assert_int_equal(count(b, "SELECT count(*) FROM yearly v JOIN staged s ON s.\"row\" = v.origin_row AND s.school = v.school AND s.year = v.year "
				  "AND s.pupils = v.pupils AND s.rooms IS NOT DISTINCT FROM v.rooms"), N);
	/* Valid from 1 September of the year. */
	assert_int_equal(count(b, "SELECT valid_from FROM yearly WHERE year = 1950 LIMIT 1"), day_of(1950, 9, 1));
	counts = import(b, &small_yearly, "staged");
	assert_int_equal(counts.unchanged, N);
	assert_int_equal(counts.created + counts.changed, 0);
	stage_yearly(b, "staged", schools, 100, N, 1);
	counts = import(b, &small_yearly, "staged");
	assert_int_equal(counts.changed, (N + 6) / 7);
	assert_int_equal(counts.unchanged, N - (N + 6) / 7);
	assert_int_equal(count(b, "SELECT count(*) FROM yearly"), N + (N + 6) / 7);
	must_be_sound(b);
	/* The batch undone. */
	int64_t tx;
	assert_bed(tx_last(b->g, &tx, &b->err));
	struct change *c = bed_begin(b, "");
	assert_bed(change_revert(c, tx, &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	stage_yearly(b, "staged", schools, 100, N, 0);
	counts = import(b, &small_yearly, "staged");
	assert_int_equal(counts.unchanged, N);
	must_be_sound(b);
	bed_close(b);
}

/* Entities: words, names' sort keys, missing keys, dated changes, ids given by the importer. */
static void test_schools(void **state)
{
	struct bed *b = bed_open(state);
	char sql[400];
	snprintf(sql, sizeof(sql), "CREATE TEMPORARY TABLE staged (\"row\" BIGINT, code TEXT, name TEXT, equipment BIGINT, place_lon BIGINT, place_lat BIGINT)");
	run_sql(b, sql);
	run_sql(b, "INSERT INTO staged VALUES (2, '2113000001', '桃城区实验小学', 100, 1156900000, 377300000), (3, NULL, '滨湖新校', NULL, NULL, NULL), "
		   "(4, '2113000002', '冀州中学', 5, NULL, NULL)");
	struct bulk_counts counts = import(b, &small_school, "staged");
	assert_int_equal(counts.created, 3);
	counts = import(b, &small_school, "staged");
	assert_int_equal(counts.created, 1); /* no key and no county: nothing says it is the same school */
	struct search_hit *hits;
	size_t n;
	assert_bed(reg_search(b->g, &b->arena, STR("实验"), NULL, 10, &hits, &n, &b->err));
	assert_int_equal(n, 1);
	struct id s = hits[0].id;
	assert_string_equal(bed_text(b, &small_school, s, S_TYPE, as_of_today(b->g)), "primary school"); /* the default */
	assert_string_equal(bed_text(b, &small_school, s, S_PLACE, as_of_today(b->g)), "115.69,37.73");
	run_sql(b, "DROP TABLE staged; CREATE TEMPORARY TABLE staged (\"row\" BIGINT, effective BIGINT, code TEXT, name TEXT)");
	snprintf(sql, sizeof(sql), "INSERT INTO staged VALUES (2, %d, '2113000001', '桃城区第一小学')", day_of(2024, 9, 1));
	run_sql(b, sql);
	counts = import(b, &small_school, "staged");
	assert_int_equal(counts.changed, 1);
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2024, 8, 31)), "桃城区实验小学");
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2024, 9, 1)), "桃城区第一小学");
	assert_bed(reg_search(b->g, &b->arena, STR("实验"), NULL, 10, &hits, &n, &b->err));
	assert_int_equal(n, 1); /* by its former name */
	assert_bed(reg_search(b->g, &b->arena, STR("第一"), NULL, 10, &hits, &n, &b->err));
	assert_int_equal(n, 1);
	must_be_sound(b);
	bed_close(b);
}

static void test_persons(void **state)
{
	struct bed *b = bed_open(state);
	run_sql(b, "CREATE TEMPORARY TABLE staged (\"row\" BIGINT, number TEXT, name TEXT, phone TEXT, degree TEXT)");
	run_sql(b, "INSERT INTO staged VALUES (2, 'T1', '张三', '13812345678', '本科'), (3, 'T2', '李四', NULL, '专科')");
	struct bulk_counts counts = import(b, &small_person, "staged");
	assert_int_equal(counts.created, 2);
	struct id p;
	assert_bed(row_resolve(b->g, &small_person, STR("T1"), reg_today(b->g), &p, NULL, &b->arena, &b->err));
	assert_string_equal(bed_text(b, &small_person, p, P_NAME, as_of_today(b->g)), "张三");
	assert_string_equal(bed_text(b, &small_person, p, P_PHONE, as_of_today(b->g)), "13812345678");
	counts = import(b, &small_person, "staged");
	assert_int_equal(counts.unchanged, 2);
	run_sql(b, "UPDATE staged SET phone = '13900000000' WHERE number = 'T2'");
	counts = import(b, &small_person, "staged");
	assert_int_equal(counts.changed, 1);
	must_be_sound(b);
	bed_close(b);
}

static double cpu_seconds(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 + (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}

/* Not a limit, a figure for those who look: JH_BULK_ROWS=1000000. */
static void test_many(void **state)
{
	const char *rows = getenv("JH_BULK_ROWS");
	if (!rows)
		return;
	struct bed *b = bed_open(state);
	enum { SCHOOLS = 10000 };
	struct id *schools = ARENA_ARRAY(&b->arena, struct id, SCHOOLS);
	for (int i = 0; i < SCHOOLS; i++)
		schools[i] = id_new(b->now);
	stage_yearly(b, "staged", schools, SCHOOLS, atoi(rows), 0);
	double start = cpu_seconds();
	import(b, &small_yearly, "staged");
	print_message("# %s rows committed in %.2f s of processor time\n", rows, cpu_seconds() - start);
	start = cpu_seconds();
	must_be_sound(b);
	print_message("# verified in %.2f s\n", cpu_seconds() - start);
	const struct frame_ask ask[] = {{.field = "school", .type = FRAME_INDEX, .target = &(struct frame){}}, {.field = "year", .type = FRAME_INTEGER},
					{.field = "section", .type = FRAME_TEXT}, {.field = "pupils", .type = FRAME_INTEGER}, {.field = "rooms", .type = FRAME_REAL}};
	struct frame f;
	start = cpu_seconds();
	assert_bed(frame_load(b->g, &b->arena, &small_yearly, on_day(9000, 1, 1), (struct str){}, ask, 5, &f, &b->err));
	print_message("# %zu rows as a frame in %.2f s\n", f.n, cpu_seconds() - start);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(test_statistics), BOTH(test_schools), BOTH(test_persons), BOTH(test_many)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
