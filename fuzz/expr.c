/* The expression language: any bytes give an expression that runs, or a fault inside the source that can be shown. What was
 * parsed parses again from its own source, gives the same, and its SQL names only parameters that are bound. */
#include "base/arena.h"
#include "base/buf.h"
#include "record/expr.h"
#include "target.h"

#include <string.h>

static bool find(void *context, struct str name, struct expr_name *ret)
{
	static const struct {
		const char *name;
		enum expr_type type, of;
	} names[] = {{"n", EXPR_NUMBER, 0}, {"t", EXPR_TEXT, 0}, {"b", EXPR_YES_NO, 0}, {"d", EXPR_DATE, 0}, {"l", EXPR_LIST, EXPR_NUMBER}};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_eq(name, str_of(names[i].name))) {
			*ret = (struct expr_name){names[i].type, names[i].of, (int)i};
			return true;
		}
	}
	return false;
}

static void get(void *context, int slot, struct expr_value *ret)
{
	static struct expr_value items[2];
	items[0] = expr_number(dec_units(15, 1));
	switch (slot) {
	case 0:
		*ret = expr_number(dec_units(-123456, 3));
		break;
	case 1:
		*ret = expr_text(STR("学校 School"));
		break;
	case 2:
		*ret = expr_yes_no(true);
		break;
	case 3:
		*ret = expr_date((struct pdate){day_of(2024, 2, 1), DATE_MONTH});
		break;
	default:
		*ret = (struct expr_value){.type = EXPR_LIST, .known = true, .list = {items, 2}};
	}
}

static bool column(void *context, int slot, struct expr_column *ret)
{
	static const char *const columns[] = {"n", "t", "b", "d"};
	if (slot > 3)
		return false;
	*ret = (struct expr_column){.sql = str_of(columns[slot]), .scale = slot == 0 ? 3 : 0};
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct expr_names names = {NULL, find};
	const struct expr_values values = {NULL, get};
	struct str source = {(const char *)data, size};
	struct arena a;
	struct expr_fault fault;
	struct err err;
	struct buf out;
	const struct expr *e, *again;
	arena_init(&a);
	buf_init(&out, 0);
	if (expr_parse(&a, source, &names, EXPR_NONE, &e, &fault, &err) != ST_OK) {
		FUZZ_CHECK(fault.code != 0 && fault.at <= size);
		expr_fault_text(&fault, source, LANG_ZH, &out);
		FUZZ_CHECK(str_is_utf8(buf_view(&out)));
	} else {
		struct expr_value v = expr_eval(e, &values), w;
		FUZZ_CHECK(expr_eval(e, NULL).type == expr_result(e) || expr_eval(e, NULL).known);
		FUZZ_CHECK(expr_parse(&a, expr_source(e), &names, expr_result(e), &again, NULL, &err) == ST_OK);
		w = expr_eval(again, &values);
		FUZZ_CHECK(v.known == w.known && v.type == w.type);
		struct expr_sql sql;
		if (expr_to_sql(e, NULL, column, &out, &sql, &err) == ST_OK) {
			size_t colons = 0;
			for (size_t i = 0; i < out.n; i++)
				colons += out.p[i] == ':';
			FUZZ_CHECK(colons == (size_t)sql.n);
		} else {
			FUZZ_CHECK(out.n == 0);
		}
	}
	buf_done(&out);
	arena_done(&a);
	return 0;
}
