/* COPY … FROM STDIN (FORMAT binary): a header, rows of 16-bit count and length-prefixed values, an end mark. */
#include "store/postgres.h"

#include <string.h>

enum { SEND_AT = 256 * 1024 };

enum status postgres_bulk_open(struct bulk *b, struct err *err)
{
	struct postgres *c = b->store->db;
	postgres_free_line(c);
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_cstr(&sql, "COPY ");
	quote_name(&sql, b->table);
	for (int i = 0; i < b->n; i++) {
		buf_cstr(&sql, i ? "," : " (");
		quote_name(&sql, b->columns[i].name);
	}
	buf_cstr(&sql, ") FROM STDIN (FORMAT binary)");
	PGresult *r = PQexec(c->conn, sql.p);
	enum status st = PQresultStatus(r) == PGRES_COPY_IN ? ST_OK : postgres_error(c, r, b->table, err);
	PQclear(r);
	if (st != ST_OK)
		return st;
	struct buf *out = ARENA_NEW(&b->arena, struct buf);
	buf_init(out, 0);
	buf_add(out, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
	b->state = out;
	return ST_OK;
}

static enum status send(struct bulk *b, struct err *err)
{
	struct postgres *c = b->store->db;
	struct buf *out = b->state;
	if (PQputCopyData(c->conn, out->p, (int)out->n) != 1)
		return postgres_error(c, NULL, b->table, err);
	buf_clear(out);
	return ST_OK;
}

static void put_value(struct buf *out, const struct value *v)
{
	char head[4 + 8];
	bool number = v->kind == VALUE_I64 || v->kind == VALUE_F64;
	pg_put_u32(head, v->kind == VALUE_NULL ? UINT32_MAX : number ? 8 : (uint32_t)v->s.n);
	if (number)
		pg_put_u64(head + 4, v->kind == VALUE_I64 ? (uint64_t)v->i : pg_bits(v->f));
	buf_add(out, head, number ? 12 : 4);
	if (!number && v->kind != VALUE_NULL)
		buf_str(out, v->s);
}

enum status postgres_bulk_row(struct bulk *b, struct err *err)
{
	struct buf *out = b->state;
	char count[2];
	pg_put_u16(count, (uint16_t)b->n);
	buf_add(out, count, 2);
	for (int i = 0; i < b->n; i++) {
		/* A row may hold several values of the largest size; together they must pass through the buffer. */
		if (b->values[i].kind >= VALUE_TEXT && out->n + b->values[i].s.n > SEND_AT)
			TRY(send(b, err));
		put_value(out, &b->values[i]);
	}
	return out->n >= SEND_AT ? send(b, err) : ST_OK;
}

static enum status finish(struct bulk *b, bool abort, struct err *err)
{
	struct postgres *c = b->store->db;
	struct buf *out = b->state;
	enum status st = ST_OK;
	if (!abort) {
		buf_add(out, "\377\377", 2);
		st = send(b, err);
	}
	if (PQputCopyEnd(c->conn, abort || st != ST_OK ? "stopped" : NULL) != 1 && st == ST_OK)
		st = postgres_error(c, NULL, b->table, err);
	PGresult *r;
	while ((r = PQgetResult(c->conn)) != NULL) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK && st == ST_OK)
			st = postgres_error(c, r, b->table, err);
		PQclear(r);
	}
	return st;
}

enum status postgres_bulk_close(struct bulk *b, bool abort, struct err *err)
{
	enum status st = finish(b, abort, err);
	buf_done(b->state);
	return st;
}
