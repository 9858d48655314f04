#include "record/stored.h"

#include "base/arena.h"

#include <string.h>

static enum status ask(struct store *s, const char *sql, const uint8_t digest[DIGEST_SIZE], struct stmt **ret, bool *ret_has, struct err *err)
{
	TRY(store_prepare(s, ret, sql, err));
	stmt_bind_blob(*ret, "digest", digest, DIGEST_SIZE);
	return stmt_step(*ret, ret_has, err);
}

enum status stored_has(struct store *s, const uint8_t digest[DIGEST_SIZE], bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	return ask(s, "SELECT 1 FROM stored_file WHERE digest = :digest", digest, &q, ret, err);
}

enum status stored_put(struct store *s, const uint8_t digest[DIGEST_SIZE], struct str bytes, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(s, &q, "INSERT INTO stored_file (digest, bytes) VALUES (:digest, :bytes) ON CONFLICT (digest) DO NOTHING", err));
	stmt_bind_blob(q, "digest", digest, DIGEST_SIZE);
	stmt_bind_blob(q, "bytes", bytes.p, bytes.n);
	return stmt_exec(q, NULL, err);
}

static bool is_whole(struct str bytes, const uint8_t digest[DIGEST_SIZE])
{
	uint8_t found[DIGEST_SIZE];
	digest_of(DIGEST_SHA256, bytes, found);
	return memcmp(found, digest, DIGEST_SIZE) == 0;
}

enum status stored_get(struct store *s, struct arena *a, const uint8_t digest[DIGEST_SIZE], struct str *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(ask(s, "SELECT bytes FROM stored_file WHERE digest = :digest", digest, &q, &has, err));
	if (!has)
		return err_set(err, ST_NOT_FOUND, "the register has the digest of this file but not the file: import the row again with the file beside the workbook");
	if (!is_whole(stmt_blob(q, 0), digest))
		return err_set(err, ST_CONFLICT, "the file in the register is no longer what was stored; restore it from a backup");
	*ret = str_copy(a, stmt_blob(q, 0));
	return ST_OK;
}

enum status stored_check(struct store *s, int64_t *ret_files, int64_t *ret_damaged, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t files = 0, damaged = 0;
	TRY(store_prepare(s, &q, "SELECT digest, bytes FROM stored_file", err));
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		struct str digest = stmt_blob(q, 0);
		files++;
		damaged += digest.n != DIGEST_SIZE || !is_whole(stmt_blob(q, 1), (const uint8_t *)digest.p);
	}
	*ret_files = files;
	*ret_damaged = damaged;
	return ST_OK;
}
