/* Filters as SQL: for random conditions over random rows, the rows the database takes are those expr_holds takes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "record/expr.h"
#include "store/both.h"

enum { ROWS = 60, N_COLUMN = 0, M_COLUMN, T_COLUMN, B_COLUMN, D_COLUMN };

struct data {
	bool known[5];
	int64_t n, m, d; /* n has two places, m none */
	bool b;
	const char *t;
};
static struct data rows[ROWS];
static const char *const texts[] = {"", "a", "甲", "甲乙", "a%b", "乙", "it's"};

static bool find(void *context, struct str name, struct expr_name *ret)
{
	static const char *const names[] = {"n", "m", "t", "b", "d"};
	static const enum expr_type types[] = {EXPR_NUMBER, EXPR_NUMBER, EXPR_TEXT, EXPR_YES_NO, EXPR_DATE};
	for (int i = 0; i < 5; i++) {
		if (str_eq(name, str_of(names[i]))) {
			*ret = (struct expr_name){types[i], EXPR_NONE, i};
			return true;
		}
	}
	return false;
}

static void get(void *context, int slot, struct expr_value *ret)
{
	const struct data *r = context;
	if (!r->known[slot])
		return;
	switch (slot) {
	case N_COLUMN:
		*ret = expr_number(dec_units(r->n, 2));
		break;
	case M_COLUMN:
		*ret = expr_number(dec_of(r->m));
		break;
	case T_COLUMN:
		*ret = expr_text(str_of(r->t));
		break;
	case B_COLUMN:
		*ret = expr_yes_no(r->b);
		break;
	default:
		*ret = expr_date((struct pdate){(day_t)r->d, DATE_DAY});
	}
}

static bool column(void *context, int slot, struct expr_column *ret)
{
	static const char *const names[] = {"n", "m", "t", "b", "d"};
	*ret = (struct expr_column){.sql = str_of(names[slot]), .scale = slot == N_COLUMN ? 2 : 0};
	if (slot == D_COLUMN) { /* as registers hold dates: the first day and two bits of precision */
		ret->sql = STR("(d >> 2)");
		ret->packed = STR("d");
	}
	return true;
}

static void write_atom(struct rng *r, struct buf *out)
{
	static const char *const signs[] = {"=", "<>", "<", "<=", ">", ">="};
	const char *sign = signs[rng_below(r, 6)], *equal = signs[rng_below(r, 2)];
	const char *text = rng_below(r, 2) ? "'甲'" : rng_below(r, 2) ? "'it''s'" : "'a%b'";
	switch (rng_below(r, 10)) {
	case 0:
		buf_printf(out, "n %s %d.%02d", sign, (int)rng_below(r, 4), (int)rng_below(r, 100));
		break;
	case 1:
		buf_printf(out, "%d %s m", (int)rng_below(r, 5) - 2, sign);
		break;
	case 2:
		buf_printf(out, "t %s %s", equal, text);
		break;
	case 3:
		buf_cstr(out, "b");
		break;
	case 4:
		if (rng_below(r, 2))
			buf_printf(out, "d %s date('2024-0%d-01')", sign, 1 + (int)rng_below(r, 9));
		else
			buf_printf(out, "date('2024-0%d-01') %s d", 1 + (int)rng_below(r, 9), sign);
		break;
	case 5:
		buf_printf(out, "m in (1, %d, 3)", (int)rng_below(r, 5));
		break;
	case 6:
		buf_printf(out, "t not in (%s, '')", text);
		break;
	case 7:
		buf_printf(out, "known(%c)", "nmtbd"[rng_below(r, 5)]);
		break;
	case 8:
		buf_printf(out, "starts(t, %s)", text);
		break;
	default:
		buf_printf(out, "contains(t, %s)", text);
	}
}

static void write_condition(struct rng *r, struct buf *out, int depth)
{
	if (depth == 0 || rng_below(r, 4) == 0) {
		write_atom(r, out);
		return;
	}
	buf_cstr(out, rng_below(r, 3) == 0 ? "not (" : "(");
	write_condition(r, out, depth - 1);
	buf_cstr(out, rng_below(r, 2) ? " and " : " or ");
	write_condition(r, out, depth - 1);
	buf_char(out, ')');
}

