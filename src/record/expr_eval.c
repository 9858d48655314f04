#include "record/expr_impl.h"

#include <string.h>

static struct expr_value arithmetic(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
	struct dec d;
	bool ok = a->known && b->known;
	if (ok && op == OP_ADD)
		ok = dec_add(a->number, b->number, &d);
	else if (ok && op == OP_SUB)
		ok = dec_sub(a->number, b->number, &d);
	else if (ok && op == OP_MUL)
		ok = expr_multiply(a->number, b->number, &d);
	else if (ok)
		ok = dec_div(a->number, b->number, EXPR_QUOTIENT_PLACES, &d);
	return ok ? expr_number(d) : expr_unknown();
}

static struct expr_value comparison(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
	if (!a->known || !b->known)
		return expr_unknown();
	int c = expr_compare(a, b);
	switch (op) {
	case OP_EQ:
		return expr_yes_no(c == 0);
	case OP_NE:
		return expr_yes_no(c != 0);
	case OP_LT:
		return expr_yes_no(c < 0);
	case OP_LE:
		return expr_yes_no(c <= 0);
	case OP_GT:
		return expr_yes_no(c > 0);
	default:
		return expr_yes_no(c >= 0);
	}
}

/* Kleene's strong logic: `decisive` (no for and, yes for or) wins over unknown. */
static struct expr_value junction(bool decisive, const struct expr_value *a, const struct expr_value *b)
{
	if ((a->known && a->yes == decisive) || (b->known && b->yes == decisive))
		return expr_yes_no(decisive);
	return a->known && b->known ? expr_yes_no(!decisive) : expr_unknown();
}

static struct expr_value membership(const struct expr_value *v, const struct expr_value *items, uint32_t n)
{
	if (n == 1 && items[0].type == EXPR_LIST && items[0].known) {
		n = items[0].list.n;
		items = items[0].list.items;
	}
	bool open = n > 0 && !v->known;
	for (uint32_t i = 0; i < n && v->known; i++) {
		if (!items[i].known)
			open = true;
		else if (items[i].type == v->type && expr_compare(v, &items[i]) == 0)
			return expr_yes_no(true);
	}
	return open ? expr_unknown() : expr_yes_no(false);
}

static struct expr_value read_name(const struct expr_node *node, const struct expr_values *values)
{
	struct expr_value v = expr_unknown();
	if (values)
		values->get(values->context, node->arg, &v);
	return v.known && v.type == node->type ? v : expr_unknown();
}

struct expr_value expr_eval(const struct expr *e, const struct expr_values *values)
{
	struct expr_value stack[EXPR_STACK_MAX]; /* the parser has counted: no expression needs more */
	int top = 0;
	for (int i = 0; i < e->n; i++) {
		const struct expr_node *node = &e->nodes[i];
		struct expr_value r = expr_unknown();
		struct expr_value *arg = stack + top - node->argc;
		switch ((enum expr_op)node->op) {
		case OP_CONST:
			r = e->constants[node->arg];
			break;
		case OP_NAME:
			r = read_name(node, values);
			break;
		case OP_NEG:
			if (arg[0].known)
				r = expr_number(dec_neg(arg[0].number));
			break;
		case OP_NOT:
			if (arg[0].known)
				r = expr_yes_no(!arg[0].yes);
			break;
		case OP_ADD:
		case OP_SUB:
		case OP_MUL:
		case OP_DIV:
			r = arithmetic(node->op, &arg[0], &arg[1]);
			break;
		case OP_EQ:
		case OP_NE:
		case OP_LT:
		case OP_LE:
		case OP_GT:
		case OP_GE:
			r = comparison(node->op, &arg[0], &arg[1]);
			break;
		case OP_AND:
			r = junction(false, &arg[0], &arg[1]);
			break;
		case OP_OR:
			r = junction(true, &arg[0], &arg[1]);
			break;
		case OP_IN:
			r = membership(&arg[0], &arg[1], node->argc - 1u);
			break;
		case OP_CALL:
			expr_functions[node->arg].run(arg, node->argc, &r);
			break;
		}
		top -= node->argc;
		stack[top++] = r;
	}
	/* An unknown result still has the type it would have had. */
	struct expr_value r = stack[0];
	if (!r.known)
		r = (struct expr_value){.type = e->nodes[e->n - 1].type};
	return r;
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
