/* Lists, filters, pages, related rows, frames; search beside plain substring search. */
#include "small.h"

#include "base/rng.h"
#include "record/changes.h"
#include "record/frame.h"
#include "record/list.h"
#include "record/search.h"
#include "text/script.h"

#include <math.h>

static int by_id(const void *a, const void *b) { return id_cmp(*(const struct id *)a, *(const struct id *)b); }

static void make_rows(struct bed *b, int n)
{
	bed_put(b, &small_county, (struct id){}, 0, "code=131102;name=桃城区");
	bed_put(b, &small_county, (struct id){}, 0, "code=131103;name=冀州区");
	static const char *const names[] = {"重庆", "北京", "阿坝", "长沙", "衡水", "安平", "常州"};
	struct change *c = bed_begin(b, "");
	for (int i = 0; i < n; i++) {
		char texts[200];
		snprintf(texts, sizeof(texts), "code=2113%06d;name=%s第%d小学;county=%s;equipment=%d;type=%s%s", i, names[i % 7], i / 7,
			 i % 3 ? "131102" : "131103", i % 10, i % 2 ? "211" : "311", i % 4 ? ";opened=2001" : "");
		bed_put_in(b, c, &small_school, (struct id){}, 0, texts, NULL);
	}
	assert_bed(change_commit(c, NULL, &b->err));
}

/* All pages together are all rows once, in order; the same with a filter in C as with one in SQL. */
static size_t walk(struct bed *b, const struct list_query *q, struct id *seen, size_t max)
{
	struct list_query query = *q;
	struct list_page page;
	size_t n = 0;
	do {
		assert_bed(record_list(b->g, &b->arena, &query, &page, &b->err));
		assert_true(page.n <= query.limit);
		for (size_t i = 0; i < page.n && n < max; i++)
			seen[n++] = page.rows[i]->id;
		query.after = page.next;
	} while (page.next.n);
	return n;
}

static void test_pages(void **state)
{
	struct bed *b = bed_open(state);
	enum { N = 150 };
	make_rows(b, N);
	static struct id all[N + 10], some[N + 10];
	static const char *const sorts[] = {"", "name", "-name", "opened,equipment", "-opened,name", "equipment,-type", "code"};
	for (size_t s = 0; s < ARRAY_LEN(sorts); s++) {
		struct list_query q = {.record = &small_school, .at = as_of_today(b->g), .sort = str_of(sorts[s]), .limit = 1000};
		assert_int_equal(walk(b, &q, all, N + 10), N);
		q.limit = 7;
		assert_int_equal(walk(b, &q, some, N + 10), N);
		assert_memory_equal(all, some, N * sizeof(*all));
	}
	/* By pinyin: A before B before Ch before H, 重庆 among Ch. */
	struct list_query q = {.record = &small_school, .at = as_of_today(b->g), .sort = STR("name"), .limit = 1000};
	struct list_page page;
	assert_bed(record_list(b->g, &b->arena, &q, &page, &b->err));
	assert_true(str_starts(page.rows[0]->values[S_NAME].s, STR("阿坝")));
	assert_true(str_starts(page.rows[N - 1]->values[S_NAME].s, STR("衡水")));
	bed_close(b);
}

/* Relations of more days than a page puts in order: people who change schools day by day. */
static size_t make_many(struct bed *b, int people, int days)
{
	bed_put(b, &small_county, (struct id){}, 0, "code=131102;name=桃城区");
	bed_put(b, &small_county, (struct id){}, 0, "code=131103;name=冀州区");
	struct change *c = bed_begin(b, "");
	char texts[200];
	for (int i = 0; i < 5; i++) {
		snprintf(texts, sizeof texts, "code=2113%06d;name=第%d小学;county=%s", i, i, i % 2 ? "131102" : "131103");
		bed_put_in(b, c, &small_school, (struct id){}, 0, texts, NULL);
	}
	for (int i = 0; i < people; i++) {
		snprintf(texts, sizeof texts, "number=T%03d;name=张明", i);
		bed_put_in(b, c, &small_person, (struct id){}, 0, texts, NULL);
	}
	assert_bed(change_commit(c, NULL, &b->err));
	c = bed_begin(b, "");
	for (int i = 0; i < people * days; i++) {
		day_t from = day_of(2019, 1, 1) + i / people;
		char to[24] = "";
		if (i / people < days - 1) {
			day_format(from + 1, to);
		}
		snprintf(texts, sizeof texts, "person=T%03d;school=2113%06d;from=", i % people, i % people == 7 ? 4 : i % 4);
		size_t n = strlen(texts);
		day_format(from, texts + n);
		if (to[0]) {
			strcat(texts, ";to=");
			strcat(texts, to);
		}
		bed_put_in(b, c, &small_posting, (struct id){}, 0, texts, NULL);
	}
	assert_bed(change_commit(c, NULL, &b->err));
	return (size_t)(people * days);
}

