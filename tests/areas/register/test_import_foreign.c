/* New York's enrolment, a layout of other people, becomes regions, schools and yearly figures by the mapping file beside this
 * test. What the register then holds is counted against the file itself, read here in the plainest way. */
#include "areas/register/register.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "record/import/import.h"
#include "record/import/mapping.h"
#include "record/row.h"
#include "record/source.h"
#include "unit.h"

#include <unistd.h>

enum { FIRST_GRADE = 7, GRADES = 13, COLUMNS = 22 }; /* k, grade1 … grade12 */

struct expected {
	int64_t districts, schools, cells, pupils[GRADES], sections;
};

static char *slurp(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	size_t n = (size_t)ftell(f);
	rewind(f);
	char *text = arena_alloc(a, n + 1);
	assert_int_equal(fread(text, 1, n, f), n);
	fclose(f);
	return text;
}

static int split(char *line, char **cells)
{
	int n = 0;
	bool quoted = false;
	cells[n++] = line;
	for (char *p = line; *p; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (*p == ',' && !quoted && n < COLUMNS) {
			*p = 0;
			cells[n++] = p + 1;
		}
	}
	return n;
}

static void read_plainly(struct arena *a, char *text, struct expected *e)
{
	static const int section_of[GRADES] = {0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3};
	struct map schools, districts;
	map_init(&schools, a);
	map_init(&districts, a);
	char *save = NULL, *line = strtok_r(text, "\r\n", &save);
	while ((line = strtok_r(NULL, "\r\n", &save))) {
		char *cells[COLUMNS];
		assert_int_equal(split(line, cells), COLUMNS);
		map_put(&schools, str_of(cells[0]), NULL);
		map_put(&districts, (struct str){cells[0], 2}, NULL);
		bool sections[4] = {};
		for (int g = 0; g < GRADES; g++) {
			const char *c = cells[FIRST_GRADE + g];
			while (*c == ' ')
				c++;
			if (!*c)
				continue;
			e->cells++;
			e->pupils[g] += strtol(c, NULL, 10);
			sections[section_of[g]] = true;
		}
		for (int s = 0; s < 4; s++)
			e->sections += sections[s];
	}
	e->schools = (int64_t)schools.n;
	e->districts = (int64_t)districts.n;
}

static int64_t ask(struct store *s, const char *sql)
{
	struct err err;
	struct stmt *q;
	bool has;
	assert_ok_err(store_prepare(s, &q, sql, &err));
	assert_ok_err(stmt_step(q, &has, &err));
	int64_t n = stmt_i64(q, 0);
	stmt_finish(q);
	return n;
}

static void empty_register(struct store **ret, struct reg **ret_g)
{
	static struct catalogue catalogue = {register_records, 0};
	struct err err;
	for (catalogue.n = 0; register_records[catalogue.n];)
		catalogue.n++;
	assert_ok_err(store_open(ret, STR("sqlite::memory:"), NULL, &err));
	struct reg_options o = {.store = *ret, .catalogue = &catalogue, .zone_minutes = 480};
	assert_ok_err(reg_open(ret_g, &o, &err));
	assert_ok_err(reg_migrate(*ret_g, &err));
}

/* Files of others: outside the project, left out where they are not. */
static const char *enrolment(struct arena *a)
{
	const char *shared = getenv("JH_SHARED");
	return arena_printf(a, "%s/data/enrolment/nyc-2005-2010.csv", shared ? shared : "../shared");
}

static char *of_project(struct arena *a, const char *name)
{
	const char *source = getenv("JH_SOURCE");
	char *text = slurp(a, arena_printf(a, "%s/%s", source ? source : ".", name));
	assert_non_null(text);
	return text;
}

/* What docs/mapping.md shows reads the file it speaks of. */
static void the_documented_example(void **state)
{
	struct arena a;
	struct err err;
	struct store *s;
	struct reg *g;
	struct mapping *m;
	struct import_result r;
	struct str line;
	arena_init(&a);
	struct str rest = str_of(strstr(of_project(&a, "docs/mapping.md"), "## Example"));
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	while (str_next(&rest, '\n', &line))
		if (str_starts(line, STR("    ")))
			buf_str(&text, line);
	empty_register(&s, &g);
	assert_ok_err(mapping_parse(&a, g->catalogue, buf_view(&text), &m, &err));
	const char *csv = enrolment(&a);
	struct import_options io = {.actor = STR("ann"), .mapping = m};
	bool is_there = access(csv, R_OK) == 0;
	if (is_there) {
		assert_ok_err(import_run(g, &a, &csv, 1, &io, &r, &err));
		assert_int_equal(r.n_faults, 0);
		assert_true(r.created > 30000);
	}
	reg_close(g);
	store_close(s);
	arena_done(&a);
	if (!is_there)
		SKIP_TEST("JH_SHARED has no data/enrolment");
}

static void new_york(void **state)
{
	struct arena a;
	struct err err;
	struct store *s;
	struct reg *g;
	struct mapping *m;
	struct import_result r;
	struct expected e = {};
	arena_init(&a);
	const char *csv = enrolment(&a);
	char *text = slurp(&a, csv);
	if (!text) {
		arena_done(&a);
		SKIP_TEST("JH_SHARED has no data/enrolment");
	}
	read_plainly(&a, text, &e);
	char *mapping = of_project(&a, "tests/areas/register/new-york.json");
	empty_register(&s, &g);
	assert_ok_err(mapping_parse(&a, g->catalogue, str_of(mapping), &m, &err));
	struct import_options io = {.commit = true, .actor = STR("ann"), .mapping = m};
	enum status st = import_run(g, &a, &csv, 1, &io, &r, &err);
	if (st != ST_OK) {
		struct buf out;
		buf_init(&out, 0);
		if (st == ST_NO)
			import_json(&r, LANG_EN, &out);
		fail_msg("%s %.2000s", err.text, out.p ? out.p : "");
	}
	assert_int_equal(r.n_faults, 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM region"), e.districts);
	assert_int_equal(ask(s, "SELECT count(*) FROM school WHERE code IS NULL"), e.schools);
	assert_int_equal(ask(s, "SELECT count(*) FROM alias WHERE scheme = 'dbn'"), e.schools);
	assert_int_equal(ask(s, "SELECT count(*) FROM grades"), e.cells);
	assert_int_equal(ask(s, "SELECT count(*) FROM statistics"), e.sections);
	int64_t all = 0;
	for (int i = 0; i < GRADES; i++) {
		char sql[120];
		snprintf(sql, sizeof sql, i ? "SELECT sum(pupils) FROM grades WHERE grade = '%d'" : "SELECT sum(pupils) FROM grades WHERE grade = 'k3'", i);
		assert_int_equal(ask(s, sql), e.pupils[i]);
		all += e.pupils[i];
	}
	assert_int_equal(ask(s, "SELECT sum(pupils) FROM statistics"), all);
	struct id school;
	assert_ok_err(alias_find(g, &record_school, STR("dbn"), STR("01M015"), reg_today(g), &school, &err));
	/* The same file again: the schools are known by their foreign code, nothing changes. */
	int64_t before = ask(s, "SELECT count(*) FROM tx");
	assert_ok_err(import_run(g, &a, &csv, 1, &io, &r, &err));
	assert_int_equal(r.created + r.changed, 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM tx"), before);
	reg_close(g);
	store_close(s);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(new_york), cmocka_unit_test(the_documented_example)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
