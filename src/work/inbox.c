#include "work/inbox.h"

#include "base/arena.h"
#include "work/outbox.h"

/* A path of this application: "//host" and "/\host" would leave it. */
static bool is_own_path(struct str s)
{
	if (s.n == 0)
		return true;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == '\\')
			return false;
	return s.p[0] == '/' && (s.n == 1 || s.p[1] != '/');
}

static struct str or_empty(struct str s) { return s.p ? s : STR(""); }

static enum status mail_it(struct store *work, const struct inbox_new *m, struct err *err)
{
	enum { WAIT_MINUTES = 5 };
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct mail_new mail = {.topic = m->topic, .subject = m->title, .text = m->body.n ? m->body : m->title, .link = m->link, .digest = true,
				.wait_minutes = WAIT_MINUTES};
	bool row;
	TRY(store_prepare(work, &q, "SELECT address, lang FROM work_mail_to WHERE recipient = :recipient", err));
	stmt_bind_str(q, "recipient", m->recipient);
	TRY(stmt_step(q, &row, err));
	if (!row || !stmt_str(q, 0).n)
		return ST_OK;
	mail.address = stmt_str(q, 0);
	(void)lang_parse(stmt_str(q, 1), &mail.lang);
	return mail_put(work, &mail, err);
}

enum status inbox_add(struct store *work, const struct inbox_new *m, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	moment_t now = moment_now();
	if (m->recipient.n == 0)
		return err_set(err, ST_INVALID, "a message has no recipient");
	if (!is_own_path(m->link))
		return err_set(err, ST_INVALID, "a message's link leads out of the application: '%.*s'", STR_ARG(m->link));
	TRY(store_prepare(work, &q,
			  "INSERT INTO work_inbox (id, recipient, created, topic, title, body, link) VALUES "
			  "(:id, :recipient, :created, :topic, :title, :body, :link)",
			  err));
	stmt_bind_id(q, "id", id_new(now));
	stmt_bind_str(q, "recipient", m->recipient);
	stmt_bind_i64(q, "created", now);
	stmt_bind_str(q, "topic", or_empty(m->topic));
	stmt_bind_str(q, "title", or_empty(m->title));
	stmt_bind_str(q, "body", or_empty(m->body));
	stmt_bind_str(q, "link", or_empty(m->link));
	TRY(stmt_exec(q, NULL, err));
	return mail_it(work, m, err);
}

enum status inbox_mail_to(struct store *work, struct arena *a, struct str recipient, struct str *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT address FROM work_mail_to WHERE recipient = :recipient", err));
	stmt_bind_str(q, "recipient", recipient);
	TRY(stmt_step(q, &row, err));
	*ret = row ? str_copy(a, stmt_str(q, 0)) : (struct str){};
	return ST_OK;
}

enum status inbox_lang(struct store *work, struct str recipient, enum lang *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	*ret = LANG_ZH;
	TRY(store_prepare(work, &q, "SELECT lang FROM work_mail_to WHERE recipient = :recipient", err));
	stmt_bind_str(q, "recipient", recipient);
	TRY(stmt_step(q, &row, err));
	if (row)
		(void)lang_parse(stmt_str(q, 0), ret);
	return ST_OK;
}

enum status inbox_set_mail(struct store *work, struct str recipient, struct str address, enum lang lang, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	if (address.n)
		TRY(mail_check(address, err));
	TRY(store_prepare(work, &q,
			  "INSERT INTO work_mail_to (recipient, address, lang) VALUES (:recipient, :address, :lang) "
			  "ON CONFLICT (recipient) DO UPDATE SET address = excluded.address, lang = excluded.lang",
			  err));
	stmt_bind_str(q, "recipient", recipient);
	stmt_bind_str(q, "address", or_empty(address));
	stmt_bind_str(q, "lang", str_of(lang_code(lang)));
	return stmt_exec(q, NULL, err);
}

enum status inbox_set_lang(struct store *work, struct str recipient, enum lang lang, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "INSERT INTO work_mail_to (recipient, address, lang) VALUES (:recipient, '', :lang) "
			  "ON CONFLICT (recipient) DO UPDATE SET lang = excluded.lang",
			  err));
	stmt_bind_str(q, "recipient", recipient);
	stmt_bind_str(q, "lang", str_of(lang_code(lang)));
	return stmt_exec(q, NULL, err);
}

enum { LIST_DEFAULT = 50, LIST_MAX = 500 };

enum status inbox_list(struct store *work, struct arena *a, struct str recipient, bool unread_only, struct id before, int limit,
		       struct inbox_message **ret, size_t *ret_n, struct err *err)
{
	limit = limit <= 0 ? LIST_DEFAULT : MIN(limit, LIST_MAX);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	const char *sql = arena_printf(a,
				       "SELECT id, created, seen, topic, title, body, link FROM work_inbox WHERE recipient = :recipient%s%s "
				       "ORDER BY id DESC LIMIT %d",
				       unread_only ? " AND seen IS NULL" : "", id_is_zero(before) ? "" : " AND id < :before", limit);
	TRY(store_prepare(work, &q, sql, err));
	stmt_bind_str(q, "recipient", recipient);
	if (!id_is_zero(before))
		stmt_bind_id(q, "before", before);
	struct inbox_message *list = ARENA_ARRAY(a, struct inbox_message, (size_t)limit);
	size_t n = 0;
	bool row;
	for (;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		list[n++] = (struct inbox_message){.id = stmt_id(q, 0), .created = stmt_i64(q, 1), .seen = stmt_i64(q, 2),
						   .topic = str_copy(a, stmt_str(q, 3)), .title = str_copy(a, stmt_str(q, 4)),
						   .body = str_copy(a, stmt_str(q, 5)), .link = str_copy(a, stmt_str(q, 6))};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status inbox_unread(struct store *work, struct str recipient, int limit, int *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q,
			  "SELECT count(*) FROM (SELECT 1 FROM work_inbox WHERE recipient = :recipient AND seen IS NULL LIMIT :limit) AS unread", err));
	stmt_bind_str(q, "recipient", recipient);
	stmt_bind_i64(q, "limit", limit);
	TRY(stmt_step(q, &row, err));
	*ret = row ? (int)stmt_i64(q, 0) : 0;
	return ST_OK;
}

enum status inbox_mark_read(struct store *work, struct str recipient, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  id_is_zero(id) ? "UPDATE work_inbox SET seen = :now WHERE recipient = :recipient AND seen IS NULL"
					 : "UPDATE work_inbox SET seen = :now WHERE recipient = :recipient AND seen IS NULL AND id = :id",
			  err));
	stmt_bind_i64(q, "now", moment_now());
	stmt_bind_str(q, "recipient", recipient);
	if (!id_is_zero(id))
		stmt_bind_id(q, "id", id);
	return stmt_exec(q, NULL, err);
}

enum status inbox_forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "DELETE FROM work_inbox WHERE seen IS NOT NULL AND created < :before", err));
	stmt_bind_i64(q, "before", before);
	return stmt_exec(q, ret_n, err);
}
