/* The measure as pages ask for it, kept in pieces, each for as long as the rows it was made from stay: the places with the policies
 * that hold there, and each year's verdicts. A school that reports this year leaves the years before as they are, and one that moves
 * house all of them. */
#include "areas/balance/pages.h"
#include "areas/balance/view.h"
#include "areas/register/register.h"
#include "record/policy_record.h"
#include "record/reported.h"
#include "record/tx.h"
#include "web/keep.h"

#include <inttypes.h>

static enum status stamp(struct call *c, const struct record *const *records, int n, struct str *ret, struct err *err)
{
	return record_stamp(c->g, c->a, records, n, ret, err);
}

/* ---- years with statistics ---- */

struct year_rows {
	int year;
	int64_t rows, last_version, last_end; /* now; whatever is written or ended in the year moves one of the two */
};

struct year_list {
	struct year_rows *at;
	int n;
	int *reported, n_reported; /* those with rows now, latest first */
};

enum { YEARS_MAX = 400 }; /* of a field that takes 1900 to 2299 at most */

static enum status make_years(void *context, struct arena *a, void **ret, struct err *err)
{
	struct call *c = context;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct year_list *l = ARENA_NEW(a, struct year_list);
	bool more = true;
	TRY(store_prepare(c->g->store, &q,
			  "SELECT year, sum(CASE WHEN tx_to = " TX_NOW_SQL " THEN 1 ELSE 0 END), max(version), "
			  "max(CASE WHEN tx_to < " TX_NOW_SQL " THEN tx_to ELSE 0 END) FROM \"statistics\" GROUP BY year ORDER BY year DESC", err));
	l->at = ARENA_ARRAY(a, struct year_rows, YEARS_MAX);
	l->reported = ARENA_ARRAY(a, int, YEARS_MAX);
	while (l->n < YEARS_MAX) {
		TRY(stmt_step(q, &more, err));
		if (!more)
			break;
		struct year_rows *y = &l->at[l->n++];
		*y = (struct year_rows){(int)stmt_i64(q, 0), stmt_i64(q, 1), stmt_i64(q, 2), stmt_i64(q, 3)};
		if (y->rows)
			l->reported[l->n_reported++] = y->year;
	}
	*ret = l;
	return ST_OK;
}

static enum status years(struct call *c, const struct year_list **ret, struct err *err)
{
	static const struct record *const from[] = {&record_statistics};
	struct str state;
	void *value;
	TRY(stamp(c, from, ARRAY_LEN(from), &state, err));
	TRY(keep_get(c->w->keep, str_of(arena_printf(c->a, "years %.*s", STR_ARG(state))), make_years, c, &value, err));
	*ret = value;
	return ST_OK;
}

enum status page_years(struct call *c, const int **ret, int *ret_n, struct err *err)
{
	const struct year_list *l;
	int first = 0;
	TRY(years(c, &l, err));
	while (first < l->n_reported && l->reported[first] > school_year_of(c->at.day))
		first++;
	*ret = l->reported + first;
	*ret_n = l->n_reported - first;
	return ST_OK;
}

/* ---- places, and the verdicts of one year ---- */

struct places {
	struct balance_rules *rules;
	size_t n_rules;
	struct balance_data data;
	char content[DIGEST_TEXT]; /* of what verdicts are made from */
};

static enum status make_places(void *context, struct arena *a, void **ret, struct err *err)
{
	struct call *c = context;
	struct places *p = ARENA_NEW(a, struct places);
	TRY(balance_rules_in_force(c->g, a, c->at, STR(""), &p->rules, &p->n_rules, err));
	TRY(balance_load_places(c->g, a, c->at, NULL, &p->data, err));
	uint8_t content[DIGEST_SIZE];
	balance_places_digest(&p->data, p->rules, p->n_rules, content);
	digest_format(content, p->content);
	*ret = p;
	return ST_OK;
}

struct making {
	struct call *c;
	struct str places_key;
	int year;
	bool only_verdicts;
};

/* The verdicts by policy, in the order of the places' rules. */
struct verdicts {
	const struct places *places;
	struct balance_data data;
	struct balance_result *results;
};

