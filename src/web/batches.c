/* Batches of imports: who brought what when, and taking one back. */
#include "record/tx.h"

#include "access/log.h"
#include "web/jobs.h"
#include "web/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_BATCHES = 50 };

static bool may_batch(const struct call *c, struct str actor, enum action action)
{
	struct access_row row = {};
	if (actor.n == ID_TEXT - 1)
		(void)id_parse(actor, &row.owner);
	return access_may(c->who->reach, STR("batch"), action, &row);
}

/* The mark that ties a job to its batch is no word for people. */
static struct str note_shown(struct str note)
{
	ptrdiff_t at = str_find(note, STR("[job "));
	return at < 0 ? note : str_trim(str_slice(note, 0, (size_t)at));
}

static struct str batch_path(struct call *c, struct str batch) { return str_of(arena_printf(c->a, "/batches/%.*s", STR_ARG(batch))); }

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct tx_info *list;
	size_t n;
	TRY(call_begin(&c, req, out, err));
	bool all = access_may_all(c.who->reach, STR("batch"), ACT_LIST);
	int64_t before = request_int(req, "before", 0);
	TRY(tx_batches(c.g, c.a, all ? (struct str){} : call_actor_name(&c), before, PAGE_BATCHES + 1, &list, &n, err));
	size_t shown = MIN(n, (size_t)PAGE_BATCHES);
	struct view_batch_line *lines = ARENA_ARRAY(c.a, struct view_batch_line, shown);
	for (size_t i = 0; i < shown; i++) {
		bool undone;
		TRY(tx_batch_undone(c.g, list[i].batch, list[i].number, &undone, err));
		lines[i] = (struct view_batch_line){.path = batch_path(&c, list[i].batch), .batch = list[i].batch, .who = call_who(&c, list[i].actor),
						    .when = call_moment(&c, list[i].moment), .note = note_shown(list[i].note), .rows = list[i].rows,
						    .undone = undone};
	}
	struct view_pager pager = {.previous = before ? STR("/batches") : (struct str){}};
	if (n > shown)
		pager.next = str_of(arena_printf(c.a, "/batches?before=%lld", (long long)list[shown - 1].number));
	call_open(&c, str_of(call_tr(&c, N_("Batches"))), "/batches");
	view_batch_list(&c.page, &(struct view_batch_list){.batches = lines, .n_batches = shown, .pager = &pager});
	call_close(&c);
	return ST_OK;
}

/* The batch of the address; another's is as one that is not there. */
static enum status call_batch(struct call *c, enum action action, struct tx_info *ret, struct err *err)
{
	int64_t *numbers;
	size_t n;
	struct str batch = request_text(c->r, "batch");
	TRY(tx_of_batch(c->g, c->a, batch, &numbers, &n, err));
	enum status st = n ? tx_get(c->g, c->a, numbers[0], ret, err) : ST_NOT_FOUND;
	if (st == ST_NOT_FOUND || (st == ST_OK && !may_batch(c, ret->actor, ACT_READ)))
		return err_set(err, ST_NOT_FOUND, "there is no such batch");
	TRY(st);
	if (!may_batch(c, ret->actor, action))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	return ST_OK;
}

static enum status batch_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct tx_info t;
	bool undone;
	TRY(call_begin(&c, req, out, err));
	TRY(call_batch(&c, ACT_READ, &t, err));
	TRY(tx_batch_undone(c.g, t.batch, t.number, &undone, err));
	call_open(&c, call_text(&c, N_("Batch {0}"), &t.batch, 1), "/batches");
	view_batch_page(&c.page, &(struct view_batch_page){.path = batch_path(&c, t.batch), .who = call_who(&c, t.actor), .when = call_moment(&c, t.moment),
							    .note = note_shown(t.note), .reason = t.reason, .rows = t.rows, .undone = undone,
							    .may_undo = !undone && !c.is_past && may_batch(&c, t.actor, ACT_UNDO)});
	call_close(&c);
	return ST_OK;
}

static enum status undo_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct tx_info t;
	TRY(call_begin(&c, req, out, err));
	TRY(call_batch(&c, ACT_UNDO, &t, err));
	if (c.is_past)
		return err_set(err, ST_CONFLICT, "another day is being looked at: go back to today to change something");
	struct str reason = str_trim(request_text(req, "reason"));
	struct access_entry entry = {.at = req->received, .user = c.who->user, .via = str_of(req->client), .action = STR("undo"), .thing = STR("batch"),
				     .outcome = STR("ok"), .purpose = t.batch};
	TRY(access_log_add(&c.w->access, &entry, 1, err));
	json_t *o = json_pack("{s:s%}", "batch", t.batch.p, t.batch.n);
	if (reason.n)
		json_object_set_new(o, "reason", json_stringn(reason.p, reason.n));
	char *text = json_dumps(o, JSON_COMPACT);
	struct str parameters = str_of(arena_strdup(c.a, text ? text : "{}"));
	free(text);
	json_decref(o);
	return job_start(&c, "undo", parameters, NULL, 0, err);
}

static const struct route_param list_params[] = {{"before", PARAM_INT, .max = INT64_MAX, .text = {"从何处继续", "where to go on"}}, {}};
static const struct route_param batch_params[] = {{"batch", PARAM_WORD, .text = {"批次", "batch"}}, {}};
static const struct route_param undo_params[] = {{"batch", PARAM_WORD, .text = {"批次", "batch"}},
						 {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}},
						 {"reason", PARAM_TEXT, .max = 500, .text = {"原因", "reason"}},
						 {}};
static const struct route routes[] = {
	{HTTP_GET, "/batches", "batch list", {"导入批次", "batches of imports"}, .params = list_params, .run = list_page},
	{HTTP_GET, "/batches/{batch}", "batch read", {"一个批次", "one batch"}, .params = batch_params, .run = batch_page},
	{HTTP_POST, "/batches/{batch}/undo", "batch undo", {"撤销批次", "takes a batch back"}, .params = undo_params, .run = undo_page},
	{},
};
static const struct nav_item nav[] = {{"/batches", {"批次", "Batches"}, "batch", ACT_LIST}, {}};
const struct web_part batch_part = {.routes = routes, .nav = nav};
