#include "web/home.h"

#include "web/call.h"
#include "web/job_feed.h"
#include "web/views.h"
#include "work/inbox.h"
#include "work/job.h"

enum { MESSAGES_SHOWN = 5, JOBS_SHOWN = 5 };

static enum status inbox_block(struct call *c, struct err *err)
{
	struct inbox_message *all;
	size_t n;
	TRY(inbox_list(c->work, c->a, call_actor_name(c), true, (struct id){}, MESSAGES_SHOWN, &all, &n, err));
	if (!n)
		return ST_OK;
	struct view_home_item *items = ARENA_ARRAY(c->a, struct view_home_item, n);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct view_home_item){.text = all[i].title, .href = all[i].link.n ? all[i].link : STR("/inbox"), .note = all[i].body};
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, N_("Unread messages")))});
	view_home_items(&c->page, &(struct view_home_items){items, n, STR("/inbox"), str_of(call_tr(c, N_("Inbox")))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static enum status jobs_block(struct call *c, struct err *err)
{
	static const char *const kinds[JOB_STATES] = {[JOB_WAITING] = "info", [JOB_RUNNING] = "info", [JOB_DONE] = "good", [JOB_FAILED] = "bad",
						      [JOB_CANCELLED] = ""};
	struct job *all;
	size_t n;
	struct job_filter f = {.actor = call_actor_name(c), .limit = JOBS_SHOWN};
	TRY(job_list(c->work, c->a, &f, &all, &n, err));
	if (!n)
		return ST_OK;
	struct view_home_item *items = ARENA_ARRAY(c->a, struct view_home_item, n);
	size_t shown = 0;
	for (size_t i = 0; i < n; i++) {
		const struct job_kind *kind = job_kind_find(c->w->site->jobs, c->w->site->n_jobs, all[i].kind);
		char id[ID_TEXT];
		if (job_has_ended(&all[i]) && kind && kind->tells)
			continue; /* the inbox has told it */
		id_format(all[i].id, id);
		items[shown++] = (struct view_home_item){.text = kind ? str_of(label_in(kind->label, c->lang)) : all[i].kind,
						   .kind = str_of(all[i].state == JOB_DONE && all[i].answer_no ? "warn" : kinds[all[i].state]),
						   .tag = str_of(label_in(job_state_label(all[i].state), c->lang)),
						   .href = str_of(arena_printf(c->a, "/jobs/%s", id))};
	}
	if (!shown)
		return ST_OK;
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, N_("Your jobs")))});
	view_home_items(&c->page, &(struct view_home_items){items, shown, STR("/jobs"), str_of(call_tr(c, N_("All jobs")))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static enum status home_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	const struct site *s = c.w->site;
	call_open(&c, str_of(call_tr(&c, N_("What needs attention"))), "/");
	view_columns_open(&c.page, &(struct view_columns){});
	size_t before = out->body.n;
	for (int p = 0; p < s->n_parts; p++)
		for (const struct home_part *h = s->parts[p]->home; h && h->run; h++)
			if (call_may(&c, h->thing, h->action))
				TRY(h->run(&c, err));
	bool is_empty = out->body.n == before;
	view_columns_close(&c.page, &(struct view_columns){});
	if (is_empty)
		view_empty(&c.page, &(struct view_empty){.message = str_of(call_tr(&c, N_("Nothing needs your attention today.")))});
	call_close(&c);
	return ST_OK;
}

static const struct route home_routes[] = {
	{HTTP_GET, "/", "home read", {"首页：需要关注的事项", "what needs attention"},
	 .params = (const struct route_param[]){{"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}, {}},
	 .run = home_page},
	{},
};
static const struct nav_item home_nav[] = {{"/", {"首页", "Home"}, "home", ACT_READ}, {}};
static const struct home_part home_parts[] = {{"inbox", ACT_LIST, inbox_block}, {"job", ACT_LIST, jobs_block}, {}};
const struct web_part home_web_part = {.routes = home_routes, .nav = home_nav, .home = home_parts};
