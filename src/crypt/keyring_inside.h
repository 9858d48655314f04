/* What the parts of the keyring share. Internal to crypt. */
#ifndef JH_CRYPT_KEYRING_INSIDE_H
#define JH_CRYPT_KEYRING_INSIDE_H

#include "crypt/keyfile.h"
#include "crypt/keyring.h"

#include <pthread.h>

/* Entry numbers by id: open addressing, at most three quarters full. */
struct key_index {
	struct {
		uint32_t entry; /* number + 1; 0: empty */
		uint32_t print; /* other bits of the hash */
	} * slots;
	size_t size;	  /* a power of two */
	uint64_t indexed; /* entries of the file that are in it */
	uint64_t seed;
};

struct keyring {
	char *master_path, *keys_path;
	struct masters *masters; /* guarded memory of libsodium's */
	const uint8_t *master;	 /* the one that wraps the file */
	struct keyfile file;
	struct key_index index;
	pthread_rwlock_t lock;
	uint8_t trial_secret[KEY_SIZE]; /* of this process; see keyring_trial_begin */
	_Atomic int trials;
};

/* The entry the values used for matching are hashed under. */
struct id keyring_hash_id(void);

/* The id's entry and number; *ret_found false when there is none. The caller holds the lock, for reading at least. */
enum status keyring_find(const struct keyring *k, struct id id, bool *ret_found, uint64_t *ret_at, struct entry *ret,
			 struct err *err);
/* Brings memory up to the files: new entries, or a file replaced by another process. Holds the lock for writing. */
enum status keyring_refresh(struct keyring *k, struct err *err);
/* Lock against other threads and processes, on the file that is in place now, refreshed. */
enum status keyring_begin(struct keyring *k, struct err *err);
void keyring_end(struct keyring *k);

/* The person's key. ST_NOT_FOUND: none, or destroyed (the text says which); ST_INVALID: damaged. The caller wipes it.
 * For sealing a key that another process destroyed a moment ago in a file that replaced ours does no harm, the value is
 * lost either way: `for_sealing` saves asking the file system whether the file was replaced. */
enum status keyring_key(struct keyring *k, struct id id, bool for_sealing, uint8_t ret[KEY_SIZE], struct err *err);

#endif
