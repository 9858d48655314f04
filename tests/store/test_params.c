#include "base/arena.h"
#include "store/params.h"
#include "unit.h"

static void check(const char *sql, enum store_dialect d, const char *expected, const char *names)
{
	struct arena a;
	arena_init(&a);
	struct params p = {};
	struct err err = {};
	assert_ok_err(params_scan(&a, str_of(sql), d, &p, &err));
	assert_string_equal(p.sql, expected);
	char got[256] = "";
	for (int i = 0; i < p.n; i++) {
		strcat(got, i ? " " : "");
		strcat(got, p.names[i]);
	}
	assert_string_equal(got, names);
	arena_done(&a);
}

static void refused(const char *sql, enum store_dialect d)
{
	struct arena a;
	arena_init(&a);
	struct params p = {};
	struct err err = {};
	assert_int_equal(params_scan(&a, str_of(sql), d, &p, &err), ST_INTERNAL);
	assert_null(p.sql);
	arena_done(&a);
}

static void numbered_by_first_appearance(void **state)
{
	check("SELECT :b, :a, :b", STORE_POSTGRES, "SELECT $1, $2, $1", "b a");
	check("SELECT :b, :a, :b", STORE_SQLITE, "SELECT ?1, ?2, ?1", "b a");
	check(":a:b", STORE_POSTGRES, "$1$2", "a b");
	check(":ab :a", STORE_POSTGRES, "$1 $2", "ab a");
	check(":名称 :a1_", STORE_POSTGRES, "$1 $2", "名称 a1_");
	check("", STORE_POSTGRES, "", "");
	check("SELECT 1", STORE_SQLITE, "SELECT 1", "");
}

static void same_for_both(void **state)
{
	static const struct {
		const char *sql;
		const char *names;
	} cases[] = {
		{"SELECT ':a', :b", "b"},
		{"SELECT 'it''s :a', :b", "b"},
		{"SELECT \":a\", \"x\"\":y\", :b", "b"},
		{"SELECT 1 -- :a '\n, :b", "b"},
		{"SELECT 1 -- :a", ""},
		{"SELECT /* :a ' */ :b", "b"},
		{"SELECT x::text, :b::bigint", "b"},
		{"SELECT a - :b", "b"},
		{"SELECT a/:b", "b"},
		{"SELECT e, E.x, :b", "b"},
		{"f(x := :b)", "b"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena a;
		arena_init(&a);
		for (int d = 0; d < 2; d++) {
			struct params p = {};
			struct err err = {};
			assert_ok_err(params_scan(&a, str_of(cases[i].sql), (enum store_dialect)d, &p, &err));
			assert_int_equal(p.n, strlen(cases[i].names));
			if (p.n)
				assert_string_equal(p.names[0], cases[i].names);
		}
		arena_done(&a);
	}
}

static void what_only_one_knows(void **state)
{
	check("SELECT $$ :a $$, :b", STORE_POSTGRES, "SELECT $$ :a $$, $1", "b");
	check("SELECT $t$ $$ :a $x$ $t$, :b", STORE_POSTGRES, "SELECT $t$ $$ :a $x$ $t$, $1", "b");
	check("SELECT a$b$c, :b", STORE_POSTGRES, "SELECT a$b$c, $1", "b");
	check("SELECT E'\\' :a', :b", STORE_POSTGRES, "SELECT E'\\' :a', $1", "b");
	check("SELECT '\\', :b", STORE_POSTGRES, "SELECT '\\', $1", "b");
	check("SELECT '\\', :b", STORE_SQLITE, "SELECT '\\', ?1", "b");
	check("SELECT /* /* :a */ :c */ :b", STORE_POSTGRES, "SELECT /* /* :a */ :c */ $1", "b");
	check("SELECT [:a], `:c`, :b", STORE_SQLITE, "SELECT [:a], `:c`, ?1", "b");
	check("SELECT a ? :b", STORE_POSTGRES, "SELECT a ? $1", "b");
}

static void other_spellings_and_open_quotes_are_refused(void **state)
{
	for (int d = 0; d < 2; d++) {
		refused("SELECT $1", (enum store_dialect)d);
		refused("SELECT '", (enum store_dialect)d);
		refused("SELECT 'a''", (enum store_dialect)d);
		refused("SELECT \"a", (enum store_dialect)d);
		refused("SELECT /* ", (enum store_dialect)d);
		refused("SELECT /*/", (enum store_dialect)d);
	}
	refused("SELECT ?", STORE_SQLITE);
	refused("SELECT ?1", STORE_SQLITE);
	refused("SELECT @a", STORE_SQLITE);
	refused("SELECT $a", STORE_SQLITE);
	refused("SELECT $t$ a $$", STORE_POSTGRES);
	refused("SELECT E'\\'", STORE_POSTGRES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbered_by_first_appearance),
		cmocka_unit_test(same_for_both),
		cmocka_unit_test(what_only_one_knows),
		cmocka_unit_test(other_spellings_and_open_quotes_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
