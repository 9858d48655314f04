#include "crypt/keyring.h"

#include "base/buf.h"
#include "crypt/seal.h"
#include "keys.h"

enum { HEAD = 4096, ENTRY = 88 };

static struct keyring *opened(struct place *p)
{
	struct keyring *k = NULL;
	struct err err;
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	return k;
}

static enum key_state state_of(struct keyring *k, uint64_t i)
{
	enum key_state s = KEY_NONE;
	struct err err;
	assert_ok_err(keyring_state(k, nth(i), &s, &err));
	return s;
}

static void add(struct keyring *k, uint64_t from, uint64_t to)
{
	struct err err;
	size_t n = (size_t)(to - from);
	struct id *ids = calloc(n, sizeof *ids);
	for (size_t i = 0; i < n; i++)
		ids[i] = nth(from + n - 1 - i);
	assert_ok_err(keyring_add(k, ids, n, &err));
	free(ids);
}

static void destroy(struct keyring *k, uint64_t i)
{
	struct err err;
	struct id id = nth(i);
	assert_ok_err(keyring_destroy(k, &id, 1, NULL, &err));
}

static struct keyring_summary sum(struct keyring *k)
{
	struct keyring_summary s = {0};
	struct err err;
	assert_ok_err(keyring_check(k, &s, &err));
	return s;
}

static void add_and_destroy(void **state)
{
	struct keyring *k = opened(*state);
	struct err err;
	add(k, 0, 5000);
	add(k, 4990, 5010); /* some have keys already */
	struct id twice[] = {nth(9000), nth(9000)};
	assert_ok_err(keyring_add(k, twice, 2, &err));
	assert_int_equal(sum(k).live, 5011);
	for (uint64_t i = 0; i < 5010; i += 7)
		assert_int_equal(state_of(k, i), KEY_LIVE);
	assert_int_equal(state_of(k, 6000), KEY_NONE);
	destroy(k, 17);
	destroy(k, 6000); /* never had one */
	assert_int_equal(state_of(k, 17), KEY_DESTROYED);
	struct id again[] = {nth(7000), nth(17)};
	assert_int_equal(keyring_add(k, again, 2, &err), ST_CONFLICT);
	assert_int_equal(state_of(k, 7000), KEY_NONE);
	assert_int_equal(sum(k).live, 5010);
	assert_int_equal(sum(k).destroyed, 1);
	keyring_close(k);
	k = opened(*state);
	assert_int_equal(state_of(k, 17), KEY_DESTROYED);
	assert_int_equal(state_of(k, 18), KEY_LIVE);
	keyring_close(k);
}

/* What a trial sealed for opens once the keys are kept, and is lost otherwise. */
static void keys_of_a_trial(void **state)
{
	struct keyring *k = opened(*state);
	struct err err;
	struct id kept = nth(1), other = nth(2), both[] = {nth(3), nth(1)};
	CLEANUP(buf_done) struct buf sealed, lost, open;
	buf_init(&sealed, 0);
	buf_init(&lost, 0);
	buf_init(&open, 0);
	assert_int_equal(keyring_keep(k, &kept, 1, &err), ST_INTERNAL);
	keyring_trial_begin(k);
	assert_ok_err(seal(k, kept, STR("a"), STR("kept"), &sealed, &err));
	assert_ok_err(seal(k, other, STR("a"), STR("lost"), &lost, &err));
	assert_int_equal(sum(k).live, 0);
	assert_ok_err(keyring_keep(k, &kept, 1, &err));
	assert_int_equal(keyring_keep(k, both, 2, &err), ST_CONFLICT);
	keyring_trial_end(k);
	assert_int_equal(sum(k).live, 1);
	assert_int_equal(state_of(k, 2), KEY_NONE);
	assert_int_equal(state_of(k, 3), KEY_NONE);
	assert_ok_err(unseal(k, kept, STR("a"), buf_view(&sealed), &open, &err));
	assert_true(str_eq(buf_view(&open), STR("kept")));
	assert_int_equal(unseal(k, other, STR("a"), buf_view(&lost), &open, &err), ST_NOT_FOUND);
	keyring_trial_begin(k);
	destroy(k, 1);
	assert_int_equal(unseal(k, kept, STR("a"), buf_view(&sealed), &open, &err), ST_NOT_FOUND);
	assert_int_not_equal(unseal(k, other, STR("a"), buf_view(&lost), &open, &err), ST_OK);
	keyring_trial_end(k);
	keyring_close(k);
}

