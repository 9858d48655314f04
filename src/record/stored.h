/* The contents of files that rows name by digest: charters, agreements. They are kept in the register's own database, each once
 * under its SHA-256, so that a row and its file are written in one transaction and a backup holds both. History is append-only,
 * so what is stored stays as long as the register does. */
#ifndef JH_RECORD_STORED_H
#define JH_RECORD_STORED_H

#include "crypt/digest.h"
#include "record/register.h"

/* A technical limit: a file goes through memory whole. Signed and scanned agreements have some hundred KB to some MB. */
enum { STORED_BYTES_MAX = 20 << 20 };

/* Keeps the bytes under their digest; nothing happens where they are kept already. In the caller's write transaction. */
enum status stored_put(struct store *s, const uint8_t digest[DIGEST_SIZE], struct str bytes, struct err *err);
enum status stored_has(struct store *s, const uint8_t digest[DIGEST_SIZE], bool *ret, struct err *err);
/* *ret on the arena. ST_NOT_FOUND: the register has the digest alone; ST_CONFLICT: what is kept is not what was put. */
enum status stored_get(struct store *s, struct arena *a, const uint8_t digest[DIGEST_SIZE], struct str *ret, struct err *err);

/* Every file that is kept, held against its digest; *ret_damaged of them are not what was put. O(their bytes), one in memory at a
 * time. */
enum status stored_check(struct store *s, int64_t *ret_files, int64_t *ret_damaged, struct err *err);

#endif