static void fill(struct place *p, struct rng *r)
{
	struct stmt *q;
	struct err err;
	assert_ok_err(store_run(p->s, "CREATE TABLE filtered (i BIGINT, n BIGINT, m BIGINT, t TEXT, b BIGINT, d BIGINT)", &err));
	assert_ok_err(store_prepare(p->s, &q, "INSERT INTO filtered VALUES (:i, :n, :m, :t, :b, :d)", &err));
	for (int i = 0; i < ROWS; i++) {
		struct data *x = &rows[i];
		for (int k = 0; k < 5; k++)
			x->known[k] = rng_below(r, 4) > 0;
		x->n = (int64_t)rng_below(r, 400);
		x->m = (int64_t)rng_below(r, 6) - 2;
		x->t = texts[rng_below(r, ARRAY_LEN(texts))];
		x->b = rng_below(r, 2);
		x->d = day_of(2024, 1 + (int)rng_below(r, 9), 1 + (int)rng_below(r, 2));
		const int64_t whole[5] = {x->n, x->m, 0, x->b, 4 * x->d + (int64_t)rng_below(r, 3)};
		stmt_bind_i64(q, ":i", i);
		for (int k = 0; k < 5; k++) {
			const char name[3] = {':', "nmtbd"[k], 0};
			if (!x->known[k])
				stmt_bind_null(q, name);
			else if (k == T_COLUMN)
				stmt_bind_str(q, name, str_of(x->t));
			else
				stmt_bind_i64(q, name, whole[k]);
		}
		assert_ok_err(stmt_exec(q, NULL, &err));
	}
	stmt_finish(q);
}

static void takes_the_same_rows(void **state)
{
	struct place *p = place_of(state);
	struct rng r;
	struct arena a;
	struct buf source, sql;
	struct expr_sql params;
	int compiled = 0;
	struct err err;
	rng_init(&r, 11);
	arena_init(&a);
	buf_init(&source, 0);
	buf_init(&sql, 0);
	fill(p, &r);
	for (int round = 0; round < 1500; round++) {
		const struct expr *e;
		buf_clear(&source);
		write_condition(&r, &source, (int)rng_below(&r, 4));
		assert_ok_err(expr_parse(&a, buf_view(&source), &(struct expr_names){NULL, find}, EXPR_YES_NO, &e, NULL, &err));
		buf_clear(&sql);
		buf_cstr(&sql, "SELECT i FROM filtered WHERE ");
		if (expr_to_sql(e, NULL, column, &sql, &params, NULL) != ST_OK)
			continue;
		compiled++;
		buf_cstr(&sql, " ORDER BY i");
		struct stmt *q;
		assert_ok_err(store_prepare(p->s, &q, sql.p, &err));
		for (int i = 0; i < params.n; i++) {
			char name[16];
			snprintf(name, sizeof name, ":%s", params.params[i].name);
			if (params.params[i].kind == EXPR_PARAM_TEXT)
				stmt_bind_str(q, name, params.params[i].text);
			else
				stmt_bind_i64(q, name, params.params[i].integer);
		}
		bool has;
		assert_ok_err(stmt_step(q, &has, &err));
		for (int i = 0; i < ROWS; i++) {
			bool taken = has && stmt_i64(q, 0) == i;
			if (taken != expr_holds(e, &(struct expr_values){&rows[i], get}))
				fail_msg("row %d: %.*s", i, STR_ARG(buf_view(&source)));
			if (taken)
				assert_ok_err(stmt_step(q, &has, &err));
		}
		assert_false(has);
		stmt_finish(q);
		arena_done(&a);
	}
	assert_true(compiled > 1000);
	buf_done(&sql);
	buf_done(&source);
	arena_done(&a);
}

static void tells_bounds(void **state)
{
	static const struct {
		const char *source;
		bool by_m, by_d;
	} cases[] = {{"m = 1", true, false},
		     {"1 < m and 3 >= m", true, false},
		     {"m > 1 and m >= 2", false, false},
		     {"m in (1, 2) and t = 'a'", true, false},
		     {"m = 1 or t = 'a'", false, false},
		     {"not (m = 1)", false, false},
		     {"m <> 1", false, false},
		     {"t = 'a' and (d >= date('2024-01-01') and date('2024-02-01') > d)", false, true},
		     {"(not known(m) or m < 3) and m > 1", false, false},
		     {"m = n", false, false}};
	struct arena a;
	struct err err;
	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct expr *e;
		assert_ok_err(expr_parse(&a, str_of(cases[i].source), &(struct expr_names){NULL, find}, EXPR_YES_NO, &e, NULL, &err));
		if (expr_bounds(e, M_COLUMN) != cases[i].by_m || expr_bounds(e, D_COLUMN) != cases[i].by_d)
			fail_msg("%s", cases[i].source);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(takes_the_same_rows), cmocka_unit_test(tells_bounds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
