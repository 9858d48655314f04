/* Web hooks: who is told what happens here; making, trying and pausing them, with what was sent last. */
#include "work/hook.h"

#include "access/log.h"
#include "web/call.h"
#include "web/jobs.h"
#include "web/records.h"
#include "web/views.h"
#include "work/sender.h"

#include <string.h>

enum { DELIVERIES_SHOWN = 20 };

/* What can be told; "*" is all of it. */
static const struct {
	const char *topic;
	struct label text;
} topics[] = {
	{"record.changed", {"登记数据有变化", "rows of a register changed"}},
	{"batch.committed", {"批次已入库", "a batch was stored"}},
	{"batch.undone", {"批次已撤销", "a batch was taken back"}},
	{"job.finished", {"任务已结束", "a job ended"}},
};

static struct str hook_path(struct call *c, const struct hook *h)
{
	char id[ID_TEXT];
	id_format(h->id, id);
	return str_of(arena_printf(c->a, "/hooks/%s", id));
}

static enum status hook_asked(struct call *c, struct hook *ret, struct err *err)
{
	struct id id;
	struct hook *list;
	size_t n;
	TRY(hook_list(c->work, c->a, &list, &n, err));
	if (request_id(c->r, "id", &id))
		for (size_t i = 0; i < n; i++)
			if (id_cmp(list[i].id, id) == 0) {
				*ret = list[i];
				return ST_OK;
			}
	return err_set(err, ST_NOT_FOUND, "there is no such web hook");
}

static struct str topics_text(struct call *c, struct str words)
{
	struct buf b;
	struct str word;
	if (str_eq(words, STR("*")))
		return str_of(call_tr(c, N_("everything")));
	buf_init(&b, 0);
	while (words.p && str_next(&words, ' ', &word)) {
		struct str shown = word;
		for (size_t i = 0; i < ARRAY_LEN(topics); i++)
			if (str_eq(word, str_of(topics[i].topic)))
				shown = str_of(label_in(topics[i].text, c->lang));
		buf_printf(&b, "%s%.*s", b.n ? (c->lang == LANG_ZH ? "、" : ", ") : "", STR_ARG(shown));
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* ---- the list ---- */

static void show_list(struct call *c, const struct hook *list, size_t n, const struct err *fault)
{
	struct view_hook_line *lines = ARENA_ARRAY(c->a, struct view_hook_line, n);
	struct view_hook_topic *choices = ARENA_ARRAY(c->a, struct view_hook_topic, ARRAY_LEN(topics));
	for (size_t i = 0; i < n; i++)
		lines[i] = (struct view_hook_line){.path = hook_path(c, &list[i]), .url = list[i].url, .topics = topics_text(c, list[i].topics),
						   .who = call_who(c, list[i].actor), .on = list[i].enabled};
	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		choices[i] = (struct view_hook_topic){str_of(topics[i].topic), topics[i].text};
	struct view_hook_list v = {.hooks = lines, .n_hooks = n, .topics = choices, .n_topics = ARRAY_LEN(topics), .url = request_text(c->r, "url"),
				   .create = !c->is_past && call_may(c, "hook", ACT_CREATE)};
	if (fault)
		v.fault = call_fault(c, fault);
	call_open(c, str_of(call_tr(c, N_("Web hooks"))), "/hooks");
	view_hook_list(&c->page, &v);
	call_close(c);
}

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct hook *list;
	size_t n;
	TRY(call_begin(&c, req, out, err));
	TRY(hook_list(c.work, c.a, &list, &n, err));
	show_list(&c, list, n, NULL);
	return ST_OK;
}

/* ---- one hook ---- */

static enum status show_hook(struct call *c, const struct hook *h, bool with_secret, struct err *err)
{
	static const char *const tones[] = {[OUT_WAITING] = "info", [OUT_SENT] = "good", [OUT_DEAD] = "bad"};
	struct out_message *list;
	size_t n;
	struct buf secret;
	TRY(outbox_of_hook(c->work, c->a, h->id, DELIVERIES_SHOWN, &list, &n, err));
	struct view_hook_delivery *lines = ARENA_ARRAY(c->a, struct view_hook_delivery, n);
	for (size_t i = 0; i < n; i++)
		lines[i] = (struct view_hook_delivery){.when = call_moment(c, list[i].ended ? list[i].ended : list[i].created), .topic = topics_text(c, list[i].topic),
						       .tone = str_of(tones[list[i].state]), .state = label_text(c, out_state_label(list[i].state)),
						       .tries = list[i].attempts, .error = list[i].error[c->lang], .content = list[i].body};
	struct view_hook_page v = {.path = hook_path(c, h), .url = h->url, .topics = topics_text(c, h->topics), .who = call_who(c, h->actor),
				   .since = call_moment(c, h->created), .on = h->enabled, .deliveries = lines, .n_deliveries = n,
				   .may_change = !c->is_past && call_may(c, "hook", ACT_CHANGE), .may_remove = !c->is_past && call_may(c, "hook", ACT_DELETE)};
	buf_init(&secret, 0);
	if (with_secret && c->w->site->hook_key) {
		hook_secret(c->w->site->hook_key, h, &secret);
		v.secret = str_copy(c->a, buf_view(&secret));
		c->out->is_secret = true;
	}
	buf_done(&secret);
	call_open(c, str_of(call_tr(c, N_("Web hook"))), "/hooks");
	view_hook_page(&c->page, &v);
	call_close(c);
	return ST_OK;
}

static enum status hook_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct hook h;
	TRY(call_begin(&c, req, out, err));
	TRY(hook_asked(&c, &h, err));
	return show_hook(&c, &h, false, err);
}

