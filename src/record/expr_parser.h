/* What the parser's files share: expr_parser.c puts nodes and says what is wrong, expr_call.c reads calls, expr_parse.c operators
 * and the whole. All that return bool leave the fault in p->fault when they return false. */
#ifndef JH_RECORD_EXPR_PARSER_H
#define JH_RECORD_EXPR_PARSER_H

#include "record/expr_impl.h"

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

bool parser_refuse(struct parser *p, enum expr_fault_code code, size_t at, size_t length);
bool parser_refuse_here(struct parser *p, enum expr_fault_code code); /* at the current token */
void parser_say(struct parser *p, int i, struct str s);               /* word i of the fault to come */
void parser_say_type(struct parser *p, int i, enum expr_type t);

struct expr_node *parser_last(struct parser *p);
bool parser_emit(struct parser *p, struct expr_node node);
bool parser_next(struct parser *p); /* token */
bool parser_expect(struct parser *p, enum expr_token t, const char *what);

bool parser_need_type(struct parser *p, int node, enum expr_type t);
/* Two operands of one type; *ret that type, EXPR_NONE when both are the literal unknown. */
bool parser_common_type(struct parser *p, int a, int b, enum expr_type *ret);
/* The node is of the type an argument's letter asks for (struct expr_function); *common: what the 'a' and 'o' have in common so far,
 * said first by *common_node (−1: none). */
bool parser_has_type(struct parser *p, char letter, int node, enum expr_type *common, int *common_node);

bool parser_or(struct parser *p); /* a whole expression */
bool parser_call(struct parser *p, struct str name, size_t at);

#endif
