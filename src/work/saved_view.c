#include "work/saved_view.h"

#include "base/arena.h"

#define COLUMNS "id, owner, anchor, record, name, query, created"

static enum status check(const struct saved_view *v, struct err *err)
{
	if (!v->name.n || str_chars(v->name) > SAVED_VIEW_NAME_MAX)
		return err_set(err, ST_INVALID, "a view has a name of at most %d characters", SAVED_VIEW_NAME_MAX);
	if (v->query.n > SAVED_VIEW_QUERY_MAX || (v->query.n && v->query.p[0] != '?'))
		return err_set(err, ST_INVALID, "this view is too long to be kept: choose fewer columns or a shorter condition");
	return ST_OK;
}

static enum status count_of(struct store *work, const struct saved_view *v, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT count(*) FROM work_view WHERE record = :record AND owner = :owner", err));
	stmt_bind_str(q, "record", v->record);
	stmt_bind_id(q, "owner", v->owner);
	TRY(stmt_step(q, &row, err));
	*ret = stmt_i64(q, 0);
	return ST_OK;
}

static enum status write_one(struct store *work, const struct saved_view *v, struct id id, moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *gone = NULL;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t n = 0;
	TRY(store_prepare(work, &gone,
			  id_is_zero(v->anchor) ? "DELETE FROM work_view WHERE record = :record AND owner = :owner AND name = :name AND anchor IS NULL"
						: "DELETE FROM work_view WHERE record = :record AND owner = :owner AND name = :name AND anchor = :anchor",
			  err));
	stmt_bind_str(gone, "record", v->record);
	stmt_bind_id(gone, "owner", v->owner);
	stmt_bind_str(gone, "name", v->name);
	if (!id_is_zero(v->anchor))
		stmt_bind_id(gone, "anchor", v->anchor);
	TRY(stmt_exec(gone, NULL, err));
	TRY(count_of(work, v, &n, err));
	if (n >= SAVED_VIEWS_MAX)
		return err_set(err, ST_CONFLICT, "at most %d views of a register are kept: remove one first", SAVED_VIEWS_MAX);
	TRY(store_prepare(work, &q, "INSERT INTO work_view (" COLUMNS ") VALUES (:id, :owner, :anchor, :record, :name, :query, :now)", err));
	stmt_bind_id(q, "id", id);
	stmt_bind_id(q, "owner", v->owner);
	stmt_bind_id(q, "anchor", v->anchor);
	stmt_bind_str(q, "record", v->record);
	stmt_bind_str(q, "name", v->name);
	stmt_bind_str(q, "query", v->query.p ? v->query : STR(""));
	stmt_bind_i64(q, "now", now);
	TRY(stmt_exec(q, NULL, err));
	return store_commit(work, err);
}

enum status saved_view_put(struct store *work, const struct saved_view *v, struct id *ret, struct err *err)
{
	moment_t now = moment_now();
	struct id id = id_new(now);
	TRY(check(v, err));
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = write_one(work, v, id, now, err);
	if (st != ST_OK) {
		store_rollback(work);
		return st;
	}
	*ret = id;
	return ST_OK;
}

static struct saved_view read_row(struct stmt *q, struct arena *a)
{
	return (struct saved_view){.id = stmt_id(q, 0), .owner = stmt_id(q, 1), .anchor = stmt_id(q, 2), .record = str_copy(a, stmt_str(q, 3)),
				   .name = str_copy(a, stmt_str(q, 4)), .query = str_copy(a, stmt_str(q, 5)), .created = stmt_i64(q, 6)};
}

enum status saved_views_of(struct store *work, struct arena *a, struct str record, struct id owner, struct saved_view **ret, size_t *ret_n,
			   struct err *err)
{
	enum { SHOWN_MAX = 500 };
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "SELECT " COLUMNS " FROM work_view WHERE record = :record AND (owner = :owner OR anchor IS NOT NULL) ORDER BY name, id LIMIT :limit",
			  err));
	stmt_bind_str(q, "record", record);
	stmt_bind_id(q, "owner", owner);
	stmt_bind_i64(q, "limit", SHOWN_MAX);
	struct saved_view *list = ARENA_ARRAY(a, struct saved_view, SHOWN_MAX);
	size_t n = 0;
	for (bool row;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		list[n++] = read_row(q, a);
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status saved_view_get(struct store *work, struct arena *a, struct id id, struct saved_view *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT " COLUMNS " FROM work_view WHERE id = :id", err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_step(q, &row, err));
	if (!row)
		return err_set(err, ST_NOT_FOUND, "there is no such view");
	*ret = read_row(q, a);
	return ST_OK;
}

enum status saved_view_drop(struct store *work, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t n;
	TRY(store_prepare(work, &q, "DELETE FROM work_view WHERE id = :id", err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &n, err));
	return n ? ST_OK : err_set(err, ST_NOT_FOUND, "there is no such view");
}
