/* Commands of the program: `const` tables from which parsing, help, the man page and shell completion follow.
 *
 * A command is one entry and one function. Global options (--db, --lang, --json, --as-of, --known-at) may stand anywhere on
 * the line and are parsed here; a command's own options are listed in its entry. */
#ifndef JH_CLI_COMMAND_H
#define JH_CLI_COMMAND_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

struct catalogue;
struct keyring;
struct policy;
struct reg;
struct row;
struct store;

/* What a command runs in. */
struct session {
	struct arena *arena;  /* of the run */
	enum lang lang;
	bool json;
	bool colour;          /* standard output is a terminal that wants colour */
	bool progress;        /* standard error is a terminal */
	int columns;          /* terminal width */
	struct str db;        /* --db, JUNHENG_DB or the default */
	bool has_as_of, has_known_at;
	day_t as_of;
	moment_t known_at;
	const struct catalogue *catalogue;
	FILE *out;            /* where results go */
	int64_t drawn_ms;     /* when the progress line was last drawn */
	struct str actor;     /* who acts; p NULL: the account (session_actor) */
	/* Instead of the line on the terminal, for who runs commands elsewhere; false: the command is to stop. */
	bool (*tell)(void *context, const char *step, double share, int64_t count);
	void *tell_context;
	const atomic_bool *stop; /* for engines, beside `tell`: raised when the command is to end with what it has; NULL: never */
	/* May whoever the command runs for write the row? NULL: who is at the terminal may. */
	bool (*may_write)(void *context, struct reg *g, const struct row *row);
	void *may_context;
	struct store *store;  /* opened with the register by the first command that asks; see cli/session.h */
	struct keyring *keys;
	struct reg *reg;
	const struct policy *lists; /* the policy of code lists */
};

struct option {
	const char *name;   /* without dashes; NULL ends the list */
	const char *value;  /* placeholder, "FILE"; NULL: a flag */
	struct label help;
	bool repeats;
};

struct option_value {
	const struct option *option;
	struct str value;
};

struct arguments {
	const struct option_value *options;
	int option_count;
	const struct str *words; /* what is not an option */
	int word_count;
};

struct command {
	const char *name;      /* may be two words, "plan groups" */
	const char *words;     /* "FILE…", "RECORD KEY"; "" for none */
	int min_words, max_words; /* max −1: any number */
	struct label summary;
	struct label details;  /* paragraphs separated by empty lines; may be empty */
	const struct option *options; /* NULL: none */
	bool reads;            /* takes --as-of and --known-at */
	bool prints;           /* takes --json */
	enum status (*run)(struct session *s, const struct arguments *args, struct err *err);
};

/* The value of an option, or `otherwise`. The last one counts; argument_count and argument_at serve those that repeat. */
struct str argument(const struct arguments *args, const char *name, struct str otherwise);
bool argument_given(const struct arguments *args, const char *name);
int argument_count(const struct arguments *args, const char *name);
struct str argument_at(const struct arguments *args, const char *name, int i);
/* Whole numbers and seconds; ST_USAGE names the option. *ret keeps its value when the option is absent. */
enum status argument_i64(const struct arguments *args, const char *name, int64_t min, int64_t max, int64_t *ret, struct err *err);
enum status argument_f64(const struct arguments *args, const char *name, double min, double max, double *ret, struct err *err);

struct command_list {
	const struct command *const *tables; /* arrays ended by an entry without name */
	int n;
};

const struct command *command_find(const struct command_list *all, struct str name);

/* Parses argv[1…] and runs the command. Prints errors to standard error in the session's language, and help. Returns the
 * exit code of the command contract. */
int command_main(const struct command_list *all, struct session *s, int argc, char **argv);

void command_help(const struct command_list *all, enum lang lang, struct buf *out);
/* Those of two words that begin with this one. */
void command_help_group(const struct command_list *all, struct str word, enum lang lang, struct buf *out);
bool command_begins_with(const struct command *c, struct str word); /* "plan" of "plan show" */
void command_help_one(const struct command *c, enum lang lang, struct buf *out);
void command_man_page(const struct command_list *all, enum lang lang, const char *version, struct buf *out); /* roff, section 1 */
void command_completion(const struct command_list *all, const struct catalogue *registers, struct buf *out); /* bash */

void session_close(struct session *s); /* the register, when a command opened it */

/* A line on standard error that says how far a long step is; silent when it is no terminal. `share` 0 … 1. False when the
 * command is to stop: it then ends with ST_CANCELLED and nothing stored. */
bool session_progress(struct session *s, const char *step, double share, int64_t count);
void session_progress_end(const struct session *s);

#endif