static bool is_of(const struct row *row, const struct id *schools, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (id_cmp(row->values[O_SCHOOL].id, schools[i]) == 0)
			return true;
	return false;
}

/* However a page is found — few rows put in order, or many read in theirs — it has the rows that every row asked one by one leaves. */
static void test_few_and_many(void **state)
{
	struct bed *b = bed_open(state);
	enum { PEOPLE = 30, DAYS = 80, N = PEOPLE * DAYS };
	assert_int_equal(make_many(b, PEOPLE, DAYS), N);
	struct id counties[2], schools[5];
	for (int i = 0; i < 2; i++)
		assert_bed(row_resolve(b->g, &small_county, i ? STR("131103") : STR("131102"), reg_today(b->g), &counties[i], NULL, &b->arena, &b->err));
	for (int i = 0; i < 5; i++) {
		char code[16];
		snprintf(code, sizeof code, "2113%06d", i);
		assert_bed(row_resolve(b->g, &small_school, str_of(code), reg_today(b->g), &schools[i], NULL, &b->arena, &b->err));
	}
	const struct id odd[] = {schools[1], schools[3]};
	const struct list_clause clauses[] = {
		{.path = "school.county", .ids = counties, .n = 2}, {.path = "school.county", .ids = counties, .n = 1}, {.path = "school", .ids = schools + 4, .n = 1}};
	const struct list_scope scopes[] = {{.clauses = clauses, .n = 1}, {.clauses = clauses + 1, .n = 1}, {.clauses = clauses + 2, .n = 1}, {.clauses = clauses + 1, .n = 2}};
	const struct { const struct id *of; size_t n; } whose[] = {{schools, 5}, {odd, 2}, {schools + 4, 1}, {NULL, 0}};
	static const char *const filters[] = {"", "from >= date('2019-01-05')", "from = date('2019-02-02')", "to < date('2019-02-01')", "not known(to)", "school = '2113000002'"};
	static const char *const sorts[] = {"", "to", "-to", "from", "-from", "to,-from"};
	static struct id all[N + 10], back[N + 10], sorted[N + 10];
	for (size_t s = 0; s < ARRAY_LEN(scopes) + 1; s++)
		for (size_t f = 0; f < ARRAY_LEN(filters); f++) {
			struct list_query q = {.record = &small_posting, .at = {.any_day = true, .tx = TX_NOW}};
			struct row_filter filter;
			struct cursor *c;
			const struct row *row;
			size_t want = 0;
			assert_bed(row_filter_read(b->g, &b->arena, &small_posting, str_of(filters[f]), &filter, &b->err));
			assert_bed(cursor_open(b->g, &q, &c, &b->err));
			for (;;) {
				assert_bed(cursor_next(c, &row, &b->err));
				if (!row)
					break;
				const struct id own[] = {schools[1], schools[3], schools[4]};
				bool lies = s == ARRAY_LEN(scopes) || (whose[s].of ? is_of(row, whose[s].of, whose[s].n) : is_of(row, own, 3));
				if (lies && row_filter_fits(&filter, row, &b->arena))
					sorted[want++] = row->id;
			}
			cursor_close(c);
			q.where = str_of(filters[f]);
			q.scope = s < ARRAY_LEN(scopes) ? &scopes[s] : NULL;
			qsort(sorted, want, sizeof *sorted, by_id);
			for (size_t o = 0; o < ARRAY_LEN(sorts); o++) {
				q.limit = 400;
				q.sort = str_of(sorts[o]);
				size_t n = walk(b, &q, o == 2 ? back : all, N + 10);
				if (o == 2) /* the other way round the list is turned round */
					for (size_t i = 0; i < n; i++)
						assert_memory_equal(&back[i], &all[n - 1 - i], sizeof *all);
				assert_int_equal(n, want);
				if (o == 2)
					continue;
				static struct id copy[N + 10];
				memcpy(copy, all, n * sizeof *all);
				qsort(copy, n, sizeof *copy, by_id);
				assert_memory_equal(copy, sorted, n * sizeof *copy);
			}
			bool is_long;
			assert_bed(record_list_is_long(b->g, &q, &is_long, &b->err));
			assert_false(is_long);
		}
	assert_true(record_list_has_order(b->g, &small_posting, &posting_fields[O_TO]));
	assert_false(record_list_has_order(b->g, &small_posting, &posting_fields[O_NOTE]));
	bed_close(b);
}

