/* Messages to the reader: what their jobs came to, what is asked of them. */
#include "work/inbox.h"

#include "web/jobs.h"
#include "web/tell.h"
#include "web/views.h"
#include "work/outbox.h"

enum { PAGE_MESSAGES = 50 };

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct inbox_message *list;
	struct id before = {};
	size_t n;
	TRY(call_begin(&c, req, out, err));
	(void)request_id(req, "before", &before);
	TRY(inbox_list(c.work, c.a, call_actor_name(&c), false, before, PAGE_MESSAGES + 1, &list, &n, err));
	size_t shown = MIN(n, (size_t)PAGE_MESSAGES);
	bool any = false;
	struct view_inbox_line *lines = ARENA_ARRAY(c.a, struct view_inbox_line, shown);
	for (size_t i = 0; i < shown; i++) {
		char id[ID_TEXT];
		id_format(list[i].id, id);
		any |= !list[i].seen;
		lines[i] = (struct view_inbox_line){.id = str_copy(c.a, str_of(id)), .title = list[i].title, .words = list[i].body, .link = list[i].link,
						    .when = call_moment(&c, list[i].created), .unread = !list[i].seen};
	}
	struct view_pager pager = {};
	if (n > shown) {
		char id[ID_TEXT];
		id_format(list[shown - 1].id, id);
		pager.next = str_of(arena_printf(c.a, "/inbox?before=%s", id));
	}
	if (!id_is_zero(before))
		pager.previous = STR("/inbox");
	struct str address = {};
	if (c.w->site->sends_mail)
		TRY(inbox_mail_to(c.work, c.a, call_actor_name(&c), &address, err));
	call_open(&c, str_of(call_tr(&c, N_("Inbox"))), "/inbox");
	view_inbox(&c.page, &(struct view_inbox){.any = any, .messages = lines, .n_messages = shown, .pager = &pager,
						 .mails = c.w->site->sends_mail && !c.is_past, .address = address});
	call_close(&c);
	return ST_OK;
}

static enum status read_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	TRY(call_begin(&c, req, out, err));
	(void)request_id(req, "id", &id);
	TRY(inbox_mark_read(c.work, call_actor_name(&c), id, err));
	struct str next = request_text(req, "next");
	return call_done(&c, next.n && is_local_path(next) ? next : STR("/inbox"), NULL, err);
}

static enum status mail_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	struct str address = str_trim(request_text(req, "address")), before;
	if (address.n)
		TRY(mail_check(address, err));
	TRY(inbox_mail_to(c.work, c.a, call_actor_name(&c), &before, err));
	/* Also by mail, to the address as it was. */
	if (!str_eq(address, before))
		account_tell(c.work, c.who->user, N_("The mail address of your account was changed."));
	TRY(inbox_set_mail(c.work, call_actor_name(&c), address, c.lang, err));
	return call_done(&c, STR("/inbox"), N_("Saved."), err);
}

static const struct route_param list_params[] = {{"before", PARAM_ID, .text = {"从何处继续", "where to go on"}},
						  {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}},
						  {}};
static const struct route_param mail_params[] = {{"address", PARAM_TEXT, .max = 254, .text = {"电子邮箱；不填为不发邮件", "mail address; empty: no mail"}},
						  {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}},
						  {}};
static const struct route_param read_params[] = {{"id", PARAM_ID, .text = {"消息；不填为全部", "the message; absent: all"}},
						 {"next", PARAM_TEXT, .text = {"随后打开的页面", "page to go to"}},
						 {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}},
						 {}};
static const struct route routes[] = {
	{HTTP_GET, "/inbox", "inbox list", {"收件箱", "the inbox"}, .params = list_params, .run = list_page},
	{HTTP_POST, "/inbox/read", "inbox change", {"标为已读", "marks as read"}, .params = read_params, .run = read_page},
	{HTTP_POST, "/inbox/mail", "inbox change", {"消息同时发往邮箱", "where messages go by mail, too"}, .params = mail_params, .run = mail_page},
	{},
};
const struct web_part inbox_part = {.routes = routes};
