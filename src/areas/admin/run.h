/* What the commands of administration share. Private to this folder. */
#ifndef JH_AREAS_ADMIN_RUN_H
#define JH_AREAS_ADMIN_RUN_H

#include "access/access.h"
#include "access/user.h"
#include "cli/command.h"
#include "report/report.h"

#include <jansson.h>

enum status run_user_list(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_add(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_link(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_lock(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_unlock(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_close(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_grant(struct session *s, const struct arguments *args, struct err *err);
enum status run_user_revoke(struct session *s, const struct arguments *args, struct err *err);
enum status run_rights(struct session *s, const struct arguments *args, struct err *err);
enum status run_token_list(struct session *s, const struct arguments *args, struct err *err);
enum status run_token_add(struct session *s, const struct arguments *args, struct err *err);
enum status run_token_end(struct session *s, const struct arguments *args, struct err *err);
enum status run_log_verify(struct session *s, const struct arguments *args, struct err *err);
enum status run_log_prune(struct session *s, const struct arguments *args, struct err *err);

/* Register, work database and rules; whoever runs the program is the actor, by the name of their account on this machine. */
struct desk {
	struct reg *reg;
	struct access access;
	struct access_actor by;
};
enum status desk_open(struct session *s, struct desk *ret, struct err *err);
void desk_close(struct desk *d); /* takes half-opened ones; the register stays the session's */

/* The account of a login name; the error names it. */
enum status desk_user(struct session *s, struct desk *d, struct str login, struct access_user *ret, struct err *err);

/* Text, number or moment for JSON and tables. */
json_t *desk_text(struct str s);
json_t *desk_moment(moment_t m); /* 0: null */
struct report_value desk_cell_moment(struct session *s, const struct desk *d, moment_t m);

/* The object as JSON (then `report` may be NULL) or the report, by the session's wish. Takes the object. */
void desk_print(struct session *s, json_t *o, const struct report *report);
/* One line "{0} …" in the session's language; with --json nothing. */
void desk_say(struct session *s, const char *message, const struct str *args, int n);

#endif
