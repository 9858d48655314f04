/* Statements of PostgreSQL: prepared by the server under a name, run in single-row mode, values binary both ways. */
#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct prepared {
	char name[16]; /* empty: not prepared */
	unsigned generation;
	/* Parameters, by number. */
	Oid *types; /* 0 while only NULL was bound: the server infers it */
	const char **values;
	int *lengths;
	int *formats;
	char (*numbers)[8];
	/* Rows. */
	PGresult *columns;  /* their description; NULL before the first run */
	PGresult *row;      /* the present one, unless it is in the spool */
	struct str *cells;  /* of the present row; p NULL for NULL */
	int cell_count;
	struct buf spool;   /* rows taken off the line: per cell a length (−1: NULL) and bytes */
	size_t spool_at;
	bool spooled;
	struct err end;     /* how the spooled rows end */
	int64_t changed;
};

static void what_of(const struct stmt *q, char out[160])
{
	snprintf(out, 160, "%.*s", (int)MIN(q->sql.n, (size_t)159), q->sql.p);
}

static enum status statement_error(const struct stmt *q, const PGresult *r, struct err *err)
{
	char what[160];
	what_of(q, what);
	return postgres_error(q->store->db, r, what, err);
}

/* Preparing happens at the first run, when the types of the parameters are known. */
enum status postgres_prepare(struct stmt *q, struct err *err)
{
	struct prepared *p = ARENA_NEW(&q->arena, struct prepared);
	size_t n = (size_t)q->params.n;
	p->types = ARENA_ARRAY(&q->arena, Oid, n);
	p->values = ARENA_ARRAY(&q->arena, const char *, n);
	p->lengths = ARENA_ARRAY(&q->arena, int, n);
	p->formats = ARENA_ARRAY(&q->arena, int, n);
	p->numbers = arena_alloc_array(&q->arena, n, sizeof *p->numbers);
	for (size_t i = 0; i < n; i++)
		p->formats[i] = 1;
	buf_init(&p->spool, 0);
	q->prepared = p;
	return ST_OK;
}

static bool is_current(const struct stmt *q)
{
	const struct prepared *p = q->prepared;
	const struct postgres *c = q->store->db;
	return p->name[0] && p->generation == c->generation;
}

static void deallocate(struct stmt *q)
{
	struct prepared *p = q->prepared;
	struct postgres *c = q->store->db;
	if (is_current(q) && !q->store->closing && PQstatus(c->conn) == CONNECTION_OK) {
		char sql[40];
		snprintf(sql, sizeof sql, "DEALLOCATE %s", p->name);
		/* Refused in a broken transaction; the name is then simply not used again. */
		(void)!postgres_exec(c, sql, "deallocate", NULL);
	}
	p->name[0] = 0;
	PQclear(p->columns);
	p->columns = NULL;
}

void postgres_unprepare(struct stmt *q)
{
	struct prepared *p = q->prepared;
	deallocate(q);
	buf_done(&p->spool);
	free(p->cells);
}

static Oid type_of(enum value_kind kind)
{
	switch (kind) {
	case VALUE_I64:
		return PG_INT8;
	case VALUE_F64:
		return PG_FLOAT8;
	case VALUE_TEXT:
		return PG_TEXT;
	case VALUE_BLOB:
		return PG_BYTEA;
	default:
		return 0;
	}
}

static enum status prepare_for_types(struct stmt *q, struct err *err)
{
	struct prepared *p = q->prepared;
	struct postgres *c = q->store->db;
	bool same = is_current(q);
	for (int i = 0; i < q->params.n; i++) {
		Oid type = type_of(q->values[i].kind);
		if (type && type != p->types[i]) {
			p->types[i] = type;
			same = false;
		}
	}
	if (same)
		return ST_OK;
	deallocate(q);
	char name[sizeof p->name];
	snprintf(name, sizeof name, "q%u", ++c->last_name);
	PGresult *r = PQprepare(c->conn, name, q->params.sql, q->params.n, p->types);
	enum status st = PQresultStatus(r) == PGRES_COMMAND_OK ? ST_OK : statement_error(q, r, err);
	PQclear(r);
	if (st == ST_OK) {
		memcpy(p->name, name, sizeof name);
		p->generation = c->generation;
	}
	return st;
}

enum status postgres_start(struct stmt *q, struct err *err)
{
	struct prepared *p = q->prepared;
	struct postgres *c = q->store->db;
	p->changed = 0;
	TRY(postgres_connected(q->store, err));
	postgres_free_line(c);
	TRY(prepare_for_types(q, err));
	for (int i = 0; i < q->params.n; i++) {
		const struct value *v = &q->values[i];
		p->values[i] = NULL;
		p->lengths[i] = 8;
		if (v->kind == VALUE_I64 || v->kind == VALUE_F64) {
			pg_put_u64(p->numbers[i], v->kind == VALUE_I64 ? (uint64_t)v->i : pg_bits(v->f));
			p->values[i] = p->numbers[i];
		} else if (v->kind == VALUE_TEXT || v->kind == VALUE_BLOB) {
			p->values[i] = v->s.p;
			p->lengths[i] = (int)v->s.n;
		}
	}
	if (!PQsendQueryPrepared(c->conn, p->name, q->params.n, p->values, p->lengths, p->formats, 1))
		return statement_error(q, NULL, err);
	PQsetSingleRowMode(c->conn);
	c->streaming = q;
	return ST_OK;
}

/* Rows on the line. */

