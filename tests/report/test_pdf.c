/* PDF: what is in it is read back with another program. */
#include "golden.h"
#include "sample.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/jh_report_XXXXXX";

static int make_folder(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	return rmdir(folder);
}

static void write_pdf(const char *path, enum lang lang, int rows)
{
	struct arena a;
	struct report r;
	struct err err;
	arena_init(&a);
	sample_build(&r, &a, lang, rows);
	assert_ok_err(report_to_pdf(&r, path, &err));
	arena_done(&a);
}

static void read_all(FILE *f, struct buf *out)
{
	char chunk[1 << 16];
	size_t n;
	assert_non_null(f);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(out, chunk, n);
}

static void same_report_same_bytes(void **state)
{
	char path[64];
	struct buf b[2];
	snprintf(path, sizeof path, "%s/a.pdf", folder);
	for (int i = 0; i < 2; i++) {
		buf_init(&b[i], 0);
		write_pdf(path, LANG_ZH, 60);
		FILE *f = fopen(path, "rb");
		read_all(f, &b[i]);
		fclose(f);
		if (i == 0)
			sleep(1); /* the clock must not show */
	}
	assert_true(str_eq(buf_view(&b[0]), buf_view(&b[1])));
	assert_true(str_starts(buf_view(&b[0]), STR("%PDF-1.")));
	buf_done(&b[0]);
	buf_done(&b[1]);
	unlink(path);
}

/* The text comes out again, page after page: each row of a long table once, headings on each of its pages. */
static void text_can_be_copied(void **state)
{
	char path[64], command[160];
	struct buf text;
	struct arena a;
	if (access("/usr/bin/pdftotext", X_OK) != 0) {
		print_message("# pdftotext is not here (poppler-utils): not checked\n");
		return;
	}
	arena_init(&a);
	buf_init(&text, 0);
	snprintf(path, sizeof path, "%s/a.pdf", folder);
	write_pdf(path, LANG_ZH, 500);
	snprintf(command, sizeof command, "pdftotext -layout %s -", path);
	FILE *f = popen(command, "r");
	read_all(f, &text);
	assert_int_equal(pclose(f), 0);
	for (int r = 1; r <= 500; r++) {
		if (r == 3)
			continue; /* its long name is wrapped */
		const char *name = arena_printf(&a, "第%d实验小学 ", r);
		if (str_find(buf_view(&text), str_of(name)) < 0)
			fail_msg("%s is missing", name);
	}
	assert_true(str_find(buf_view(&text), STR("内蒙古自治区锡林郭勒盟")) > 0);
	int pages = 0, headings = 0;
	struct str rest = buf_view(&text), page;
	while (str_next(&rest, '\f', &page)) {
		if (!str_trim(page).n)
			continue;
		pages++;
		headings += str_find(page, STR("学生数")) >= 0;
		assert_true(str_find(page, str_of(arena_printf(&a, "第 %d 页", pages))) > 0);
	}
	assert_true(pages > 10 && headings >= pages - 3);
	assert_true(str_find(buf_view(&text), str_of(arena_printf(&a, "共 %d 页", pages))) > 0);
	unlink(path);
	buf_done(&text);
	arena_done(&a);
}

/* A cell longer than a page is broken between its lines; many narrow columns still fit. */
static void odd_tables(void **state)
{
	enum { COLUMNS = 24 };
	struct arena a;
	struct report r;
	struct err err;
	struct buf longest;
	char path[64];
	arena_init(&a);
	buf_init(&longest, 0);
	for (int i = 0; i < 9000; i++)
		buf_cstr(&longest, "校");
	struct report_column columns[COLUMNS];
	struct report_value cells[COLUMNS], one = report_value_text(buf_view(&longest));
	for (int c = 0; c < COLUMNS; c++) {
		columns[c] = (struct report_column){.heading = STR("很长的列标题"), .is_number = c > 0};
		cells[c] = report_value_real(123456.789 * c, 3);
	}
	struct report_table wide = {.columns = columns, .column_count = COLUMNS, .cells = cells, .row_count = 1};
	struct report_table deep = {.columns = columns, .column_count = 1, .cells = &one, .row_count = 1};
	report_init(&r, &a, LANG_ZH, STR("表"));
	report_add_table(&r, &wide);
	report_add_table(&r, &deep);
	snprintf(path, sizeof path, "%s/b.pdf", folder);
	assert_ok_err(report_to_pdf(&r, path, &err));
	struct stat s;
	assert_int_equal(stat(path, &s), 0);
	assert_true(s.st_size > 5000);
	unlink(path);
	assert_int_equal(report_to_pdf(&r, "/nowhere/at/all.pdf", &err), ST_UNAVAILABLE);
	buf_done(&longest);
	arena_done(&a);
}

