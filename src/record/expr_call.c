#include "record/expr_parser.h"

#include <stdio.h>
#include <string.h>

bool parser_has_type(struct parser *p, char letter, int node, enum expr_type *common, int *common_node)
{
	switch (letter) {
	case 'n':
		return parser_need_type(p, node, EXPR_NUMBER);
	case 't':
		return parser_need_type(p, node, EXPR_TEXT);
	case 'b':
		return parser_need_type(p, node, EXPR_YES_NO);
	case 'd':
		return parser_need_type(p, node, EXPR_DATE);
	default:
		break;
	}
	if (letter == 'o' && p->nodes[node].type == EXPR_YES_NO)
		return parser_need_type(p, node, EXPR_NUMBER);
	if (*common_node < 0)
		*common_node = node;
	enum expr_type t;
	if (!parser_common_type(p, *common_node, node, &t))
		return false;
	if (*common == EXPR_NONE && t != EXPR_NONE) {
		*common = t;
		*common_node = node;
	}
	return true;
}

/* The one list that stands for the arguments. */
static bool list_argument(struct parser *p, const struct expr_function *f, int node, enum expr_type *common)
{
	enum expr_type of = p->nodes[node].of;
	bool ok = f->list && (f->args[0] == 'b' || (f->args[0] == 'n' && of == EXPR_NUMBER) ||
			      (f->args[0] == 'o' && of != EXPR_YES_NO));
	*common = of;
	return ok || parser_refuse(p, X_LIST, p->nodes[node].at, p->nodes[node].length);
}

static enum expr_type result_type(char letter, enum expr_type common)
{
	switch (letter) {
	case 'n':
		return EXPR_NUMBER;
	case 't':
		return EXPR_TEXT;
	case 'b':
		return EXPR_YES_NO;
	case 'd':
		return EXPR_DATE;
	default:
		return common;
	}
}

/* date("2024-13") is refused here, not unknown later. */
static bool check_date_literal(struct parser *p, const struct expr_function *f)
{
	struct pdate d;
	const struct expr_node *v = parser_last(p);
	if (strcmp(f->name, "date") || v->op != OP_CONST || v->type != EXPR_TEXT ||
	    pdate_parse(p->constants[v->arg].text, &d))
		return true;
	return parser_refuse(p, X_DATE, v->at, v->length);
}

bool parser_call(struct parser *p, struct str name, size_t at)
{
	int which = expr_function_find(name);
	if (which < 0) {
		parser_say(p, 0, name);
		return parser_refuse(p, X_FUNCTION, at, name.n);
	}
	const struct expr_function *f = &expr_functions[which];
	int start = p->n, argc = 0, common_node = -1;
	enum expr_type common = EXPR_NONE;
	size_t letters = strlen(f->args);
	if (!parser_next(p))
		return false;
	while (p->lex.token != T_CLOSE && !(p->lex.token == T_COMMA && argc == f->max)) {
		if (argc > 0 && !parser_expect(p, T_COMMA, N_("comma or closing parenthesis")))
			return false;
		if (!parser_or(p))
			return false;
		char letter = f->args[MIN((size_t)argc, letters - 1)];
		if (argc == 0 && parser_last(p)->type == EXPR_LIST && p->lex.token == T_CLOSE) {
			if (!list_argument(p, f, p->n - 1, &common))
				return false;
		} else if (!parser_has_type(p, letter, p->n - 1, &common, &common_node)) {
			return false;
		}
		argc++;
	}
	if (argc < f->min || p->lex.token != T_CLOSE) {
		char range[32];
		snprintf(range, sizeof range, f->min == f->max ? "%d" : "%d…%d", f->min, f->max);
		parser_say(p, 0, name);
		parser_say(p, 1, str_of(range));
		return parser_refuse(p, X_ARGUMENTS, at, name.n);
	}
	return check_date_literal(p, f) &&
	       parser_emit(p, (struct expr_node){.op = OP_CALL, .type = (uint8_t)result_type(f->result, common),
					  .argc = (uint8_t)argc, .start = (uint16_t)start, .at = (uint16_t)at,
					  .length = (uint16_t)name.n, .arg = which}) &&
	       parser_next(p);
}
