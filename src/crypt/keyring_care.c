/* Check, rotation, backup and restore of the keyring. */
#include "base/arena.h"
#include "crypt/file.h"
#include "crypt/keyring_inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 4096 };

/* Something done with each block of the file's entries, in order. */
typedef enum status block_fn(void *context, uint64_t at, struct entry *entries, size_t n, struct err *err);

static enum status each_block(const struct keyfile *f, block_fn *fn, void *context, struct err *err)
{
	struct entry *entries = heap_alloc(BLOCK, sizeof *entries);
	enum status st = ST_OK;
	for (uint64_t at = 0; at < f->count && st == ST_OK; at += BLOCK) {
		size_t n = (size_t)MIN(f->count - at, (uint64_t)BLOCK);
		st = keyfile_read(f, at, entries, n, err);
		if (st == ST_OK)
			st = fn(context, at, entries, n, err);
	}
	sodium_memzero(entries, BLOCK * sizeof *entries);
	free(entries);
	return st;
}

static enum status damaged(const struct keyfile *f, uint64_t at, struct err *err)
{
	return err_set(err, ST_INVALID, "%s: entry %llu is damaged: restore the key file from its backup", f->path,
		       (unsigned long long)at);
}

struct checking {
	const struct keyfile *file;
	const uint8_t *master;
	struct keyring_summary sum;
};

static enum status check_block(void *context, uint64_t at, struct entry *entries, size_t n, struct err *err)
{
	struct checking *c = context;
	uint8_t key[KEY_SIZE];
	enum status st = ST_OK;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		bool is_person = id_cmp(entries[i].id, keyring_hash_id()) != 0;
		if (entry_is_destroyed(&entries[i]))
			c->sum.destroyed++;
		else if (entry_open(&entries[i], c->master, key))
			c->sum.live += is_person;
		else
			st = damaged(c->file, at + i, err);
	}
	sodium_memzero(key, sizeof key);
	return st;
}

enum status keyring_check(struct keyring *k, struct keyring_summary *ret, struct err *err)
{
	struct checking c = {.file = &k->file};
	TRY(keyring_begin(k, err));
	c.master = k->master;
	enum status st = each_block(&k->file, check_block, &c, err);
	keyring_end(k);
	if (st == ST_OK)
		*ret = c.sum;
	return st;
}

struct rewrapping {
	const struct keyfile *from;
	struct keyfile to;
	const uint8_t *old_master, *new_master;
};

static enum status rewrap_block(void *context, uint64_t at, struct entry *entries, size_t n, struct err *err)
{
	struct rewrapping *w = context;
	uint8_t key[KEY_SIZE], nonce[ENTRY_NONCE];
	enum status st = ST_OK;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		if (entry_is_destroyed(&entries[i]))
			continue;
		if (!entry_open(&entries[i], w->old_master, key)) {
			st = damaged(w->from, at + i, err);
			break;
		}
		randombytes_buf(nonce, sizeof nonce);
		entry_seal(&entries[i], entries[i].id, key, nonce, w->new_master);
	}
	sodium_memzero(key, sizeof key);
	return st == ST_OK ? keyfile_write(&w->to, at, entries, n, err) : st;
}

/* Three replacements, each at once: master file with both keys, key file under the new one, master file with the new
 * one alone. Whatever stands after a crash opens; a further rotation, or this one again, tidies up. */
enum status keyring_rotate(struct keyring *k, struct err *err)
{
	struct rewrapping w = {.from = &k->file};
	struct masters *next = sodium_malloc(sizeof *next);
	int fd;
	if (!next)
		return err_set(err, ST_UNAVAILABLE, "no memory that can be locked for the master key");
	enum status st = keyring_begin(k, err);
	if (st != ST_OK) {
		sodium_free(next);
		return st;
	}
	memset(next, 0, sizeof *next);
	memcpy(next->all[0].id, k->file.master_id, MASTER_ID);
	memcpy(next->all[0].key, k->master, KEY_SIZE);
	next->n = 1;
	masters_add_new(next);
	w.old_master = k->master;
	w.new_master = next->all[0].key;
	st = masters_write(k->master_path, next, err);
	if (st == ST_OK && (st = file_begin(k->keys_path, &fd, err)) == ST_OK) {
		st = keyfile_start(&w.to, fd, k->keys_path, next->all[0].id, err);
		if (st == ST_OK)
			st = each_block(&k->file, rewrap_block, &w, err);
		if (st == ST_OK)
			st = keyfile_commit(&w.to, k->file.count, err);
		if (st == ST_OK)
			st = file_commit(fd, k->keys_path, err);
		else
			file_abandon(fd, k->keys_path);
	}
	if (st == ST_OK) {
		next->n = 1;
		st = masters_write(k->master_path, next, err);
	}
	if (st == ST_OK) {
		keyfile_unlock(&k->file); /* the old file: others waiting for it see that it was replaced */
		st = keyring_refresh(k, err);
		pthread_rwlock_unlock(&k->lock);
	} else {
		keyring_end(k);
	}
	sodium_free(next);
	return st;
}

