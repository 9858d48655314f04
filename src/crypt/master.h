/* The master key file: the few bytes that everything personal hangs on. Mode 0600, kept apart from the database and
 * from the backups of the key file. Internal to crypt: use keyring.h. */
#ifndef JH_CRYPT_MASTER_H
#define JH_CRYPT_MASTER_H

#include "base/err.h"

#include <stdint.h>

enum { KEY_SIZE = 32, MASTER_ID = 8, MASTERS_MAX = 2 };

/* The current key first; during a rotation the former one behind it. */
struct masters {
	int n;
	struct {
		uint8_t id[MASTER_ID];
		uint8_t key[KEY_SIZE];
	} all[MASTERS_MAX];
};

/* Errors: ST_NOT_FOUND, ST_DENIED when others may read the file, ST_INVALID when it is damaged. */
enum status masters_read(const char *path, struct masters *ret, struct err *err);
/* Replaces the file at once (a crash leaves the old or the new one) and overwrites the old one's bytes. */
enum status masters_write(const char *path, const struct masters *m, struct err *err);
void masters_add_new(struct masters *m);					   /* in front; needs n < MASTERS_MAX */
const uint8_t *masters_find(const struct masters *m, const uint8_t id[MASTER_ID]); /* NULL when missing */

#endif
