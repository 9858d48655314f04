/* A small register made row by row: two counties, some dozens of schools with statistics, one group. For tests of plans. */
#ifndef JH_TESTS_AREAS_PLANNING_SMALL_H
#define JH_TESTS_AREAS_PLANNING_SMALL_H

#include "areas/planning/planning.h"
#include "areas/register/register.h"
#include "base/rng.h"
#include "crypt/keyring.h"
#include "plan/life.h"
#include "record/change.h"
#include "record/fault.h"
#include "unit.h"

#include <unistd.h>

enum { SMALL_SCHOOLS = 40 };

struct small {
	char folder[64];
	struct store *store, *work;
	struct keyring *keys;
	struct reg *reg;
	struct arena arena;
	struct faults faults;
	struct id school[SMALL_SCHOOLS], group;
	struct err err;
};

static const struct record *const small_records[] = {REGISTER_RECORDS, &record_plan, NULL};
static const struct catalogue small_catalogue = {small_records, ARRAY_LEN(small_records) - 1};

struct small_row {
	const struct record *record;
	struct value values[64];
	bool given[64];
};

static void small_set(struct small_row *r, const char *name, struct value v)
{
	int i = record_field_index(r->record, str_of(name));
	assert_true(i >= 0);
	r->values[i] = v;
	r->given[i] = true;
}

static struct id small_put(struct small *s, struct change *c, struct small_row *r, struct id id)
{
	struct id made = id;
	struct row_input in = {.record = r->record, .id = id, .values = r->values, .given = r->given};
	assert_int_equal(change_put(c, &in, &made, NULL, &s->err), ST_OK);
	return made;
}

static struct change *small_begin(struct small *s)
{
	struct change *c;
	struct change_info info = {.actor = STR("clerk"), .kind = "form", .reason = STR("test")};
	assert_int_equal(change_begin(s->reg, &info, &s->faults, &c, &s->err), ST_OK);
	return c;
}

static void small_commit(struct small *s, struct change *c)
{
	enum status st = change_commit(c, NULL, &s->err);
	if (st != ST_OK)
		fail_msg("the small register: %s %s", s->err.text, s->faults.n ? s->faults.list[0].rule : "");
}

static struct value small_day(int y, int m, int d) { return value_of_date((struct pdate){day_of(y, m, d), DATE_DAY}); }

static void small_statistics(struct small *s, struct change *c, int i, int64_t pupils, int64_t above, int64_t backbone)
{
	struct small_row r = {.record = &record_statistics};
	small_set(&r, "school", VALUE_ROW(s->school[i]));
	small_set(&r, "year", VALUE_I64(2024));
	small_set(&r, "section", VALUE_STR(STR("primary")));
	small_set(&r, "classes", VALUE_I64(12));
	small_set(&r, "pupils", VALUE_I64(pupils));
	small_set(&r, "teachers", VALUE_I64(above + 40));
	small_set(&r, "above_degree", VALUE_I64(above));
	small_set(&r, "backbone", VALUE_I64(backbone));
	small_set(&r, "pe", VALUE_I64(3));
	small_set(&r, "music", VALUE_I64(2));
	small_put(s, c, &r, (struct id){});
}