static enum status describe(struct stmt *q, const PGresult *r, struct err *err)
{
	struct prepared *p = q->prepared;
	if (p->columns)
		return ST_OK;
	int n = PQnfields(r);
	for (int i = 0; i < n; i++)
		if (!pg_is_readable(PQftype(r, i)))
			return err_set(err, ST_INTERNAL, "column %s has type %u; cast it to BIGINT, DOUBLE PRECISION, TEXT or BYTEA",
				       PQfname(r, i), PQftype(r, i));
	p->columns = PQcopyResult(r, PG_COPYRES_ATTRS);
	if (!p->columns)
		panic("out of memory");
	p->cells = heap_resize(p->cells, (size_t)MAX(n, 1), sizeof *p->cells);
	p->cell_count = n;
	return ST_OK;
}

/* A command is over when the line gives no further result. */
static void drain(struct postgres *c)
{
	PGresult *r;
	while ((r = PQgetResult(c->conn)) != NULL)
		PQclear(r);
	c->streaming = NULL;
}

/* The next result of the streaming statement: *ret_row is the row, NULL at the end. */
static enum status next_result(struct stmt *q, PGresult **ret_row, struct err *err)
{
	struct prepared *p = q->prepared;
	struct postgres *c = q->store->db;
	PGresult *r = PQgetResult(c->conn);
	ExecStatusType code = PQresultStatus(r);
	enum status st = ST_OK;
	if (code == PGRES_SINGLE_TUPLE || code == PGRES_TUPLES_OK)
		st = describe(q, r, err);
	else if (code != PGRES_COMMAND_OK)
		st = statement_error(q, r, err);
	if (st == ST_OK && code == PGRES_SINGLE_TUPLE) {
		*ret_row = r;
		return ST_OK;
	}
	if (st == ST_OK && strncmp(PQcmdStatus(r), "SELECT", 6) != 0)
		p->changed = strtoll(PQcmdTuples(r), NULL, 10);
	PQclear(r);
	drain(c);
	if (st == ST_OK)
		*ret_row = NULL;
	return st;
}

static void spool_row(struct prepared *p, const PGresult *r)
{
	for (int i = 0; i < p->cell_count; i++) {
		int length = PQgetisnull(r, 0, i) ? -1 : PQgetlength(r, 0, i);
		buf_add(&p->spool, &length, sizeof length);
		if (length > 0)
			buf_add(&p->spool, PQgetvalue(r, 0, i), (size_t)length);
	}
}

void postgres_free_line(struct postgres *c)
{
	struct stmt *q = c->streaming;
	if (!q)
		return;
	struct prepared *p = q->prepared;
	p->spooled = true;
	p->spool_at = 0;
	p->end = (struct err){};
	PGresult *r = NULL;
	enum status st;
	while ((st = next_result(q, &r, &p->end)) == ST_OK && r) {
		spool_row(p, r);
		PQclear(r);
	}
	p->end.status = st;
	if (st == ST_OK && p->spool.full)
		(void)!err_set(&p->end, ST_TOO_LARGE,
			       "more than 1 GiB of rows were left when another statement ran; read them first");
}

static bool take_spooled(struct prepared *p)
{
	if (p->spool_at >= p->spool.n)
		return false;
	for (int i = 0; i < p->cell_count; i++) {
		int length;
		memcpy(&length, p->spool.p + p->spool_at, sizeof length);
		p->spool_at += sizeof length;
		p->cells[i] = length < 0 ? (struct str){} : (struct str){p->spool.p + p->spool_at, (size_t)length};
		p->spool_at += length > 0 ? (size_t)length : 0;
	}
	return true;
}

enum status postgres_step(struct stmt *q, bool *ret_row, struct err *err)
{
	struct prepared *p = q->prepared;
	PQclear(p->row);
	p->row = NULL;
	if (p->spooled) {
		if (p->end.status == ST_OK || !p->spool.full)
			if (take_spooled(p))
				return *ret_row = true, ST_OK;
		*ret_row = false;
		if (p->end.status != ST_OK && err)
			*err = p->end;
		return p->end.status;
	}
	TRY(next_result(q, &p->row, err));
	*ret_row = p->row != NULL;
	for (int i = 0; p->row && i < p->cell_count; i++)
		p->cells[i] = PQgetisnull(p->row, 0, i)
				      ? (struct str){}
				      : (struct str){PQgetvalue(p->row, 0, i), (size_t)PQgetlength(p->row, 0, i)};
	return ST_OK;
}

void postgres_reset(struct stmt *q)
{
	struct prepared *p = q->prepared;
	struct postgres *c = q->store->db;
	PQclear(p->row);
	p->row = NULL;
	if (c->streaming == q)
		drain(c);
	buf_done(&p->spool);
	p->spooled = false;
}

int64_t postgres_changed(struct stmt *q)
{
	const struct prepared *p = q->prepared;
	return p->changed;
}

int postgres_columns(const struct stmt *q)
{
	const struct prepared *p = q->prepared;
	return p->columns ? p->cell_count : 0;
}

const char *postgres_column_name(const struct stmt *q, int column)
{
	const struct prepared *p = q->prepared;
	return p->columns ? PQfname(p->columns, column) : NULL;
}

void postgres_value(const struct stmt *q, int column, struct value *ret)
{
	const struct prepared *p = q->prepared;
	if (column >= 0 && column < p->cell_count && p->cells[column].p)
		pg_decode(PQftype(p->columns, column), p->cells[column], ret);
}