static size_t read_file(const char *path, char *out, size_t size)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(out, 1, size, f);
	fclose(f);
	return n;
}

static void destroyed_bytes_are_gone_from_the_file(void **state)
{
	struct place *p = *state;
	struct keyring *k = opened(p);
	char before[HEAD + 4 * ENTRY], after[sizeof before];
	add(k, 1, 3);
	assert_int_equal(read_file(p->keys, before, sizeof before), HEAD + 3 * ENTRY);
	destroy(k, 1);
	assert_int_equal(read_file(p->keys, after, sizeof after), HEAD + 3 * ENTRY);
	const char *entry = after + HEAD + ENTRY;
	assert_memory_equal(entry, nth(1).b, 16);
	for (int i = 16; i < ENTRY; i++)
		assert_int_equal(entry[i], 0);
	assert_memory_equal(before + HEAD + 2 * ENTRY, after + HEAD + 2 * ENTRY, ENTRY);
	keyring_close(k);
}

static void several_keyrings_on_one_file(void **state)
{
	struct keyring *a = opened(*state), *b = opened(*state);
	struct err err;
	add(a, 0, 3000);
	assert_int_equal(state_of(b, 2999), KEY_LIVE);
	add(b, 3000, 3001);
	assert_int_equal(state_of(a, 3000), KEY_LIVE);
	destroy(b, 5);
	assert_int_equal(state_of(a, 5), KEY_DESTROYED);
	assert_ok_err(keyring_rotate(a, &err));
	assert_int_equal(state_of(b, 6), KEY_LIVE);
	destroy(b, 6);
	assert_int_equal(state_of(a, 6), KEY_DESTROYED);
	assert_ok_err(keyring_rotate(b, &err));
	destroy(b, 7); /* a still holds the replaced file open */
	assert_int_equal(state_of(a, 7), KEY_DESTROYED);
	add(a, 3001, 3002);
	assert_int_equal(state_of(b, 3001), KEY_LIVE);
	assert_int_equal(sum(a).live, 2999);
	assert_int_equal(sum(b).destroyed, 3);
	keyring_close(a);
	keyring_close(b);
}

static void rotation_keeps_values_and_forgets_the_old_master(void **state)
{
	struct place *p = *state;
	struct keyring *k = opened(p);
	struct err err;
	struct buf sealed, value;
	char old_master[256], now[256];
	size_t n = read_file(p->master, old_master, sizeof old_master);
	buf_init(&sealed, 0);
	buf_init(&value, 0);
	add(k, 0, 10);
	assert_ok_err(seal(k, nth(3), STR("c"), STR("李四"), &sealed, &err));
	assert_ok_err(keyring_backup(k, p->copy, &err));
	assert_ok_err(keyring_rotate(k, &err));
	assert_ok_err(unseal(k, nth(3), STR("c"), buf_view(&sealed), &value, &err));
	assert_str(buf_view(&value), "李四");
	assert_int_equal(read_file(p->master, now, sizeof now), n);
	assert_memory_not_equal(old_master + 17, now + 17, 32);
	struct keyring *old;
	assert_int_equal(keyring_open(&old, p->master, p->copy, &err),
			 ST_INVALID); /* wrapped under the former master */
	assert_int_equal(keyring_restore(p->master, p->keys, p->copy, &err), ST_INVALID);
	keyring_close(k);
	k = opened(p);
	buf_clear(&value);
	assert_ok_err(unseal(k, nth(3), STR("c"), buf_view(&sealed), &value, &err));
	assert_int_equal(sum(k).live, 10);
	keyring_close(k);
	buf_done(&sealed);
	buf_done(&value);
}