static enum status make_verdicts(void *context, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct call *c = m->c;
	struct verdicts *v = ARENA_NEW(a, struct verdicts);
	void *value;
	TRY(keep_get(c->w->keep, m->places_key, make_places, c, &value, err));
	const struct places *p = v->places = value;
	TRY(balance_load_year(c->g, a, c->at, m->year, m->only_verdicts && p->n_rules == 1 ? p->rules : NULL, &p->data, &v->data, err));
	v->results = ARENA_ARRAY(a, struct balance_result, p->n_rules);
	for (size_t i = 0; i < p->n_rules; i++)
		TRY(balance_compute(a, &p->rules[i], &v->data, STR(""), STR(""), &v->results[i], err));
	*ret = v;
	return ST_OK;
}

/* Places as the register has them now. */
struct now {
	struct str key, policies; /* of the places; the state of the policies */
	const struct places *places;
};

/* A school may have changed in what no verdict is made from: then the verdicts stay, and only what they point to is new. */
static enum status verdicts(struct call *c, const struct now *now, const struct year_list *l, int year, bool only_verdicts,
			    struct balance_result **ret, struct err *err)
{
	const struct verdicts *v;
	struct year_rows rows = {.year = year};
	struct making m = {c, now->key, year, only_verdicts};
	void *value;
	for (int i = 0; i < l->n; i++)
		if (l->at[i].year == year)
			rows = l->at[i];
	const char *key = arena_printf(c->a, "verdicts %s %.*s %d %d %" PRId64 " %" PRId64 " %d", now->places->content, STR_ARG(now->policies),
				       (int)c->at.day, year, rows.last_version, rows.last_end, only_verdicts);
	TRY(keep_get(c->w->keep, str_of(key), make_verdicts, &m, &value, err));
	v = value;
	size_t n = now->places->n_rules;
	struct balance_data *data = ARENA_NEW(c->a, struct balance_data);
	*data = now->places->data;
	data->statistics = v->data.statistics;
	data->year = v->data.year;
	struct balance_result *results = ARENA_ARRAY(c->a, struct balance_result, n + 1);
	for (size_t i = 0; i < n; i++) {
		results[i] = v->results[i];
		results[i].rules = &now->places->rules[i];
		results[i].data = data;
	}
	*ret = results;
	return ST_OK;
}

/* Adds the years before that have statistics to each policy's view. */
static enum status add_trend(struct call *c, const struct now *now, const struct year_list *l, int year, struct balance_view *views, size_t n,
			     struct err *err)
{
	struct balance_result *trend = ARENA_ARRAY(c->a, struct balance_result, n * TREND_YEARS);
	for (int y = year - TREND_YEARS + 1; year && y < year; y++) {
		struct balance_result *results;
		TRY(verdicts(c, now, l, y, true, &results, err));
		for (size_t i = 0; i < n && results[i].data->statistics.n > 0; i++)
			trend[i * TREND_YEARS + (size_t)views[i].trend_count++] = results[i];
	}
	for (size_t i = 0; i < n; i++)
		views[i].trend = &trend[i * TREND_YEARS];
	return ST_OK;
}

enum status page_balance(struct call *c, int year, bool with_trend, const struct balance_view **ret, struct err *err)
{
	static const struct record *const from[] = {&record_region, &record_school, &record_policy};
	static const struct record *const policies[] = {&record_policy};
	const struct year_list *l;
	struct balance_result *results;
	struct now now;
	struct reporting open;
	struct str state;
	const int *reported;
	int n_reported;
	void *value;
	bool is_year_asked = year != 0;
	TRY(years(c, &l, err));
	TRY(page_years(c, &reported, &n_reported, err));
	TRY(record_reporting(c->g, c->a, c->at, &open, err));
	for (int i = 0; !year && i < n_reported; i++)
		year = reporting_of(&open, reported[i]) ? 0 : reported[i];
	if (!year && n_reported)
		year = reported[0];
	TRY(stamp(c, from, ARRAY_LEN(from), &state, err));
	TRY(stamp(c, policies, ARRAY_LEN(policies), &now.policies, err));
	now.key = str_of(arena_printf(c->a, "places %.*s%d", STR_ARG(state), (int)c->at.day));
	TRY(keep_get(c->w->keep, now.key, make_places, c, &value, err));
	now.places = value;
	TRY(verdicts(c, &now, l, year, false, &results, err));
	size_t n = now.places->n_rules;
	struct balance_view *views = ARENA_ARRAY(c->a, struct balance_view, n);
	for (size_t i = 0; i < n; i++)
		views[i] = (struct balance_view){.result = &results[i], .at = c->at, .is_year_asked = is_year_asked, .next = i + 1 < n ? &views[i + 1] : NULL};
	if (with_trend)
		TRY(add_trend(c, &now, l, year, views, n, err));
	*ret = views;
	return ST_OK;
}
