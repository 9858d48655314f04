/* A dry run holds no lock of the register: the tables it would write are copied into temporary ones of the same names,
 * which the connection finds before the register's own, and everything runs over them as it would for a commit. All that it
 * reads is one state of the register; nothing of it is left afterwards. */
#include "record/import/impl.h"

#include "base/buf.h"

/* "CREATE TABLE …", "CREATE INDEX …" or "CREATE UNIQUE INDEX …", as the database keeps them, for the temporary schema. */
static void put_temporary(struct buf *out, struct str sql)
{
	static const struct str begins[][2] = {{STR("CREATE TABLE "), STR("CREATE TABLE temp.")},
					       {STR("CREATE INDEX "), STR("CREATE INDEX temp.")},
					       {STR("CREATE UNIQUE INDEX "), STR("CREATE UNIQUE INDEX temp.")}};
	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (str_starts(sql, begins[i][0])) {
			buf_str(out, begins[i][1]);
			buf_str(out, str_slice(sql, begins[i][0].n, sql.n));
			buf_cstr(out, ";\n");
		}
}

/* A schema before the temporary one: the register's own, as PostgreSQL writes it. */
static enum status own_schema(struct importer *im, const char **ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(store_prepare(im->g->store, &q, "SELECT quote_ident(current_schema())", err));
	TRY(stmt_step(q, &has, err));
	*ret = str_dup(im->arena, stmt_str(q, 0));
	return ST_OK;
}

static enum status copy_postgres(struct importer *im, const char *schema, const char *name, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "CREATE TEMPORARY TABLE \"%s\" (LIKE %s.\"%s\" INCLUDING ALL) ON COMMIT DROP;\n"
		   "INSERT INTO pg_temp.\"%s\" SELECT * FROM %s.\"%s\"; ANALYZE pg_temp.\"%s\"",
		   name, schema, name, name, schema, name, name);
	return store_run(im->g->store, sql.p, err);
}

static enum status copy_sqlite(struct importer *im, const char *name, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	TRY(store_prepare(im->g->store, &q,
			  "SELECT sql FROM main.sqlite_schema WHERE tbl_name = :name AND sql IS NOT NULL"
			  " ORDER BY type = 'table' DESC, name",
			  err));
	stmt_bind_str(q, ":name", str_of(name));
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		put_temporary(&sql, stmt_str(q, 0));
	}
	/* With the same columns and indexes SQLite copies whole tables without taking their rows apart. */
	buf_printf(&sql, "INSERT INTO temp.\"%s\" SELECT * FROM main.\"%s\";\n", name, name);
	return store_run(im->g->store, sql.p, err);
}

enum status import_rehearse_begin(struct importer *im, struct err *err)
{
	struct store *s = im->g->store;
	TRY(store_begin(s, STORE_SCRATCH, err));
	bool is_sqlite = store_dialect(s) == STORE_SQLITE;
	const char *schema = NULL;
	enum status st = is_sqlite ? store_run(s, "PRAGMA temp.cache_size = -65536", err) : own_schema(im, &schema, err);
	for (int i = 0; i < im->g->catalogue->n && st == ST_OK; i++) {
		const struct record *r = im->g->catalogue->records[i];
		if (im->staged[i] || r == &record_alias || r == &record_source)
			st = is_sqlite ? copy_sqlite(im, r->name, err) : copy_postgres(im, schema, r->name, err);
	}
	if (st != ST_OK)
		store_rollback(s);
	return st;
}

void import_rehearse_end(struct importer *im) { store_rollback(im->g->store); }
