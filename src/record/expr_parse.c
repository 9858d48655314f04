#include "record/expr_parser.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static bool emit_constant(struct parser *p, struct expr_value v)
{
	if (p->n_constants == CONSTANTS_MAX)
		return parser_refuse_here(p, X_TOO_MANY);
	p->constants[p->n_constants] = v;
	return parser_emit(p, (struct expr_node){.op = OP_CONST, .type = v.type, .start = (uint16_t)p->n, .at = (uint16_t)p->lex.token_at,
					  .length = (uint16_t)p->lex.token_n, .arg = p->n_constants++});
}

static bool enter(struct parser *p)
{
	if (++p->depth <= EXPR_DEPTH_MAX)
		return true;
	return parser_refuse_here(p, X_TOO_DEEP);
}

static bool parse_text(struct parser *p)
{
	struct str raw = p->lex.text;
	char quote = p->lex.source.p[p->lex.token_at], *bytes = arena_alloc(p->arena, raw.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		bytes[n++] = raw.p[i];
		if (raw.p[i] == quote)
			i++;
	}
	return emit_constant(p, expr_text((struct str){bytes, n})) && parser_next(p);
}

static bool parse_name(struct parser *p, struct str name, size_t at)
{
	struct expr_name found = {};
	if (!p->names || !p->names->find(p->names->context, name, &found)) {
		parser_say(p, 0, name);
		return parser_refuse(p, X_NAME, at, name.n);
	}
	return parser_emit(p, (struct expr_node){.op = OP_NAME, .type = (uint8_t)found.type, .of = (uint8_t)found.of,
					  .start = (uint16_t)p->n, .at = (uint16_t)at, .length = (uint16_t)name.n,
					  .arg = found.slot});
}

static bool parse_primary(struct parser *p)
{
	switch (p->lex.token) {
	case T_NUMBER:
		return emit_constant(p, expr_number(p->lex.number)) && parser_next(p);
	case T_TEXT:
		return parse_text(p);
	case T_YES:
	case T_NO:
		return emit_constant(p, expr_yes_no(p->lex.token == T_YES)) && parser_next(p);
	case T_UNKNOWN:
		return emit_constant(p, expr_unknown()) && parser_next(p);
	case T_NAME: {
		struct str name = p->lex.text;
		size_t at = p->lex.token_at;
		if (!parser_next(p))
			return false;
		return p->lex.token == T_OPEN ? parser_call(p, name, at) : parse_name(p, name, at);
	}
	case T_OPEN:
		return parser_next(p) && parser_or(p) &&
		       parser_expect(p, T_CLOSE, N_("closing parenthesis"));
	default:
		parser_say(p, 0, str_of(N_("a value")));
		return parser_refuse_here(p, X_EXPECTED);
	}
}

static bool parse_sign(struct parser *p)
{
	if (p->lex.token != T_MINUS)
		return parse_primary(p);
	struct expr_node node = {.op = OP_NEG, .type = EXPR_NUMBER, .argc = 1, .start = (uint16_t)p->n,
				 .at = (uint16_t)p->lex.token_at, .length = 1};
	if (!enter(p) || !parser_next(p) || !parse_sign(p) || !parser_need_type(p, p->n - 1, EXPR_NUMBER))
		return false;
	p->depth--;
	return parser_emit(p, node);
}

/* ---- two operands, by binding strength ---- */

/* The operator the current token is on this level, or −1. */
static int operator_on(int level, enum expr_token t)
{
	static const struct {
		int level;
		enum expr_token token;
		enum expr_op op;
	} ops[] = {
		{0, T_OR, OP_OR}, {1, T_AND, OP_AND},
		{3, T_EQ, OP_EQ}, {3, T_NE, OP_NE}, {3, T_LT, OP_LT}, {3, T_LE, OP_LE}, {3, T_GT, OP_GT}, {3, T_GE, OP_GE},
		{4, T_PLUS, OP_ADD}, {4, T_MINUS, OP_SUB}, {5, T_TIMES, OP_MUL}, {5, T_OVER, OP_DIV},
	};
	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (ops[i].level == level && ops[i].token == t)
			return (int)ops[i].op;
	return -1;
}

