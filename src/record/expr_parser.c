#include "record/expr_parser.h"

#include <string.h>

/* ---- faults ---- */

bool parser_refuse(struct parser *p, enum expr_fault_code code, size_t at, size_t length)
{
	p->fault->code = code;
	p->fault->at = at;
	p->fault->length = length;
	return false;
}

bool parser_refuse_here(struct parser *p, enum expr_fault_code code)
{
	return parser_refuse(p, code, p->lex.token_at, p->lex.token_n);
}

void parser_say(struct parser *p, int i, struct str s)
{
	size_t n = MIN(s.n, sizeof p->fault->args[0] - 1);
	while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	memcpy(p->fault->args[i], s.p, n);
	p->fault->args[i][n] = 0;
}

void parser_say_type(struct parser *p, int i, enum expr_type t) { parser_say(p, i, str_of(expr_type_name(t))); }

/* ---- nodes ---- */

struct expr_node *parser_last(struct parser *p) { return &p->nodes[p->n - 1]; }

bool parser_emit(struct parser *p, struct expr_node node)
{
	if (p->n == EXPR_NODES_MAX || p->alive - node.argc + 1 > EXPR_STACK_MAX)
		return parser_refuse(p, X_TOO_MANY, node.at, node.length);
	p->alive += 1 - node.argc;
	p->nodes[p->n++] = node;
	return true;
}

bool parser_next(struct parser *p)
{
	enum expr_fault_code code = X_NONE;
	return expr_next_token(&p->lex, &code) || parser_refuse_here(p, code);
}

bool parser_need_type(struct parser *p, int node, enum expr_type t)
{
	const struct expr_node *v = &p->nodes[node];
	if (v->type == t || (v->type == EXPR_NONE))
		return true;
	if (v->type == EXPR_LIST)
		return parser_refuse(p, X_LIST, v->at, v->length);
	parser_say_type(p, 0, t);
	parser_say_type(p, 1, v->type);
	return parser_refuse(p, X_TYPE, v->at, v->length);
}

bool parser_common_type(struct parser *p, int a, int b, enum expr_type *ret)
{
	enum expr_type ta = p->nodes[a].type, tb = p->nodes[b].type;
	for (int i = 0; i < 2; i++) {
		const struct expr_node *v = &p->nodes[i ? b : a];
		if (v->type == EXPR_LIST)
			return parser_refuse(p, X_LIST, v->at, v->length);
	}
	if (ta != EXPR_NONE && tb != EXPR_NONE && ta != tb) {
		parser_say_type(p, 0, ta);
		parser_say_type(p, 1, tb);
		return parser_refuse(p, X_MIXED, p->nodes[b].at, p->nodes[b].length);
	}
	*ret = ta != EXPR_NONE ? ta : tb;
	return true;
}

bool parser_expect(struct parser *p, enum expr_token t, const char *what)
{
	if (p->lex.token != t) {
		parser_say(p, 0, str_of(what));
		return parser_refuse_here(p, X_EXPECTED);
	}
	return parser_next(p);
}
