/* Random expressions against a naive evaluator over a tree, which shares nothing with the parser or the stack machine. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "record/expr.h"
#include "unit.h"

#define PLACE ((i128)1000000000000) /* the oracle counts in 10^−12, the places of a quotient */

enum kind { K_INT, K_NAME, K_ADD, K_SUB, K_MUL, K_DIV, K_NEG, K_ABS, K_MIN, K_MAX, K_FLOOR, K_IF, K_COALESCE, K_COUNT,
	    B_YES, B_NAME, B_LT, B_LE, B_EQ, B_NE, B_AND, B_OR, B_NOT, B_KNOWN, B_IN };

struct tree {
	enum kind kind;
	int64_t v; /* K_INT; names by number */
	struct tree *arg[3];
};

struct value {
	bool known;
	i128 v; /* 10^−12; yes/no 1 and 0 */
};

enum { NAMES = 4 };
static struct value number_names[NAMES], logic_names[NAMES];

static struct tree *leaf(struct arena *a, struct rng *r)
{
	struct tree *t = ARENA_NEW(a, struct tree);
	t->kind = rng_below(r, 2) ? K_INT : K_NAME;
	t->v = (int64_t)rng_below(r, t->kind == K_INT ? 10 : NAMES);
	return t;
}

static struct tree *grow(struct arena *a, struct rng *r, bool logic, int depth)
{
	if (depth == 0 && !logic)
		return leaf(a, r);
	struct tree *t = ARENA_NEW(a, struct tree);
	if (depth == 0) {
		t->kind = rng_below(r, 3) ? B_NAME : B_YES;
		t->v = (int64_t)rng_below(r, t->kind == B_NAME ? NAMES : 2);
		return t;
	}
	t->kind = logic ? B_LT + (enum kind)rng_below(r, 9) : K_ADD + (enum kind)rng_below(r, 12);
	for (int i = 0; i < 3; i++) {
		bool want = t->kind == B_AND || t->kind == B_OR || t->kind == B_NOT || t->kind == K_COUNT ||
			    (t->kind == K_IF && i == 0);
		t->arg[i] = grow(a, r, want, (int)rng_below(r, (uint64_t)depth));
	}
	/* Products and quotients of small whole numbers stay exact in the oracle's unit. */
	if (t->kind == K_MUL || t->kind == K_DIV) {
		t->arg[1] = ARENA_NEW(a, struct tree);
		*t->arg[1] = (struct tree){.kind = K_INT, .v = (int64_t)rng_below(r, 7)};
	}
	if (t->kind == K_DIV)
		t->arg[0] = leaf(a, r);
	return t;
}

static i128 div_round(i128 a, i128 b) /* b > 0 */
{
	i128 sign = a < 0 ? -1 : 1;
	return sign * ((sign * a * 2 + b) / (2 * b));
}

static struct value naive(const struct tree *t)
{
	struct value a = t->arg[0] ? naive(t->arg[0]) : (struct value){}, b = t->arg[1] ? naive(t->arg[1]) : (struct value){},
		     c = t->arg[2] ? naive(t->arg[2]) : (struct value){}, unknown = {};
	bool both = a.known && b.known;
	switch (t->kind) {
	case K_INT:
		return (struct value){true, t->v * PLACE};
	case K_NAME:
		return number_names[t->v];
	case K_ADD:
		return both ? (struct value){true, a.v + b.v} : unknown;
	case K_SUB:
		return both ? (struct value){true, a.v - b.v} : unknown;
	case K_MUL:
		return both ? (struct value){true, a.v * (b.v / PLACE)} : unknown;
	case K_DIV:
		return both && b.v ? (struct value){true, div_round(a.v, b.v / PLACE)} : unknown;
	case K_NEG:
		return a.known ? (struct value){true, -a.v} : unknown;
	case K_ABS:
		return a.known ? (struct value){true, a.v < 0 ? -a.v : a.v} : unknown;
	case K_MIN:
		return both ? (struct value){true, MIN(a.v, b.v)} : unknown;
	case K_MAX:
		return both && c.known ? (struct value){true, MAX(MAX(a.v, b.v), c.v)} : unknown;
	case K_FLOOR:
		return a.known ? (struct value){true, (a.v - (a.v % PLACE + PLACE) % PLACE)} : unknown;
	case K_IF:
		return a.known ? a.v ? b : c : unknown;
	case K_COALESCE:
		return a.known ? a : b;
	case K_COUNT:
		return both && c.known ? (struct value){true, (a.v + b.v + c.v) * PLACE} : unknown;
	case B_YES:
		return (struct value){true, t->v};
	case B_NAME:
		return logic_names[t->v];
	case B_LT:
		return (struct value){both, both && a.v < b.v};
	case B_LE:
		return (struct value){both, both && a.v <= b.v};
	case B_EQ:
		return (struct value){both, both && a.v == b.v};
	case B_NE:
		return (struct value){both, both && a.v != b.v};
	case B_AND:
		if ((a.known && !a.v) || (b.known && !b.v))
			return (struct value){true, 0};
		return (struct value){both, 1};
	case B_OR:
		if ((a.known && a.v) || (b.known && b.v))
			return (struct value){true, 1};
		return (struct value){both, 0};
	case B_NOT:
		return (struct value){a.known, !a.v};
	case B_KNOWN:
		return (struct value){true, a.known};
	case B_IN:
		if (!a.known)
			return unknown;
		if ((b.known && a.v == b.v) || (c.known && a.v == c.v))
			return (struct value){true, 1};
		return (struct value){b.known && c.known, 0};
	}
	return unknown;
}

