/* Registers and rows as JSON, read. */
#include "web/api.h"

#include "crypt/digest.h"
#include "http/url.h"
#include "record/kind.h"
#include "record/state.h"
#include "record/tx.h"
#include "table/json_text.h"
#include "web/records.h"
#include "web/scope.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum status api_begin(struct call *c, struct request *r, struct response *out, struct err *err)
{
	struct str known = request_text(r, "known_at");
	moment_t at;
	TRY(call_begin(c, r, out, err));
	out->type = "application/json";
	if (!known.n)
		return ST_OK;
	if (!moment_parse(known, &at))
		return err_set(err, ST_INVALID, "'%.*s' is no moment; write it like 2025-09-01T08:00:00Z", STR_ARG(known));
	c->is_past = true;
	return reg_tx_at(c->g, at, &c->at.tx, err);
}

struct str api_root(const struct call *c)
{
	return str_of(arena_printf(c->a, "%s://%.*s", c->r->secure ? "https" : "http", STR_ARG(c->r->host)));
}

void api_query(struct buf *address, const char *name, struct str value)
{
	if (!value.n)
		return;
	buf_printf(address, "%c%s=", memchr(address->p, '?', address->n) ? '&' : '?', name);
	url_encode(address, value);
}

void api_json(struct call *c, struct json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(15));
	buf_cstr(&c->out->body, text ? text : "null");
	buf_char(&c->out->body, '\n');
	free(text);
	json_decref(body);
}

void api_tag(struct call *c)
{
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];
	digest_of(DIGEST_SHA256, buf_view(&c->out->body), digest);
	digest_format(digest, text);
	response_cache(c->out, "private, no-cache");
	if (response_unchanged(c->out, c->r, str_of(text)))
		buf_clear(&c->out->body);
}

void api_put_row(struct row_text *text, const struct row *row, struct buf *out)
{
	buf_printf(out, "{\"_version\":%" PRId64 ",", row->version);
	size_t at = out->n;
	row_text_json(text, row, out);
	memmove(out->p + at, out->p + at + 1, out->n - at); /* with the NUL: its brace is there already */
	out->n--;
}

enum status api_row_tag(struct call *c, const struct row *row, struct str *ret, struct err *err)
{
	int64_t tx;
	TRY(tx_last(c->g, &tx, err));
	*ret = str_of(arena_printf(c->a, "%" PRId64 ".%" PRId64, row->version, tx));
	return ST_OK;
}

struct str api_id(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_strdup(c->a, text));
}

/* ---- registers ---- */

static enum status registers(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(api_begin(&c, req, out, err));
	json_t *list = json_array();
	for (int i = 0; i < c.g->catalogue->n; i++) {
		const struct record *r = c.g->catalogue->records[i];
		if ((r->is_internal && !r->is_shown) || !call_may_record(&c, r, ACT_LIST))
			continue;
		json_t *may = json_array();
		for (int a = 0; a < ACT_COUNT; a++)
			if (call_may_record(&c, r, (enum action)a))
				json_array_append_new(may, json_string(action_name((enum action)a)));
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:o}", "name", r->name, "label", label_in(r->label, c.lang), "help",
						      r->help.en ? label_in(r->help, c.lang) : "", "href",
						      arena_printf(c.a, "/api/records/%s", r->name), "may", may));
	}
	api_json(&c, json_pack("{s:o}", "records", list));
	api_tag(&c);
	return ST_OK;
}

/* ---- rows ---- */

static enum status next_link(struct call *c, const struct record *r, struct str next, struct err *err)
{
	static const char *const keep[] = {"q", "where", "sort", "limit", "as_of", "known_at"};
	struct buf b;
	if (!next.n)
		return ST_OK;
	buf_init(&b, 0);
	buf_printf(&b, "</api/records/%s", r->name);
	for (size_t i = 0; i < ARRAY_LEN(keep); i++)
		api_query(&b, keep[i], request_text(c->r, keep[i]));
	api_query(&b, "after", next);
	buf_cstr(&b, ">; rel=\"next\"");
	enum status st = response_header(c->out, "Link", buf_view(&b), err);
	buf_done(&b);
	return st;
}

