/* outbox, hooks: messages that leave the program, for administrators at a terminal. */
#include "app/app.h"

#include "app/print.h"
#include "app/work.h"
#include "cli/session.h"

#include <string.h>

static enum status list_outbox(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	static const char *const headings[] = {N_("message"), N_("to"), N_("topic"), N_("state"), N_("since"), N_("tries"), N_("note")};
	enum { COLUMNS = 7 };
	struct out_message *list;
	size_t n;
	bool dead = argument_given(args, "dead");
	TRY(outbox_list(work, s->arena, dead, OUT_DEAD, (struct id){}, 0, &list, &n, err));
	json_t *rows = json_array();
	struct str *cells = ARENA_ARRAY(s->arena, struct str, COLUMNS * n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct out_message *m = &list[i];
		struct str row[COLUMNS] = {id_text(s->arena, m->id), m->recipient, m->topic, str_of(label_in(out_state_label(m->state), s->lang)),
					   moment_text(s->arena, m->ended ? m->ended : m->created), str_of(arena_printf(s->arena, "%d", m->attempts)), m->error[s->lang]};
		memcpy(cells + COLUMNS * i, row, sizeof row);
		json_t *o = json_object();
		json_object_set_new(o, "id", text_json(row[0]));
		json_object_set_new(o, "channel", json_string(m->channel == OUT_MAIL ? "mail" : "hook"));
		json_object_set_new(o, "to", text_json(m->recipient));
		json_object_set_new(o, "topic", text_json(m->topic));
		json_object_set_new(o, "state", json_string(out_state_name(m->state)));
		json_object_set_new(o, "created", moment_json(m->created));
		json_object_set_new(o, "ended", moment_json(m->ended));
		json_object_set_new(o, "tries", json_integer(m->attempts));
		json_object_set_new(o, "error", text_json(m->error[s->lang]));
		json_array_append_new(rows, o);
	}
	if (s->json)
		print_json(s, json_pack("{s:O}", "messages", rows));
	else
		print_table(s, N_("Messages"), headings, COLUMNS, cells, n);
	json_decref(rows);
	return ST_OK;
}

static enum status retry_message(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	TRY(id_of_word(args, &id, err));
	TRY(outbox_retry(work, id, err));
	print_line(s, N_("The message goes out again."), NULL, 0);
	return ST_OK;
}

static enum status send_messages(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct sender_options o;
	struct send_counts c;
	(void)args;
	TRY(app_sender_options(s, &o, err));
	TRY(outbox_send(work, &o, NULL, &c, err));
	if (s->json)
		print_json(s, json_pack("{s:i, s:i, s:i}", "sent", c.sent, "failed", c.failed, "dead", c.dead));
	struct str counts[] = {str_of(arena_printf(s->arena, "%d", c.sent)), str_of(arena_printf(s->arena, "%d", c.failed)),
			       str_of(arena_printf(s->arena, "%d", c.dead))};
	print_line(s, N_("Sent {0}; {1} will be tried again; {2} given up."), counts, 3);
	return ST_OK;
}

static enum status list_hooks(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	static const char *const headings[] = {N_("web hook"), N_("address"), N_("topics"), N_("who"), N_("state")};
	enum { COLUMNS = 5 };
	struct hook *list;
	size_t n;
	(void)args;
	TRY(hook_list(work, s->arena, &list, &n, err));
	json_t *rows = json_array();
	struct str *cells = ARENA_ARRAY(s->arena, struct str, COLUMNS * n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct hook *h = &list[i];
		struct str row[COLUMNS] = {id_text(s->arena, h->id), h->url, h->topics, h->actor, str_of(tr(s->lang, h->enabled ? N_("on") : N_("off")))};
		memcpy(cells + COLUMNS * i, row, sizeof row);
		json_t *o = json_object();
		json_object_set_new(o, "id", text_json(row[0]));
		json_object_set_new(o, "url", text_json(h->url));
		json_object_set_new(o, "topics", text_json(h->topics));
		json_object_set_new(o, "actor", text_json(h->actor));
		json_object_set_new(o, "enabled", json_boolean(h->enabled));
		json_array_append_new(rows, o);
	}
	if (s->json)
		print_json(s, json_pack("{s:O}", "hooks", rows));
	else
		print_table(s, N_("Web hooks"), headings, COLUMNS, cells, n);
	json_decref(rows);
	return ST_OK;
}

