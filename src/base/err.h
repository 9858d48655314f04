/* Outcomes and their explanations.
 *
 * Every function that can fail returns `enum status` and takes a caller-owned
 * `struct err *` last. On failure it fills the err and leaves its `ret_*`
 * outputs untouched. Faults in what users enter (forms, imports) are lists of
 * their own, not errors. Library code never logs; it reports here.
 *
 * The set is closed: each status maps to one exit code and one HTTP code, so a
 * new one is added only when a caller must act differently on it. */
#ifndef JH_BASE_ERR_H
#define JH_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum [[nodiscard]] status {
	ST_OK = 0,
	ST_NO,          /* the answer is no: faults found, check failed */
	ST_USAGE,       /* wrong call */
	ST_INVALID,     /* input refused */
	ST_TOO_LARGE,   /* input beyond a stated limit */
	ST_NOT_FOUND,   /* nothing by that name */
	ST_DENIED,      /* no right to do that */
	ST_CONFLICT,    /* the data changed underneath, or something depends on it */
	ST_BUSY,        /* try again: locked, queue full */
	ST_UNAVAILABLE, /* disk full, read-only, connection lost */
	ST_CANCELLED,   /* stopped on request */
	ST_INTERNAL,    /* a fault of ours */
};

enum { ERR_TEXT_MAX = 1024, ERR_DETAIL_MAX = 240, ERR_PARTS = 12, ERR_VALUES = 48 };

/* Text is UTF-8, one sentence that names the place and, where there is one, the remedy; or such a sentence and a list of
 * others (the rules that clash). Never carries personal values.
 * Beside the English text stands where each value was put into which format, so that text/message.h can say the same in
 * another language. */
struct err {
	enum status status;
	char text[ERR_TEXT_MAX];
	char detail[ERR_DETAIL_MAX]; /* for developers (the statement, a library's own words), shown on request; may be empty */
	uint8_t part_count, value_count;
	struct {
		const char *format;   /* outermost context first; a string literal */
		uint16_t from, to;    /* its place in `text` */
		uint8_t first_value, value_count;
		bool is_item;         /* of a list, by err_item */
	} part[ERR_PARTS];
	struct {
		uint16_t from, to;    /* the value's place in `text` */
		const char *zh;       /* the same in Chinese, where err_zh gave it */
	} value[ERR_VALUES];
};

/* Fills err (NULL allowed) and returns st, so that callers write `return err_set(err, ST_X, "…", …);`. The format is a string
 * literal (it is kept by address) with the conversions c d i u x s p g f e and the lengths l ll z. Longer texts are cut at a
 * character boundary. */
enum status err_set(struct err *err, enum status st, const char *format, ...) __attribute__((format(printf, 3, 4)));

#ifdef __clang_analyzer__
/* The analyser looks into one file at a time: it is told that the status given is the status returned. */
#define err_set(err, st, ...) ((err_set)(err, st, __VA_ARGS__), (st))
#endif

enum status err_vset(struct err *err, enum status st, const char *format, va_list *ap);

/* What a developer wants to know beside the text; err_prefix keeps it. err NULL allowed. Never personal values. */
void err_detail(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Value `v` (from 0) of the text just set is a name that stands in a table in both languages: its Chinese, kept by address. err
 * NULL allowed. */
void err_zh(struct err *err, int v, const char *zh);

/* The status of a failure that left its reason in err; ST_INTERNAL where nobody asked for reasons. Never ST_OK. */
static inline enum status err_status(const struct err *err)
{
	return err && err->status != ST_OK ? err->status : ST_INTERNAL;
}

/* Puts "context: " before the text already there and returns err->status; for callers that know the place. Never ST_OK: only
 * what failed is prefixed. */
enum status err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__
#define err_prefix(err, ...) ((void)(err_prefix)(err, __VA_ARGS__), err_status(err))
#endif

/* Adds one of a list after the text already there: "text: item; item". */
void err_item(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

int status_exit_code(enum status st); /* 0..5, as in the command contract */
int status_http_code(enum status st); /* 200, 4xx, 5xx */
const char *status_name(enum status st);

/* Marks a message that stands in a table and is said in the reader's language later (text/lang.h); tools/messages.c finds it
 * by this. */
#define N_(message) message

/* Returns from the enclosing function when the call did not succeed. */
#define TRY(call)                                                                                                      \
	do {                                                                                                           \
		enum status try_st_ = (call);                                                                          \
		if (try_st_ != ST_OK)                                                                                  \
			return try_st_;                                                                                \
	} while (0)

/* Prints to standard error and aborts: for broken invariants and for memory that cannot be had. */
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