static enum status rows(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct list_page page;
	char day[11];
	TRY(api_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	struct str where = request_text(req, "where");
	const char *kinds = list_kinds(&c, r, ACT_LIST);
	if (kinds)
		where = str_of(where.n ? arena_printf(c.a, "(%.*s) and %s", STR_ARG(where), kinds) : kinds);
	struct list_query q = {.record = r, .at = c.at, .where = where, .search = request_text(req, "q"),
			       .sort = request_text(req, "sort"), .after = request_text(req, "after"),
			       .limit = (size_t)request_int(req, "limit", API_ROWS)};
	TRY(call_need_sort(r, q.sort, err));
	TRY(q.search.n ? list_access_search(&c, r, ACT_LIST, &q.scope, err) : list_access(&c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	TRY(next_link(&c, r, page.next, err));
	struct row_text text;
	row_text_init(&text, c.g, c.lang, KIND_MACHINE, false);
	day_format(c.at.day, day);
	buf_printf(&out->body, "{\"as_of\":\"%s\",\"rows\":[", day);
	for (size_t i = 0; i < page.n; i++) {
		buf_cstr(&out->body, i ? ",\n" : "\n");
		api_put_row(&text, page.rows[i], &out->body);
	}
	row_text_done(&text);
	buf_cstr(&out->body, "\n],\"next\":");
	if (page.next.n)
		json_put_text(&out->body, page.next);
	else
		buf_cstr(&out->body, "null");
	buf_cstr(&out->body, "}\n");
	api_tag(&c);
	return ST_OK;
}

static enum status one_row(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct str tag;
	TRY(api_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	TRY(api_row_tag(&c, row, &tag, err));
	response_cache(out, "private, no-cache");
	if (response_unchanged(out, req, tag))
		return ST_OK;
	struct row_text text;
	row_text_init(&text, c.g, c.lang, KIND_MACHINE, false);
	api_put_row(&text, row, &out->body);
	row_text_done(&text);
	return ST_OK;
}

#define RECORD_PARAM {"record", PARAM_WORD, .text = {"登记表", "register"}}
#define ID_PARAM {"id", PARAM_ID, .text = {"行", "row"}}
#define TIME_PARAMS {"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {"known_at", PARAM_TEXT, .max = 40, .text = {"登记时刻", "as known at"}}
static const struct route_param list_params[] = {RECORD_PARAM,
						 {"q", PARAM_TEXT, .max = 200, .text = {"查找", "search"}},
						 {"where", PARAM_TEXT, .max = 2000, .text = {"条件", "condition"}},
						 {"sort", PARAM_TEXT, .max = 500, .text = {"排序", "sort"}},
						 {"limit", PARAM_INT, .min = 1, .max = API_ROWS_MAX, .text = {"行数", "number of rows"}},
						 {"after", PARAM_TEXT, .max = 4000, .text = {"上一页的 next", "next of the page before"}},
						 TIME_PARAMS,
						 {}};
static const struct route_param row_params[] = {RECORD_PARAM, ID_PARAM, TIME_PARAMS, {}};

static const struct route routes[] = {
	{HTTP_GET, "/api/records", "signed-in", {"可列出的登记表", "registers that may be listed"}, .run = registers},
	{HTTP_GET, "/api/records/{record}", "{record} list", {"列表，JSON", "list as JSON"}, .params = list_params, .run = rows},
	{HTTP_GET, "/api/records/{record}/{id}", "{record} read", {"一行，JSON", "a row as JSON"}, .params = row_params, .run = one_row},
	{},
};
const struct web_part api_part = {.routes = routes};
