#include "record/draft.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/seal.h"

#include <string.h>

enum { CONTENT_MAX = 64 * 1024 };

enum status draft_migrate(struct store *work, struct err *err)
{
	static const struct migration steps[] = {
		{.version = 1,
		 .what = "drafts",
		 .sql = {"CREATE TABLE draft (id BLOB PRIMARY KEY, record TEXT NOT NULL, author TEXT NOT NULL, row_id "
			 "BLOB, seen_version INTEGER "
			 "NOT NULL, saved INTEGER NOT NULL, content BLOB NOT NULL);"
			 "CREATE INDEX draft_author ON draft(author, saved)",
			 "CREATE TABLE draft (id BYTEA PRIMARY KEY, record TEXT NOT NULL, author TEXT NOT NULL, row_id "
			 "BYTEA, seen_version BIGINT "
			 "NOT NULL, saved BIGINT NOT NULL, content BYTEA NOT NULL);"
			 "CREATE INDEX draft_author ON draft(author, saved)"}},
	};
	return store_migrate(work, "draft", steps, ARRAY_LEN(steps), NULL, err);
}

static enum status is_personal(const struct catalogue *c, struct str record, bool *ret, struct err *err)
{
	const struct record *r = catalogue_find(c, record);
	if (!r)
		return err_set(err, ST_NOT_FOUND, "there is no record “%.*s”", STR_ARG(record));
	*ret = false;
	for (const struct field *f = r->fields; f->name; f++)
		*ret |= field_is_sealed(f);
	return ST_OK;
}

/* A draft of personal values has a key of its own, which goes with it. */
static enum status protect(struct keyring *keys, struct id id, struct str content, struct buf *out, struct err *err)
{
	if (!keys)
		return err_set(err, ST_UNAVAILABLE, "the draft holds personal values: the key files are needed");
	TRY(keyring_add(keys, &id, 1, err));
	return seal(keys, id, STR("draft"), content, out, err);
}

enum status draft_save(struct store *work, struct keyring *keys, const struct catalogue *c, const struct draft *d,
		       struct id *ret_id, struct err *err)
{
	if (d->content.n > CONTENT_MAX)
		return err_set(err, ST_TOO_LARGE, "a draft holds at most 64 KiB");
	bool personal = false;
	TRY(is_personal(c, d->record, &personal, err));
	bool is_new = id_is_zero(d->id);
	struct id id = is_new ? id_new(d->saved) : d->id;
	CLEANUP(buf_done) struct buf sealed;
	buf_init(&sealed, 0);
	if (personal)
		TRY(protect(keys, id, d->content, &sealed, err));
	struct str content = personal ? buf_view(&sealed) : d->content;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  is_new ? "INSERT INTO draft (id, record, author, row_id, seen_version, saved, content) "
				   "VALUES (:id, :record, :author, "
				   ":row, :seen, :saved, :content)"
				 : "UPDATE draft SET row_id = :row, seen_version = :seen, saved = :saved, content = "
				   ":content WHERE id = :id AND "
				   "record = :record AND author = :author",
			  err));
	stmt_bind_id(q, ":id", id);
	stmt_bind_str(q, ":record", d->record);
	stmt_bind_str(q, ":author", d->author);
	stmt_bind_id(q, ":row", d->row);
	stmt_bind_i64(q, ":seen", d->seen_version);
	stmt_bind_i64(q, ":saved", d->saved);
	stmt_bind_blob(q, ":content", content.p ? content.p : "", content.n);
	int64_t changed;
	TRY(stmt_exec(q, &changed, err));
	if (changed != 1)
		return err_set(err, ST_NOT_FOUND, "no such draft of this author");
	if (ret_id)
		*ret_id = id;
	return ST_OK;
}

static void read_head(struct arena *a, const struct stmt *q, struct draft *d)
{
	*d = (struct draft){.id = stmt_id(q, 0),
			    .record = str_copy(a, stmt_str(q, 1)),
			    .author = str_copy(a, stmt_str(q, 2)),
			    .row = stmt_id(q, 3),
			    .seen_version = stmt_i64(q, 4),
			    .saved = stmt_i64(q, 5)};
}

enum status draft_get(struct store *work, struct keyring *keys, const struct catalogue *c, struct arena *a,
		      struct id id, struct draft *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "SELECT id, record, author, row_id, seen_version, saved, content FROM draft WHERE id = :id",
			  err));
	stmt_bind_id(q, ":id", id);
	bool has, personal = false;
	TRY(stmt_step(q, &has, err));
	if (!has)
		return err_set(err, ST_NOT_FOUND, "no such draft");
	struct draft d;
	read_head(a, q, &d);
	TRY(is_personal(c, d.record, &personal, err));
	struct str content = stmt_blob(q, 6);
	CLEANUP(buf_done) struct buf plain;
	buf_init(&plain, 0);
	if (personal) {
		if (!keys)
			return err_set(err, ST_UNAVAILABLE,
				       "the draft holds personal values: the key files are needed");
		TRY(unseal(keys, id, STR("draft"), content, &plain, err));
		content = buf_view(&plain);
	}
	d.content = str_copy(a, content);
	*ret = d;
	return ST_OK;
}

enum status draft_list(struct store *work, struct arena *a, struct str author, struct str record, struct draft **ret,
		       size_t *ret_n, struct err *err)
{
	enum { LIST_MAX = 1000 };
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "SELECT id, record, author, row_id, seen_version, saved FROM draft WHERE author = :author "
			  "AND (:record = '' OR record = "
			  ":record) ORDER BY saved DESC, id DESC LIMIT 1000",
			  err));
	stmt_bind_str(q, ":author", author);
	stmt_bind_str(q, ":record", record.n ? record : STR(""));
	struct draft *list = ARENA_ARRAY(a, struct draft, LIST_MAX);
	size_t n = 0;
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		read_head(a, q, &list[n++]);
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status draft_drop(struct store *work, struct keyring *keys, struct id id, struct err *err)
{
	if (keys)
		TRY(keyring_destroy(keys, &id, 1, NULL, err));
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "DELETE FROM draft WHERE id = :id", err));
	stmt_bind_id(q, ":id", id);
	int64_t changed;
	TRY(stmt_exec(q, &changed, err));
	return changed ? ST_OK : err_set(err, ST_NOT_FOUND, "no such draft");
}
