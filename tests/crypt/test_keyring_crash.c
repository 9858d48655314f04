/* The process dies at any moment: what was reported as done is there, and the files open. */
#include "crypt/keyring.h"

#include "base/rng.h"
#include "keys.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 25, BATCH = 50 };

/* Adds batches, destroys, rotates and backs up until killed; says on the pipe which batch is done. */
static void work(struct place *p, int out, uint32_t from)
{
	struct keyring *k;
	struct err err;
	if (keyring_open(&k, p->master, p->keys, &err) != ST_OK)
		_exit(3);
	for (uint32_t batch = from;; batch++) {
		struct id ids[BATCH];
		for (uint32_t i = 0; i < BATCH; i++)
			ids[i] = nth((uint64_t)batch * BATCH + i);
		if (keyring_add(k, ids, BATCH, &err) != ST_OK || keyring_destroy(k, ids, 1, NULL, &err) != ST_OK)
			_exit(4);
		if (write(out, &batch, sizeof batch) != sizeof batch)
			_exit(5);
		if (batch % 5 == 4 && keyring_rotate(k, &err) != ST_OK)
			_exit(6);
		if (batch % 7 == 3 && keyring_backup(k, p->copy, &err) != ST_OK)
			_exit(7);
	}
}

static void survives_being_killed(void **state)
{
	struct place *p = *state;
	struct err err;
	struct rng rng;
	uint32_t next = 0;
	rng_init(&rng, 20240901);
	for (int round = 0; round < ROUNDS; round++) {
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0) {
			close(ends[0]);
			work(p, ends[1], next);
		}
		close(ends[1]);
		struct timespec t = {0, (long)(3000000 + rng_below(&rng, 40000000))};
		nanosleep(&t, NULL);
		kill(child, SIGKILL);
		int status;
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
		uint32_t batch;
		while (read(ends[0], &batch, sizeof batch) == sizeof batch)
			next = batch + 1;
		close(ends[0]);

		struct keyring *k;
		struct keyring_summary sum;
		assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
		assert_ok_err(keyring_check(k, &sum, &err));
		assert_true(sum.live >= (uint64_t)next * (BATCH - 1));
		for (uint64_t i = 0; i < (uint64_t)next * BATCH; i++) {
			enum key_state s;
			assert_ok_err(keyring_state(k, nth(i), &s, &err));
			assert_int_equal(s, i % BATCH == 0 ? KEY_DESTROYED : KEY_LIVE);
		}
		/* The batch in flight may be there in part; the next round starts behind it. */
		next++;
		struct id ids[BATCH];
		for (uint32_t i = 1; i < BATCH; i++)
			ids[i - 1] = nth((uint64_t)(next - 1) * BATCH + i);
		assert_ok_err(keyring_add(k, ids, BATCH - 1, &err));
		struct id first = nth((uint64_t)(next - 1) * BATCH);
		enum key_state s;
		assert_ok_err(keyring_state(k, first, &s, &err));
		if (s == KEY_NONE)
			assert_ok_err(keyring_add(k, &first, 1, &err));
		assert_ok_err(keyring_destroy(k, &first, 1, NULL, &err));
		keyring_close(k);
	}
	assert_true(next > ROUNDS);
}

/* What a power cut can leave behind the committed entries, or of the commit being written, does no harm. */
static void torn_writes_are_passed_over(void **state)
{
	struct place *p = *state;
	struct err err;
	struct keyring *k;
	struct keyring_summary sum;
	struct id ids[3] = {nth(1), nth(2), nth(3)};
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	assert_ok_err(keyring_add(k, ids, 2, &err));
	keyring_close(k);
	int fd = open(p->keys, O_RDWR);
	char rubbish[200];
	memset(rubbish, 0x5A, sizeof rubbish);
	assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, 4096 + 3 * 88),
			 sizeof rubbish); /* an append cut in the middle */
	/* Four commits were made so the last stands at A or B; spoil the other, which the next one would have
	 * overwritten. */
	uint8_t a[8], b[8];
	assert_int_equal(pread(fd, a, 8, 512), 8);
	assert_int_equal(pread(fd, b, 8, 1024), 8);
	assert_int_equal(pwrite(fd, rubbish, 32, a[0] > b[0] ? 1024 : 512), 32);
	close(fd);
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	assert_ok_err(keyring_check(k, &sum, &err));
	assert_int_equal(sum.live, 2);
	assert_ok_err(keyring_add(k, ids, 3, &err));
	assert_ok_err(keyring_check(k, &sum, &err));
	assert_int_equal(sum.live, 3);
	keyring_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(survives_being_killed, place_new, place_free),
		cmocka_unit_test_setup_teardown(torn_writes_are_passed_over, place_new, place_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
