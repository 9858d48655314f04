/* A folder with a master key and a key file, for the tests of the keyring. */
#ifndef JH_TEST_CRYPT_KEYS_H
#define JH_TEST_CRYPT_KEYS_H

#include "crypt/keyring.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	char folder[32], master[64], keys[64], copy[64];
};

static int place_new(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	struct err err;
	strcpy(p->folder, "/tmp/jh_keys_XXXXXX");
	if (!p || !mkdtemp(p->folder))
		return -1;
	snprintf(p->master, sizeof p->master, "%s/master.key", p->folder);
	snprintf(p->keys, sizeof p->keys, "%s/person.keys", p->folder);
	snprintf(p->copy, sizeof p->copy, "%s/copy.keys", p->folder);
	*state = p;
	return keyring_create(p->master, p->keys, &err) == ST_OK ? 0 : -1;
}

static int place_free(void **state)
{
	struct place *p = *state;
	char left[80];
	unlink(p->master);
	unlink(p->keys);
	unlink(p->copy);
	for (int i = 0; i < 3; i++) { /* what a killed process leaves */
		snprintf(left, sizeof left, "%s.new", i == 0 ? p->keys : i == 1 ? p->master : p->copy);
		unlink(left);
	}
	int r = rmdir(p->folder);
	free(p);
	return r;
}

static inline struct id nth(uint64_t i)
{
	struct id id = {{0x01, 0x90}};
	for (int b = 0; b < 8; b++)
		id.b[15 - b] = (uint8_t)(i >> (8 * b));
	return id;
}

#endif
