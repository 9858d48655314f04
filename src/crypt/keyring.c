#include "crypt/keyring.h"

#include "base/arena.h"
#include "crypt/file.h"
#include "crypt/keyring_inside.h"
#include "crypt/random.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_ENTRIES = 4096 };

struct id keyring_hash_id(void)
{
	struct id id;
	memset(id.b, 0xFF, sizeof id.b);
	return id;
}

static uint64_t hash_of(const struct key_index *x, struct id id)
{
	return str_hash((struct str){(const char *)id.b, sizeof id.b}, x->seed);
}

static void index_put(struct key_index *x, uint64_t hash, uint64_t at)
{
	size_t i = hash & (x->size - 1);
	while (x->slots[i].entry)
		i = (i + 1) & (x->size - 1);
	x->slots[i].entry = (uint32_t)at + 1;
	x->slots[i].print = (uint32_t)(hash >> 32);
}

/* Reads the entries not yet indexed; when the table must grow, all of them again. */
static enum status index_catch_up(struct keyring *k, struct err *err)
{
	struct key_index *x = &k->index;
	uint64_t room = k->file.count + k->file.count / 3 + 1;
	if (room > x->size) {
		size_t size = MAX(x->size, (size_t)1024);
		while (size < room)
			size *= 2;
		free(x->slots);
		x->slots = heap_alloc(size, sizeof *x->slots);
		x->size = size;
		x->indexed = 0;
	}
	struct entry *entries = heap_alloc(READ_ENTRIES, sizeof *entries);
	enum status st = ST_OK;
	while (st == ST_OK && x->indexed < k->file.count) {
		size_t n = (size_t)MIN(k->file.count - x->indexed, (uint64_t)READ_ENTRIES);
		st = keyfile_read(&k->file, x->indexed, entries, n, err);
		for (size_t i = 0; i < n && st == ST_OK; i++)
			index_put(x, hash_of(x, entries[i].id), x->indexed++);
	}
	free(entries);
	return st;
}

static void index_done(struct key_index *x)
{
	free(x->slots);
	x->slots = NULL;
	x->size = 0;
	x->indexed = 0;
}

enum status keyring_find(const struct keyring *k, struct id id, bool *ret_found, uint64_t *ret_at, struct entry *ret,
			 struct err *err)
{
	const struct key_index *x = &k->index;
	uint64_t hash = hash_of(x, id);
	*ret_found = false;
	for (size_t i = hash & (x->size - 1); x->size && x->slots[i].entry; i = (i + 1) & (x->size - 1)) {
		if (x->slots[i].print != (uint32_t)(hash >> 32))
			continue;
		uint64_t at = x->slots[i].entry - 1;
		struct entry e;
		TRY(keyfile_read(&k->file, at, &e, 1, err));
		if (id_cmp(e.id, id) == 0) {
			*ret_found = true;
			*ret_at = at;
			*ret = e;
			return ST_OK;
		}
	}
	return ST_OK;
}

static enum status load(struct keyring *k, struct err *err)
{
	struct keyfile file;
	struct masters masters;
	enum status st;
	for (;;) {
		TRY(keyfile_open(&file, k->keys_path, err));
		st = masters_read(k->master_path, &masters, err);
		/* A rotation may have come in between. */
		if (st != ST_OK || masters_find(&masters, file.master_id) || !keyfile_is_replaced(&file))
			break;
		keyfile_close(&file);
	}
	if (st == ST_OK && !masters_find(&masters, file.master_id))
		st = err_set(err, ST_INVALID, "%s is not wrapped under the master key in %s", k->keys_path,
			     k->master_path);
	if (st == ST_OK) {
		keyfile_close(&k->file);
		index_done(&k->index);
		k->file = file;
		*k->masters = masters;
		k->master = masters_find(k->masters, file.master_id);
		st = index_catch_up(k, err);
	} else {
		keyfile_close(&file);
	}
	sodium_memzero(&masters, sizeof masters);
	return st;
}

enum status keyring_refresh(struct keyring *k, struct err *err)
{
	if (keyfile_is_replaced(&k->file))
		return load(k, err);
	TRY(keyfile_refresh(&k->file, err));
	return index_catch_up(k, err);
}

enum status keyring_begin(struct keyring *k, struct err *err)
{
	pthread_rwlock_wrlock(&k->lock);
	for (;;) {
		enum status st = keyfile_lock(&k->file, err);
		if (st == ST_OK && !keyfile_is_replaced(&k->file)) {
			st = keyring_refresh(k, err);
			if (st == ST_OK)
				return ST_OK;
			keyfile_unlock(&k->file);
		} else if (st == ST_OK) {
			keyfile_unlock(&k->file);
			st = load(k, err); /* locks nothing: try again on the new file */
			if (st == ST_OK)
				continue;
		}
		pthread_rwlock_unlock(&k->lock);
		return st;
	}
}

void keyring_end(struct keyring *k)
{
	keyfile_unlock(&k->file);
	pthread_rwlock_unlock(&k->lock);
}

