#include "record/expr_impl.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONSTANTS_MAX = 400 };

struct parser {
	struct arena *arena;
	struct expr_lexer lex;
	const struct expr_names *names;
	struct expr_fault *fault;
	struct expr_node nodes[EXPR_NODES_MAX];
	struct expr_value constants[CONSTANTS_MAX];
	int n, n_constants;
	int alive; /* values on the stack after the nodes so far */
	int depth;
};

/* ---- faults ---- */

static bool refuse(struct parser *p, enum expr_fault_code code, size_t at, size_t length)
{
	p->fault->code = code;
	p->fault->at = at;
	p->fault->length = length;
	return false;
}

static bool refuse_here(struct parser *p, enum expr_fault_code code)
{
	return refuse(p, code, p->lex.token_at, p->lex.token_n);
}

static void fault_arg(struct parser *p, int i, struct str s)
{
	size_t n = MIN(s.n, sizeof p->fault->args[0] - 1);
	while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	memcpy(p->fault->args[i], s.p, n);
	p->fault->args[i][n] = 0;
}

static void fault_arg_type(struct parser *p, int i, enum expr_type t) { fault_arg(p, i, str_of(expr_type_name(t))); }

/* ---- nodes ---- */

static struct expr_node *last(struct parser *p) { return &p->nodes[p->n - 1]; }

static bool emit(struct parser *p, struct expr_node node)
{
	if (p->n == EXPR_NODES_MAX || p->alive - node.argc + 1 > EXPR_STACK_MAX)
		return refuse(p, X_TOO_MANY, node.at, node.length);
	p->alive += 1 - node.argc;
	p->nodes[p->n++] = node;
	return true;
}

static bool emit_constant(struct parser *p, struct expr_value v)
{
	if (p->n_constants == CONSTANTS_MAX)
		return refuse_here(p, X_TOO_MANY);
	p->constants[p->n_constants] = v;
	return emit(p, (struct expr_node){.op = OP_CONST, .type = v.type, .start = (uint16_t)p->n, .at = (uint16_t)p->lex.token_at,
					  .length = (uint16_t)p->lex.token_n, .arg = p->n_constants++});
}

static bool next(struct parser *p)
{
	enum expr_fault_code code = X_NONE;
	return expr_next_token(&p->lex, &code) || refuse_here(p, code);
}

static bool need_type(struct parser *p, int node, enum expr_type t)
{
	const struct expr_node *v = &p->nodes[node];
	if (v->type == t || (v->type == EXPR_NONE))
		return true;
	if (v->type == EXPR_LIST)
		return refuse(p, X_LIST, v->at, v->length);
	fault_arg_type(p, 0, t);
	fault_arg_type(p, 1, v->type);
	return refuse(p, X_TYPE, v->at, v->length);
}

/* Two operands of one type; *ret that type, EXPR_NONE when both are the literal unknown. */
static bool common_type(struct parser *p, int a, int b, enum expr_type *ret)
{
	enum expr_type ta = p->nodes[a].type, tb = p->nodes[b].type;
	for (int i = 0; i < 2; i++) {
		const struct expr_node *v = &p->nodes[i ? b : a];
		if (v->type == EXPR_LIST)
			return refuse(p, X_LIST, v->at, v->length);
	}
	if (ta != EXPR_NONE && tb != EXPR_NONE && ta != tb) {
		fault_arg_type(p, 0, ta);
		fault_arg_type(p, 1, tb);
		return refuse(p, X_MIXED, p->nodes[b].at, p->nodes[b].length);
	}
	*ret = ta != EXPR_NONE ? ta : tb;
	return true;
}

static bool expect(struct parser *p, enum expr_token t, const char *what)
{
	if (p->lex.token != t) {
		fault_arg(p, 0, str_of(what));
		return refuse_here(p, X_EXPECTED);
	}
	return next(p);
}

static bool parse_or(struct parser *p);

static bool enter(struct parser *p)
{
	if (++p->depth <= EXPR_DEPTH_MAX)
		return true;
	return refuse_here(p, X_TOO_DEEP);
}

/* ---- primaries ---- */

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
	return emit_constant(p, expr_text((struct str){bytes, n})) && next(p);
}

static bool parse_name(struct parser *p, struct str name, size_t at)
{
	struct expr_name found = {};
	if (!p->names || !p->names->find(p->names->context, name, &found)) {
		fault_arg(p, 0, name);
		return refuse(p, X_NAME, at, name.n);
	}
	return emit(p, (struct expr_node){.op = OP_NAME, .type = (uint8_t)found.type, .of = (uint8_t)found.of,
					  .start = (uint16_t)p->n, .at = (uint16_t)at, .length = (uint16_t)name.n,
					  .arg = found.slot});
}