/* What the database leaves out for the key of a row that is referred to, the filter would have left out too. */
static void test_filters_of_references(void **state)
{
	struct bed *b = bed_open(state);
	enum { N = 60 };
	make_rows(b, N);
	static const char *const filters[] = {
		"county = '131103'", "'131103' = county", "county = '131103' and equipment >= 5", "county = '131103' or equipment >= 5", "not (county = '131103')",
		"county <> '131103'", "county = '冀州区'", "county = '130000'", "county = '131102' and county = '131103'", "known(county) and (equipment < 3 and county = '131102')",
	};
	for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
		struct list_query q = {.record = &small_school, .at = as_of_today(b->g)};
		static struct id found[N + 10];
		struct row_filter filter;
		struct cursor *c;
		const struct row *row;
		size_t want = 0;
		assert_bed(row_filter_read(b->g, &b->arena, &small_school, str_of(filters[k]), &filter, &b->err));
		assert_bed(cursor_open(b->g, &q, &c, &b->err));
		for (;;) {
			assert_bed(cursor_next(c, &row, &b->err));
			if (!row)
				break;
			want += row_filter_fits(&filter, row, &b->arena);
		}
		cursor_close(c);
		q.where = str_of(filters[k]);
		q.limit = 7;
		assert_int_equal(walk(b, &q, found, N), want);
	}
	bed_close(b);
}

static void test_filters(void **state)
{
	struct bed *b = bed_open(state);
	enum { N = 60 };
	make_rows(b, N);
	static struct id found[N + 10];
	struct list_query q = {.record = &small_school, .at = as_of_today(b->g), .limit = 7, .where = STR("type = '311'")};
	assert_int_equal(walk(b, &q, found, N), N / 2);
	q.where = STR("equipment >= 5 and type = '211'"); /* money is in yuan, whatever is stored */
	assert_int_equal(walk(b, &q, found, N), 18);
	q.where = STR("county = '131103'"); /* by the key of the row it names */
	assert_int_equal(walk(b, &q, found, N), N / 3);
	q.where = STR("known(opened) and opened >= date('2001-01-01')");
	size_t n = 0;
	struct list_page page;
	if (record_list(b->g, &b->arena, &q, &page, &b->err) == ST_OK)
		n = walk(b, &q, found, N);
	assert_int_equal(n, 45);
	q.where = STR("type =");
	assert_int_equal(record_list(b->g, &b->arena, &q, &page, &b->err), ST_INVALID);
	q.where = STR("");
	q.sort = STR("nothing");
	assert_int_equal(record_list(b->g, &b->arena, &q, &page, &b->err), ST_INVALID);
	q.sort = STR("");
	q.search = STR("衡水");
	assert_int_equal(walk(b, &q, found, N), 8);
	q.where = STR("type = '311'");
	assert_int_equal(walk(b, &q, found, N), 4);
	bed_close(b);
}

