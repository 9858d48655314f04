/* Teachers for the small register: some at each of the first schools, as a generator draws them. For tests of the exchange. */
#ifndef JH_TESTS_AREAS_PLANNING_STAFF_H
#define JH_TESTS_AREAS_PLANNING_STAFF_H

#include "areas/planning/exchange/exchange.h"
#include "areas/planning/exchange/measure.h"
#include "small.h"

enum { STAFF_MAX = 600 };

struct staff {
	struct small *s;
	struct id person[STAFF_MAX], posting[STAFF_MAX];
	int n;
};

struct member {
	int school;
	const char *name, *sex, *level, *degree, *subject, *role, *consents, *partner, *step;
	int born, since; /* years; since: 1 September */
};

static struct str staff_number(struct staff *f, int i) { return str_of(arena_printf(&f->s->arena, "T%04d", i + 1)); }

static int staff_add(struct staff *f, struct change *c, const struct member *m)
{
	struct small *s = f->s;
	int i = f->n++;
	struct small_row r = {.record = &record_person};
	small_set(&r, "number", VALUE_STR(staff_number(f, i)));
	small_set(&r, "name", VALUE_STR(str_of(m->name ? m->name : "张三")));
	small_set(&r, "sex", VALUE_STR(str_of(m->sex ? m->sex : "f")));
	small_set(&r, "born", value_of_date((struct pdate){day_of(m->born ? m->born : 1985, 1, 1), DATE_YEAR}));
	small_set(&r, "degree", VALUE_STR(str_of(m->degree ? m->degree : "secondary")));
	small_set(&r, "backbone", VALUE_STR(str_of(m->level ? m->level : "none")));
	small_set(&r, "employer", VALUE_ROW(s->school[m->school]));
	if (m->consents)
		small_set(&r, "consents", VALUE_I64(str_eq(str_of(m->consents), STR("yes"))));
	if (m->partner)
		small_set(&r, "partner", VALUE_STR(str_of(m->partner)));
	f->person[i] = small_put(s, c, &r, (struct id){});
	struct small_row p = {.record = &record_posting};
	small_set(&p, "person", VALUE_ROW(f->person[i]));
	small_set(&p, "school", VALUE_ROW(s->school[m->school]));
	small_set(&p, "role", VALUE_STR(str_of(m->role ? m->role : "teacher")));
	if (!m->subject || *m->subject)
		small_set(&p, "subject", VALUE_STR(str_of(m->subject ? m->subject : "maths")));
	small_set(&p, "stage", VALUE_STR(STR("primary")));
	small_set(&p, "kind", VALUE_STR(STR("regular")));
	small_set(&p, "from", small_day(m->since ? m->since : 2010, 9, 1));
	if (m->step)
		small_set(&p, "step", VALUE_STR(str_of(m->step)));
	f->posting[i] = small_put(s, c, &p, (struct id){});
	return i;
}

/* `each` teachers at each of the first schools; backwards: the last first, with the same draws for each school. */
static void staff_draw(struct staff *f, int schools, int each, uint64_t seed, bool backwards)
{
	static const char *const subjects[] = {"maths", "chinese", "english", "pe"};
	struct rng rng, all;
	struct change *c = small_begin(f->s);
	rng_init(&all, seed);
	for (int k = 0; k < schools; k++) {
		int school = backwards ? schools - 1 - k : k;
		rng_fork(&all, (uint64_t)school, &rng);
		for (int i = 0; i < each; i++) {
			struct member m = {.school = school, .subject = subjects[rng_below(&rng, 4)], .since = 2008 + (int)rng_below(&rng, 15),
					   .born = 1968 + (int)rng_below(&rng, 30), .sex = rng_below(&rng, 3) ? "f" : "m",
					   .level = rng_below(&rng, 4) ? "none" : "county", .degree = rng_below(&rng, 2) ? "bachelor" : "secondary",
					   .consents = rng_below(&rng, 9) ? NULL : "no"};
			staff_add(f, c, &m);
		}
	}
	small_commit(f->s, c);
}

static struct plan_new staff_plan(const char *name, struct plan_given *setting, size_t n)
{
	return (struct plan_new){.name = str_of(name), .planner = &exchange_planner,
				 .scenario = {.as_of = day_of(2025, 3, 1), .effective = day_of(2025, 9, 1), .setting = setting, .settings = n}};
}

static struct plan staff_make(struct small *s, struct plan_desk *d, const char *name, struct plan_given *setting, size_t n)
{
	struct plan_new made = staff_plan(name, setting, n);
	struct id id;
	struct plan p;
	if (plan_create(d, &made, &id, &s->err) != ST_OK || plan_get(d, str_of(name), &p, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	return p;
}

static struct plan_run staff_solve(struct small *s, struct plan_desk *d, const struct plan *p, int threads)
{
	struct plan_run run;
	struct plan_ask ask = {.seed = 1, .threads = threads};
	if (plan_solve(d, p, &ask, &run, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	return run;
}

static struct exch_problem *staff_read(struct small *s, struct plan_desk *d, const struct plan *p, struct plan_context *c, struct plan_reading *r)
{
	if (plan_read(d, p, TX_NOW, c, r, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	return r->problem;
}

#endif