static void restore_does_not_bring_back_the_erased(void **state)
{
	struct place *p = *state;
	struct keyring *k = opened(p);
	struct err err;
	add(k, 0, 10);
	assert_ok_err(keyring_backup(k, p->copy, &err));
	destroy(k, 4);
	add(k, 10, 12);
	assert_ok_err(keyring_restore(p->master, p->keys, p->copy, &err));
	assert_int_equal(state_of(k, 4), KEY_DESTROYED);
	assert_int_equal(state_of(k, 5), KEY_LIVE);
	assert_int_equal(state_of(k, 11), KEY_LIVE);
	assert_int_equal(sum(k).live, 11);
	keyring_close(k);
	unlink(p->keys);
	assert_ok_err(keyring_restore(p->master, p->keys, p->copy, &err)); /* the file is lost altogether */
	k = opened(p);
	assert_int_equal(sum(k).live, 10);
	keyring_close(k);
}

static void flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	uint8_t b;
	assert_int_equal(pread(fd, &b, 1, at), 1);
	b ^= 0x40;
	assert_int_equal(pwrite(fd, &b, 1, at), 1);
	close(fd);
}

static void damage_is_seen(void **state)
{
	struct place *p = *state;
	struct keyring *k = opened(p), *again;
	struct err err;
	struct keyring_summary s;
	enum key_state key;
	add(k, 1, 4);
	flip(p->keys, HEAD + ENTRY + 50);
	assert_int_equal(keyring_check(k, &s, &err), ST_INVALID);
	assert_int_equal(keyring_state(k, nth(1), &key, &err), ST_INVALID);
	assert_int_equal(keyring_backup(k, p->copy, &err), ST_OK);
	assert_int_equal(keyring_rotate(k, &err), ST_INVALID); /* leaves everything as it was */
	assert_int_equal(keyring_restore(p->master, p->keys, p->copy, &err), ST_INVALID);
	assert_int_equal(state_of(k, 2), KEY_LIVE);
	flip(p->keys, HEAD + ENTRY + 50);
	assert_int_equal(sum(k).live, 3);
	keyring_close(k);
	flip(p->master, 20);
	assert_int_equal(keyring_open(&again, p->master, p->keys, &err), ST_INVALID);
	flip(p->master, 20);
	assert_int_equal(chmod(p->master, 0640), 0);
	assert_int_equal(keyring_open(&again, p->master, p->keys, &err), ST_DENIED);
	assert_int_equal(keyring_create(p->master, p->keys, &err), ST_CONFLICT);
	assert_int_equal(chmod(p->master, 0600), 0);
	assert_int_equal(truncate(p->keys, HEAD + 3 * ENTRY), 0);
	assert_int_equal(keyring_open(&again, p->master, p->keys, &err), ST_INVALID);
	unlink(p->master);
	unlink(p->keys);
	assert_int_equal(keyring_open(&again, p->master, p->keys, &err), ST_NOT_FOUND);
}

/* Entries cannot be swapped between persons: the id is part of what is authenticated. */
static void entries_belong_to_their_person(void **state)
{
	struct place *p = *state;
	struct keyring *k = opened(p);
	struct err err;
	uint8_t box[ENTRY];
	enum key_state key;
	add(k, 1, 3);
	int fd = open(p->keys, O_RDWR);
	assert_int_equal(pread(fd, box, ENTRY - 16, HEAD + ENTRY + 16), ENTRY - 16);
	assert_int_equal(pwrite(fd, box, ENTRY - 16, HEAD + 2 * ENTRY + 16), ENTRY - 16);
	close(fd);
	assert_int_equal(keyring_state(k, nth(2), &key, &err), ST_INVALID);
	assert_int_equal(state_of(k, 1), KEY_LIVE);
	keyring_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(add_and_destroy, place_new, place_free),
		cmocka_unit_test_setup_teardown(keys_of_a_trial, place_new, place_free),
		cmocka_unit_test_setup_teardown(destroyed_bytes_are_gone_from_the_file, place_new, place_free),
		cmocka_unit_test_setup_teardown(several_keyrings_on_one_file, place_new, place_free),
		cmocka_unit_test_setup_teardown(rotation_keeps_values_and_forgets_the_old_master, place_new,
						place_free),
		cmocka_unit_test_setup_teardown(restore_does_not_bring_back_the_erased, place_new, place_free),
		cmocka_unit_test_setup_teardown(damage_is_seen, place_new, place_free),
		cmocka_unit_test_setup_teardown(entries_belong_to_their_person, place_new, place_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
