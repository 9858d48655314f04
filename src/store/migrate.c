#include "store/backend.h"

/* One row per component: its schema's version. */
static const char *table_sql(enum store_dialect d)
{
	return d == STORE_SQLITE
		       ? "CREATE TABLE IF NOT EXISTS schema_version (component TEXT PRIMARY KEY, version INTEGER NOT NULL)"
		       : "CREATE TABLE IF NOT EXISTS schema_version (component TEXT PRIMARY KEY, version BIGINT NOT NULL)";
}

static const char *table_exists_sql(enum store_dialect d)
{
	return d == STORE_SQLITE ? "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'"
				 : "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND "
				   "table_name = 'schema_version'";
}

/* The first integer of the first row; 0 without rows. */
static enum status query_i64(struct store *s, const char *sql, const char *component, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(s, &q, sql, err));
	if (component)
		stmt_bind_str(q, "component", str_of(component));
	bool row;
	TRY(stmt_step(q, &row, err));
	*ret = row ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

enum status store_version(struct store *s, const char *component, int *ret, struct err *err)
{
	int64_t n;
	TRY(query_i64(s, table_exists_sql(store_dialect(s)), NULL, &n, err));
	if (n > 0)
		TRY(query_i64(s, "SELECT version FROM schema_version WHERE component = :component", component, &n, err));
	*ret = (int)n;
	return ST_OK;
}

static enum status put_version(struct store *s, const char *component, int version, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(s, &q,
			  "INSERT INTO schema_version (component, version) VALUES (:component, :version) "
			  "ON CONFLICT (component) DO UPDATE SET version = excluded.version",
			  err));
	stmt_bind_str(q, "component", str_of(component));
	stmt_bind_i64(q, "version", version);
	return stmt_exec(q, NULL, err);
}

static enum status apply(struct store *s, const struct migration *m, void *context, struct err *err)
{
	enum store_dialect d = store_dialect(s);
	const char *sql = m->sql[d] ? m->sql[d] : m->sql[1 - d];
	if (sql)
		TRY(store_run(s, sql, err));
	return m->run ? m->run(s, context, err) : ST_OK;
}

static enum status check_not_newer(const char *component, int have, int know, struct err *err)
{
	if (have > know)
		return err_set(err, ST_CONFLICT,
			       "the database's %s has schema version %d, this program knows up to %d; use a newer program",
			       component, have, know);
	return ST_OK;
}

/* Inside the transaction: another process may have migrated while this one waited for the lock. */
static enum status migrate_locked(struct store *s, const char *component, const struct migration *migrations, int n,
				  void *context, struct err *err)
{
	int have;
	TRY(store_run(s, table_sql(store_dialect(s)), err));
	TRY(store_version(s, component, &have, err));
	TRY(check_not_newer(component, have, n, err));
	for (int i = have; i < n; i++) {
		if (migrations[i].version != i + 1)
			return err_set(err, ST_INTERNAL, "migration %d of %s is numbered %d", i + 1, component,
				       migrations[i].version);
		if (apply(s, &migrations[i], context, err) != ST_OK)
			return err_prefix(err, "migration %d of %s (%s)", i + 1, component, migrations[i].what);
	}
	return put_version(s, component, n, err);
}

enum status store_migrate(struct store *s, const char *component, const struct migration *migrations, int n, void *context,
			  struct err *err)
{
	int have;
	TRY(store_version(s, component, &have, err));
	TRY(check_not_newer(component, have, n, err));
	if (have == n)
		return ST_OK; /* the usual start: no lock taken */
	TRY(store_begin(s, STORE_WRITE, err));
	enum status st = migrate_locked(s, component, migrations, n, context, err);
	if (st == ST_OK)
		st = store_commit(s, err);
	if (st != ST_OK)
		store_rollback(s);
	return st;
}
