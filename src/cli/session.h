/* The register of a command: opened on first use, closed with the session. */
#ifndef JH_CLI_SESSION_H
#define JH_CLI_SESSION_H

#include "cli/command.h"
#include "record/row.h"

/* Where the keys of persons lie: JUNHENG_KEYS, else beside a SQLite file (PATH.keys/), else var/keys/. The folder holds
 * `master` and `persons`; keep backups of the two apart. */
struct str session_key_folder(struct session *s);

/* Opens database, keys and register. `make`: a new database is made and the tables brought to the program's records; without
 * it a missing or older one is ST_NOT_FOUND or ST_CONFLICT, and the text names the command to run. */
enum status session_register(struct session *s, bool make, struct reg **ret, struct err *err);

/* --as-of and --known-at as a reading; today and now without them. */
enum status session_as_of(struct session *s, struct reg *g, struct as_of *ret, struct err *err);

/* Who acts on the command line: the account's name, for the history. */
struct str session_actor(struct session *s);

#endif
