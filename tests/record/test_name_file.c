/* Names of a batch against a list that is looked through one by one. */
#include "record/import/name_file.h"

#include "base/rng.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES = 6000, TEXT = 40 };

struct known {
	struct name name;
	char text[TEXT];
	struct id id;
	uint32_t row;
};

static int expected(const struct known *all, int n, const struct name *name, struct id *ret)
{
	int found = 0;
	for (int i = 0; i < n; i++) {
		const struct name *o = &all[i].name;
		if (o->record != name->record || o->kind != name->kind || !str_eq(o->scheme, name->scheme) || !str_eq(o->text, name->text))
			continue;
		if (!found || (found == 1 && id_cmp(all[i].id, *ret)))
			found++;
		*ret = all[i].id;
	}
	return found;
}

static void made_name(struct rng *r, char text[TEXT], struct name *ret)
{
	static const char *const schemes[] = {"", "edu", "education"};
	snprintf(text, TEXT, "%.*s%d", (int)rng_below(r, 20), "南京市鼓楼区第一中学分校", (int)rng_below(r, 20));
	*ret = (struct name){(uint32_t)rng_below(r, 2), (uint32_t)rng_below(r, 2), str_of(schemes[rng_below(r, 3)]), str_of(text)};
}

static void as_a_list_finds(void **state)
{
	struct known *all = calloc(NAMES, sizeof *all);
	struct name_file f;
	struct rng r;
	struct err err;
	char path[] = "/tmp/jh-names-XXXXXX";
	(void)state;
	close(mkstemp(path));
	rng_init(&r, 11);
	assert_ok_err(name_file_open(&f, path, &err));
	for (int i = 0; i < NAMES; i++) {
		struct known *k = &all[i];
		made_name(&r, k->text, &k->name);
		k->id.b[0] = 1;
		k->id.b[15] = (uint8_t)rng_below(&r, 3); /* few rows: often the same one by the same name again */
		k->row = (uint32_t)i + 2;
		assert_ok_err(name_file_add(&f, &k->name, k->id, k->row, &err));
		if (i % 3)
			continue;
		char text[TEXT];
		struct name looked_for;
		struct id own, other;
		int n, known = 0;
		uint32_t row = 0;
		made_name(&r, text, &looked_for);
		known = expected(all, i + 1, &looked_for, &other);
		assert_ok_err(name_file_find(&f, &looked_for, &own, &row, &n, &err));
		assert_int_equal(n, known > 2 ? 2 : known);
		if (n == 1)
			assert_int_equal(id_cmp(own, other), 0);
		if (n)
			assert_memory_equal(&all[row - 2].id, &own, sizeof own);
	}
	name_file_close(&f);
	assert_int_not_equal(access(path, F_OK), 0);
	name_file_close(&f);
	free(all);
}

static void a_place_that_cannot_be(void **state)
{
	struct name_file f;
	struct err err;
	(void)state;
	assert_int_equal(name_file_open(&f, "/nonexistent/folder/names", &err), ST_UNAVAILABLE);
	name_file_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(as_a_list_finds), cmocka_unit_test(a_place_that_cannot_be)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
