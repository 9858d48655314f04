/* Statements: kept by the connection, bound by name, read as what the caller asks for. */
#include "store/backend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stmt_free(struct stmt *q)
{
	q->store->backend->unprepare(q);
	free(q->numbers);
	struct arena a = q->arena; /* the statement lives in it */
	arena_done(&a);
}

void store_forget_statements(struct store *s)
{
	while (s->idle) {
		struct stmt *q = s->idle;
		s->idle = q->next;
		stmt_free(q);
	}
	s->idle_count = 0;
}

static struct stmt *take_idle(struct store *s, struct str sql, uint64_t hash)
{
	for (struct stmt **at = &s->idle; *at; at = &(*at)->next) {
		struct stmt *q = *at;
		if (q->hash == hash && str_eq(q->sql, sql)) {
			*at = q->next;
			q->next = NULL;
			s->idle_count--;
			return q;
		}
	}
	return NULL;
}

static enum status stmt_new(struct store *s, struct stmt **ret, struct str sql, uint64_t hash, struct err *err)
{
	struct arena a;
	arena_init(&a);
	struct stmt *q = ARENA_NEW(&a, struct stmt);
	q->store = s;
	q->hash = hash;
	q->sql = str_copy(&a, sql);
	enum status st = params_scan(&a, sql, s->backend->dialect, &q->params, err);
	if (st == ST_OK) {
		q->values = ARENA_ARRAY(&a, struct value, (size_t)q->params.n);
		q->ids = ARENA_ARRAY(&a, struct id, (size_t)q->params.n);
		q->arena = a;
		st = s->backend->prepare(q, err);
		a = q->arena;
	}
	if (st == ST_OK)
		*ret = q;
	else
		arena_done(&a);
	return st;
}

enum status store_prepare(struct store *s, struct stmt **ret, const char *sql, struct err *err)
{
	struct str text = str_of(sql);
	uint64_t hash = str_hash(text, 0);
	struct stmt *q = take_idle(s, text, hash);
	if (!q)
		TRY(stmt_new(s, &q, text, hash, err));
	s->out++;
	*ret = q;
	return ST_OK;
}

/* Ends a run; what was bound is let go, because its bytes need not live any longer. */
static void end_run(struct stmt *q)
{
	if (q->running)
		q->store->backend->reset(q);
	q->running = false;
	q->fault = ST_OK;
	q->hint = 0;
	for (int i = 0; i < q->params.n; i++)
		q->values[i].kind = VALUE_UNBOUND;
}

void stmt_finish(struct stmt *q)
{
	if (!q)
		return;
	struct store *s = q->store;
	end_run(q);
	s->out--;
	q->next = s->idle;
	s->idle = q;
	if (++s->idle_count <= STORE_IDLE_STATEMENTS)
		return;
	struct stmt **last = &s->idle;
	while ((*last)->next)
		last = &(*last)->next;
	stmt_free(*last);
	*last = NULL;
	s->idle_count--;
}

void stmt_finish_ptr(struct stmt **q)
{
	stmt_finish(*q);
	*q = NULL;
}

/* Binding. */

static int find_param(struct stmt *q, const char *name)
{
	if (*name == ':')
		name++;
	for (int i = 0; i < q->params.n; i++) {
		int k = (q->hint + i) % q->params.n;
		if (strcmp(q->params.names[k], name) == 0) {
			q->hint = k + 1;
			return k;
		}
	}
	return -1;
}

static void bind(struct stmt *q, const char *name, struct value v)
{
	if (q->running)
		end_run(q);
	int k = find_param(q, name);
	if (k >= 0) {
		q->values[k] = v;
	} else if (q->fault == ST_OK) {
		q->fault = ST_INTERNAL;
		snprintf(q->fault_text, sizeof q->fault_text, "there is no parameter :%s", name);
	}
}

void stmt_bind_i64(struct stmt *q, const char *name, int64_t v)
{
	bind(q, name, (struct value){.kind = VALUE_I64, .i = v});
}

void stmt_bind_f64(struct stmt *q, const char *name, double v)
{
	bind(q, name, (struct value){.kind = VALUE_F64, .f = v});
}

void stmt_bind_str(struct stmt *q, const char *name, struct str v)
{
	bind(q, name, (struct value){.kind = v.p ? VALUE_TEXT : VALUE_NULL, .s = v});
}

void stmt_bind_blob(struct stmt *q, const char *name, const void *p, size_t n)
{
	bind(q, name, (struct value){.kind = p ? VALUE_BLOB : VALUE_NULL, .s = {p, n}});
}

void stmt_bind_id(struct stmt *q, const char *name, struct id id)
{
	if (id_is_zero(id)) {
		stmt_bind_null(q, name);
		return;
	}
	bind(q, name, (struct value){.kind = VALUE_BLOB});
	int k = find_param(q, name);
	if (k < 0)
		return;
	q->ids[k] = id;
	q->values[k].s = (struct str){(const char *)q->ids[k].b, sizeof id.b};
}

void stmt_bind_null(struct stmt *q, const char *name) { bind(q, name, (struct value){.kind = VALUE_NULL}); }

static bool is_clean_text(struct str s)
{
	/* Plain ASCII, the usual case, eight bytes at a time: no high bit, no zero byte. */
	const uint64_t high = 0x8080808080808080u, low = 0x0101010101010101u;
	size_t i = 0;
	uint64_t w;
	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		if ((w & high) || ((w - low) & ~w & high))
			break;
	}
	return i == s.n || (!memchr(s.p + i, 0, s.n - i) && str_is_utf8(str_slice(s, i, s.n)));
}

