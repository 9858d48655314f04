/* Filters as SQL conditions with bound parameters. SQL's NULL follows the same three-valued logic as unknown does here, and a
 * WHERE takes only what is true, as expr_holds does. */
#include "record/expr_impl.h"

#include "base/buf.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

struct writer {
	const struct expr *e;
	void *context;
	bool (*column)(void *context, int slot, struct expr_column *ret);
	struct buf *out;
	struct expr_sql *sql;
};

static bool column_of(struct writer *w, int node, struct expr_column *ret)
{
	*ret = (struct expr_column){};
	return w->e->nodes[node].op == OP_NAME && w->column(w->context, w->e->nodes[node].arg, ret);
}

static struct expr_param *add_param(struct writer *w)
{
	if (w->sql->n == EXPR_PARAMS_MAX)
		return NULL;
	struct expr_param *q = &w->sql->params[w->sql->n];
	*q = (struct expr_param){};
	snprintf(q->name, sizeof q->name, "e%d", w->sql->n++);
	buf_printf(w->out, ":%s", q->name);
	return q;
}

static bool write_text(struct writer *w, struct str s)
{
	struct expr_param *q = add_param(w);
	if (q) {
		q->kind = EXPR_PARAM_TEXT;
		q->text = s;
	}
	return q != NULL;
}

static bool write_integer(struct writer *w, int64_t v)
{
	struct expr_param *q = add_param(w);
	if (q)
		q->integer = v;
	return q != NULL;
}

/* A constant as a column of that scale would store it. Numbers with more places than the column are left to expr_holds. */
static bool write_value(struct writer *w, const struct expr_value *v, int scale)
{
	int64_t units;
	if (!v->known)
		return false;
	switch (v->type) {
	case EXPR_NUMBER:
		return dec_to_units(v->number, scale, &units) && write_integer(w, units);
	case EXPR_TEXT:
		return write_text(w, v->text);
	case EXPR_DATE:
		return write_integer(w, v->date.day);
	case EXPR_YES_NO:
		return write_integer(w, v->yes);
	default:
		return false;
	}
}

/* The value of a subtree that reads no names. */
static bool constant_of(const struct writer *w, int node, struct expr_value *ret)
{
	int from = w->e->nodes[node].start;
	struct expr_node part[EXPR_NODES_MAX];
	for (int i = from; i <= node; i++) {
		if (w->e->nodes[i].op == OP_NAME)
			return false;
		part[i - from] = w->e->nodes[i];
	}
	*ret = expr_eval(&(struct expr){.nodes = part, .constants = w->e->constants, .n = node - from + 1}, NULL);
	return true;
}

/* A column, or a constant in the form of the column on the other side. */
static bool write_side(struct writer *w, int node, int scale)
{
	struct expr_column c;
	struct expr_value v;
	if (constant_of(w, node, &v))
		return write_value(w, &v, scale);
	if (!column_of(w, node, &c) || c.scale != scale)
		return false;
	buf_str(w->out, c.sql);
	return true;
}

static int left_of(const struct expr *e, int node) { return e->nodes[node - 1].start - 1; }

static void write_bound(struct writer *w, struct str column, const char *sign, int64_t day)
{
	buf_printf(w->out, "%.*s %s ", STR_ARG(column), sign);
	write_integer(w, day * 4);
}

/* A stored date beside a day, so that an index over the column serves: all precisions of a day lie between four times it and four
 * times the next. Returns false for what is no such comparison. */
static bool write_day(struct writer *w, enum expr_op op, int column, int constant, bool *ret_ok)
{
	struct expr_column c;
	struct expr_value v;
	if (!column_of(w, column, &c) || !c.packed.n || op == OP_NE || !constant_of(w, constant, &v) || !v.known || v.type != EXPR_DATE)
		return false;
	int64_t day = v.date.day;
	if (op == OP_EQ || op == OP_GE)
		write_bound(w, c.packed, ">=", day);
	if (op == OP_EQ)
		buf_cstr(w->out, " AND ");
	if (op == OP_EQ || op == OP_LE)
		write_bound(w, c.packed, "<", day + 1);
	if (op == OP_LT)
		write_bound(w, c.packed, "<", day);
	if (op == OP_GT)
		write_bound(w, c.packed, ">=", day + 1);
	*ret_ok = w->sql->n < EXPR_PARAMS_MAX;
	return true;
}

/* The sign when its sides change places. */
static enum expr_op turned(enum expr_op op)
{
	switch (op) {
	case OP_LT: return OP_GT;
	case OP_LE: return OP_GE;
	case OP_GT: return OP_LT;
	case OP_GE: return OP_LE;
	default: return op;
	}
}

