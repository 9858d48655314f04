/* Policies that a command names: by id or by file. */
#ifndef JH_CLI_POLICY_H
#define JH_CLI_POLICY_H

#include "cli/command.h"
#include "record/policy.h"
#include "record/row.h"

/* A file of one; errors name the file and the path in it. *ret_json (may be NULL): its text. */
enum status session_policy_file(struct session *s, struct str path, const struct policy **ret, struct str *ret_json, struct err *err);

/* `name` ends in .json: that file. Else the adopted policy of the id that holds on the day, else the shipped one. g NULL: no
 * register. ST_NOT_FOUND lists the shipped ones; ST_CONFLICT: regions have adopted different policies under this id. */
enum status session_policy(struct session *s, struct reg *g, struct as_of at, struct str name, const struct policy **ret, struct err *err);

#endif
