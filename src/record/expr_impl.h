/* The parsed form, shared by the files expr_*.c and by nobody else.
 *
 * Nodes stand in postfix order: running them is one pass with a stack, and the subtree of node i is the run of nodes from
 * nodes[i].start to i, so its last argument is node i − 1. */
#ifndef JH_RECORD_EXPR_IMPL_H
#define JH_RECORD_EXPR_IMPL_H

#include "record/expr.h"

enum expr_op {
	OP_CONST, /* arg: index into constants */
	OP_NAME,  /* arg: slot */
	OP_NEG,
	OP_NOT,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_AND,
	OP_OR,
	OP_IN,  /* argc − 1 items follow the value */
	OP_CALL, /* arg: index into expr_functions */
};

struct expr_node {
	uint8_t op;
	uint8_t type; /* of the result; EXPR_NONE: the literal unknown */
	uint8_t of;   /* of a list's items */
	uint8_t argc;
	uint16_t start; /* first node of the subtree */
	uint16_t at;    /* byte of the source */
	uint16_t length;
	int32_t arg;
};

struct expr {
	struct str source;
	const struct expr_node *nodes;
	const struct expr_value *constants;
	int n;
};

/* A function of the language. `args` has a letter an argument, the last repeats up to `max`:
 * n number, t text, b yes/no, d date, a any scalar, o number, text or date; all a and o of a call have one type.
 * `list`: a single list of that type may stand for the arguments. result '=': the type of the a or o arguments. */
struct expr_function {
	const char *name;
	const char *args;
	int min, max;
	bool list;
	char result;
	void (*run)(const struct expr_value *args, uint32_t n, struct expr_value *ret); /* *ret comes in as unknown */
};
extern const struct expr_function expr_functions[];
extern const int expr_function_count;
int expr_function_find(struct str name); /* −1: none */

/* −1, 0, 1 for two known scalars of one type. */
int expr_compare(const struct expr_value *a, const struct expr_value *b);
/* Product, rounded half away from zero at DEC_SCALE_MAX places when it has more; false when it does not fit. */
bool expr_multiply(struct dec a, struct dec b, struct dec *ret);

/* Lexer. */
enum expr_token {
	T_END,
	T_NUMBER,
	T_TEXT,
	T_NAME,
	T_PLUS,
	T_MINUS,
	T_TIMES,
	T_OVER,
	T_EQ,
	T_NE,
	T_LT,
	T_LE,
	T_GT,
	T_GE,
	T_OPEN,
	T_CLOSE,
	T_LIST,
	T_LIST_END,
	T_COMMA,
	T_AND,
	T_OR,
	T_NOT,
	T_IN,
	T_YES,
	T_NO,
	T_UNKNOWN,
};
struct expr_lexer {
	struct str source;
	size_t at; /* next byte to read */
	enum expr_token token;
	size_t token_at, token_n;
	struct str text; /* T_TEXT: between the quotes, a doubled quote still doubled; T_NAME */
	struct dec number;
};

enum expr_fault_code {
	X_NONE,
	X_EMPTY,
	X_TOO_LONG,
	X_NOT_UTF8,
	X_TOO_DEEP,
	X_TOO_MANY,
	X_CHARACTER,
	X_TEXT_OPEN,
	X_NUMBER,
	X_DATE,
	X_EXPECTED,
	X_NAME,
	X_FUNCTION,
	X_ARGUMENTS,
	X_TYPE,
	X_MIXED,
	X_LIST,
	X_UNKNOWN,
	X_TRAILING,
	X_RESULT,
	X_CODE_COUNT,
};
/* Reads the next token; false: *ret_code says what is wrong at token_at. */
bool expr_next_token(struct expr_lexer *l, enum expr_fault_code *ret_code);
enum status expr_fault_say(const struct expr_fault *f, struct err *err); /* without the place; returns err->status */
const char *expr_type_name(enum expr_type t); /* a message of the catalogue */

#endif