static void test_frame(void **state)
{
	struct bed *b = bed_open(state);
	enum { N = 60 };
	make_rows(b, N);
	struct frame counties, schools;
	const struct frame_ask of_county[] = {{.field = "name", .type = FRAME_TEXT}};
	assert_bed(frame_load(b->g, &b->arena, &small_county, as_of_today(b->g), (struct str){}, of_county, 1, &counties, &b->err));
	assert_int_equal(counties.n, 2);
	const struct frame_ask of_school[] = {{.field = "county", .type = FRAME_INDEX, .target = &counties}, {.field = "equipment", .type = FRAME_REAL},
					      {.field = "equipment", .type = FRAME_INTEGER}, {.field = "opened", .type = FRAME_INTEGER},
					      {.field = "type", .type = FRAME_TEXT}, {.field = "share", .type = FRAME_REAL}};
	/* A row changed is not in the order it was written. */
	struct id first;
	assert_bed(row_resolve(b->g, &small_school, STR("2113000000"), reg_today(b->g), &first, NULL, &b->arena, &b->err));
	bed_put(b, &small_school, first, 0, "equipment=77");
	assert_bed(frame_load(b->g, &b->arena, &small_school, as_of_today(b->g), (struct str){}, of_school, 6, &schools, &b->err));
	assert_int_equal(schools.n, N);
	for (size_t i = 0; i < N; i++) {
		assert_true(i == 0 || id_cmp(schools.ids[i - 1], schools.ids[i]) < 0);
		assert_int_equal(frame_find(&schools, schools.ids[i]), (int)i);
		int32_t county = schools.columns[0].index[i];
		assert_str(counties.columns[0].texts[counties.columns[0].index[county]], i % 3 ? "桃城区" : "冀州区");
		double expected = i == 0 ? 77 : (double)(i % 10);
		assert_true(schools.columns[1].f[i] == expected);
		assert_int_equal(schools.columns[2].i[i], (int64_t)expected * 100);
		assert_true((schools.columns[3].i[i] == FRAME_NONE) == (i % 4 == 0));
		assert_str(schools.columns[4].texts[schools.columns[4].index[i]], i % 2 ? "211" : "311");
		assert_true(isnan(schools.columns[5].f[i]));
	}
	assert_bed(frame_load(b->g, &b->arena, &small_school, as_of_today(b->g), STR("type = '311'"), of_school, 6, &schools, &b->err));
	assert_int_equal(schools.n, N / 2);
	bed_close(b);
}

static size_t rows_of(struct bed *b, const struct frame_rows *rows, struct frame *ret)
{
	static const struct frame_ask ask[] = {{.field = "equipment", .type = FRAME_INTEGER}};
	assert_bed(frame_read(b->g, &b->arena, rows, ask, 1, ret, &b->err));
	return ret->n;
}

/* Frames of a part: by reference, by bounds of the key, and what was written or ended since. */
static void test_frame_parts(void **state)
{
	struct bed *b = bed_open(state);
	enum { N = 60 };
	make_rows(b, N);
	struct id county, school;
	struct frame f;
	struct frame_rows rows = {.record = &small_school, .at = as_of_today(b->g)};
	assert_bed(row_resolve(b->g, &small_county, STR("冀州区"), reg_today(b->g), &county, NULL, &b->arena, &b->err));
	assert_bed(row_resolve(b->g, &small_school, STR("2113000007"), reg_today(b->g), &school, NULL, &b->arena, &b->err));
	const struct list_clause clauses[] = {{.path = "county", .ids = &county, .n = 1}, {.path = "id", .ids = &school, .n = 1}, {.path = "id"}};
	const struct list_scope scope = {.clauses = clauses, .n = 3}, nothing = {.clauses = clauses + 2, .n = 1};
	rows.scope = &scope;
	assert_int_equal(rows_of(b, &rows, &f), N / 3 + 1);
	assert_true(frame_find(&f, school) >= 0);
	rows.scope = &nothing;
	assert_int_equal(rows_of(b, &rows, &f), 0);
	rows.scope = NULL;
	rows.where = STR("code in ('2113000003', '2113000004') and equipment < 100");
	assert_int_equal(rows_of(b, &rows, &f), 2);
	rows.where = (struct str){};
	bed_close(b);
}