/* A table of many columns lies on a landscape page with its heading; what comes after the next heading stands upright again. */
static void wide_tables_turn_the_page(void **state)
{
	enum { COLUMNS = 16 };
	struct arena a;
	struct report r;
	struct err err;
	struct buf text;
	char path[64], command[160];
	if (access("/usr/bin/pdfinfo", X_OK) != 0) {
		print_message("# pdfinfo is not here (poppler-utils): not checked\n");
		return;
	}
	arena_init(&a);
	buf_init(&text, 0);
	struct report_column columns[COLUMNS];
	struct report_value cells[COLUMNS];
	for (int c = 0; c < COLUMNS; c++) {
		columns[c] = (struct report_column){.heading = STR("2027-2028"), .is_number = true};
		cells[c] = report_value_int(12345);
	}
	struct report_table wide = {.columns = columns, .column_count = COLUMNS, .cells = cells, .row_count = 1};
	struct report_table narrow = {.columns = columns, .column_count = 4, .cells = cells, .row_count = 1};
	report_init(&r, &a, LANG_ZH, STR("表"));
	report_heading(&r, 2, STR("窄"));
	report_add_table(&r, &narrow);
	report_heading(&r, 2, STR("宽"));
	report_heading(&r, 3, STR("还是宽"));
	report_add_table(&r, &wide);
	report_note(&r, STR("注"));
	report_add_table(&r, &narrow);
	report_heading(&r, 2, STR("又窄"));
	report_paragraph(&r, TONE_PLAIN, STR("文字"));
	snprintf(path, sizeof path, "%s/c.pdf", folder);
	assert_ok_err(report_to_pdf(&r, path, &err));
	snprintf(command, sizeof command, "pdfinfo -f 1 -l 9 %s", path);
	FILE *f = popen(command, "r");
	read_all(f, &text);
	assert_int_equal(pclose(f), 0);
	static const char *const sizes[] = {"595.276 x 841.89", "841.89 x 595.276", "595.276 x 841.89"};
	struct str rest = buf_view(&text), line;
	size_t pages = 0;
	while (str_next(&rest, '\n', &line)) {
		if (!str_starts(line, STR("Page ")) || str_find(line, STR("size:")) < 0)
			continue;
		assert_true(pages < ARRAY_LEN(sizes));
		assert_true(str_find(line, str_of(sizes[pages])) > 0);
		pages++;
	}
	assert_int_equal(pages, ARRAY_LEN(sizes));
	unlink(path);
	buf_done(&text);
	arena_done(&a);
}

/* Where names fill the page, the years in the headings stand on one line. */
static void years_unbroken(void **state)
{
	enum { COLUMNS = 9 };
	struct arena a;
	struct report r;
	struct err err;
	struct buf text;
	struct report_column columns[COLUMNS];
	struct report_value cells[COLUMNS];
	char path[64], command[160];
	if (access("/usr/bin/pdftotext", X_OK) != 0)
		return;
	arena_init(&a);
	buf_init(&text, 0);
	for (int c = 0; c < COLUMNS; c++) {
		columns[c] = (struct report_column){.heading = str_of(arena_printf(&a, "%d-%d", 2030 + c, 2031 + c)), .is_number = c % 2 == 0};
		cells[c] = c % 2 ? report_value_text(STR("桃城区中华大街丽秀小学施教区")) : report_value_int(c);
	}
	struct report_table t = {.columns = columns, .column_count = COLUMNS, .cells = cells, .row_count = 1};
	report_init(&r, &a, LANG_ZH, STR("表"));
	report_add_table(&r, &t);
	snprintf(path, sizeof path, "%s/c.pdf", folder);
	assert_ok_err(report_to_pdf(&r, path, &err));
	snprintf(command, sizeof command, "pdftotext -layout %s -", path);
	FILE *f = popen(command, "r");
	read_all(f, &text);
	assert_int_equal(pclose(f), 0);
	for (int c = 0; c < COLUMNS; c++)
		if (str_find(buf_view(&text), columns[c].heading) < 0)
			fail_msg("%.9s is broken: %s", columns[c].heading.p, text.p);
	unlink(path);
	buf_done(&text);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_report_same_bytes),
					   cmocka_unit_test(text_can_be_copied), cmocka_unit_test(odd_tables), cmocka_unit_test(wide_tables_turn_the_page),
					   cmocka_unit_test(years_unbroken)};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
