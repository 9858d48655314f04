/* Results as pages ask for them: what a year was like beside the ledger is kept while nothing of it changes; what it comes to is followed from
 * save to save, and made again for the parties whose entries changed. */
#include "areas/evaluation/pages.h"

#include "areas/programme/touched.h"
#include "web/follow.h"
#include "web/keep.h"

#include <inttypes.h>

struct kept_results {
	struct results results;
	struct ledger_marks marks;
};

struct making {
	struct call *c;
	struct evaluation_question q;
	struct str key; /* of the facts */
};

static enum status make_facts(void *context, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct facts *f = ARENA_NEW(a, struct facts);
	TRY(evaluation_ask_rest(m->c->g, a, &m->q, f, err));
	*ret = f;
	return ST_OK;
}

static bool is_touched(const struct touched *t, const struct facts *f, const struct judged_party *p)
{
	const struct school_pair pair = {.helper = p->schools[0], .helped = p->group < 0 ? p->schools[1] : -1};
	if (p->group < 0)
		return touched_pair(t, &pair);
	bool found = touched_group(t, &f->book, p->group);
	for (size_t i = 0; i < p->n_schools; i++)
		found |= t->school[p->schools[i]];
	return found;
}

/* The group, or all that the two schools agreed on, whenever that was in force. */
static void add_part(const struct facts *f, const struct judged_party *p, struct id *groups, struct id (*between)[2], struct book_part *part)
{
	if (p->group >= 0) {
		groups[part->n_groups++] = p->id;
		return;
	}
	for (int i = 0; i < 2; i++)
		between[part->n_between][i] = f->places->school.ids[p->schools[i]];
	part->n_between++;
}

/* Those touched, of the ledger read for them alone; the others as they were. */
static enum status follow(struct making *m, const struct facts *f, const struct touched *t, const struct results *before, struct arena *a, struct arena *scratch,
			  struct results *ret, struct err *err)
{
	struct facts some = *f;
	struct id *groups = ARENA_ARRAY(scratch, struct id, f->n_parties + 1), (*between)[2] = arena_alloc(scratch, (f->n_parties + 1) * sizeof *between);
	struct book_part part = {.groups = groups, .between = between};
	*ret = (struct results){.facts = f, .parties = ARENA_ARRAY(a, struct party_result, f->n_parties + 1), .n = f->n_parties};
	for (size_t i = 0; i < f->n_parties; i++)
		if (is_touched(t, f, &f->parties[i]))
			add_part(f, &f->parties[i], groups, between, &part);
	if (part.n_groups || part.n_between)
		TRY(facts_load_ledger(m->c->g, scratch, &part, &some, err));
	for (size_t i = 0; i < f->n_parties; i++) {
		if (is_touched(t, f, &f->parties[i]))
			TRY(result_compute(a, &some, &f->parties[i], &ret->parties[i], err));
		else
			ret->parties[i] = result_copy(a, f, &before->parties[i]);
	}
	return ST_OK;
}

static enum status make(void *context, const void *last, struct arena *a, struct arena *scratch, void *value, struct err *err)
{
	struct making *m = context;
	const struct kept_results *before = last;
	struct kept_results *now = value;
	struct touched touched;
	bool is_few = false;
	void *facts;
	TRY(ledger_mark(m->c->g, &now->marks, err));
	TRY(keep_get(m->c->w->keep, m->key, make_facts, m, &facts, err));
	const struct facts *f = facts;
	if (before && before->results.facts == f)
		TRY(ledger_touched(m->c->g, scratch, f->places, m->q.at.tx, &before->marks, &touched, &is_few, err));
	if (is_few)
		return follow(m, f, &touched, &before->results, a, scratch, &now->results, err);
	struct facts all = *f;
	TRY(facts_load_ledger(m->c->g, scratch, NULL, &all, err));
	TRY(results_compute(a, &all, &now->results, err));
	now->results.facts = f;
	return ST_OK;
}

enum status kept_results(struct call *c, struct str year, bool of_pairs, const struct results **ret, struct err *err)
{
	struct making m = {.c = c, .q = {.at = c->at, .of_pairs = of_pairs}};
	struct str state;
	const void *value;
	TRY(evaluation_year(c->g, c->a, year, c->at, &m.q.year, err));
	TRY(kept_state(c, m.q.year, &state, err));
	m.key = str_of(arena_printf(c->a, "evaluation facts %d %d %d %" PRId64 " %.*s", of_pairs, m.q.year, (int)c->at.day, c->at.tx, STR_ARG(state)));
	struct str name = str_of(arena_printf(c->a, "results of %.*s", STR_ARG(m.key)));
	TRY(call_follow(c, &(struct follow_ask){name, ledger_records, LEDGER_RECORDS, sizeof(struct kept_results), make, &m}, &value, err));
	*ret = &((const struct kept_results *)value)->results;
	return ST_OK;
}

enum status make_results_ahead(struct call *c, bool of_pairs, struct err *err)
{
	enum { YEARS = 3 };
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	const struct results *made;
	int years[YEARS], n = 0;
	TRY(kept_results(c, STR(""), of_pairs, &made, err));
	TRY(store_prepare(c->g->store, &q, "SELECT DISTINCT year FROM \"evaluation\" WHERE tx_to = :now ORDER BY year DESC", err));
	stmt_bind_i64(q, ":now", TX_NOW);
	for (bool has; n < YEARS; n++) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		years[n] = (int)stmt_i64(q, 0);
	}
	for (int i = 0; i < n; i++)
		TRY(kept_results(c, judged_year(c, years[i]), of_pairs, &made, err));
	return ST_OK;
}

enum status facts_of_party(struct call *c, const struct facts *all, const struct judged_party *p, const struct facts **ret, struct err *err)
{
	struct facts *f = ARENA_NEW(c->a, struct facts);
	struct id group, between[1][2];
	struct book_part part = {.groups = &group, .between = between};
	*f = *all;
	add_part(all, p, &group, between, &part);
	TRY(facts_load_ledger(c->g, c->a, &part, f, err));
	*ret = f;
	return ST_OK;
}