enum status value_check(const struct value *v, const char *where, struct err *err)
{
	if (v->kind == VALUE_TEXT && !is_clean_text(v->s))
		return err_set(err, ST_INVALID, "text for %s is not UTF-8 or holds a zero byte; store it as bytes", where);
	if (v->kind == VALUE_F64 && !isfinite(v->f))
		return err_set(err, ST_INVALID, "the number for %s is not finite", where);
	if ((v->kind == VALUE_TEXT || v->kind == VALUE_BLOB) && v->s.n > INT32_MAX / 4)
		return err_set(err, ST_TOO_LARGE, "the value for %s is larger than 512 MiB", where);
	return ST_OK;
}

/* Running. */

static enum status check_bound(const struct stmt *q, struct err *err)
{
	if (q->fault != ST_OK) {
		enum status st = err_set(err, ST_INTERNAL, "%s", q->fault_text);
		err_detail(err, "%.*s", STR_ARG(q->sql));
		return st;
	}
	for (int i = 0; i < q->params.n; i++) {
		if (q->values[i].kind == VALUE_UNBOUND)
			return err_set(err, ST_INTERNAL, "parameter :%s is not bound in: %.*s", q->params.names[i],
				       (int)MIN(q->sql.n, (size_t)200), q->sql.p);
		TRY(value_check(&q->values[i], q->params.names[i], err));
	}
	return ST_OK;
}

static enum status start(struct stmt *q, struct err *err)
{
	struct store *s = q->store;
	if (s->failed)
		return store_broken(s, err);
	TRY(check_bound(q, err));
	q->running = true;
	return s->backend->start(q, err);
}

enum status stmt_step(struct stmt *q, bool *ret_row, struct err *err)
{
	bool row = false;
	if (q->store->bulk) /* the connection is its thread's */
		return err_set(err, ST_INTERNAL, "a bulk is open on the connection: close it first");
	enum status st = q->running ? ST_OK : start(q, err);
	if (st == ST_OK)
		st = q->store->backend->step(q, &row, err);
	bool ran = q->running;
	if (st != ST_OK || !row)
		end_run(q);
	if (st != ST_OK)
		return ran ? store_failed(q->store, st) : st;
	*ret_row = row;
	return ST_OK;
}

enum status stmt_exec(struct stmt *q, int64_t *ret_changed, struct err *err)
{
	bool row = true;
	while (row)
		TRY(stmt_step(q, &row, err));
	if (ret_changed)
		*ret_changed = q->store->backend->changed(q);
	return ST_OK;
}

/* Reading: conversions are the same for both databases. */

int stmt_columns(const struct stmt *q) { return q->store->backend->columns(q); }

const char *stmt_column_name(const struct stmt *q, int column) { return q->store->backend->column_name(q, column); }

static struct value value_at(const struct stmt *q, int column)
{
	struct value v = {.kind = VALUE_NULL};
	if (q->running)
		q->store->backend->value(q, column, &v);
	return v;
}

bool stmt_is_null(const struct stmt *q, int column) { return value_at(q, column).kind == VALUE_NULL; }

enum store_type stmt_type(const struct stmt *q, int column)
{
	switch (value_at(q, column).kind) {
	case VALUE_I64:
		return STORE_INTEGER;
	case VALUE_F64:
		return STORE_REAL;
	case VALUE_BLOB:
		return STORE_BLOB;
	default:
		return STORE_TEXT;
	}
}

int64_t stmt_i64(const struct stmt *q, int column)
{
	struct value v = value_at(q, column);
	if (v.kind == VALUE_F64 && fabs(v.f) < 9.2e18)
		return (int64_t)v.f;
	return v.kind == VALUE_I64 ? v.i : 0;
}

double stmt_f64(const struct stmt *q, int column)
{
	struct value v = value_at(q, column);
	return v.kind == VALUE_F64 ? v.f : v.kind == VALUE_I64 ? (double)v.i : 0;
}

/* A statement is only read through const pointers while it runs, but owns the room for its numbers' text. */
static struct str number_text(struct stmt *q, int column, int64_t v)
{
	int n = stmt_columns(q);
	if (q->number_columns < n) {
		/* Not resized: texts given out for this row must stay where they are; they all have this size or are
		 * the first. */
		free(q->numbers);
		q->numbers = heap_alloc((size_t)n, sizeof *q->numbers);
		q->number_columns = n;
	}
	int length = snprintf(q->numbers[column], sizeof *q->numbers, "%lld", (long long)v);
	return (struct str){q->numbers[column], (size_t)length};
}

struct str stmt_str(const struct stmt *q, int column)
{
	struct value v = value_at(q, column);
	if (v.kind == VALUE_I64)
		return number_text((struct stmt *)(uintptr_t)q, column, v.i);
	return v.kind == VALUE_TEXT || v.kind == VALUE_BLOB ? v.s : (struct str){};
}

struct str stmt_blob(const struct stmt *q, int column)
{
	struct value v = value_at(q, column);
	return v.kind == VALUE_TEXT || v.kind == VALUE_BLOB ? v.s : (struct str){};
}

struct id stmt_id(const struct stmt *q, int column)
{
	struct str bytes = stmt_blob(q, column);
	struct id id = {};
	if (bytes.n == sizeof id.b)
		memcpy(id.b, bytes.p, sizeof id.b);
	return id;
}