static bool has_type(struct parser *p, char letter, int node, enum expr_type *common, int *common_node)
{
	switch (letter) {
	case 'n':
		return need_type(p, node, EXPR_NUMBER);
	case 't':
		return need_type(p, node, EXPR_TEXT);
	case 'b':
		return need_type(p, node, EXPR_YES_NO);
	case 'd':
		return need_type(p, node, EXPR_DATE);
	default:
		break;
	}
	if (letter == 'o' && p->nodes[node].type == EXPR_YES_NO)
		return need_type(p, node, EXPR_NUMBER);
	if (*common_node < 0)
		*common_node = node;
	enum expr_type t;
	if (!common_type(p, *common_node, node, &t))
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
	return ok || refuse(p, X_LIST, p->nodes[node].at, p->nodes[node].length);
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
	const struct expr_node *v = last(p);
	if (strcmp(f->name, "date") || v->op != OP_CONST || v->type != EXPR_TEXT ||
	    pdate_parse(p->constants[v->arg].text, &d))
		return true;
	return refuse(p, X_DATE, v->at, v->length);
}

static bool parse_call(struct parser *p, struct str name, size_t at)
{
	int which = expr_function_find(name);
	if (which < 0) {
		fault_arg(p, 0, name);
		return refuse(p, X_FUNCTION, at, name.n);
	}
	const struct expr_function *f = &expr_functions[which];
	int start = p->n, argc = 0, common_node = -1;
	enum expr_type common = EXPR_NONE;
	size_t letters = strlen(f->args);
	if (!next(p))
		return false;
	while (p->lex.token != T_CLOSE && !(p->lex.token == T_COMMA && argc == f->max)) {
		if (argc > 0 && !expect(p, T_COMMA, N_("comma or closing parenthesis")))
			return false;
		if (!parse_or(p))
			return false;
		char letter = f->args[MIN((size_t)argc, letters - 1)];
		if (argc == 0 && last(p)->type == EXPR_LIST && p->lex.token == T_CLOSE) {
			if (!list_argument(p, f, p->n - 1, &common))
				return false;
		} else if (!has_type(p, letter, p->n - 1, &common, &common_node)) {
			return false;
		}
		argc++;
	}
	if (argc < f->min || p->lex.token != T_CLOSE) {
		char range[32];
		snprintf(range, sizeof range, f->min == f->max ? "%d" : "%d…%d", f->min, f->max);
		fault_arg(p, 0, name);
		fault_arg(p, 1, str_of(range));
		return refuse(p, X_ARGUMENTS, at, name.n);
	}
	return check_date_literal(p, f) &&
	       emit(p, (struct expr_node){.op = OP_CALL, .type = (uint8_t)result_type(f->result, common),
					  .argc = (uint8_t)argc, .start = (uint16_t)start, .at = (uint16_t)at,
					  .length = (uint16_t)name.n, .arg = which}) &&
	       next(p);
}

static bool parse_primary(struct parser *p)
{
	switch (p->lex.token) {
	case T_NUMBER:
		return emit_constant(p, expr_number(p->lex.number)) && next(p);
	case T_TEXT:
		return parse_text(p);
	case T_YES:
	case T_NO:
		return emit_constant(p, expr_yes_no(p->lex.token == T_YES)) && next(p);
	case T_UNKNOWN:
		return emit_constant(p, expr_unknown()) && next(p);
	case T_NAME: {
		struct str name = p->lex.text;
		size_t at = p->lex.token_at;
		if (!next(p))
			return false;
		return p->lex.token == T_OPEN ? parse_call(p, name, at) : parse_name(p, name, at);
	}
	case T_OPEN:
		return next(p) && parse_or(p) &&
		       expect(p, T_CLOSE, N_("closing parenthesis"));
	default:
		fault_arg(p, 0, str_of(N_("a value")));
		return refuse_here(p, X_EXPECTED);
	}
}

