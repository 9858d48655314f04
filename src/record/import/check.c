/* Checks across rows, after the batch stands in the open change. One statement over whole tables picks the rows that may break
 * a check; the check itself then decides row by row, as it does for a form. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "record/expr_row.h"
#include "record/layout.h"
#include "record/validate_inside.h"

#include <stdlib.h>
#include <string.h>

enum { ANALYZED_FROM = 1000 }; /* rows of an import */

struct checking {
	struct importer *im;
	const struct record *r;
	const struct layout *l;
	const struct validator *validator;
	int64_t *versions; /* candidates; heap */
	size_t n, cap;
	struct err *err;
};

static void keep(struct checking *c, int64_t version)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 256;
		c->versions = heap_resize(c->versions, c->cap, sizeof *c->versions);
	}
	c->versions[c->n++] = version;
}

static int by_version(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Ascending, each once: a row may be a candidate of several checks. */
static void settle(struct checking *c)
{
	size_t kept = 0;
	if (c->n)
		qsort(c->versions, c->n, sizeof *c->versions, by_version);
	for (size_t i = 0; i < c->n; i++)
		if (i == 0 || c->versions[i] != c->versions[i - 1])
			c->versions[kept++] = c->versions[i];
	c->n = kept;
}

/* Runs a statement whose rows are versions. */
static enum status collect_with(struct checking *c, const char *sql, int64_t tx, const struct expr_sql *params)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(c->im->g->store, &q, sql, c->err));
	stmt_bind_i64(q, ":tx", tx);
	expr_sql_bind(q, params);
	for (bool has;;) {
		TRY(stmt_step(q, &has, c->err));
		if (!has)
			return ST_OK;
		keep(c, stmt_i64(q, 0));
	}
}

static enum status collect(struct checking *c, const char *sql, int64_t tx)
{
	return collect_with(c, sql, tx, &(struct expr_sql){});
}

#define NOW_SQL(alias) alias ".tx_to = " TX_NOW_SQL

/* " AND o.a = n.a AND …" for the fields named; two empty ones are the same. */
static void same_by(struct buf *out, const struct record *r, const char *names, const char *left, const char *right)
{
	struct str rest = str_of(names), part;
	while (rest.p && str_next(&rest, ',', &part)) {
		part = str_trim(part);
		const struct field *f = record_field(r, part);
		/* Plain equality, where it serves, is what PostgreSQL can join by. */
		const char *sign = f && (f->flags & F_REQUIRED) ? "=" : "IS NOT DISTINCT FROM";
		buf_printf(out, " AND %s.\"%.*s\" %s %s.\"%.*s\"", left, STR_ARG(part), sign, right, STR_ARG(part));
	}
}

static enum status find_unique(struct checking *c, const struct field *f, int64_t tx)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	const char *end = field_has_hash(f) ? "_hash" : "";
	if (!field_has_hash(f) && !field_has_column(f))
		return ST_OK;
	buf_printf(&sql,
		   "SELECT n.version FROM \"%s\" n JOIN \"%s\" o ON o.\"%s%s\" = n.\"%s%s\" AND o.id <> n.id AND " NOW_SQL("o")
		   " AND o.valid_from < n.valid_to AND o.valid_to > n.valid_from WHERE n.tx_from = :tx AND " NOW_SQL("n"),
		   c->r->name, c->r->name, f->name, end, f->name, end);
	return collect(c, sql.p, tx);
}

/* The rows a check's condition takes, as a table to select from: narrower where the condition has a form in SQL. */
static void conditional_table(const struct checking *c, const struct record_check *check, struct buf *out, struct expr_sql *ret)
{
	CLEANUP(buf_done) struct buf condition;
	const struct expr *where = c->validator->checks[check - c->r->checks].where;
	union {
		const struct layout *layout;
		void *context;
	} u = {c->l};
	buf_init(&condition, 0);
	ret->n = 0;
	if (where && expr_to_sql(where, u.context, expr_row_column, &condition, ret, NULL) == ST_OK)
		buf_printf(out, "(SELECT * FROM \"%s\" WHERE %s)", c->r->name, condition.p);
	else
		buf_printf(out, "\"%s\"", c->r->name);
}

static enum status find_overlap(struct checking *c, const struct record_check *check, int64_t tx)
{
	CLEANUP(buf_done) struct buf sql, table;
	struct expr_sql params;
	buf_init(&sql, 0);
	buf_init(&table, 0);
	conditional_table(c, check, &table, &params);
	buf_printf(&sql, "SELECT n.version FROM %s n JOIN %s o ON o.id <> n.id", table.p, table.p);
	same_by(&sql, c->r, check->by, "o", "n");
	buf_printf(&sql,
		   " AND " NOW_SQL("o") " AND o.valid_from < n.valid_to AND o.valid_to > n.valid_from"
		   " WHERE n.tx_from = :tx AND " NOW_SQL("n"));
	return collect_with(c, sql.p, tx, &params);
}