static void small_fill(struct small *s)
{
	struct rng rng;
	struct change *c = small_begin(s);
	struct id county[2];
	rng_init(&rng, 11);
	struct small_row city = {.record = &record_region};
	small_set(&city, "code", VALUE_STR(STR("1311")));
	small_set(&city, "name", VALUE_STR(STR("某市")));
	small_set(&city, "level", VALUE_STR(STR("city")));
	struct id top = small_put(s, c, &city, (struct id){});
	for (int k = 0; k < 2; k++) {
		struct small_row r = {.record = &record_region};
		small_set(&r, "code", VALUE_STR(k ? STR("131103") : STR("131102")));
		small_set(&r, "name", VALUE_STR(k ? STR("乙区") : STR("甲区")));
		small_set(&r, "level", VALUE_STR(STR("county")));
		small_set(&r, "parent", VALUE_ROW(top));
		county[k] = small_put(s, c, &r, (struct id){});
	}
	for (int i = 0; i < SMALL_SCHOOLS; i++) {
		struct small_row r = {.record = &record_school};
		small_set(&r, "code", VALUE_STR(str_of(arena_printf(&s->arena, "2113%06d", i + 1))));
		small_set(&r, "name", VALUE_STR(str_of(arena_printf(&s->arena, "第%d小学", i + 1))));
		small_set(&r, "type", VALUE_STR(STR("211")));
		small_set(&r, "county", VALUE_ROW(county[i % 2]));
		small_set(&r, "urban_rural", VALUE_STR(i % 4 ? STR("111") : STR("220")));
		small_set(&r, "longitude", VALUE_I64(1155000000 + (int64_t)rng_below(&rng, 2500000)));
		small_set(&r, "latitude", VALUE_I64(377000000 + (int64_t)rng_below(&rng, 2000000)));
		small_set(&r, "datum", VALUE_STR(STR("wgs84")));
		small_set(&r, "opened", small_day(2000, 9, 1));
		small_set(&r, "status", VALUE_STR(STR("open")));
		s->school[i] = small_put(s, c, &r, (struct id){});
	}
	for (int i = 0; i < SMALL_SCHOOLS; i++) {
		int64_t pupils = 300 + (int64_t)rng_below(&rng, 900);
		small_statistics(s, c, i, pupils, pupils * (3 + (int64_t)rng_below(&rng, 4)) / 100, pupils * (1 + (int64_t)rng_below(&rng, 2)) / 100);
	}
	struct small_row g = {.record = &record_group};
	small_set(&g, "name", VALUE_STR(STR("老集团")));
	small_set(&g, "county", VALUE_ROW(county[0]));
	small_set(&g, "mode", VALUE_STR(STR("integrated")));
	small_set(&g, "core", VALUE_ROW(s->school[0]));
	small_set(&g, "founded", small_day(2020, 9, 1));
	s->group = small_put(s, c, &g, (struct id){});
	for (int i = 0; i < 6; i += 2) {
		struct small_row m = {.record = &record_membership};
		small_set(&m, "group", VALUE_ROW(s->group));
		small_set(&m, "school", VALUE_ROW(s->school[i]));
		small_set(&m, "role", VALUE_STR(i ? STR("member") : STR("core")));
		small_set(&m, "from", small_day(2020, 9, 1));
		small_put(s, c, &m, (struct id){});
	}
	small_commit(s, c);
}

static void small_open(struct small *s, const char *url)
{
	char master[96], persons[96];
	*s = (struct small){};
	arena_init(&s->arena);
	faults_init(&s->faults, &s->arena, 0);
	snprintf(s->folder, sizeof s->folder, "/tmp/jh-plan-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(master, sizeof master, "%s/master", s->folder);
	snprintf(persons, sizeof persons, "%s/persons", s->folder);
	assert_ok(keyring_create(master, persons, &s->err));
	assert_ok(keyring_open(&s->keys, master, persons, &s->err));
	struct str at = url ? str_of(url) : str_of(arena_printf(&s->arena, "sqlite:%s/register.db", s->folder));
	if (store_open(&s->store, at, NULL, &s->err) != ST_OK || store_open_work(&s->work, at, NULL, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	struct reg_options options = {.store = s->store, .keys = s->keys, .catalogue = &small_catalogue, .zone_minutes = 480};
	if (reg_open(&s->reg, &options, &s->err) != ST_OK || reg_migrate(s->reg, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	assert_ok(plan_work_migrate(s->work, &s->err));
	small_fill(s);
}

static void small_close(struct small *s)
{
	char command[128];
	reg_close(s->reg);
	keyring_close(s->keys);
	store_close(s->work);
	store_close(s->store);
	snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
	assert_int_equal(system(command), 0);
	arena_done(&s->arena);
}

static struct plan_desk small_desk(struct small *s, const char *actor)
{
	return (struct plan_desk){.g = s->reg, .work = s->work, .planners = &planning_planners, .arena = &s->arena, .lang = LANG_EN,
				  .actor = str_of(actor), .faults = &s->faults};
}

/* A plan over all of it with the settings, solved. */
[[maybe_unused]] static struct plan small_solved(struct small *s, struct plan_desk *d, const char *name, const char *planner, struct plan_given *setting, size_t settings,
				uint64_t work)
{
	struct plan_new n = {.name = str_of(name), .planner = planner_find(&planning_planners, str_of(planner)),
			     .scenario = {.as_of = day_of(2025, 3, 1), .effective = day_of(2025, 9, 1), .setting = setting, .settings = settings}};
	struct id id;
	struct plan p;
	struct plan_run run;
	struct plan_ask ask = {.work = work, .seed = 1};
	if (plan_create(d, &n, &id, &s->err) != ST_OK || plan_get(d, str_of(name), &p, &s->err) != ST_OK || plan_solve(d, &p, &ask, &run, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	if (!run.result.feasible)
		fail_msg("no decision: %.*s", STR_ARG(run.why[LANG_EN]));
	return p;
}

[[maybe_unused]] static struct plan small_plan(struct small *s, struct plan_desk *d, const char *name, uint64_t work)
{
	struct plan_given setting[] = {{STR("km"), STR("40")}, {STR("low"), STR("0.5")}, {STR("high"), STR("2")}};
	return small_solved(s, d, name, "groups", setting, ARRAY_LEN(setting), work);
}

#endif