static bool write_compare(struct writer *w, int node)
{
	static const char *const sign[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
	int right = node - 1, left = left_of(w->e, node);
	struct expr_column c;
	enum expr_op op = w->e->nodes[node].op;
	bool ok;
	if (write_day(w, op, left, right, &ok) || write_day(w, turned(op), right, left, &ok))
		return ok;
	/* Databases may order texts by language; the language here orders by character. */
	if (op > OP_NE && (w->e->nodes[left].type == EXPR_TEXT || w->e->nodes[right].type == EXPR_TEXT))
		return false;
	if (!column_of(w, left, &c) && !column_of(w, right, &c))
		return false;
	int scale = c.scale;
	if (!write_side(w, left, scale))
		return false;
	buf_cstr(w->out, sign[op - OP_EQ]);
	return write_side(w, right, scale);
}

static bool write_in(struct writer *w, int node)
{
	int items[EXPR_STACK_MAX], n = w->e->nodes[node].argc - 1, at = node - 1;
	struct expr_column c;
	struct expr_value v;
	if (n <= 0)
		return false;
	for (int i = n - 1; i >= 0; i--) {
		items[i] = at;
		at = w->e->nodes[at].start - 1;
	}
	if (w->e->nodes[items[0]].type == EXPR_LIST || !column_of(w, at, &c))
		return false;
	buf_str(w->out, c.sql);
	buf_cstr(w->out, " IN (");
	for (int i = 0; i < n; i++) {
		if (i)
			buf_cstr(w->out, ", ");
		if (!constant_of(w, items[i], &v) || !write_value(w, &v, c.scale))
			return false;
	}
	buf_cstr(w->out, ")");
	return true;
}

/* starts and contains without LIKE, which folds case and has wildcards. */
static bool write_call(struct writer *w, int node)
{
	const char *name = expr_functions[w->e->nodes[node].arg].name;
	struct expr_column c;
	struct expr_value v;
	if (!strcmp(name, "known")) {
		if (!column_of(w, node - 1, &c))
			return false;
		buf_printf(w->out, "%.*s IS NOT NULL", STR_ARG(c.packed.n ? c.packed : c.sql));
		return true;
	}
	if (!strcmp(name, "starts") && column_of(w, left_of(w->e, node), &c) && constant_of(w, node - 1, &v) && v.known) {
		buf_printf(w->out, "substr(%.*s, 1, %zu) = ", STR_ARG(c.sql), str_chars(v.text));
		return write_text(w, v.text);
	}
	if (!strcmp(name, "contains") && column_of(w, left_of(w->e, node), &c) && constant_of(w, node - 1, &v) && v.known) {
		buf_printf(w->out, "length(replace(%.*s, ", STR_ARG(c.sql));
		if (v.text.n == 0 || !write_text(w, v.text))
			return false;
		buf_printf(w->out, ", '')) < length(%.*s)", STR_ARG(c.sql));
		return true;
	}
	return false;
}

/* IS NULL as databases search for it: they do not turn a denied IS NOT NULL round. */
static bool write_unknown(struct writer *w, int node)
{
	struct expr_column c;
	if (w->e->nodes[node].op != OP_CALL || strcmp(expr_functions[w->e->nodes[node].arg].name, "known") != 0 || !column_of(w, node - 1, &c))
		return false;
	buf_printf(w->out, "%.*s IS NULL", STR_ARG(c.packed.n ? c.packed : c.sql));
	return true;
}

static bool write_node(struct writer *w, int node)
{
	const struct expr_node *v = &w->e->nodes[node];
	struct expr_column c;
	buf_char(w->out, '(');
	bool ok = false;
	switch ((enum expr_op)v->op) {
	case OP_AND:
	case OP_OR:
		ok = write_node(w, left_of(w->e, node));
		buf_cstr(w->out, v->op == OP_AND ? " AND " : " OR ");
		ok = ok && write_node(w, node - 1);
		break;
	case OP_NOT:
		ok = write_unknown(w, node - 1);
		if (!ok) {
			buf_cstr(w->out, "NOT ");
			ok = write_node(w, node - 1);
		}
		break;
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
		ok = write_compare(w, node);
		break;
	case OP_IN:
		ok = write_in(w, node);
		break;
	case OP_CALL:
		ok = write_call(w, node);
		break;
	case OP_NAME:
		ok = v->type == EXPR_YES_NO && column_of(w, node, &c);
		if (ok)
			buf_printf(w->out, "%.*s = 1", STR_ARG(c.sql));
		break;
	default:
		break;
	}
	buf_char(w->out, ')');
	return ok && !w->out->full;
}

/* Long chains of and/or lean to the left: their depth in C is that of the tree, which is bounded by this many. */
enum { SQL_DEPTH_MAX = 100 };

static int tree_depth(const struct expr *e)
{
	int depth[EXPR_STACK_MAX] = {}, top = 0;
	for (int i = 0; i < e->n; i++) {
		if (e->nodes[i].argc > top || top - e->nodes[i].argc >= EXPR_STACK_MAX)
			panic("an expression that takes more than stands before it");
		int deepest = 0;
		for (int k = 0; k < e->nodes[i].argc; k++)
			deepest = MAX(deepest, depth[top - 1 - k]);
		top -= e->nodes[i].argc;
		depth[top++] = deepest + 1;
	}
	return depth[0];
}

enum { BOUND_BELOW = 1, BOUND_ABOVE = 2 };

/* How the slot is bounded where the node holds. */
static int bounds_of(const struct writer *w, int node, int slot)
{
	const struct expr_node *v = &w->e->nodes[node];
	int left = node > 0 ? left_of(w->e, node) : -1;
	struct expr_value value;
	if (v->op == OP_AND)
		return bounds_of(w, left, slot) | bounds_of(w, node - 1, slot);
	if (v->op == OP_IN) {
		while (left >= 0 && left >= v->start && w->e->nodes[left].start > v->start)
			left = w->e->nodes[left].start - 1;
		return w->e->nodes[left].op == OP_NAME && w->e->nodes[left].arg == slot ? BOUND_BELOW | BOUND_ABOVE : 0;
	}
	if (v->op != OP_EQ && (v->op < OP_LT || v->op > OP_GE))
		return 0;
	enum expr_op op = v->op;
	int name = left, constant = node - 1;
	if (w->e->nodes[name].op != OP_NAME) {
		op = turned(op);
		name = node - 1;
		constant = left;
	}
	if (w->e->nodes[name].op != OP_NAME || w->e->nodes[name].arg != slot || !constant_of(w, constant, &value))
		return 0;
	return op == OP_EQ ? BOUND_BELOW | BOUND_ABOVE : op == OP_LT || op == OP_LE ? BOUND_ABOVE : BOUND_BELOW;
}

bool expr_bounds(const struct expr *e, int slot)
{
	struct writer w = {.e = e};
	return tree_depth(e) <= SQL_DEPTH_MAX && bounds_of(&w, e->n - 1, slot) == (BOUND_BELOW | BOUND_ABOVE);
}

static bool equals_at(const struct writer *w, int node, int slot, struct str *ret)
{
	struct expr_value v;
	enum expr_op op = w->e->nodes[node].op;
	if (op != OP_AND && op != OP_EQ)
		return false;
	int right = node - 1, left = left_of(w->e, node);
	if (op == OP_AND)
		return equals_at(w, left, slot, ret) || equals_at(w, right, slot, ret);
	int name = w->e->nodes[left].op == OP_NAME ? left : right, constant = name == left ? right : left;
	if (w->e->nodes[name].op != OP_NAME || w->e->nodes[name].arg != slot || !constant_of(w, constant, &v) || !v.known || v.type != EXPR_TEXT)
		return false;
	*ret = v.text;
	return true;
}

bool expr_equals(const struct expr *e, int slot, struct str *ret)
{
	struct writer w = {.e = e};
	return tree_depth(e) <= SQL_DEPTH_MAX && equals_at(&w, e->n - 1, slot, ret);
}

enum status expr_to_sql(const struct expr *e, void *context, bool (*column)(void *context, int slot, struct expr_column *ret),
			struct buf *out, struct expr_sql *ret, struct err *err)
{
	struct writer w = {e, context, column, out, ret};
	size_t before = out->n;
	ret->n = 0;
	if (e->nodes[e->n - 1].type == EXPR_YES_NO && tree_depth(e) <= SQL_DEPTH_MAX && write_node(&w, e->n - 1))
		return ST_OK;
	ret->n = 0;
	out->n = before;
	if (out->p)
		out->p[before] = 0;
	return err_set(err, ST_NO, "this filter has no form in SQL; rows are filtered one by one");
}

void expr_sql_bind(struct stmt *q, const struct expr_sql *params)
{
	for (int i = 0; i < params->n; i++) {
		char name[12];
		snprintf(name, sizeof name, ":%s", params->params[i].name);
		if (params->params[i].kind == EXPR_PARAM_INTEGER)
			stmt_bind_i64(q, name, params->params[i].integer);
		else
			stmt_bind_str(q, name, params->params[i].text);
	}
}
