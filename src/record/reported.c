#include "record/reported.h"

#include "base/arena.h"
#include "record/list.h"

enum { YEARS_END = 9999, ROUNDS_MAX = 1000 }; /* rounds open on one day: one for each county of a province at most */

enum status record_reporting(struct reg *g, struct arena *a, struct as_of at, struct reporting *ret, struct err *err)
{
	const struct record *round = catalogue_find(g->catalogue, STR("round"));
	*ret = (struct reporting){};
	if (!round || at.any_day)
		return ST_OK;
	char day[11];
	struct list_page page;
	day_format(at.day, day);
	struct list_query q = {.record = round, .at = at, .sort = STR("-year"), .limit = ROUNDS_MAX,
			       .where = str_of(arena_printf(a, "opens <= date('%s') and due >= date('%s')", day, day))};
	TRY(record_list(g, a, &q, &page, err));
	int year = record_field_index(round, STR("year")), due = record_field_index(round, STR("due"));
	struct reporting_year *years = ARENA_ARRAY(a, struct reporting_year, page.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < page.n; i++) {
		const struct value *v = page.rows[i]->values;
		if (!n || years[n - 1].year != (int)v[year].i)
			years[n++] = (struct reporting_year){(int)v[year].i, DAY_MIN};
		years[n - 1].due = MAX(years[n - 1].due, value_date(v[due]).day);
	}
	*ret = (struct reporting){years, n};
	return ST_OK;
}

const struct reporting_year *reporting_of(const struct reporting *r, int year)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->years[i].year == year)
			return &r->years[i];
	return NULL;
}

/* The latest year with statistics up to this one; 0: none. */
static enum status year_up_to(struct reg *g, int64_t tx, int most, int *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row = false;
	TRY(store_prepare(g->store, &q, "SELECT MAX(year) FROM \"statistics\" WHERE year <= :year AND tx_from <= :tx AND tx_to > :tx", err));
	stmt_bind_i64(q, ":year", most);
	/* `tx_to > TX_NOW` holds for no row: what the register holds now is what it held after the last transaction */
	stmt_bind_i64(q, ":tx", tx == TX_NOW ? TX_NOW - 1 : tx);
	TRY(stmt_step(q, &row, err));
	*ret = row && !stmt_is_null(q, 0) ? (int)stmt_i64(q, 0) : 0;
	return ST_OK;
}

enum status record_reported_year(struct reg *g, struct arena *a, struct as_of at, int *ret, struct err *err)
{
	struct reporting open;
	int last, year;
	TRY(record_reporting(g, a, at, &open, err));
	TRY(year_up_to(g, at.tx, at.any_day ? YEARS_END : school_year_of(at.day), &last, err));
	for (year = last; year && reporting_of(&open, year);)
		TRY(year_up_to(g, at.tx, year - 1, &year, err));
	*ret = year ? year : last;
	return ST_OK;
}
