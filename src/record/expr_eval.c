#include "record/expr_impl.h"

#include <string.h>

/* Results are written over the first argument: nothing is copied that need not be. `to` is unknown until known is set. */

static void put_number(struct expr_value *to, bool ok, struct dec d)
{
	to->known = ok;
	to->number = d;
}

static void put_yes_no(struct expr_value *to, bool known, bool yes)
{
	to->known = known;
	to->yes = yes;
}

static void arithmetic(enum expr_op op, struct expr_value *a, const struct expr_value *b)
{
	struct dec d = {};
	bool ok = a->known && b->known;
	if (ok && op == OP_ADD)
		ok = dec_add(a->number, b->number, &d);
	else if (ok && op == OP_SUB)
		ok = dec_sub(a->number, b->number, &d);
	else if (ok && op == OP_MUL)
		ok = expr_multiply(a->number, b->number, &d);
	else if (ok)
		ok = dec_div(a->number, b->number, EXPR_QUOTIENT_PLACES, &d);
	put_number(a, ok, d);
}

static void comparison(enum expr_op op, struct expr_value *a, const struct expr_value *b)
{
	bool known = a->known && b->known;
	int c = known ? expr_compare(a, b) : 0;
	bool holds = op == OP_EQ   ? c == 0
		     : op == OP_NE ? c != 0
		     : op == OP_LT ? c < 0
		     : op == OP_LE ? c <= 0
		     : op == OP_GT ? c > 0
				   : c >= 0;
	put_yes_no(a, known, holds);
}

/* Kleene's strong logic: `decisive` (no for and, yes for or) wins over unknown. */
static void junction(bool decisive, struct expr_value *a, const struct expr_value *b)
{
	if ((a->known && a->yes == decisive) || (b->known && b->yes == decisive))
		put_yes_no(a, true, decisive);
	else
		put_yes_no(a, a->known && b->known, !decisive);
}

static void membership(struct expr_value *v, const struct expr_value *items, uint32_t n)
{
	if (n == 1 && items[0].type == EXPR_LIST && items[0].known) {
		n = items[0].list.n;
		items = items[0].list.items;
	}
	bool open = n > 0 && !v->known;
	for (uint32_t i = 0; i < n && v->known; i++) {
		if (!items[i].known) {
			open = true;
		} else if (items[i].type == v->type && expr_compare(v, &items[i]) == 0) {
			put_yes_no(v, true, true);
			return;
		}
	}
	put_yes_no(v, !open, false);
}

struct expr_value expr_eval(const struct expr *e, const struct expr_values *values)
{
	struct expr_value stack[EXPR_STACK_MAX]; /* the parser has counted: no expression needs more */
	int top = 0;
	for (int i = 0; i < e->n; i++) {
		const struct expr_node *node = &e->nodes[i];
		struct expr_value *to = stack + top - node->argc;
		switch ((enum expr_op)node->op) {
		case OP_CONST:
			*to = e->constants[node->arg];
			break;
		case OP_NAME:
			*to = expr_unknown();
			if (values)
				values->get(values->context, node->arg, to);
			to->known &= to->type == node->type;
			break;
		case OP_NEG:
			if (to->known)
				to->number = dec_neg(to->number);
			break;
		case OP_NOT:
			to->yes = to->known && !to->yes;
			break;
		case OP_ADD:
		case OP_SUB:
		case OP_MUL:
		case OP_DIV:
			arithmetic(node->op, &to[0], &to[1]);
			break;
		case OP_EQ:
		case OP_NE:
		case OP_LT:
		case OP_LE:
		case OP_GT:
		case OP_GE:
			comparison(node->op, &to[0], &to[1]);
			break;
		case OP_AND:
			junction(false, &to[0], &to[1]);
			break;
		case OP_OR:
			junction(true, &to[0], &to[1]);
			break;
		case OP_IN:
			membership(&to[0], &to[1], node->argc - 1u);
			break;
		case OP_CALL: {
			struct expr_value r = expr_unknown();
			expr_functions[node->arg].run(to, node->argc, &r);
			*to = r;
			break;
		}
		}
		to->type = node->type; /* an unknown result still has the type it would have had */
		top += 1 - node->argc;
	}
	return stack[0];
}

bool expr_holds(const struct expr *e, const struct expr_values *values)
{
	struct expr_value v = expr_eval(e, values);
	return v.known && v.type == EXPR_YES_NO && v.yes;
}

bool expr_violated(const struct expr *e, const struct expr_values *values)
{
	struct expr_value v = expr_eval(e, values);
	return v.known && v.type == EXPR_YES_NO && !v.yes;
}

enum expr_type expr_result(const struct expr *e) { return e->nodes[e->n - 1].type; }

struct str expr_source(const struct expr *e) { return e->source; }

int expr_slots(const struct expr *e, int *ret, int max)
{
	int found[EXPR_NODES_MAX], n = 0;
	for (int i = 0; i < e->n; i++) {
		if (e->nodes[i].op != OP_NAME)
			continue;
		int slot = e->nodes[i].arg, k = 0;
		while (k < n && found[k] < slot)
			k++;
		if (k < n && found[k] == slot)
			continue;
		memmove(found + k + 1, found + k, sizeof(int) * (size_t)(n - k));
		found[k] = slot;
		n++;
	}
	memcpy(ret, found, sizeof(int) * (size_t)MIN(n, max));
	return n;
}