static bool finish_binary(struct parser *p, struct expr_node node, int left)
{
	int right = p->n - 1;
	enum expr_type t;
	if (node.op == OP_AND || node.op == OP_OR) {
		node.type = EXPR_YES_NO;
		return parser_need_type(p, left, EXPR_YES_NO) && parser_need_type(p, right, EXPR_YES_NO) && parser_emit(p, node);
	}
	if (node.op < OP_EQ) {
		node.type = EXPR_NUMBER;
		return parser_need_type(p, left, EXPR_NUMBER) && parser_need_type(p, right, EXPR_NUMBER) && parser_emit(p, node);
	}
	node.type = EXPR_YES_NO;
	if (!parser_common_type(p, left, right, &t))
		return false;
	for (int i = 0; i < 2; i++) {
		const struct expr_node *v = &p->nodes[i ? right : left];
		if (v->type == EXPR_NONE)
			return parser_refuse(p, X_UNKNOWN, v->at, v->length);
	}
	if (t == EXPR_YES_NO && node.op > OP_NE)
		return parser_need_type(p, left, EXPR_NUMBER);
	return parser_emit(p, node);
}

static bool parse_level(struct parser *p, int level);

/* value in [a, b] · value in (a, b) · value in list · value not in … */
static bool parse_in(struct parser *p, int left, int start)
{
	struct expr_node node = {.op = OP_IN, .type = EXPR_YES_NO, .argc = 1, .start = (uint16_t)start,
				 .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
	if (!parser_next(p))
		return false;
	enum expr_token open = p->lex.token;
	if (open != T_LIST && open != T_OPEN) {
		if (!parse_primary(p))
			return false;
		const struct expr_node *v = parser_last(p);
		if (v->type != EXPR_LIST) {
			parser_say_type(p, 0, EXPR_LIST);
			parser_say_type(p, 1, v->type);
			return parser_refuse(p, X_TYPE, v->at, v->length);
		}
		node.argc = 2;
		return (p->nodes[left].type != EXPR_NONE ? parser_need_type(p, left, v->of) : parser_refuse(p, X_UNKNOWN, node.at, node.length)) &&
		       parser_emit(p, node);
	}
	enum expr_token close = open == T_LIST ? T_LIST_END : T_CLOSE;
	int common_node = left;
	enum expr_type common = p->nodes[left].type;
	if (!enter(p) || !parser_next(p))
		return false;
	while (p->lex.token != close) {
		if (node.argc > 1 && !parser_expect(p, T_COMMA, N_("comma or closing bracket")))
			return false;
		if (!parser_or(p) || !parser_has_type(p, 'a', p->n - 1, &common, &common_node))
			return false;
		if (node.argc++ == EXPR_STACK_MAX)
			return parser_refuse(p, X_TOO_MANY, node.at, node.length);
	}
	p->depth--;
	return parser_next(p) && parser_emit(p, node);
}

static bool parse_not(struct parser *p)
{
	if (p->lex.token != T_NOT)
		return parse_level(p, 3);
	struct expr_node node = {.op = OP_NOT, .type = EXPR_YES_NO, .argc = 1, .start = (uint16_t)p->n,
				 .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
	if (!enter(p) || !parser_next(p) || !parse_not(p) || !parser_need_type(p, p->n - 1, EXPR_YES_NO))
		return false;
	p->depth--;
	return parser_emit(p, node);
}

static bool parse_operand(struct parser *p, int level)
{
	if (level == 1)
		return parse_not(p);
	return level == 5 ? parse_sign(p) : parse_level(p, level + 1);
}

/* Levels: 0 or, 1 and, 2 not, 3 comparisons (which do not chain), 4 plus and minus, 5 times and over. */
static bool parse_level(struct parser *p, int level)
{
	int start = p->n;
	if (!parse_operand(p, level))
		return false;
	if (level == 3 && (p->lex.token == T_IN || p->lex.token == T_NOT)) {
		struct expr_node negation = {.op = OP_NOT, .type = EXPR_YES_NO, .argc = 1, .start = (uint16_t)start,
					     .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
		bool negated = p->lex.token == T_NOT;
		if (negated && !parser_next(p))
			return false;
		if (p->lex.token != T_IN) {
			parser_say(p, 0, STR("in"));
			return parser_refuse_here(p, X_EXPECTED);
		}
		return parse_in(p, p->n - 1, start) && (!negated || parser_emit(p, negation));
	}
	for (;;) {
		int op = operator_on(level, p->lex.token), left = p->n - 1;
		if (op < 0)
			return true;
		struct expr_node node = {.op = (uint8_t)op, .argc = 2, .start = (uint16_t)start,
					 .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
		if (!parser_next(p) || !parse_operand(p, level) || !finish_binary(p, node, left))
			return false;
		if (level == 3)
			return true;
	}
}

bool parser_or(struct parser *p)
{
	if (!enter(p) || !parse_level(p, 0))
		return false;
	p->depth--;
	return true;
}

/* ---- the whole ---- */

static bool parse_whole(struct parser *p, enum expr_type want)
{
	struct str s = p->lex.source;
	if (s.n > EXPR_BYTES_MAX) {
		return parser_refuse(p, X_TOO_LONG, EXPR_BYTES_MAX, 1);
	}
	for (size_t at = 0; at < s.n;) {
		size_t here = at;
		int32_t c = str_next_char(s, &at);
		if (c == -2 || c == 0)
			return parser_refuse(p, c ? X_NOT_UTF8 : X_CHARACTER, here, 1);
	}
	if (str_trim(s).n == 0)
		return parser_refuse(p, X_EMPTY, 0, 0);
	if (!parser_next(p) || !parser_or(p))
		return false;
	if (p->lex.token != T_END)
		return parser_refuse_here(p, X_TRAILING);
	const struct expr_node *root = parser_last(p);
	if (root->type == EXPR_LIST)
		return parser_refuse(p, X_LIST, root->at, root->length);
	if (want == EXPR_NONE || root->type == EXPR_NONE || root->type == want)
		return true;
	parser_say_type(p, 0, want);
	parser_say_type(p, 1, root->type);
	return parser_refuse(p, X_RESULT, root->at, root->length);
}

static enum status explain(const struct expr_fault *fault, struct str source, struct err *err)
{
	enum status st = expr_fault_say(fault, err);
	return err ? err_prefix(err, "character %zu", str_chars(str_slice(source, 0, fault->at)) + 1) : st;
}

enum status expr_parse(struct arena *a, struct str source, const struct expr_names *names, enum expr_type want,
		       const struct expr **ret, struct expr_fault *fault, struct err *err)
{
	struct expr_fault own;
	struct parser *p = heap_alloc(1, sizeof *p);
	if (!fault)
		fault = &own;
	*fault = (struct expr_fault){};
	p->arena = a;
	p->names = names;
	p->fault = fault;
	p->lex.source = source;
	if (!parse_whole(p, want)) {
		free(p);
		return explain(fault, source, err);
	}
	struct expr *e = ARENA_NEW(a, struct expr);
	struct expr_node *nodes = ARENA_ARRAY(a, struct expr_node, (size_t)p->n);
	struct expr_value *constants = ARENA_ARRAY(a, struct expr_value, (size_t)p->n_constants);
	memcpy(nodes, p->nodes, sizeof *nodes * (size_t)p->n);
	memcpy(constants, p->constants, sizeof *constants * (size_t)p->n_constants);
	*e = (struct expr){str_copy(a, source), nodes, constants, p->n};
	free(p);
	*ret = e;
	return ST_OK;
}