/* Does any row of the record begin or end? Where none does, nothing can lie outside. */
static enum status has_ends(struct checking *c, const struct record *t, bool *ret)
{
	static const char *const dates[] = {"opened", "founded", "closed"};
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE tx_to = " TX_NOW_SQL " AND (valid_from <> %d OR valid_to <> %d", t->name, DAY_MIN,
		   DAY_MAX);
	for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
		const struct field *f = record_field(t, str_of(dates[i]));
		if (f && f->kind == FIELD_DATE)
			buf_printf(&sql, " OR \"%s\" IS NOT NULL", dates[i]);
	}
	buf_cstr(&sql, ") LIMIT 1");
	TRY(store_prepare(c->im->g->store, &q, sql.p, c->err));
	return stmt_step(q, ret, c->err);
}

/* Rows that reach beyond some period of what they refer to, or beyond its own dates (days stand above two bits of precision). */
static enum status find_outside(struct checking *c, const struct record_check *check, int64_t tx)
{
	const struct field *f = record_field(c->r, str_of(check->field));
	const struct record *t = f && f->kind == FIELD_REFERENCE ? catalogue_find(c->im->g->catalogue, str_of(f->record)) : NULL;
	bool ends = false;
	if (t)
		TRY(has_ends(c, t, &ends));
	if (!ends)
		return ST_OK;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "SELECT n.version FROM \"%s\" n JOIN \"%s\" t ON t.id = n.\"%s\" AND " NOW_SQL("t")
		   " WHERE n.tx_from = :tx AND " NOW_SQL("n") " AND ((n.valid_from <> %d AND (n.valid_from < t.valid_from"
		   " OR n.valid_from >= t.valid_to", c->r->name, t->name, f->name, DAY_MIN);
	static const char *const begins[] = {"opened", "founded"};
	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		const struct field *b = record_field(t, str_of(begins[i]));
		if (b && b->kind == FIELD_DATE)
			buf_printf(&sql, " OR n.valid_from < (t.\"%s\" >> 2)", begins[i]);
	}
	const struct field *closed = record_field(t, STR("closed"));
	bool has_closed = closed && closed->kind == FIELD_DATE;
	if (has_closed)
		buf_cstr(&sql, " OR n.valid_from >= (t.\"closed\" >> 2)");
	buf_printf(&sql, ")) OR (n.valid_to <> %d AND (n.valid_to > t.valid_to", DAY_MAX);
	if (has_closed)
		buf_cstr(&sql, " OR n.valid_to > (t.\"closed\" >> 2)");
	buf_cstr(&sql, ")))");
	return collect(c, sql.p, tx);
}

/* One row of each group that the change touched and that has another row. */
static enum status find_groups(struct checking *c, const struct record_check *check, int64_t tx)
{
	CLEANUP(buf_done) struct buf sql, by;
	buf_init(&sql, 0);
	buf_init(&by, 0);
	struct str rest = str_of(check->by), part;
	while (check->by && str_next(&rest, ',', &part)) {
		part = str_trim(part);
		buf_printf(&by, "%s\"%.*s\"", by.n ? ", " : "", STR_ARG(part));
	}
	if (!by.n)
		buf_printf(&sql, "SELECT version FROM \"%s\" WHERE tx_from = :tx AND tx_to = " TX_NOW_SQL, c->r->name);
	else
		/* Groups first, by the key's index alone where they are its beginning; rows are looked at only in groups of several. */
		buf_printf(&sql,
			   "SELECT MAX(n.version) FROM (SELECT %s FROM \"%s\" WHERE tx_to = " TX_NOW_SQL
			   " GROUP BY %s HAVING COUNT(*) > 1) g JOIN \"%s\" n ON " NOW_SQL("n"),
			   by.p, c->r->name, by.p, c->r->name);
	if (by.n) {
		same_by(&sql, c->r, check->by, "n", "g");
		buf_cstr(&sql, " WHERE n.tx_from = :tx GROUP BY ");
		rest = str_of(check->by);
		for (bool first = true; str_next(&rest, ',', &part); first = false) {
			part = str_trim(part);
			buf_printf(&sql, "%sn.\"%.*s\"", first ? "" : ", ", STR_ARG(part));
		}
	}
	return collect(c, sql.p, tx);
}

static int scale_of(const struct field *f)
{
	return f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_DECIMAL || f->kind == FIELD_PERCENT ? f->scale : 0;
}