/* Binding strength, to write as few parentheses as the grammar allows. */
static int strength(const struct tree *t)
{
	switch (t->kind) {
	case B_OR:
		return 0;
	case B_AND:
		return 1;
	case B_NOT:
		return 2;
	case B_LT:
	case B_LE:
	case B_EQ:
	case B_NE:
	case B_IN:
		return 3;
	case K_ADD:
	case K_SUB:
		return 4;
	case K_MUL:
	case K_DIV:
		return 5;
	case K_NEG:
		return 6;
	default:
		return 7;
	}
}

static void write(struct buf *out, struct rng *r, const struct tree *t, int at_least);

static void write_call(struct buf *out, struct rng *r, const char *name, const struct tree *t, int n)
{
	buf_cstr(out, name);
	buf_char(out, '(');
	for (int i = 0; i < n; i++) {
		buf_cstr(out, i ? "," : "");
		write(out, r, t->arg[i], 0);
	}
	buf_char(out, ')');
}

static void write(struct buf *out, struct rng *r, const struct tree *t, int at_least)
{
	static const char *const signs[] = {[K_ADD] = "+", [K_SUB] = "-", [K_MUL] = "*", [K_DIV] = "/", [B_LT] = "<",
					    [B_LE] = "<=", [B_EQ] = "=", [B_NE] = "!=", [B_AND] = " and ", [B_OR] = " or "};
	static const char *const calls[] = {[K_ABS] = "abs", [K_MIN] = "min", [K_MAX] = "max", [K_FLOOR] = "floor", [K_IF] = "if",
					    [K_COALESCE] = "coalesce", [K_COUNT] = "count", [B_KNOWN] = "known"};
	static const int arity[] = {[K_ABS] = 1, [K_MIN] = 2, [K_MAX] = 3, [K_FLOOR] = 1, [K_IF] = 3,
				    [K_COALESCE] = 2, [K_COUNT] = 3, [B_KNOWN] = 1};
	int s = strength(t);
	bool wrap = s < at_least || rng_below(r, 10) == 0;
	if (wrap)
		buf_char(out, '(');
	if (rng_below(r, 4) == 0)
		buf_char(out, ' ');
	switch (t->kind) {
	case K_INT:
		buf_printf(out, "%d", (int)t->v);
		break;
	case K_NAME:
		buf_printf(out, "n%d", (int)t->v);
		break;
	case B_YES:
		buf_cstr(out, t->v ? "yes" : "no");
		break;
	case B_NAME:
		buf_printf(out, "b%d", (int)t->v);
		break;
	case K_NEG:
		buf_char(out, '-');
		write(out, r, t->arg[0], 6);
		break;
	case B_NOT:
		buf_cstr(out, "not ");
		write(out, r, t->arg[0], 2);
		break;
	case B_IN:
		write(out, r, t->arg[0], 4);
		buf_cstr(out, " in [");
		write(out, r, t->arg[1], 0);
		buf_char(out, ',');
		write(out, r, t->arg[2], 0);
		buf_char(out, ']');
		break;
	default:
		if ((size_t)t->kind < ARRAY_LEN(calls) && calls[t->kind]) {
			write_call(out, r, calls[t->kind], t, arity[t->kind]);
			break;
		}
		write(out, r, t->arg[0], s == 3 ? 4 : s); /* comparisons do not chain; the others lean to the left */
		buf_cstr(out, signs[t->kind]);
		write(out, r, t->arg[1], s + 1);
	}
	if (wrap)
		buf_char(out, ')');
}