/* The secret is printed, here and nowhere else: receivers need it once. */
static enum status print_secret(struct session *s, struct store *work, struct id id, struct err *err)
{
	struct hook *list;
	struct sender_options o;
	size_t n;
	CLEANUP(buf_done) struct buf secret;
	buf_init(&secret, 0);
	TRY(app_sender_options(s, &o, err));
	TRY(hook_list(work, s->arena, &list, &n, err));
	for (size_t i = 0; i < n; i++)
		if (id_cmp(list[i].id, id) == 0)
			hook_secret(o.hook_key, &list[i], &secret);
	struct str args[] = {id_text(s->arena, id), buf_view(&secret)};
	if (s->json)
		print_json(s, json_pack("{s:s%, s:s%}", "id", args[0].p, args[0].n, "secret", args[1].p, args[1].n));
	print_line(s, N_("Web hook {0}; its receiver checks signatures with {1}"), args, 2);
	return ST_OK;
}

static enum status add_hook(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	TRY(hook_add(work, args->words[0], argument(args, "topics", STR("*")), session_actor(s), &id, err));
	return print_secret(s, work, id, err);
}

static enum status remove_hook(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	TRY(id_of_word(args, &id, err));
	TRY(hook_remove(work, id, err));
	print_line(s, N_("The web hook is gone, with what waited for it."), NULL, 0);
	return ST_OK;
}

static enum status renew_hook(struct session *s, const struct arguments *args, struct store *work, struct err *err)
{
	struct id id;
	TRY(id_of_word(args, &id, err));
	TRY(hook_renew_secret(work, id, err));
	TRY(hook_enable(work, id, true, err));
	return print_secret(s, work, id, err);
}

static enum status run_outbox(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, list_outbox, err); }
static enum status run_retry(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, retry_message, err); }
static enum status run_send(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, send_messages, err); }
static enum status run_hooks(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, list_hooks, err); }
static enum status run_add(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, add_hook, err); }
static enum status run_remove(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, remove_hook, err); }
static enum status run_renew(struct session *s, const struct arguments *args, struct err *err) { return app_with_work(s, args, renew_hook, err); }

static const struct option outbox_options[] = {
	{"dead", NULL, {"只列放弃投递的", "only those given up"}, false},
	{},
};
static const struct option add_options[] = {
	{"topics", "WORDS", {"主题，空格分隔（默认 *，全部）", "topics with blanks between (default *, every one)"}, false},
	{},
};

const struct command outbox_commands[] = {
	{.name = "outbox", .words = "", .prints = true, .options = outbox_options, .run = run_outbox,
	 .summary = {"列出发出的邮件和网络回调", "list mail and calls of web hooks"}},
	{.name = "outbox retry", .words = "ID", .min_words = 1, .max_words = 1, .run = run_retry,
	 .summary = {"重新投递一条放弃的消息", "let a message that was given up go out again"}},
	{.name = "outbox send", .words = "", .prints = true, .run = run_send,
	 .summary = {"立即投递到期的消息（平时由服务完成）", "send what is due now; usually the server does"},
	 .details = {"邮件服务器和许可的内部主机由环境变量设定，见 docs/jobs.md。", "Mail server and internal hosts let through are set by the environment; see docs/jobs.md."}},
	{.name = "hooks", .words = "", .prints = true, .run = run_hooks, .summary = {"列出网络回调", "list the web hooks"}},
	{.name = "hooks add", .words = "URL", .min_words = 1, .max_words = 1, .prints = true, .options = add_options, .run = run_add,
	 .summary = {"登记网络回调，并显示验证签名的密钥", "add a web hook, and show the secret its receiver checks signatures with"}},
	{.name = "hooks remove", .words = "ID", .min_words = 1, .max_words = 1, .run = run_remove, .summary = {"删除网络回调", "remove a web hook"}},
	{.name = "hooks renew", .words = "ID", .min_words = 1, .max_words = 1, .prints = true, .run = run_renew,
	 .summary = {"更换网络回调的密钥，并重新启用", "give a web hook a new secret, and switch it on"}},
	{},
};
