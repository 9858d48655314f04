#include "record/list_few.h"

#include "base/buf.h"
#include "record/layout.h"

enum status list_few(struct reg *g, const struct record *r, struct as_of at, struct str conditions, const struct expr_sql *params, int max, struct buf *versions,
		     int *n, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT version FROM \"%s\" WHERE ", r->name);
	as_of_where(&sql, "", at);
	buf_str(&sql, conditions);
	buf_printf(&sql, " LIMIT %d", max + 1);
	TRY(store_prepare(g->store, &q, sql.p, err));
	as_of_bind(q, at);
	expr_sql_bind(q, params);
	for (bool has; *n <= max; (*n)++) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		buf_printf(versions, "%s%lld", versions->n ? "," : "", (long long)stmt_i64(q, 0));
	}
	return ST_OK;
}

void list_few_sql(const struct reg *g, struct buf *sql)
{
	buf_cstr(sql, store_dialect(g->store) == STORE_SQLITE
			      ? " AND version IN (SELECT value FROM json_each('[' || :few || ']'))"
			      : " AND version IN (SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST('[' || :few || ']' AS json)))");
}

void list_few_bind(struct stmt *q, struct str versions) { stmt_bind_str(q, ":few", versions); }
