#include "work/hook.h"

#include "base/arena.h"
#include "crypt/hmac.h"
#include "work/outbox_inside.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 2000, TOPICS_MAX = 1000, DATA_MAX = 1 << 20 };

static bool part_is(CURLU *u, CURLUPart part, const char *a, const char *b)
{
	char *text = NULL;
	bool is = curl_url_get(u, part, &text, 0) == CURLUE_OK && (!a || strcmp(text, a) == 0 || strcmp(text, b) == 0);
	curl_free(text);
	return is;
}

static enum status check_url(struct str url, struct err *err)
{
	char text[URL_MAX + 1];
	if (url.n > URL_MAX)
		return err_set(err, ST_INVALID, "the address of a web hook is longer than %d bytes", URL_MAX);
	memcpy(text, url.p ? url.p : "", url.n);
	text[url.n] = 0;
	CURLU *u = curl_url();
	if (!u)
		panic("out of memory");
	bool parses = strlen(text) == url.n && curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK && part_is(u, CURLUPART_HOST, NULL, NULL);
	bool web = parses && part_is(u, CURLUPART_SCHEME, "http", "https");
	bool names = parses && (part_is(u, CURLUPART_USER, NULL, NULL) || part_is(u, CURLUPART_PASSWORD, NULL, NULL));
	curl_url_cleanup(u);
	if (!web)
		return err_set(err, ST_INVALID, "a web hook has an address like https://host/path");
	if (names)
		return err_set(err, ST_INVALID, "the address of a web hook holds a name or password; receivers know us by the signature");
	return ST_OK;
}

enum status hook_add(struct store *work, struct str url, struct str topics, struct str actor, struct id *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	moment_t now = moment_now();
	struct id id = id_new(now);
	TRY(check_url(url, err));
	if (topics.n == 0 || topics.n > TOPICS_MAX)
		return err_set(err, ST_INVALID, "a web hook names its topics, or * for every one");
	TRY(store_prepare(work, &q,
			  "INSERT INTO work_hook (id, url, topics, actor, created, generation, enabled) VALUES (:id, :url, :topics, :actor, :now, 1, 1)", err));
	stmt_bind_id(q, "id", id);
	stmt_bind_str(q, "url", url);
	stmt_bind_str(q, "topics", topics);
	stmt_bind_str(q, "actor", actor.p ? actor : STR(""));
	stmt_bind_i64(q, "now", now);
	TRY(stmt_exec(q, NULL, err));
	*ret = id;
	return ST_OK;
}

