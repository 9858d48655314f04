#include "work/outbox.h"

#include "base/arena.h"
#include "text/message.h"
#include "work/outbox_inside.h"

#include <string.h>

#define COLUMNS "id, hook, channel, state, recipient, topic, subject, body, lang, digest, created, due, ended, attempts, error_zh, error_en"

const char *out_state_name(enum out_state s)
{
	static const char *const names[] = {[OUT_WAITING] = "waiting", [OUT_SENT] = "sent", [OUT_DEAD] = "dead"};
	return names[s];
}

struct label out_state_label(enum out_state s)
{
	static const struct label labels[] = {[OUT_WAITING] = {"等待发送", "waiting"}, [OUT_SENT] = {"已送达", "sent"}, [OUT_DEAD] = {"已放弃", "given up"}};
	return labels[s];
}

static struct str or_empty(struct str s) { return s.p ? s : STR(""); }

enum status outbox_insert(struct store *work, const struct out_message *m, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	moment_t now = moment_now();
	TRY(store_prepare(work, &q,
			  "INSERT INTO work_outbox (id, channel, recipient, hook, topic, lang, subject, body, digest, state, created, due, attempts, "
			  "error_zh, error_en) VALUES (:id, :channel, :recipient, :hook, :topic, :lang, :subject, :body, :digest, 0, :now, :due, 0, '', '')",
			  err));
	stmt_bind_id(q, "id", id_new(now));
	stmt_bind_i64(q, "channel", m->channel);
	stmt_bind_str(q, "recipient", m->recipient);
	stmt_bind_id(q, "hook", m->hook);
	stmt_bind_str(q, "topic", or_empty(m->topic));
	stmt_bind_str(q, "lang", str_of(lang_code(m->lang)));
	stmt_bind_str(q, "subject", or_empty(m->subject));
	stmt_bind_str(q, "body", or_empty(m->body));
	stmt_bind_i64(q, "digest", m->digest);
	stmt_bind_i64(q, "now", now);
	stmt_bind_i64(q, "due", m->due ? m->due : now);
	return stmt_exec(q, NULL, err);
}

static struct str text(const struct stmt *q, struct arena *a, int column) { return str_copy(a, stmt_str(q, column)); }

static void read_row(const struct stmt *q, struct arena *a, struct out_message *m)
{
	*m = (struct out_message){
		.id = stmt_id(q, 0),
		.hook = stmt_id(q, 1),
		.channel = (enum out_channel)stmt_i64(q, 2),
		.state = (enum out_state)(stmt_i64(q, 3) % 3),
		.recipient = text(q, a, 4),
		.topic = text(q, a, 5),
		.subject = text(q, a, 6),
		.body = text(q, a, 7),
		.digest = stmt_i64(q, 9),
		.created = stmt_i64(q, 10),
		.due = stmt_i64(q, 11),
		.ended = stmt_i64(q, 12),
		.attempts = (int)stmt_i64(q, 13),
		.error = {[LANG_ZH] = text(q, a, 14), [LANG_EN] = text(q, a, 15)},
	};
	(void)lang_parse(stmt_str(q, 8), &m->lang);
}

static enum status read_rows(struct stmt *q, struct arena *a, struct out_message *list, size_t max, size_t *n, struct err *err)
{
	for (bool row;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			return ST_OK;
		if (*n < max)
			read_row(q, a, &list[(*n)++]);
	}
}

enum { LIST_DEFAULT = 50, LIST_MAX = 1000, DIGEST_MAX = 200 };

enum status outbox_list(struct store *work, struct arena *a, bool has_state, enum out_state state, struct id before, int limit,
			struct out_message **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	limit = limit <= 0 ? LIST_DEFAULT : MIN(limit, LIST_MAX);
	const char *of_state = has_state ? arena_printf(a, " AND state = %d", (int)state) : "";
	const char *sql = arena_printf(a, "SELECT " COLUMNS " FROM work_outbox WHERE 1 = 1%s%s ORDER BY id DESC LIMIT %d", of_state,
				       id_is_zero(before) ? "" : " AND id < :before", limit);
	TRY(store_prepare(work, &q, sql, err));
	if (!id_is_zero(before))
		stmt_bind_id(q, "before", before);
	struct out_message *list = ARENA_ARRAY(a, struct out_message, (size_t)limit);
	size_t n = 0;
	TRY(read_rows(q, a, list, (size_t)limit, &n, err));
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status outbox_of_hook(struct store *work, struct arena *a, struct id hook, int limit, struct out_message **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "SELECT " COLUMNS " FROM work_outbox WHERE hook = :hook ORDER BY id DESC LIMIT :limit", err));
	stmt_bind_id(q, "hook", hook);
	stmt_bind_i64(q, "limit", limit);
	struct out_message *list = ARENA_ARRAY(a, struct out_message, (size_t)limit);
	size_t n = 0;
	TRY(read_rows(q, a, list, (size_t)limit, &n, err));
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

