/* Files kept by their content: uploads, results of jobs, evidence. The bytes lie in a folder under their SHA-256, once, however
 * often they are used; the work database says who uses them under which name. Several servers share the folder.
 *
 * A file that nobody uses is removed by files_sweep after a day. Bytes are written to a temporary file, synced and renamed:
 * what has its name is whole. */
#ifndef JH_WORK_FILE_H
#define JH_WORK_FILE_H

#include "base/date.h"
#include "crypt/digest.h"
#include "store/store.h"

struct arena;
struct files;
struct file_upload;

/* The folder is made when missing. `work` must live as long; one thread at a time, like the connection. */
enum status files_open(struct files **ret, struct store *work, const char *folder, struct err *err);
void files_close(struct files *f); /* NULL allowed */

/* Every upload is shown to that program before it is kept (scan.h); the text must live as long. NULL: to none. */
void files_scan_with(struct files *f, const char *scanner);

struct file {
	uint8_t digest[DIGEST_SIZE];
	int64_t size;        /* bytes */
	const char *type;    /* media type; static */
	struct str name;     /* made harmless (file_name_clean) */
};

/* An upload of unknown length: begin, add pieces as they come, end. `name` is what the sender calls it; `accept` names the
 * extensions taken, "xlsx csv", NULL: all that are known (file_type.h). ST_INVALID at once for a name that cannot be right. */
enum status upload_begin(struct files *f, struct file_upload **ret, struct str name, const char *accept, int64_t max_bytes, struct err *err);
/* ST_TOO_LARGE beyond max_bytes, ST_UNAVAILABLE disk full. */
enum status upload_add(struct file_upload *u, const void *bytes, size_t n, struct err *err);
/* Looks at what it is and keeps it. ST_INVALID: empty, or not what its name says; the text says what it is. Name on the arena.
 * Frees u in every case. */
enum status upload_end(struct file_upload *u, struct arena *a, struct file *ret, struct err *err);
void upload_drop(struct file_upload *u); /* NULL allowed */

/* A whole file of this program's own making: the same without looking whether its name lies. */
enum status files_take(struct files *f, struct arena *a, const char *path, struct str name, struct file *ret, struct err *err);

/* Adds to what the account brought in on the day, over all servers. ST_TOO_LARGE: more than `at_most` bytes, nothing was added. Earlier days
 * are forgotten. */
enum status files_account(struct store *work, struct str actor, day_t day, int64_t bytes, int64_t at_most, struct err *err);

/* Where the bytes are, on the arena; ST_NOT_FOUND when they are gone. */
enum status files_path(struct files *f, struct arena *a, const uint8_t digest[DIGEST_SIZE], const char **ret, struct err *err);

/* Who uses a file: owner and owner_id name the user ("job" and its id), role what for ("input", "result", "evidence"). */
struct file_use {
	struct id id;
	uint8_t digest[DIGEST_SIZE];
	struct str owner;
	struct id owner_id;
	struct str role, name;
	int64_t size;        /* filled by file_uses */
	struct str type;     /* the same */
};
/* In the caller's transaction on the work database. ST_NOT_FOUND: no such file is kept. */
enum status file_use_add(struct store *work, const struct file_use *u, struct err *err);
/* The uses of an owner, in order of making; *ret on the arena. */
enum status file_uses(struct store *work, struct arena *a, struct str owner, struct id owner_id, struct file_use **ret, size_t *ret_n,
		      struct err *err);

/* Removes what has no use and was kept before the moment, and temporary files as old. */
enum status files_sweep(struct files *f, moment_t before, int64_t *ret_removed, struct err *err);

enum { FILE_NAME_MAX = 180 }; /* bytes */
/* The last part of the name without control characters, path signs, marks that turn text around, leading dots and blanks at
 * the ends; cut at a character before its extension. Empty becomes "file". On the arena. */
struct str file_name_clean(struct arena *a, struct str name);

#endif