/* Groups whose sum differs from the total the other record gives, where either was touched. */
static enum status find_untied(struct checking *c, const struct record_check *check, int64_t tx)
{
	const struct record *t = catalogue_find(c->im->g->catalogue, str_of(check->record));
	const struct field *f = record_field(c->r, str_of(check->field)), *total = t ? record_field(t, str_of(check->total)) : NULL;
	if (!f || !total)
		return ST_OK;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	int64_t left = 1, right = 1;
	for (int i = scale_of(f); i < scale_of(total); i++)
		left *= 10;
	for (int i = scale_of(total); i < scale_of(f); i++)
		right *= 10;
	buf_printf(&sql, "SELECT MAX(n.version) FROM \"%s\" n JOIN \"%s\" t ON " NOW_SQL("t"), c->r->name, t->name);
	same_by(&sql, c->r, check->by, "t", "n");
	buf_printf(&sql,
		   " WHERE " NOW_SQL("n") " GROUP BY t.version HAVING COUNT(*) = COUNT(n.\"%s\") AND"
		   " SUM(n.\"%s\") * %lld <> MAX(t.\"%s\") * %lld AND (MAX(n.tx_from) = :tx OR MAX(t.tx_from) = :tx)",
		   f->name, f->name, (long long)left, total->name, (long long)right);
	return collect(c, sql.p, tx);
}

/* PostgreSQL knows nothing yet of what this transaction wrote, and would join each row with all of the same kind. */
static enum status tell_planner(struct checking *c)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	if (store_dialect(c->im->g->store) != STORE_POSTGRES || c->im->rows < ANALYZED_FROM)
		return ST_OK;
	buf_printf(&sql, "ANALYZE \"%s\"", c->r->name);
	return store_run(c->im->g->store, sql.p, c->err);
}

static enum status find_candidates(struct checking *c, bool is_touched, int64_t tx)
{
	if (is_touched)
		TRY(tell_planner(c));
	for (int i = 0; is_touched && c->r->fields[i].name; i++)
		if (c->r->fields[i].flags & F_UNIQUE)
			TRY(find_unique(c, &c->r->fields[i], tx));
	for (const struct record_check *k = c->r->checks; k && k->name; k++) {
		if (k->kind == CHECK_TIE)
			TRY(find_untied(c, k, tx));
		else if (!is_touched || k->kind == CHECK_EXPRESSION)
			continue;
		else if (k->kind == CHECK_NO_OVERLAP)
			TRY(find_overlap(c, k, tx));
		else if (k->kind == CHECK_WITHIN_LIFE)
			TRY(find_outside(c, k, tx));
		else
			TRY(find_groups(c, k, tx));
	}
	return ST_OK;
}

static enum status decide(struct checking *c, int64_t version)
{
	struct importer *im = c->im;
	struct arena_mark mark = arena_mark(&im->scratch);
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE version = :version", c->l->select, c->r->name);
	struct stmt *q = NULL;
	TRY(store_prepare(im->g->store, &q, sql.p, c->err));
	stmt_bind_i64(q, ":version", version);
	bool has;
	enum status st = stmt_step(q, &has, c->err);
	struct row *row = NULL;
	if (st == ST_OK && has) {
		struct row read;
		struct value *values = ARENA_ARRAY(&im->scratch, struct value, (size_t)c->l->n_fields);
		layout_read(c->l, q, 0, &read, values, NULL);
		row = row_copy(&im->scratch, &read);
	}
	stmt_finish(q);
	size_t before = im->faults.n;
	if (st == ST_OK && row)
		st = validate_across(im->g, c->validator, row, &im->faults, c->err);
	for (int k = 0; row && k < im->n_outputs; k++)
		if (im->outputs[k].source == row->source)
			import_place_new(im, before, k, (uint32_t)row->source_row, -1);
	import_place_new(im, before, -1, 0, -1);
	arena_reset(&im->scratch, mark);
	return st;
}

enum status import_check(struct importer *im, int64_t tx, struct err *err)
{
	enum status st = ST_OK;
	for (int i = 0; i < im->g->catalogue->n && st == ST_OK; i++) {
		const struct record *r = im->g->catalogue->records[i];
		struct checking c = {.im = im, .r = r, .l = layout_of(im->g, r), .err = err};
		bool ties = false;
		for (const struct record_check *k = r->checks; k && k->name && !ties; k++) {
			const struct record *t = k->kind == CHECK_TIE ? catalogue_find(im->g->catalogue, str_of(k->record)) : NULL;
			ties = t && im->staged[import_order(im, t)];
		}
		if (!im->staged[i] && !ties)
			continue;
		st = layout_validator(im->g, r, &c.validator, err);
		if (st == ST_OK)
			st = find_candidates(&c, im->staged[i], tx);
		settle(&c);
		for (size_t k = 0; k < c.n && st == ST_OK; k++)
			st = decide(&c, c.versions[k]);
		free(c.versions);
	}
	return st;
}