enum status keyring_create(const char *master_path, const char *keys_path, struct err *err)
{
	struct masters masters = {0};
	struct keyfile file;
	struct entry hash_key;
	uint8_t key[KEY_SIZE], nonce[ENTRY_NONCE];
	int fd;
	if (access(master_path, F_OK) == 0 || access(keys_path, F_OK) == 0)
		return err_set(err, ST_CONFLICT, "%s or %s is there already", master_path, keys_path);
	masters_add_new(&masters);
	random_bytes(key, sizeof key);
	random_bytes(nonce, sizeof nonce);
	entry_seal(&hash_key, keyring_hash_id(), key, nonce, masters.all[0].key);
	enum status st = masters_write(master_path, &masters, err);
	if (st == ST_OK && (st = file_begin(keys_path, &fd, err)) == ST_OK) {
		st = keyfile_start(&file, fd, keys_path, masters.all[0].id, err);
		if (st == ST_OK)
			st = keyfile_append(&file, &hash_key, 1, err);
		if (st == ST_OK)
			st = file_commit(fd, keys_path, err);
		else
			file_abandon(fd, keys_path);
	}
	sodium_memzero(&masters, sizeof masters);
	sodium_memzero(key, sizeof key);
	return st;
}

enum status keyring_open(struct keyring **ret, const char *master_path, const char *keys_path, struct err *err)
{
	if (sodium_init() < 0)
		return err_set(err, ST_INTERNAL, "libsodium cannot start");
	struct keyring *k = heap_alloc(1, sizeof *k);
	k->file.fd = -1;
	k->master_path = strdup(master_path);
	k->keys_path = strdup(keys_path);
	k->masters = sodium_malloc(sizeof *k->masters);
	random_bytes(&k->index.seed, sizeof k->index.seed);
	pthread_rwlock_init(&k->lock, NULL);
	enum status st = k->masters && k->master_path && k->keys_path
				 ? load(k, err)
				 : err_set(err, ST_UNAVAILABLE, "no memory that can be locked for the master key");
	if (st != ST_OK) {
		keyring_close(k);
		return st;
	}
	*ret = k;
	return ST_OK;
}

void keyring_close(struct keyring *k)
{
	if (!k)
		return;
	keyfile_close(&k->file);
	index_done(&k->index);
	sodium_free(k->masters);
	sodium_memzero(k->trial_secret, sizeof k->trial_secret);
	free(k->master_path);
	free(k->keys_path);
	pthread_rwlock_destroy(&k->lock);
	free(k);
}

/* What values of persons without a key are sealed under while a trial runs. */
static void trial_key(const struct keyring *k, struct id id, uint8_t ret[KEY_SIZE])
{
	crypto_generichash(ret, KEY_SIZE, id.b, sizeof id.b, k->trial_secret, sizeof k->trial_secret);
}

/* New entries for the ids without a key; *ret_n of them. `of_trial`: with the keys of the trial, and none may have one. */
static enum status make_entries(struct keyring *k, const struct id *ids, size_t n, bool of_trial, struct entry *entries,
				size_t *ret_n, struct err *err)
{
	struct secret {
		uint8_t key[KEY_SIZE], nonce[ENTRY_NONCE];
	} lot[64]; /* one call of the system for each would double the time */
	size_t made = 0;
	enum status st = ST_OK;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		bool found;
		uint64_t at;
		struct entry e;
		st = keyring_find(k, ids[i], &found, &at, &e, err);
		if (st == ST_OK && found && entry_is_destroyed(&e))
			st = err_set(err, ST_CONFLICT, "one of %zu persons was erased: no new key under the same id",
				     n);
		else if (st == ST_OK && found && of_trial)
			st = err_set(err, ST_CONFLICT, "another program made the key of a person meanwhile; try again");
		if (st != ST_OK || found)
			continue;
		if (made % ARRAY_LEN(lot) == 0)
			randombytes_buf(lot, sizeof lot);
		struct secret *secret = &lot[made % ARRAY_LEN(lot)];
		if (of_trial)
			trial_key(k, ids[i], secret->key);
		entry_seal(&entries[made++], ids[i], secret->key, secret->nonce, k->master);
	}
	sodium_memzero(lot, sizeof lot);
	*ret_n = made;
	return st;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct id));
}

static enum status add(struct keyring *k, const struct id *ids, size_t n, bool of_trial, struct err *err)
{
	if (n == 0)
		return ST_OK;
	/* Sorted, so that an id given twice is seen; ids are time-ordered, so mostly they are sorted already. */
	struct id *sorted = heap_alloc(n, sizeof *sorted);
	memcpy(sorted, ids, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_id);
	size_t unique = 0, made = 0;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || id_cmp(sorted[i], sorted[unique - 1]) != 0)
			sorted[unique++] = sorted[i];
	struct entry *entries = heap_alloc(unique, sizeof *entries);
	enum status st = keyring_begin(k, err);
	if (st == ST_OK) {
		if (unique > UINT32_MAX - 1 - k->file.count)
			st = err_set(err, ST_TOO_LARGE, "more than %u persons in a key file", UINT32_MAX);
		if (st == ST_OK)
			st = make_entries(k, sorted, unique, of_trial, entries, &made, err);
		if (st == ST_OK && made)
			st = keyfile_append(&k->file, entries, made, err);
		if (st == ST_OK)
			st = index_catch_up(k, err);
		keyring_end(k);
	}
	free(entries);
	free(sorted);
	return st;
}