static enum status note(struct call *c, const char *action, struct id hook, struct str url, struct err *err)
{
	struct access_entry entry = {.at = c->r->received, .user = c->who->user, .via = str_of(c->r->client), .action = str_of(action), .thing = STR("hook"),
				     .row = hook, .outcome = STR("ok"), .purpose = url};
	return access_log_add(&c->w->access, &entry, 1, err);
}

/* The secret is shown in the answer, here and after renewing, and nowhere else. */
static enum status make_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct hook *list;
	size_t n;
	struct id id;
	struct buf words;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("hook"), ACT_CREATE, NULL, err));
	buf_init(&words, 0);
	int asked = 0;
	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		for (int k = 0; k < request_count(req, "topic"); k++)
			if (str_eq(request_text_at(req, "topic", k), str_of(topics[i].topic)))
				buf_printf(&words, "%s%s", asked++ ? " " : "", topics[i].topic);
	enum status st = hook_add(c.work, str_trim(request_text(req, "url")), asked == (int)ARRAY_LEN(topics) ? STR("*") : buf_view(&words),
				  call_actor_name(&c), &id, err);
	buf_done(&words);
	TRY(hook_list(c.work, c.a, &list, &n, st == ST_OK ? err : &(struct err){}));
	if (st == ST_INVALID) {
		out->code = 422;
		show_list(&c, list, n, err);
		return ST_OK;
	}
	TRY(st);
	for (size_t i = 0; i < n; i++)
		if (id_cmp(list[i].id, id) == 0) {
			TRY(note(&c, "make", id, list[i].url, err));
			return show_hook(&c, &list[i], true, err);
		}
	return err_set(err, ST_NOT_FOUND, "there is no such web hook");
}

static void wake(struct call *c)
{
	if (c->w->site->sender)
		sender_wake(c->w->site->sender);
}

static enum status act_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct hook h;
	struct str what = request_text(req, "what");
	bool is_removal = str_eq(what, STR("remove"));
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("hook"), is_removal ? ACT_DELETE : ACT_CHANGE, NULL, err));
	TRY(hook_asked(&c, &h, err));
	if (str_eq(what, STR("try"))) {
		if (!h.enabled)
			return err_set(err, ST_CONFLICT, "the web hook is paused: let it go on first");
		TRY(hook_put_one(c.work, &h, STR("test"), STR("{\"text\":\"a trial; nothing has happened\"}"), err));
		wake(&c);
		return call_done(&c, hook_path(&c, &h), N_("Sent."), err);
	}
	if (str_eq(what, STR("renew"))) {
		TRY(note(&c, "renew", h.id, h.url, err));
		TRY(hook_renew_secret(c.work, h.id, err));
		TRY(hook_asked(&c, &h, err));
		return show_hook(&c, &h, true, err);
	}
	if (is_removal) {
		TRY(note(&c, "remove", h.id, h.url, err));
		TRY(hook_remove(c.work, h.id, err));
		return call_done(&c, STR("/hooks"), N_("Removed."), err);
	}
	bool goes_on = str_eq(what, STR("resume"));
	if (!goes_on && !str_eq(what, STR("pause")))
		return err_set(err, ST_NOT_FOUND, "there is no such step");
	TRY(note(&c, goes_on ? "resume" : "pause", h.id, h.url, err));
	TRY(hook_enable(c.work, h.id, goes_on, err));
	return call_done(&c, hook_path(&c, &h), goes_on ? N_("Started.") : N_("Stopped."), err);
}

#define ID_PARAM {"id", PARAM_ID, .text = {"网络回调", "web hook"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SAID_PARAM {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}
static const struct route_param list_params[] = {SAID_PARAM, {}};
static const struct route_param one_params[] = {ID_PARAM, SAID_PARAM, {}};
static const struct route_param make_params[] = {CSRF_PARAM,
						 {"url", PARAM_TEXT, .max = 2000, .text = {"接收地址", "address that is told"}},
						 {"topic", PARAM_TEXT, .max = 40, .repeats = true, .text = {"事件", "what is told"}},
						 {}};
static const struct route_param act_params[] = {ID_PARAM, CSRF_PARAM, {"what", PARAM_WORD, .text = {"步骤", "step"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/hooks", "hook list", {"网络回调一览", "the web hooks"}, .params = list_params, .run = list_page},
	{HTTP_POST, "/hooks", "hook create", {"新增网络回调", "makes a web hook"}, .params = make_params, .run = make_page},
	{HTTP_GET, "/hooks/{id}", "hook read", {"一个网络回调", "one web hook"}, .params = one_params, .run = hook_page},
	{HTTP_POST, "/hooks/{id}/{what}", "hook change", {"试发、暂停、恢复、换密钥或删除", "tries, pauses, resumes, renews or removes a web hook"},
	 .params = act_params, .run = act_page},
	{},
};
static const struct nav_item nav[] = {{"/hooks", {"网络回调", "Web hooks"}, "hook", ACT_LIST}, {}};
const struct web_part hook_part = {.routes = routes, .nav = nav};
