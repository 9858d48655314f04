/* Shadowing places against every way of filling them: as many as can be are filled, at the least sum of kilometres. */
#include "areas/planning/exchange/beside.h"
#include "base/rng.h"
#include "unit.h"

#include <math.h>

enum { SECTIONS = 9, CASES = 3000 };

struct case_of {
	struct exch_problem p;
	struct exchange_school schools[SECTIONS];
	struct exchange_teacher teachers[SECTIONS];
	struct exch_section section[SECTIONS];
	struct exch_teacher teacher[SECTIONS];
	struct exch_unit unit;
	int destination[SECTIONS], start[SECTIONS + 1], partner[SECTIONS * SECTIONS];
};

/* Schools with many or few backbone teachers, one teacher each, tied at random. */
static void draw(struct case_of *c, struct rng *rng)
{
	int n = 0;
	*c = (struct case_of){.p = {.engine = {.school_count = SECTIONS, .teacher_count = SECTIONS, .schools = c->schools, .teachers = c->teachers, .county_count = 1},
				    .section = c->section, .teacher = c->teacher, .unit = &c->unit, .partner_start = c->start, .partner = c->partner,
				    .options = {.shadow_places = (int)rng_below(rng, 3), .sends_below = 0.8}}};
	for (int i = 0; i < SECTIONS; i++) {
		c->schools[i].x_m = (int64_t)rng_below(rng, 20000);
		c->schools[i].y_m = (int64_t)rng_below(rng, 20000);
		c->section[i] = (struct exch_section){.pupils = 100, .backbone = rng_below(rng, 5) < 2 ? 9 : 1};
		c->unit.pupils += 100;
		c->unit.backbone += c->section[i].backbone;
		c->teachers[i].consent = rng_below(rng, 6) > 0;
		c->teacher[i] = (struct exch_teacher){.home = i, .exempt = EXCH_NOT_EXEMPT, .may_shadow = true};
		c->destination[i] = i;
		c->start[i] = n;
		for (int k = 0; k < SECTIONS; k++)
			if (k != i && rng_below(rng, 3) == 0)
				c->partner[n++] = k;
	}
	c->start[SECTIONS] = n;
}

struct best {
	int filled;
	double km;
};

/* From the section on, every choice of a host or none. */
static void enumerate(const struct case_of *c, int section, int *guests, struct best now, struct best *best)
{
	const struct exch_problem *p = &c->p;
	if (section == SECTIONS) {
		if (now.filled > best->filled || (now.filled == best->filled && now.km < best->km))
			*best = now;
		return;
	}
	enumerate(c, section + 1, guests, now, best);
	for (int k = c->start[section]; k < c->start[section + 1] && exch_sends(p, section) && c->teachers[section].consent; k++) {
		int host = c->partner[k];
		if (!exch_hosts(p, host) || guests[host] >= p->options.shadow_places)
			continue;
		guests[host]++;
		enumerate(c, section + 1, guests, (struct best){now.filled + 1, now.km + exch_km(p, section, host)}, best);
		guests[host]--;
	}
}

static void places_are_filled_best(void **state)
{
	(void)state;
	static struct case_of c;
	struct arena a;
	struct rng rng;
	struct err err = {};
	int filled = 0, sending = 0;
	arena_init(&a);
	rng_init(&rng, 5);
	for (int k = 0; k < CASES; k++) {
		struct arena_mark mark = arena_mark(&a);
		int guests[SECTIONS] = {};
		struct best best = {}, found = {};
		draw(&c, &rng);
		enumerate(&c, 0, guests, (struct best){}, &best);
		struct exch_decision d = {.destination = c.destination};
		struct check_report check = {.feasible = true};
		assert_ok_err(exch_find_shadows(&a, &c.p, &d, &err));
		for (size_t i = 0; i < d.shadows; i++)
			found.km += exch_km(&c.p, c.teacher[d.shadow[i].teacher].home, d.shadow[i].section);
		assert_int_equal(d.shadows, best.filled);
		if (fabs(found.km - best.km) > 0.0005 * SECTIONS)
			fail_msg("case %d: %.4f km, the least is %.4f", k, found.km, best.km);
		c.p.options.shadowing = true;
		exch_check_beside(&a, &c.p, &d, &check);
		assert_true(check.feasible);
		filled += best.filled;
		for (int s = 0; s < SECTIONS; s++)
			sending += exch_sends(&c.p, s);
		arena_reset(&a, mark);
	}
	assert_true(filled > CASES && sending > filled); /* not all can go: there is something to choose */
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(places_are_filled_best)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