static bool find(void *context, struct str name, struct expr_name *ret)
{
	if (name.n != 2 || name.p[1] < '0' || name.p[1] >= '0' + NAMES)
		return false;
	bool logic = name.p[0] == 'b';
	*ret = (struct expr_name){logic ? EXPR_YES_NO : EXPR_NUMBER, EXPR_NONE, (name.p[1] - '0') + (logic ? NAMES : 0)};
	return true;
}

static struct expr_value as_expr(struct value v, bool logic)
{
	struct dec d;
	if (!v.known)
		return expr_unknown();
	if (logic)
		return expr_yes_no(v.v != 0);
	assert_true(dec_add((struct dec){v.v, 12}, dec_of(0), &d));
	return expr_number(d);
}

static void get(void *context, int slot, struct expr_value *ret)
{
	*ret = slot < NAMES ? as_expr(number_names[slot], false) : as_expr(logic_names[slot - NAMES], true);
}

static void agrees_with_the_naive_evaluator(void **state)
{
	struct rng r;
	rng_init(&r, 20250901);
	struct arena a;
	arena_init(&a);
	struct buf source;
	buf_init(&source, 0);
	int parsed = 0, known = 0;
	for (int round = 0; round < 30000; round++) {
		bool logic = rng_below(&r, 2);
		const struct tree *t = grow(&a, &r, logic, 1 + (int)rng_below(&r, 6));
		buf_clear(&source);
		write(&source, &r, t, 0);
		const struct expr *e;
		struct err err;
		enum status st = expr_parse(&a, buf_view(&source), &(struct expr_names){NULL, find},
					    logic ? EXPR_YES_NO : EXPR_NUMBER, &e, NULL, &err);
		if (st != ST_OK && source.n <= 400)
			fail_msg("%.*s: %s", STR_ARG(buf_view(&source)), err.text);
		for (int k = 0; st == ST_OK && k < 4; k++) {
			for (int i = 0; i < NAMES; i++) {
				number_names[i] = (struct value){rng_below(&r, 4) > 0, ((i128)rng_below(&r, 41) - 20) * PLACE / 4};
				logic_names[i] = (struct value){rng_below(&r, 3) > 0, (i128)rng_below(&r, 2)};
			}
			struct value expected = naive(t);
			struct expr_value got = expr_eval(e, &(struct expr_values){NULL, get});
			struct expr_value want = as_expr(expected, logic);
			bool same = got.known == want.known &&
				    (!got.known || (logic ? got.yes == want.yes : dec_cmp(got.number, want.number) == 0));
			if (!same)
				fail_msg("%.*s differs", STR_ARG(buf_view(&source)));
			known += got.known;
		}
		parsed += st == ST_OK;
		arena_done(&a);
	}
	assert_true(parsed > 25000);
	assert_true(known > 25000);
	buf_done(&source);
	arena_done(&a);
}

/* Whatever the bytes: an answer, and a fault that lies inside the source. */
static void survives_any_bytes(void **state)
{
	static const char *const pieces[] = {"(", ")", "[", "]", ",", "1", "0.5", "n1", "b1", "'a'", "'", "and", " or ", "not ", " in ", "if(",
					     "sum(", "date(", "+", "-", "*", "/", "=", "<", "<=", "!=", "unknown", "学", "\xff", "（", "\n"};
	struct rng r;
	rng_init(&r, 7);
	struct arena a;
	arena_init(&a);
	struct buf source, text;
	buf_init(&source, 0);
	buf_init(&text, 0);
	for (int round = 0; round < 100000; round++) {
		buf_clear(&source);
		for (uint64_t n = rng_below(&r, 12); n > 0; n--)
			buf_cstr(&source, pieces[rng_below(&r, ARRAY_LEN(pieces))]);
		const struct expr *e;
		struct expr_fault fault;
		struct err err;
		if (expr_parse(&a, buf_view(&source), &(struct expr_names){NULL, find}, EXPR_NONE, &e, &fault, &err) == ST_OK) {
			expr_eval(e, NULL);
		} else {
			assert_true(fault.code != 0 && fault.at <= source.n && fault.at + fault.length <= source.n);
			buf_clear(&text);
			expr_fault_text(&fault, buf_view(&source), LANG_ZH, &text);
			assert_true(str_is_utf8(buf_view(&text)));
		}
		arena_done(&a);
	}
	buf_done(&text);
	buf_done(&source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_naive_evaluator),
		cmocka_unit_test(survives_any_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
