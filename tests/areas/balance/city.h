/* A sample city in a register in memory, for tests of areas: made once a program, through the importer. */
#ifndef JH_TESTS_AREAS_BALANCE_CITY_H
#define JH_TESTS_AREAS_BALANCE_CITY_H

#include "areas/register/register.h"
#include "areas/register/sample/sample.h"
#include "crypt/keyring.h"
#include "record/import/import.h"
#include "unit.h"

#include <unistd.h>

struct city_fixture {
	char folder[64];
	struct store *store;
	struct keyring *keys;
	struct reg *reg;
};

static void city_open(struct city_fixture *c, const char *name, const char *url)
{
	static const char *const tables[] = {"region", "school", "campus", "statistics", "grades", "person", "group", "membership", "centre",
					     "agreement", "posting", "figure"};
	static const struct catalogue catalogue = {register_records, 0};
	struct err err = {};
	struct sample sample;
	struct arena a;
	char path[ARRAY_LEN(tables)][128], master[96], persons[96];
	const char *files[ARRAY_LEN(tables)];
	int n = 0;
	arena_init(&a);
	snprintf(c->folder, sizeof c->folder, "/tmp/jh-city-XXXXXX");
	assert_non_null(mkdtemp(c->folder));
	assert_ok_err(sample_make(&sample, &a, str_of(name), 1, &err));
	assert_ok_err(sample_write(&sample, c->folder, LANG_ZH, NULL, NULL, &err));
	snprintf(master, sizeof master, "%s/master", c->folder);
	snprintf(persons, sizeof persons, "%s/persons", c->folder);
	assert_ok_err(keyring_create(master, persons, &err));
	assert_ok_err(keyring_open(&c->keys, master, persons, &err));
	assert_ok_err(store_open(&c->store, str_of(url), NULL, &err));
	struct reg_options options = {.store = c->store, .keys = c->keys, .catalogue = &catalogue, .zone_minutes = 480};
	assert_ok_err(reg_open(&c->reg, &options, &err));
	assert_ok_err(reg_migrate(c->reg, &err));
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		snprintf(path[i], sizeof path[i], "%s/%s.xlsx", c->folder, tables[i]);
		if (access(path[i], R_OK) == 0) /* a city has only the registers it needs */
			files[n++] = path[i];
	}
	struct import_options import = {.commit = true, .actor = STR("tester"), .scratch = c->folder};
	struct import_result result;
	enum status st = import_run(c->reg, &a, files, n, &import, &result, &err);
	if (st != ST_OK) {
		struct buf json;
		buf_init(&json, 0);
		if (st == ST_NO)
			import_json(&result, LANG_EN, &json);
		fail_msg("the sample does not import: %s %.2000s", err.text, json.n ? json.p : "");
	}
	assert_int_equal(result.serious, 0);
	arena_done(&a);
}

static void city_close(struct city_fixture *c)
{
	char command[128];
	reg_close(c->reg);
	keyring_close(c->keys);
	store_close(c->store);
	snprintf(command, sizeof command, "rm -rf '%s'", c->folder);
	assert_int_equal(system(command), 0);
}

#endif