/* Since a mark: of a changed row what holds now and what held then, a new one, and nothing of what was written and ended meanwhile. */
static void test_changes(void **state)
{
	struct bed *b = bed_open(state);
	struct id school;
	struct record_mark mark;
	struct row_change *c;
	size_t n;
	bool is_all;
	make_rows(b, 60);
	assert_bed(row_resolve(b->g, &small_school, STR("2113000007"), reg_today(b->g), &school, NULL, &b->arena, &b->err));
	assert_bed(record_mark(b->g, &small_school, &mark, &b->err));
	assert_bed(record_changes(b->g, &b->arena, &small_school, mark, 10, &c, &n, &is_all, &b->err));
	assert_int_equal(n, 0);
	assert_true(is_all);
	bed_put(b, &small_school, school, day_of(1900, 1, 1), "equipment=77");
	bed_put(b, &small_school, school, day_of(1900, 1, 1), "equipment=78");
	bed_put(b, &small_school, (struct id){}, 0, "code=2113999999;name=新校;equipment=5");
	assert_bed(record_changes(b->g, &b->arena, &small_school, mark, 10, &c, &n, &is_all, &b->err));
	int equipment = record_field_index(&small_school, STR("equipment")), gone = 0, seen = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t v = c[i].row->values[equipment].form == VALUE_NULL ? 0 : c[i].row->values[equipment].i;
		gone += c[i].is_gone;
		seen += v == 7800;
		assert_true(v != 7700);
		assert_true(!c[i].is_gone || (v == 700 && id_cmp(c[i].row->id, school) == 0));
		assert_true(c[i].is_gone ? c[i].row->tx_to != TX_NOW : c[i].row->version > mark.version);
	}
	assert_int_equal(gone, 1);
	assert_int_equal(seen, 1);
	assert_true(is_all);
	assert_bed(record_changes(b->g, &b->arena, &small_school, mark, n - 1, &c, &n, &is_all, &b->err));
	assert_false(is_all);
	assert_int_equal(n, 0);
	assert_bed(record_mark(b->g, &small_school, &mark, &b->err));
	assert_bed(record_changes(b->g, &b->arena, &small_school, mark, 10, &c, &n, &is_all, &b->err));
	assert_int_equal(n, 0);
	bed_close(b);
}

/* Random Chinese names against instr(): every query of one to four characters finds exactly the rows that hold it. */
static void test_search(void **state)
{
	struct bed *b = bed_open(state);
	static const char *const characters[] = {"均", "衡", "水", "实", "验", "小", "学", "第", "一", "中", "龍", "𠮷", "县", "乡"};
	static const char *const simplified[] = {"均", "衡", "水", "实", "验", "小", "学", "第", "一", "中", "龙", "𠮷", "县", "乡"};
	enum { N = 120 };
	static char names[N][64];
	static struct id ids[N];
	struct rng r;
	rng_init(&r, 7);
	struct change *c = bed_begin(b, "");
	for (int i = 0; i < N; i++) {
		if (i == N / 2) { /* half of them in the index, half not yet */
			assert_bed(change_commit(c, NULL, &b->err));
			assert_bed(reg_search_settle(b->g, &b->err));
			c = bed_begin(b, "");
		}
		char given[64] = "", texts[160];
		names[i][0] = 0;
		for (uint64_t k = 0, n = 1 + rng_below(&r, 7); k < n; k++) {
			uint64_t ch = rng_below(&r, ARRAY_LEN(characters));
			strcat(given, characters[ch]);
			strcat(names[i], simplified[ch]);
		}
		snprintf(texts, sizeof(texts), "code=2113%06d;name=%s", i, given);
		bed_put_in(b, c, &small_school, (struct id){}, 0, texts, &ids[i]);
	}
	assert_bed(change_commit(c, NULL, &b->err));
	for (int round = 0; round < 300; round++) {
		if (round == 150)
			assert_bed(reg_search_settle(b->g, &b->err));
		char query[64] = "", plain[64] = "";
		for (uint64_t k = 0, n = 1 + rng_below(&r, 4); k < n; k++) {
			uint64_t ch = rng_below(&r, ARRAY_LEN(characters));
			strcat(query, rng_below(&r, 2) ? characters[ch] : simplified[ch]);
			strcat(plain, simplified[ch]);
		}
		struct search_hit *hits;
		size_t n, expected = 0;
		assert_bed(reg_search(b->g, &b->arena, str_of(query), NULL, 1000, &hits, &n, &b->err));
		for (int i = 0; i < N; i++) {
			bool holds = strstr(names[i], plain) != NULL, found = false;
			for (size_t k = 0; k < n; k++)
				found |= id_cmp(hits[k].id, ids[i]) == 0;
			if (holds != found)
				fail_msg("query %s, name %s: %s", query, names[i], holds ? "not found" : "found wrongly");
			expected += holds;
		}
		assert_int_equal(n, expected);
	}
	bed_close(b);
}