enum status keyring_add(struct keyring *k, const struct id *ids, size_t n, struct err *err)
{
	return add(k, ids, n, false, err);
}

enum status keyring_keep(struct keyring *k, const struct id *ids, size_t n, struct err *err)
{
	return k->trials > 0 ? add(k, ids, n, true, err) : err_set(err, ST_INTERNAL, "keys of a trial are kept while it runs");
}

enum status keyring_destroy(struct keyring *k, const struct id *ids, size_t n, size_t *ret_destroyed, struct err *err)
{
	size_t destroyed = 0;
	TRY(keyring_begin(k, err));
	enum status st = ST_OK;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		bool found;
		uint64_t at;
		struct entry e;
		if (id_cmp(ids[i], keyring_hash_id()) == 0) {
			st = err_set(err, ST_INVALID, "the key of matching is no person's");
			break;
		}
		st = keyring_find(k, ids[i], &found, &at, &e, err);
		if (st == ST_OK && found && !entry_is_destroyed(&e)) {
			st = keyfile_wipe(&k->file, at, err);
			destroyed++;
		}
	}
	if (destroyed) { /* also what was done before a fault */
		struct err second;
		enum status synced = keyfile_sync(&k->file, &second);
		if (st == ST_OK && synced != ST_OK) {
			st = synced;
			if (err)
				*err = second;
		}
	}
	keyring_end(k);
	if (st == ST_OK && ret_destroyed)
		*ret_destroyed = destroyed;
	return st;
}

/* Looks, and looks again after a refresh: another process may have added the key or replaced the file. A replaced file
 * is never read from: what was destroyed in the new one would still be whole in it. */
static enum status look(struct keyring *k, struct id id, bool for_sealing, enum key_state *ret_state,
			uint8_t key[KEY_SIZE], struct err *err)
{
	for (int attempt = 0;; attempt++) {
		bool found;
		uint64_t at;
		struct entry e;
		pthread_rwlock_rdlock(&k->lock);
		bool replaced = !for_sealing && keyfile_is_replaced(&k->file);
		enum status st = keyring_find(k, id, &found, &at, &e, err);
		bool opened = st == ST_OK && found && entry_open(&e, k->master, key);
		bool destroyed = st == ST_OK && found && !opened && entry_is_destroyed(&e);
		pthread_rwlock_unlock(&k->lock);
		if (st != ST_OK && !replaced)
			return st;
		bool is_last = attempt >= 1 || (for_sealing && k->trials > 0); /* keyring_state has looked */
		if (!replaced && (opened || destroyed || is_last)) {
			if (found && !opened && !destroyed)
				return err_set(err, ST_INVALID,
					       "%s: entry %llu is damaged: restore the key file from its backup",
					       k->keys_path, (unsigned long long)at);
			*ret_state = opened ? KEY_LIVE : destroyed ? KEY_DESTROYED : KEY_NONE;
			return ST_OK;
		}
		pthread_rwlock_wrlock(&k->lock);
		st = keyring_refresh(k, err);
		pthread_rwlock_unlock(&k->lock);
		if (st != ST_OK)
			return st;
	}
}

enum status keyring_state(struct keyring *k, struct id id, enum key_state *ret, struct err *err)
{
	uint8_t key[KEY_SIZE];
	enum status st = look(k, id, false, ret, key, err);
	sodium_memzero(key, sizeof key);
	return st;
}

enum status keyring_key(struct keyring *k, struct id id, bool for_sealing, uint8_t ret[KEY_SIZE], struct err *err)
{
	enum key_state state;
	TRY(look(k, id, for_sealing, &state, ret, err));
	if (state == KEY_DESTROYED)
		return err_set(err, ST_NOT_FOUND, "the person was erased");
	if (state == KEY_NONE && k->trials == 0)
		return err_set(err, ST_NOT_FOUND, "no key for the person");
	if (state == KEY_NONE)
		trial_key(k, id, ret);
	return ST_OK;
}

void keyring_trial_begin(struct keyring *k)
{
	pthread_rwlock_wrlock(&k->lock);
	if (k->trials++ == 0)
		random_bytes(k->trial_secret, sizeof k->trial_secret);
	pthread_rwlock_unlock(&k->lock);
}

/* The secret goes with the last trial: a key that was kept can be destroyed like any other. */
void keyring_trial_end(struct keyring *k)
{
	pthread_rwlock_wrlock(&k->lock);
	if (--k->trials == 0)
		sodium_memzero(k->trial_secret, sizeof k->trial_secret);
	pthread_rwlock_unlock(&k->lock);
}
