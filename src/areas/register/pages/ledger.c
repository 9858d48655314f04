/* The ledger of published figures: what ties, what does not, what the register contradicts, and why. */
#include "areas/register/figures/figures.h"
#include "areas/register/pages.h"
#include "areas/register/pages/inside.h"
#include "areas/register/views.h"
#include "record/tx.h"
#include "web/follow.h"
#include "web/keep.h"
#include "web/report_page.h"

enum { ROWS_KEPT = 20000 }; /* of one count: more are read each time */

struct kept_rows {
	struct call *c;
	const struct list_query *q;
};

static enum status make_rows(void *context, struct arena *a, void **ret, struct err *err)
{
	const struct kept_rows *k = context;
	struct cursor *cursor;
	const struct row *row;
	struct row **list = ARENA_ARRAY(a, struct row *, ROWS_KEPT + 1);
	size_t n = 0;
	enum status st;
	*ret = NULL;
	TRY(cursor_open(k->c->g, k->q, &cursor, err));
	while ((st = cursor_next(cursor, &row, err)) == ST_OK && row && n < ROWS_KEPT)
		list[n++] = row_copy(a, row);
	if (st == ST_OK && !row)
		*ret = list;
	cursor_close(cursor);
	return st;
}

/* What a count reads of one record stays as it is while others change. */
static enum status rows_of(void *context, const struct list_query *q, struct row *const **ret, struct err *err)
{
	struct kept_rows k = {context, q};
	struct call *c = context;
	struct str state;
	void *value;
	TRY(record_stamp(c->g, c->a, &q->record, 1, &state, err));
	const char *key = arena_printf(c->a, "figure rows %.*s%d %d %.*s", STR_ARG(state), q->at.any_day, (int)q->at.day, STR_ARG(q->where));
	TRY(keep_get(c->w->keep, str_of(key), make_rows, &k, &value, err));
	*ret = value;
	return ST_OK;
}

enum { RECORDS_MAX = 64, CHANGES_MAX = 200 };

struct kept_figures {
	struct figures figures;
	struct record_mark marks[RECORDS_MAX];
};

struct checking {
	struct call *c;
	const struct record *const *from;
	int n;
};

/* Does everything stay that was found before? */
static enum status stays(const struct checking *k, const struct kept_figures *before, struct arena *scratch, bool *ret, struct err *err)
{
	*ret = true;
	for (int i = 0; i < k->n && *ret; i++) {
		struct row_change *changes;
		size_t n;
		TRY(record_changes(k->c->g, scratch, k->from[i], before->marks[i], CHANGES_MAX, &changes, &n, ret, err));
		*ret = *ret && !figures_touched(k->c->g, scratch, &before->figures, changes, n);
	}
	return ST_OK;
}

static enum status make(void *context, const void *last, struct arena *a, struct arena *scratch, void *value, struct err *err)
{
	struct checking *k = context;
	const struct kept_figures *before = last;
	struct kept_figures *now = value;
	struct call *c = k->c;
	bool same = false;
	for (int i = 0; i < k->n; i++)
		TRY(record_mark(c->g, k->from[i], &now->marks[i], err));
	if (before)
		TRY(stays(k, before, scratch, &same, err));
	if (!same)
		return figures_check(c->g, a, c->at, &(struct figure_rows){rows_of, c}, &now->figures, err);
	figures_copy(a, &before->figures, &now->figures);
	return ST_OK;
}

enum status page_figures(struct call *c, const struct figures **ret, struct err *err)
{
	struct checking k = {.c = c};
	const void *value;
	TRY(figures_records(c->g, c->a, &k.from, &k.n, err));
	if (k.n > RECORDS_MAX)
		return err_set(err, ST_INTERNAL, "figures.json counts more records than are followed");
	struct str name = str_of(arena_printf(c->a, "figures %d", (int)c->at.day));
	TRY(call_follow(c, &(struct follow_ask){name, k.from, k.n, sizeof(struct kept_figures), make, &k}, &value, err));
	*ret = &((const struct kept_figures *)value)->figures;
	return ST_OK;
}

