#include "store/sqlite.h"

enum status sqlite_bulk_open(struct bulk *b, struct err *err)
{
	struct sqlite *c = b->store->db;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_cstr(&sql, "INSERT INTO ");
	quote_name(&sql, b->table);
	for (int i = 0; i < b->n; i++) {
		buf_cstr(&sql, i ? "," : " (");
		quote_name(&sql, b->columns[i].name);
	}
	for (int i = 0; i < b->n; i++)
		buf_cstr(&sql, i ? ",?" : ") VALUES (?");
	buf_cstr(&sql, ")");
	sqlite3_stmt *st;
	int code = sqlite3_prepare_v2(c->db, sql.p, -1, &st, NULL);
	if (code != SQLITE_OK)
		return sqlite_error(c, code, b->table, err);
	b->state = st;
	return ST_OK;
}

enum status sqlite_bulk_row(struct bulk *b, struct err *err)
{
	struct sqlite *c = b->store->db;
	sqlite3_stmt *st = b->state;
	int code = SQLITE_OK;
	for (int i = 0; i < b->n && code == SQLITE_OK; i++)
		code = sqlite_bind(st, i + 1, &b->values[i]);
	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	enum status result = code == SQLITE_DONE ? ST_OK : sqlite_error(c, code, b->table, err);
	sqlite3_reset(st);
	return result;
}

enum status sqlite_bulk_close(struct bulk *b, bool abort, struct err *err)
{
	sqlite3_finalize(b->state);
	return ST_OK;
}