static bool parse_sign(struct parser *p)
{
	if (p->lex.token != T_MINUS)
		return parse_primary(p);
	struct expr_node node = {.op = OP_NEG, .type = EXPR_NUMBER, .argc = 1, .start = (uint16_t)p->n,
				 .at = (uint16_t)p->lex.token_at, .length = 1};
	if (!enter(p) || !next(p) || !parse_sign(p) || !need_type(p, p->n - 1, EXPR_NUMBER))
		return false;
	p->depth--;
	return emit(p, node);
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
		return need_type(p, left, EXPR_YES_NO) && need_type(p, right, EXPR_YES_NO) && emit(p, node);
	}
	if (node.op < OP_EQ) {
		node.type = EXPR_NUMBER;
		return need_type(p, left, EXPR_NUMBER) && need_type(p, right, EXPR_NUMBER) && emit(p, node);
	}
	node.type = EXPR_YES_NO;
	if (!common_type(p, left, right, &t))
		return false;
	for (int i = 0; i < 2; i++) {
		const struct expr_node *v = &p->nodes[i ? right : left];
		if (v->type == EXPR_NONE)
			return refuse(p, X_UNKNOWN, v->at, v->length);
	}
	if (t == EXPR_YES_NO && node.op > OP_NE)
		return need_type(p, left, EXPR_NUMBER);
	return emit(p, node);
}

static bool parse_level(struct parser *p, int level);

/* value in [a, b] · value in (a, b) · value in list · value not in … */
static bool parse_in(struct parser *p, int left, int start)
{
	struct expr_node node = {.op = OP_IN, .type = EXPR_YES_NO, .argc = 1, .start = (uint16_t)start,
				 .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
	if (!next(p))
		return false;
	enum expr_token open = p->lex.token;
	if (open != T_LIST && open != T_OPEN) {
		if (!parse_primary(p))
			return false;
		const struct expr_node *v = last(p);
		if (v->type != EXPR_LIST) {
			fault_arg_type(p, 0, EXPR_LIST);
			fault_arg_type(p, 1, v->type);
			return refuse(p, X_TYPE, v->at, v->length);
		}
		node.argc = 2;
		return (p->nodes[left].type != EXPR_NONE ? need_type(p, left, v->of) : refuse(p, X_UNKNOWN, node.at, node.length)) &&
		       emit(p, node);
	}
	enum expr_token close = open == T_LIST ? T_LIST_END : T_CLOSE;
	int common_node = left;
	enum expr_type common = p->nodes[left].type;
	if (!enter(p) || !next(p))
		return false;
	while (p->lex.token != close) {
		if (node.argc > 1 && !expect(p, T_COMMA, N_("comma or closing bracket")))
			return false;
		if (!parse_or(p) || !has_type(p, 'a', p->n - 1, &common, &common_node))
			return false;
		if (node.argc++ == EXPR_STACK_MAX)
			return refuse(p, X_TOO_MANY, node.at, node.length);
	}
	p->depth--;
	return next(p) && emit(p, node);
}

static bool parse_not(struct parser *p)
{
	if (p->lex.token != T_NOT)
		return parse_level(p, 3);
	struct expr_node node = {.op = OP_NOT, .type = EXPR_YES_NO, .argc = 1, .start = (uint16_t)p->n,
				 .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
	if (!enter(p) || !next(p) || !parse_not(p) || !need_type(p, p->n - 1, EXPR_YES_NO))
		return false;
	p->depth--;
	return emit(p, node);
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
		if (negated && !next(p))
			return false;
		if (p->lex.token != T_IN) {
			fault_arg(p, 0, STR("in"));
			return refuse_here(p, X_EXPECTED);
		}
		return parse_in(p, p->n - 1, start) && (!negated || emit(p, negation));
	}
	for (;;) {
		int op = operator_on(level, p->lex.token), left = p->n - 1;
		if (op < 0)
			return true;
		struct expr_node node = {.op = (uint8_t)op, .argc = 2, .start = (uint16_t)start,
					 .at = (uint16_t)p->lex.token_at, .length = (uint16_t)p->lex.token_n};
		if (!next(p) || !parse_operand(p, level) || !finish_binary(p, node, left))
			return false;
		if (level == 3)
			return true;
	}
}

static bool parse_or(struct parser *p)
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
		return refuse(p, X_TOO_LONG, EXPR_BYTES_MAX, 1);
	}
	for (size_t at = 0; at < s.n;) {
		size_t here = at;
		int32_t c = str_next_char(s, &at);
		if (c == -2 || c == 0)
			return refuse(p, c ? X_NOT_UTF8 : X_CHARACTER, here, 1);
	}
	if (str_trim(s).n == 0)
		return refuse(p, X_EMPTY, 0, 0);
	if (!next(p) || !parse_or(p))
		return false;
	if (p->lex.token != T_END)
		return refuse_here(p, X_TRAILING);
	const struct expr_node *root = last(p);
	if (root->type == EXPR_LIST)
		return refuse(p, X_LIST, root->at, root->length);
	if (want == EXPR_NONE || root->type == EXPR_NONE || root->type == want)
		return true;
	fault_arg_type(p, 0, want);
	fault_arg_type(p, 1, root->type);
	return refuse(p, X_RESULT, root->at, root->length);
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