static size_t hits_of(struct bed *b, const char *query)
{
	struct search_hit *hits;
	size_t n;
	assert_bed(reg_search(b->g, &b->arena, str_of(query), NULL, 1000, &hits, &n, &b->err));
	return n;
}

static void test_search_words(void **state)
{
	struct bed *b = bed_open(state);
	struct id s = bed_put(b, &small_school, (struct id){}, 0, "code=2113000001;name=衡水市实验小学;short_name=三校 NO.3 Campus");
	bed_put(b, &small_person, (struct id){}, 0, "number=T1;name=欧阳修");
	assert_int_equal(hits_of(b, "syxx"), 1); /* initials */
	assert_int_equal(hits_of(b, "實驗"), 1); /* traditional */
	assert_int_equal(hits_of(b, "实验 campus"), 1);
	assert_int_equal(hits_of(b, "学三"), 0); /* not across two texts */
	assert_int_equal(hits_of(b, "欧阳"), 1);
	assert_int_equal(hits_of(b, "\"* OR"), 0);
	assert_int_equal(hits_of(b, "!!"), 0);
	bed_put(b, &small_school, s, 0, "name=衡水市第三小学");
	assert_int_equal(hits_of(b, "实验"), 0); /* corrected: it never was */
	assert_int_equal(hits_of(b, "第三"), 1);
	assert_bed(reg_search_rebuild(b->g, &b->err));
	assert_int_equal(hits_of(b, "第三"), 1);
	assert_int_equal(hits_of(b, "欧阳"), 1);
	assert_int_equal(hits_of(b, "三第"), 0); /* all its characters, but not one after another */
	assert_int_equal(hits_of(b, "学三"), 0);
	assert_int_equal(hits_of(b, "dsxx"), 1);
	assert_int_equal(hits_of(b, "xxds"), 0);
	assert_int_equal(hits_of(b, "campu"), 1); /* still being typed */
	assert_int_equal(hits_of(b, "campu no"), 0);
	bed_put(b, &small_school, s, 0, "name=衡水市第四小学");
	assert_int_equal(hits_of(b, "第三"), 0);
	assert_int_equal(hits_of(b, "第四"), 1);
	bed_close(b);
}

/* What the index lacks, after an import that was stopped before it was made, say, comes in with the changes that follow. */
static void test_search_lacks(void **state)
{
	struct bed *b = bed_open(state);
	enum { N = 1200 };
	struct change *c = NULL;
	struct change_info info = {.actor = STR("ann"), .kind = "import", .batch = STR("b1"), .is_import = true};
	assert_bed(change_begin(b->g, &info, &b->faults, &c, &b->err));
	for (int i = 0; i < N; i++) {
		char texts[100];
		snprintf(texts, sizeof(texts), "code=2113%06d;name=第%d小学", i, i);
		bed_put_in(b, c, &small_school, (struct id){}, 0, texts, NULL);
	}
	assert_bed(change_commit(c, NULL, &b->err));
	assert_int_equal(hits_of(b, "第77小"), 1);
	bool has_index = store_dialect(b->place->s) == STORE_SQLITE;
	if (has_index)
		assert_int_equal(query_i64(b->place->s, "SELECT indexed FROM search_state"), 0);
	bed_put(b, &small_person, (struct id){}, 0, "number=T1;name=欧阳修");
	if (has_index)
		assert_int_equal(query_i64(b->place->s, "SELECT indexed FROM search_state"), N + 1);
	assert_int_equal(hits_of(b, "第77小"), 1);
	assert_int_equal(hits_of(b, "欧阳"), 1);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(test_pages), BOTH(test_filters), BOTH(test_filters_of_references), BOTH(test_few_and_many), BOTH(test_frame), BOTH(test_frame_parts), BOTH(test_changes), BOTH(test_search), BOTH(test_search_words),
					   BOTH(test_search_lacks)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
