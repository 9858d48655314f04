/* What the register has to say on the home page: reports not in, relations that end, figures in conflict, age of the data. */
#include "areas/register/pages.h"
#include "areas/register/pages/inside.h"
#include "areas/register/register.h"
#include "areas/register/views.h"
#include "record/frame.h"
#include "record/history.h"
#include "record/list.h"
#include "web/keep.h"
#include "web/records.h"
#include "web/scope.h"

/* How much a block shows, and how far it looks ahead; what is beyond is a click away. */
enum { ITEMS_SHOWN = 6, DAYS_AHEAD = 120 };

static struct str said(struct call *c, const char *message, const struct str *args, int n)
{
	struct buf b;
	buf_init(&b, 0);
	tr_format(&b, c->lang, message, args, n);
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static struct str number(struct call *c, int64_t n) { return str_of(arena_printf(c->a, "%lld", (long long)n)); }

static struct str school_path(struct call *c, struct id school)
{
	char id[ID_TEXT];
	id_format(school, id);
	return str_of(arena_printf(c->a, "/schools/%s", id));
}

/* ---- reports of the year ---- */

/* Open schools with their counties, and whether they have statistics of the year. */
struct reports {
	struct frame region, school;
	uint8_t *has;
	int year;
};

static enum status make_reports(void *context, struct arena *a, void **ret, struct err *err)
{
	struct call *c = context;
	struct reports *r = ARENA_NEW(a, struct reports);
	struct frame statistics;
	const struct frame_ask ask_region[] = {{"code", FRAME_TEXT, NULL}};
	r->year = school_year_of(c->at.day);
	TRY(frame_load(c->g, a, &record_region, c->at, STR(""), ask_region, 1, &r->region, err));
	const struct frame_ask ask_school[] = {{"name", FRAME_TEXT, NULL}, {"county", FRAME_INDEX, &r->region}};
	TRY(frame_load(c->g, a, &record_school, c->at, STR("status = 'open'"), ask_school, 2, &r->school, err));
	const struct frame_ask ask[] = {{"school", FRAME_INDEX, &r->school}};
	struct str where = str_of(arena_printf(a, "year = %d", r->year));
	TRY(frame_load(c->g, a, &record_statistics, c->at, where, ask, 1, &statistics, err));
	r->has = ARENA_ARRAY(a, uint8_t, r->school.n + 1);
	for (size_t i = 0; i < statistics.n; i++)
		if (statistics.columns[0].index[i] >= 0)
			r->has[statistics.columns[0].index[i]] = 1;
	*ret = r;
	return ST_OK;
}

static enum status reports_block(struct call *c, struct err *err)
{
	static const struct record *const from[] = {&record_region, &record_school, &record_statistics};
	struct str state;
	void *value;
	struct access_filter seen;
	struct view_home_item items[ITEMS_SHOWN];
	size_t schools = 0, missing = 0, n = 0;
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &state, err));
	TRY(keep_get(c->w->keep, str_of(arena_printf(c->a, "reports %.*s%d", STR_ARG(state), (int)c->at.day)), make_reports, c, &value, err));
	const struct reports *r = value;
	access_filter(c->who->reach, STR("statistics"), ACT_LIST, c->a, &seen);
	for (size_t i = 0; i < r->school.n; i++) {
		int32_t county = r->school.columns[1].index[i];
		struct access_row lies = {.schools = &r->school.ids[i], .n_schools = 1, .regions = county >= 0 ? &r->region.ids[county] : NULL, .n_regions = county >= 0};
		if (!access_filter_fits(&seen, &lies))
			continue;
		schools++;
		missing += !r->has[i];
		if (!r->has[i] && n < ITEMS_SHOWN) {
			int32_t name = r->school.columns[0].index[i];
			items[n++] = (struct view_home_item){.text = name >= 0 ? r->school.columns[0].texts[name] : (struct str){}, .href = school_path(c, r->school.ids[i])};
		}
	}
	if (!missing)
		return ST_OK;
	char year[10];
	school_year_format(r->year, year);
	const struct str args[] = {str_of(year), number(c, (int64_t)missing), number(c, (int64_t)schools)};
	view_home_block_open(&c->page, &(struct view_home_block){said(c, N_("Statistics of {0}: {1} of {2} schools have not reported"), args, 3)});
	if (missing == schools && schools > 1) /* nobody has: the year's round has not begun, names say nothing */
		n = 0;
	view_home_items(&c->page, &(struct view_home_items){items, n, STR("/records/statistics"), label_text(c, record_statistics.label)});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

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
						   .note = said(c, N_("until {0}"), (struct str[]){str_of(day)}, 1)};
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
		if (n < ITEMS_SHOWN)
			items[n++] = (struct view_home_item){.text = str_of(arena_printf(c->a, "%.*s %.*s %.*s", STR_ARG(f->place), STR_ARG(f->period), STR_ARG(f->measure))),
							     .note = f->why[c->lang], .href = row_path(c, &record_figure, f->id)};
	}
	if (!conflicts)
		return ST_OK;
	view_home_block_open(&c->page, &(struct view_home_block){said(c, N_("{0} published figures in conflict"), (struct str[]){number(c, (int64_t)conflicts)}, 1)});
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
		struct view_home_item item = {.text = said(c, N_("Last change of the register: {0}"), (struct str[]){call_moment(c, last.moment)}, 1)};
		view_home_items(&c->page, &(struct view_home_items){&item, 1, {}, {}});
	}
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static const struct home_part home[] = {
	{"statistics", ACT_LIST, reports_block}, {"agreement", ACT_LIST, memberships_block}, {"agreement", ACT_LIST, agreements_block},
	{"figure", ACT_IMPORT, figures_block},   {"region", ACT_LIST, age_block},            {},
};
const struct web_part upkeep_part = {.home = home};