/* In the order of the tabs: what needs a look first. */
static const struct {
	const char *word;
	enum figure_status status;
	const char *message;
} statuses[] = {
	{"conflicts", FIGURE_CONFLICTS, N_("conflicts")},
	{"loose", FIGURE_LOOSE, N_("does not tie")},
	{"ties", FIGURE_TIES, N_("ties")},
	{"unchecked", FIGURE_UNCHECKED, N_("cannot be checked")},
};

static struct figures with_status(struct arena *a, const struct figures *all, enum figure_status status)
{
	struct figures some = {.list = ARENA_ARRAY(a, struct figure, all->n + 1)};
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].status == status)
			some.list[some.n++] = all->list[i];
	return some;
}

static struct view_link *tabs_of(struct call *c, const struct figures *all, int chosen)
{
	struct view_link *tabs = ARENA_ARRAY(c->a, struct view_link, ARRAY_LEN(statuses) + 1);
	tabs[0] = (struct view_link){str_of(arena_printf(c->a, "%s %zu", call_tr(c, N_("all")), all->n)), STR("/figures"), chosen < 0};
	for (int i = 0; i < (int)ARRAY_LEN(statuses); i++)
		tabs[i + 1] = (struct view_link){
			str_of(arena_printf(c->a, "%s %zu", call_tr(c, statuses[i].message), with_status(c->a, all, statuses[i].status).n)),
			str_of(arena_printf(c->a, "/figures?status=%s", statuses[i].word)), chosen == i};
	return tabs;
}

static enum status ledger_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct figures *all;
	struct figures shown;
	struct report report;
	int chosen = -1;
	TRY(call_begin(&c, req, out, err));
	TRY(page_figures(&c, &all, err));
	for (int i = 0; i < (int)ARRAY_LEN(statuses); i++)
		if (str_eq(request_text(req, "status"), str_of(statuses[i].word)))
			chosen = i;
	shown = chosen < 0 ? *all : with_status(c.a, all, statuses[chosen].status);
	figures_report(&shown, c.lang, c.a, &report);
	struct str format = request_text(req, "format");
	if (format.n) {
		TRY(call_need(&c, STR("figure"), ACT_EXPORT, NULL, err));
		return page_report_file(&c, &report, format, STR("figures"), err);
	}
	struct view_ledger_head head = {.about = str_of(call_tr(&c, N_("Published figures, held against each other and against what the register counts as of their time."))),
					.filters = str_of(call_tr(&c, N_("status"))), .tabs = tabs_of(&c, all, chosen), .n_tabs = ARRAY_LEN(statuses) + 1};
	if (call_may(&c, "figure", ACT_EXPORT)) {
		const char *of = chosen < 0 ? "" : arena_printf(c.a, "&status=%s", statuses[chosen].word);
		head.xlsx = str_of(arena_printf(c.a, "/figures?format=xlsx%s", of));
		head.pdf = str_of(arena_printf(c.a, "/figures?format=pdf%s", of));
	}
	call_open(&c, report.title, "/figures");
	view_ledger_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {{"status", PARAM_WORD, .text = {"状态：conflicts、loose、ties、unchecked", "status: conflicts, loose, ties, unchecked"}},
					    {"format", PARAM_WORD, .text = {"导出格式：xlsx 或 pdf", "as a file: xlsx or pdf"}},
					    {"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/figures", "figure list", {"公布数据台账", "ledger of published figures"}, .params = params, .run = ledger_page},
	{},
};
static const struct nav_item nav[] = {{"/figures", {"数据台账", "Figures"}, "figure", ACT_LIST}, {}};

static enum status warm_figures(struct call *c, struct err *err)
{
	const struct figures *all;
	return page_figures(c, &all, err);
}
static const struct warm_value warm[] = {{warm_figures}, {}};

const struct web_part ledger_part = {.routes = routes, .nav = nav, .warm = warm};
