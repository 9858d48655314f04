#include "access/gate.h"

#include "unit.h"

#include <stdatomic.h>
#include <unistd.h>

struct crowd {
	struct access_gate gate;
	atomic_int inside, most, refused, done;
};

static void *person(void *data)
{
	struct crowd *c = data;
	if (access_gate_enter(&c->gate, NULL) != ST_OK) {
		atomic_fetch_add(&c->refused, 1);
		return NULL;
	}
	int now = atomic_fetch_add(&c->inside, 1) + 1, most = atomic_load(&c->most);
	while (now > most && !atomic_compare_exchange_weak(&c->most, &most, now))
		;
	for (volatile int i = 0; i < 200000; i++)
		;
	atomic_fetch_sub(&c->inside, 1);
	atomic_fetch_add(&c->done, 1);
	access_gate_leave(&c->gate);
	return NULL;
}

static void never_more_than_said(void **state)
{
	(void)state;
	struct crowd c = {};
	pthread_t threads[40];
	access_gate_init(&c.gate, 2, 1000);
	for (int i = 0; i < 40; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, person, &c), 0);
	for (int i = 0; i < 40; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(c.done, 40);
	assert_in_range(c.most, 1, 2);
	assert_int_equal(c.refused, 0);
	access_gate_done(&c.gate);
}

static void the_queue_is_bounded(void **state)
{
	(void)state;
	struct crowd c = {};
	struct err err = {};
	pthread_t threads[20];
	access_gate_init(&c.gate, 1, 3);
	assert_ok_err(access_gate_enter(&c.gate, &err)); /* held: nobody else gets in */
	for (int i = 0; i < 20; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, person, &c), 0);
	while (atomic_load(&c.refused) < 17)
		usleep(1000);
	assert_int_equal(access_gate_enter(&c.gate, &err), ST_BUSY);
	access_gate_leave(&c.gate);
	for (int i = 0; i < 20; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(c.done, 3);
	assert_int_equal(c.refused, 17);
	access_gate_done(&c.gate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_more_than_said),
		cmocka_unit_test(the_queue_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
