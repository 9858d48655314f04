#include "areas/evaluation/ask.h"

#include "areas/register/register.h"
#include "record/policy_record.h"

enum status evaluation_year(struct reg *g, struct arena *a, struct str text, struct as_of at, int *ret, struct err *err)
{
	if (text.n) {
		if (school_year_parse(text, ret))
			return ST_OK;
		return err_set(err, ST_INVALID, "'%.*s' is no school year; write it like 2022-2023", STR_ARG(text));
	}
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool more;
	TRY(store_prepare(g->store, &q, "SELECT year FROM \"statistics\" WHERE year <= :year ORDER BY year DESC LIMIT 1", err));
	stmt_bind_i64(q, ":year", school_year_of(at.day));
	TRY(stmt_step(q, &more, err));
	*ret = more ? (int)stmt_i64(q, 0) : school_year_of(at.day);
	return ST_OK;
}

/* The scheme and the places that the question is about. */
static enum status prepare(struct reg *g, struct arena *a, const struct evaluation_question *q, const struct scheme **ret, const struct places **ret_places,
			   struct err *err)
{
	struct places *places = ARENA_NEW(a, struct places);
	struct scheme *s = ARENA_NEW(a, struct scheme);
	const struct policy *p = q->policy;
	/* Who there was at the end of the year: a school that closed since is still judged for it. */
	struct as_of then = {.day = MIN(q->at.day, school_year_start(q->year + 1) - 1), .tx = q->at.tx};
	if (!p)
		TRY(policy_for(g, a, q->of_pairs ? SCHEME_OF_PAIRS : SCHEME_OF_GROUPS, (struct id){}, then, &p, NULL, err));
	TRY(scheme_read(a, p, s, err));
	TRY(places_load(g, a, then, places, err));
	*ret = s;
	*ret_places = places;
	return ST_OK;
}

enum status evaluation_ask_rest(struct reg *g, struct arena *a, const struct evaluation_question *q, struct facts *ret, struct err *err)
{
	const struct places *places;
	const struct scheme *s;
	TRY(prepare(g, a, q, &s, &places, err));
	return facts_load_rest(g, a, s, places, q->at, q->year, ret, err);
}

enum status evaluation_ask(struct reg *g, struct arena *a, const struct evaluation_question *q, struct results *ret, struct err *err)
{
	struct facts *f = ARENA_NEW(a, struct facts);
	const struct places *places;
	const struct scheme *s;
	TRY(prepare(g, a, q, &s, &places, err));
	TRY(facts_load(g, a, s, places, q->at, q->year, f, err));
	return results_compute(a, f, ret, err);
}