static enum status copy_block(void *context, uint64_t at, struct entry *entries, size_t n, struct err *err)
{
	return keyfile_write(context, at, entries, n, err);
}

/* Complete at `path` or not there. */
static enum status write_copy(const struct keyfile *from, const char *path, struct err *err)
{
	struct keyfile to;
	int fd;
	TRY(file_begin(path, &fd, err));
	enum status st = keyfile_start(&to, fd, path, from->master_id, err);
	if (st == ST_OK)
		st = each_block(from, copy_block, &to, err);
	if (st == ST_OK)
		st = keyfile_commit(&to, from->count, err);
	if (st == ST_OK)
		return file_commit(fd, path, err);
	file_abandon(fd, path);
	return st;
}

enum status keyring_backup(struct keyring *k, const char *path, struct err *err)
{
	TRY(keyring_begin(k, err));
	enum status st = write_copy(&k->file, path, err);
	keyring_end(k);
	return st;
}

/* Carries what the file in place knows into the backup's copy: destructions, and entries the backup lacks. */
struct merging {
	struct keyring *backup;
	struct keyfile *to;
	uint64_t count;
};

static enum status merge_block(void *context, uint64_t at, struct entry *entries, size_t n, struct err *err)
{
	struct merging *m = context;
	for (size_t i = 0; i < n; i++) {
		bool found;
		uint64_t place;
		struct entry e;
		TRY(keyring_find(m->backup, entries[i].id, &found, &place, &e, err));
		if (!found)
			TRY(keyfile_write(m->to, m->count++, &entries[i], 1, err));
		else if (entry_is_destroyed(&entries[i]))
			TRY(keyfile_wipe(m->to, place, err));
	}
	return ST_OK;
}

enum status keyring_restore(const char *master_path, const char *keys_path, const char *backup_path, struct err *err)
{
	struct keyring *backup, *present = NULL;
	struct keyring_summary sum;
	struct keyfile to;
	struct err ignored;
	int fd;
	TRY(keyring_open(&backup, master_path, backup_path, err));
	enum status st = keyring_check(backup, &sum, err);
	if (st != ST_OK) {
		keyring_close(backup);
		return st;
	}
	if (keyring_open(&present, master_path, keys_path, &ignored) == ST_OK &&
	    keyring_begin(present, &ignored) != ST_OK) {
		keyring_close(present);
		present = NULL;
	}
	if (present && memcmp(present->file.master_id, backup->file.master_id, MASTER_ID) != 0)
		st = err_set(err, ST_CONFLICT,
			     "%s is wrapped under another master key than %s: a rotation lies between them",
			     backup_path, keys_path);
	if (st == ST_OK && (st = file_begin(keys_path, &fd, err)) == ST_OK) {
		struct merging m = {backup, &to, backup->file.count};
		st = keyfile_start(&to, fd, keys_path, backup->file.master_id, err);
		if (st == ST_OK)
			st = each_block(&backup->file, copy_block, &to, err);
		if (st == ST_OK && present)
			st = each_block(&present->file, merge_block, &m, err);
		if (st == ST_OK)
			st = keyfile_commit(&to, m.count, err);
		if (st == ST_OK)
			st = file_commit(fd, keys_path, err);
		else
			file_abandon(fd, keys_path);
	}
	if (present)
		keyring_end(present);
	keyring_close(present);
	keyring_close(backup);
	return st;
}
