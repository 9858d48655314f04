/* The functions behind the register's commands (../commands.c is the table of them), and what they share. */
#ifndef JH_AREAS_REGISTER_COMMAND_RUN_H
#define JH_AREAS_REGISTER_COMMAND_RUN_H

#include "base/id.h"
#include "cli/print.h"
#include "record/descriptor.h"

enum status run_template(struct session *s, const struct arguments *args, struct err *err);
enum status run_init(struct session *s, const struct arguments *args, struct err *err);
enum status run_migrate(struct session *s, const struct arguments *args, struct err *err);
enum status run_doctor(struct session *s, const struct arguments *args, struct err *err);
enum status run_verify(struct session *s, const struct arguments *args, struct err *err);
enum status run_backup(struct session *s, const struct arguments *args, struct err *err);
enum status run_restore(struct session *s, const struct arguments *args, struct err *err);
enum status run_import(struct session *s, const struct arguments *args, struct err *err);
enum status run_undo(struct session *s, const struct arguments *args, struct err *err);
enum status run_file(struct session *s, const struct arguments *args, struct err *err);
enum status run_history(struct session *s, const struct arguments *args, struct err *err);
enum status run_list(struct session *s, const struct arguments *args, struct err *err);
enum status run_export(struct session *s, const struct arguments *args, struct err *err);
enum status run_erase(struct session *s, const struct arguments *args, struct err *err);
enum status run_keys_rotate(struct session *s, const struct arguments *args, struct err *err);
enum status run_records(struct session *s, const struct arguments *args, struct err *err);
enum status run_schema(struct session *s, const struct arguments *args, struct err *err);
enum status run_policy_list(struct session *s, const struct arguments *args, struct err *err);
enum status run_policy_show(struct session *s, const struct arguments *args, struct err *err);
enum status run_policy_diff(struct session *s, const struct arguments *args, struct err *err);
enum status run_policy_adopt(struct session *s, const struct arguments *args, struct err *err);
enum status run_policy_withdraw(struct session *s, const struct arguments *args, struct err *err);

/* The record of the name; ST_NOT_FOUND says how to list them. */
enum status run_record(const struct session *s, struct str name, const struct record **ret, struct err *err);

/* The row people mean by the text; ST_NOT_FOUND says how to find it, or which rows may be meant. */
enum status run_row(struct session *s, struct reg *g, const struct record *r, struct str key, day_t day, struct id *ret, struct err *err);

/* --where, --search, --sort, --after and the reading's day as a query over the record. */
struct list_query;
enum status run_query(struct session *s, struct reg *g, const struct arguments *args, const struct record *r, struct list_query *ret,
		      struct err *err);

/* The file of a SQLite register; p NULL for PostgreSQL. */
struct str run_sqlite_path(const struct session *s);

/* Texts for JSON: malformed bytes become U+FFFD; p NULL: null. */
json_t *run_json_text(struct str s);
json_t *run_json_day(day_t d); /* null for "since ever" and "until further notice" */
json_t *run_json_moment(moment_t m);

/* session.may_write of a row, for imports and their undoing; `context` is the session. */
bool run_may_write(void *context, const struct row *row);

struct str run_hex(struct arena *a, const uint8_t *bytes, size_t n);

/* For store_backup and its like: draws the progress line of the step; `context` is a struct run_step. False: to stop. */
struct run_step {
	struct session *s;
	const char *what; /* in the reader's language */
};
bool run_progress(void *context, double share);

#endif
