/* Keys of persons. Every person's sealed values are under a key of their own; destroying the key erases the person,
 * while the history's chain, which covers the sealed form, stays whole.
 *
 * Two files outside the database: the master key (0600, a few bytes) and the key file, one entry a person, wrapped
 * under the master key. Backups of the key file are useless without the master key: keep the two apart. Several
 * processes may use the files at once; an open keyring is safe from any thread. Ten million persons take 840 MB of disk
 * and 130 MB of memory.
 *
 * What was added is durable when keyring_add returns, so call it before the transaction that uses the keys commits;
 * keys whose transaction then fails do no harm. */
#ifndef JH_CRYPT_KEYRING_H
#define JH_CRYPT_KEYRING_H

#include "base/err.h"
#include "base/id.h"

#include <stddef.h>
#include <stdint.h>

struct keyring;

/* Both files must be missing: ST_CONFLICT. */
enum status keyring_create(const char *master_path, const char *keys_path, struct err *err);
/* Errors: ST_NOT_FOUND, ST_DENIED (mode of the master key), ST_INVALID (damage, or keys of another master). O(persons).
 */
enum status keyring_open(struct keyring **ret, const char *master_path, const char *keys_path, struct err *err);
void keyring_close(struct keyring *k); /* NULL allowed; wipes the master key from memory */

/* New random keys for those of the n ids that have none; one durable step for all. ST_CONFLICT when a key was
 * destroyed, then none is added. About a microsecond each and two syncs. */
enum status keyring_add(struct keyring *k, const struct id *ids, size_t n, struct err *err);

/* While a trial runs (calls nest), values of persons who have no key are sealed under one derived from a secret that lives in
 * memory until the last trial ends: nothing is written to the files, and what was sealed so cannot be opened afterwards, unless
 * keyring_keep made the key the person's own. keyring_state says KEY_NONE. A change is a trial until it is sure to be committed,
 * so that one that is refused leaves no keys. */
void keyring_trial_begin(struct keyring *k);
/* Within the trial. Durable at return, in one step; ST_CONFLICT when one of the ids has a key or had one, then none is added. */
enum status keyring_keep(struct keyring *k, const struct id *ids, size_t n, struct err *err);
void keyring_trial_end(struct keyring *k);

/* Overwrites the keys; ids without one are passed over. Durable at return. *ret_destroyed (may be NULL): how many there
 * were. Copies in backups live on until those are replaced: keyring_restore does not bring them back here. */
enum status keyring_destroy(struct keyring *k, const struct id *ids, size_t n, size_t *ret_destroyed, struct err *err);

enum key_state { KEY_NONE, KEY_LIVE, KEY_DESTROYED };
enum status keyring_state(struct keyring *k, struct id id, enum key_state *ret, struct err *err);

/* Opens every entry under the master key: ST_INVALID names the first damaged one. O(persons). */
struct keyring_summary {
	uint64_t live, destroyed;
};
enum status keyring_check(struct keyring *k, struct keyring_summary *ret, struct err *err);

/* A new master key: wraps every key anew and forgets the old one. A crash at any moment leaves files that open. Sealed
 * values do not change. */
enum status keyring_rotate(struct keyring *k, struct err *err);

/* A copy as of one moment, complete or not there at all. It is wrapped under today's master key. */
enum status keyring_backup(struct keyring *k, const char *path, struct err *err);
/* Puts a backup in place of the key file; keys destroyed in the file in place stay destroyed, and keys added since the
 * backup stay. The backup must be under the present master key. Works also when the key file is missing or damaged;
 * then nothing is known of what was destroyed since. */
enum status keyring_restore(const char *master_path, const char *keys_path, const char *backup_path, struct err *err);

#endif