/* The others of a digest: at most so many that one mail stays readable; the rest follow in the next. */
static enum status claim_digest(struct store *work, struct arena *a, moment_t now, moment_t until, struct out_message *list, size_t *n,
				struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "UPDATE work_outbox SET due = :until, attempts = attempts + 1 WHERE id IN (SELECT id FROM work_outbox WHERE state = 0 AND "
			  "digest = 1 AND recipient = :recipient AND lang = :lang AND id <> :id AND (attempts = 0 OR due <= :now) ORDER BY id LIMIT 199) "
			  "AND (attempts = 0 OR due <= :now) RETURNING " COLUMNS,
			  err));
	stmt_bind_i64(q, "until", until);
	stmt_bind_i64(q, "now", now);
	stmt_bind_str(q, "recipient", list[0].recipient);
	stmt_bind_str(q, "lang", str_of(lang_code(list[0].lang)));
	stmt_bind_id(q, "id", list[0].id);
	return read_rows(q, a, list, DIGEST_MAX, n, err);
}

enum status outbox_claim(struct store *work, struct arena *a, bool mail, int64_t hold_ms, struct out_message **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct out_message *list = ARENA_ARRAY(a, struct out_message, DIGEST_MAX);
	moment_t now = moment_now(), until = now + hold_ms * 1000;
	size_t n = 0;
	/* Who comes second finds it not due any more. */
	TRY(store_prepare(work, &q,
			  "UPDATE work_outbox SET due = :until, attempts = attempts + 1 WHERE state = 0 AND due <= :now AND id = "
			  "(SELECT id FROM work_outbox WHERE state = 0 AND due <= :now AND channel >= :channel ORDER BY due, id LIMIT 1) RETURNING " COLUMNS,
			  err));
	stmt_bind_i64(q, "until", until);
	stmt_bind_i64(q, "now", now);
	stmt_bind_i64(q, "channel", mail ? OUT_MAIL : OUT_HOOK);
	TRY(read_rows(q, a, list, 1, &n, err));
	if (n == 1 && list[0].digest)
		TRY(claim_digest(work, a, now, until, list, &n, err));
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status outbox_put_sent(struct store *work, const struct out_message *m, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "UPDATE work_outbox SET state = 1, ended = :now, error_zh = '', error_en = '' WHERE id = :id AND state = 0", err));
	stmt_bind_i64(q, "now", moment_now());
	stmt_bind_id(q, "id", m->id);
	return stmt_exec(q, NULL, err);
}

enum status outbox_put_failed(struct store *work, const struct out_message *m, moment_t retry_at, const struct err *why, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf zh;
	buf_init(&zh, 0);
	err_render(&zh, why, LANG_ZH);
	TRY(store_prepare(work, &q,
			  "UPDATE work_outbox SET state = :state, due = :due, ended = CAST(:ended AS BIGINT), error_zh = :zh, error_en = :en WHERE id = :id AND "
			  "state = 0 AND attempts = :attempts",
			  err));
	stmt_bind_i64(q, "state", retry_at ? OUT_WAITING : OUT_DEAD);
	stmt_bind_i64(q, "due", retry_at);
	if (retry_at)
		stmt_bind_null(q, "ended");
	else
		stmt_bind_i64(q, "ended", moment_now());
	stmt_bind_str(q, "zh", or_empty(buf_view(&zh)));
	stmt_bind_str(q, "en", str_of(why->text));
	stmt_bind_id(q, "id", m->id);
	stmt_bind_i64(q, "attempts", m->attempts);
	return stmt_exec(q, NULL, err);
}

enum status outbox_retry(struct store *work, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(store_prepare(work, &q, "UPDATE work_outbox SET state = 0, due = :now, ended = NULL, attempts = 0 WHERE id = :id AND state = 2", err));
	stmt_bind_i64(q, "now", moment_now());
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_CONFLICT, "there is no dead letter of that id");
	return ST_OK;
}

enum status outbox_forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "DELETE FROM work_outbox WHERE state > 0 AND ended < :before", err));
	stmt_bind_i64(q, "before", before);
	return stmt_exec(q, ret_n, err);
}
