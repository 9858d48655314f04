/* The file of persons' keys, as bytes. Internal to crypt: use keyring.h.
 *
 *   0     magic "JHKEYS1", NUL; id of the master key that wraps every entry; zeros
 *   512   commit A ┐ number of the commit (u64 LE), entries (u64 LE), checksum; the one with the higher number whose
 *   1024  commit B ┘ checksum holds counts, so that a torn write leaves the other
 *   4096  entries of 88 bytes: id 16, nonce 24, sealed key 32 + 16 (XChaCha20-Poly1305 under the master key, id as
 *         associated data). Nonce and sealed key all zero: the key was destroyed.
 *
 * Entries behind the committed number are left from a crash and are written over. An entry's place never changes. */
#ifndef JH_CRYPT_KEYFILE_H
#define JH_CRYPT_KEYFILE_H

#include "base/id.h"
#include "crypt/master.h"

#include <sys/types.h>

enum {
	ENTRY_NONCE = 24,
	ENTRY_BOX = KEY_SIZE + 16,
	ENTRY_SIZE = 16 + ENTRY_NONCE + ENTRY_BOX,
	KEYFILE_HEAD = 4096,
};

struct entry {
	struct id id;
	uint8_t nonce[ENTRY_NONCE];
	uint8_t box[ENTRY_BOX];
};
_Static_assert(sizeof(struct entry) == ENTRY_SIZE, "entries are written as they stand in memory");

struct keyfile {
	const char *path; /* the owner's */
	int fd;		  /* −1: closed */
	dev_t device;	  /* of the open file */
	ino_t inode;
	uint8_t master_id[MASTER_ID];
	uint64_t commit; /* number of the last commit seen */
	uint64_t count;	 /* committed entries */
};

/* Writes an empty file's head into fd. */
enum status keyfile_start(struct keyfile *f, int fd, const char *path, const uint8_t master_id[MASTER_ID],
			  struct err *err);
enum status keyfile_open(struct keyfile *f, const char *path, struct err *err);
void keyfile_close(struct keyfile *f);
/* Reads the commits again: others may have added entries. */
enum status keyfile_refresh(struct keyfile *f, struct err *err);
bool keyfile_is_replaced(const struct keyfile *f); /* the path names another file by now */

/* Between these two no other process adds, destroys or replaces. */
enum status keyfile_lock(const struct keyfile *f, struct err *err);
void keyfile_unlock(const struct keyfile *f);

enum status keyfile_read(const struct keyfile *f, uint64_t at, struct entry *entries, size_t n, struct err *err);
/* Entries behind the committed ones; durable and committed when it returns ST_OK. */
enum status keyfile_append(struct keyfile *f, const struct entry *entries, size_t n, struct err *err);
/* The same without the commit, for files that have no name yet. */
enum status keyfile_write(struct keyfile *f, uint64_t at, const struct entry *entries, size_t n, struct err *err);
enum status keyfile_commit(struct keyfile *f, uint64_t count, struct err *err);
/* Writes zeros over nonce and sealed key; durable only after keyfile_sync. */
enum status keyfile_wipe(struct keyfile *f, uint64_t at, struct err *err);
enum status keyfile_sync(struct keyfile *f, struct err *err);

bool entry_is_destroyed(const struct entry *e);
void entry_seal(struct entry *e, struct id id, const uint8_t key[KEY_SIZE], const uint8_t nonce[ENTRY_NONCE],
		const uint8_t master[KEY_SIZE]);
bool entry_open(const struct entry *e, const uint8_t master[KEY_SIZE], uint8_t ret_key[KEY_SIZE]);

#endif