enum status hook_list(struct store *work, struct arena *a, struct hook **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct hook *list = NULL;
	size_t n = 0, cap = 0;
	TRY(store_prepare(work, &q, "SELECT id, url, topics, actor, created, generation, enabled FROM work_hook ORDER BY id", err));
	for (bool row;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		if (n == cap) {
			struct hook *more = ARENA_ARRAY(a, struct hook, cap = MAX(8, 2 * cap));
			if (n)
				memcpy(more, list, n * sizeof *list);
			list = more;
		}
		list[n++] = (struct hook){.id = stmt_id(q, 0), .url = str_copy(a, stmt_str(q, 1)), .topics = str_copy(a, stmt_str(q, 2)),
					  .actor = str_copy(a, stmt_str(q, 3)), .created = stmt_i64(q, 4), .generation = (int)stmt_i64(q, 5), .enabled = stmt_i64(q, 6)};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static enum status change(struct store *work, const char *sql, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(store_prepare(work, &q, sql, err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_NOT_FOUND, "there is no such web hook");
	return ST_OK;
}

static enum status remove_both(struct store *work, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(change(work, "DELETE FROM work_hook WHERE id = :id", id, err));
	TRY(store_prepare(work, &q, "DELETE FROM work_outbox WHERE hook = :id AND state = 0", err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, NULL, err));
	return store_commit(work, err);
}

enum status hook_remove(struct store *work, struct id id, struct err *err)
{
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = remove_both(work, id, err);
	if (st != ST_OK)
		store_rollback(work);
	return st;
}

enum status hook_enable(struct store *work, struct id id, bool enabled, struct err *err)
{
	return change(work, enabled ? "UPDATE work_hook SET enabled = 1 WHERE id = :id" : "UPDATE work_hook SET enabled = 0 WHERE id = :id", id, err);
}

enum status hook_renew_secret(struct store *work, struct id id, struct err *err)
{
	return change(work, "UPDATE work_hook SET generation = generation + 1 WHERE id = :id", id, err);
}

static void secret_of(const uint8_t key[HOOK_KEY], const struct hook *h, uint8_t ret[HMAC_SIZE])
{
	char generation[24];
	snprintf(generation, sizeof generation, "/%d", h->generation);
	hmac_sha256((struct str){(const char *)key, HOOK_KEY},
		    (struct str[]){STR("junheng web hook/"), {(const char *)h->id.b, sizeof h->id.b}, str_of(generation)}, 3, ret);
}

void hook_secret(const uint8_t key[HOOK_KEY], const struct hook *h, struct buf *out)
{
	uint8_t secret[HMAC_SIZE];
	secret_of(key, h, secret);
	buf_cstr(out, "whsec_");
	base64_put(out, secret, sizeof secret);
}

void hook_sign(const uint8_t key[HOOK_KEY], const struct hook *h, struct str id, int64_t seconds, struct str body, struct buf *out)
{
	uint8_t secret[HMAC_SIZE], mac[HMAC_SIZE];
	char time[32];
	snprintf(time, sizeof time, ".%lld.", (long long)seconds);
	secret_of(key, h, secret);
	hmac_sha256((struct str){(const char *)secret, sizeof secret}, (struct str[]){id, str_of(time), body}, 3, mac);
	buf_cstr(out, "v1,");
	base64_put(out, mac, sizeof mac);
}

static bool wants(const struct hook *h, struct str topic)
{
	struct str rest = h->topics, word;
	while (h->enabled && str_next(&rest, ' ', &word))
		if (str_eq(word, STR("*")) || str_eq(word, topic))
			return true;
	return false;
}

static char *envelope(struct str topic, struct str data, struct err *err)
{
	char moment[28], *text = NULL;
	json_error_t fault;
	json_t *value = data.n <= DATA_MAX ? json_loadb(data.p ? data.p : "", data.n, JSON_DECODE_ANY, &fault) : NULL;
	if (!value) {
		(void)err_set(err, ST_INVALID, "what a web hook is told is no JSON, or longer than %d bytes", DATA_MAX);
		return NULL;
	}
	moment_format(moment_now(), moment);
	json_t *o = json_pack("{s:s%, s:s, s:o}", "type", topic.p, topic.n, "timestamp", moment, "data", value);
	text = o ? json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	json_decref(o);
	if (!text)
		(void)err_set(err, ST_INVALID, "what a web hook is told is no JSON, or longer than %d bytes", DATA_MAX);
	return text;
}

static enum status insert(struct store *work, const struct hook *h, struct str topic, const char *body, struct err *err)
{
	return outbox_insert(work, &(struct out_message){.channel = OUT_HOOK, .recipient = h->url, .hook = h->id, .topic = topic, .body = str_of(body)}, err);
}

enum status hook_put_one(struct store *work, const struct hook *h, struct str topic, struct str data, struct err *err)
{
	char *body = envelope(topic, data, err);
	enum status st = body ? insert(work, h, topic, body, err) : ST_INVALID;
	free(body);
	return st;
}

static enum status put_each(struct store *work, const struct hook *list, size_t n, struct str topic, const char *body, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (wants(&list[i], topic))
			TRY(insert(work, &list[i], topic, body, err));
	return ST_OK;
}

enum status hook_put(struct store *work, struct str topic, struct str data, struct err *err)
{
	struct hook *list;
	size_t n;
	struct arena a;
	arena_init(&a);
	enum status st = hook_list(work, &a, &list, &n, err);
	char *body = st == ST_OK ? envelope(topic, data, err) : NULL;
	if (st == ST_OK)
		st = body ? put_each(work, list, n, topic, body, err) : ST_INVALID;
	free(body);
	arena_done(&a);
	return st;
}
