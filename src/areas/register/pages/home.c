/* What the register has to say on the home page: relations that end, figures in conflict, age of the data. */
#include "areas/register/pages.h"
#include "areas/register/pages/inside.h"
#include "areas/register/register.h"
#include "areas/register/views.h"
#include "record/frame.h"
#include "record/list.h"
#include "record/tx.h"
#include "web/keep.h"
#include "web/records.h"
#include "web/scope.h"

/* How much a block shows, and how far it looks ahead; what is beyond is a click away. */
enum { ITEMS_SHOWN = 6, DAYS_AHEAD = 120 };

/* ---- what ends soon ---- */

static enum status ending(struct call *c, const struct record *r, const char *title, struct err *err)
{
	struct view_home_item items[ITEMS_SHOWN];
	char first[11], last[11];
	day_format(c->at.day, first);
	day_format(c->at.day + DAYS_AHEAD, last);
	struct list_query q = {.record = r, .at = c->at, .sort = STR("to"), .limit = ITEMS_SHOWN,
			       .where = str_of(arena_printf(c->a, "to >= date('%s') and to < date('%s')", first, last))};
	struct list_page page;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	if (!page.n)
		return ST_OK;
	int to = record_field_index(r, STR("to"));
	for (size_t i = 0; i < page.n; i++) {
		struct buf key;
		char day[11];
		buf_init(&key, 0);
		row_key_text(c->g, r, page.rows[i]->id, &key);
		pdate_format(value_date(page.rows[i]->values[to]), day);
		items[i] = (struct view_home_item){.text = str_copy(c->a, buf_view(&key)), .href = row_path(c, r, page.rows[i]->id),
						   .note = call_text(c, N_("until {0}"), (struct str[]){str_of(day)}, 1)};
		buf_done(&key);
	}
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, title))});
	view_home_items(&c->page, &(struct view_home_items){items, page.n, str_of(arena_printf(c->a, "/records/%s", r->name)), label_text(c, r->label)});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static enum status memberships_block(struct call *c, struct err *err) { return ending(c, &record_membership, N_("Memberships that end soon"), err); }

static enum status agreements_block(struct call *c, struct err *err) { return ending(c, &record_agreement, N_("Agreements that end soon"), err); }

/* ---- figures in conflict ---- */

static bool names(const struct figure *a, const struct figure *b)
{
	return str_find(a->why[LANG_EN], b->measure) >= 0 && str_eq(a->place, b->place) && str_eq(a->period, b->period);
}

/* Two figures that contradict each other are one matter: the first of them says it. */
static bool is_said(const struct figures *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (all->list[k].status == FIGURE_CONFLICTS && names(&all->list[k], &all->list[i]) && names(&all->list[i], &all->list[k]))
			return true;
	return false;
}

static enum status figures_block(struct call *c, struct err *err)
{
	const struct figures *all;
	struct view_home_item items[ITEMS_SHOWN];
	size_t n = 0, conflicts = 0;
	TRY(page_figures(c, &all, err));
	for (size_t i = 0; i < all->n; i++) {
		const struct figure *f = &all->list[i];
		if (f->status != FIGURE_CONFLICTS)
			continue;
		conflicts++;
		if (is_said(all, i))
			continue;
		if (n < ITEMS_SHOWN)
			items[n++] = (struct view_home_item){.text = str_of(arena_printf(c->a, "%.*s %.*s %.*s", STR_ARG(f->place), STR_ARG(f->period), STR_ARG(f->measure))),
							     .note = f->why[c->lang], .href = row_path(c, &record_figure, f->id)};
	}
	if (!conflicts)
		return ST_OK;
	view_home_block_open(&c->page, &(struct view_home_block){call_text(c, N_("{0} published figures in conflict"), (struct str[]){call_number(c, (int64_t)conflicts)}, 1)});
	view_home_items(&c->page, &(struct view_home_items){items, n, STR("/figures?status=conflicts"), str_of(call_tr(c, N_("Figures ledger")))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

/* ---- age of the data ---- */

static enum status age_block(struct call *c, struct err *err)
{
	int64_t tx;
	struct tx_info last;
	TRY(tx_last(c->g, &tx, err));
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, N_("Age of the data")))});
	if (!tx) {
		view_notice(&c->page, &(struct view_notice){STR("warn"), str_of(call_tr(c, N_("The register is empty: import the workbooks first.")))});
	} else {
		TRY(tx_get(c->g, c->a, tx, &last, err));
		struct view_home_item item = {.text = call_text(c, N_("Last change of the register: {0}"), (struct str[]){call_moment(c, last.moment)}, 1)};
		view_home_items(&c->page, &(struct view_home_items){&item, 1, {}, {}});
	}
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static const struct home_part home[] = {
	{"agreement", ACT_LIST, memberships_block}, {"agreement", ACT_LIST, agreements_block},
	{"figure", ACT_IMPORT, figures_block},   {"region", ACT_LIST, age_block},            {},
};
const struct web_part upkeep_part = {.home = home};
