/* What reporting has to say on the home page: of the round that opened last, who has not reported and what waits for a decision. */
#include "areas/reporting/reporting.h"

#include "areas/register/register.h"
#include "record/frame.h"
#include "record/list.h"
#include "record/tx.h"
#include "web/keep.h"
#include "web/records.h"
#include "web/views.h"

enum { ITEMS_SHOWN = 6 };

/* The round's open schools, and how far the report of each is. */
struct reports {
	struct frame region, school;
	uint8_t *is_asked;                 /* the school lies in a region of the round */
	uint8_t *has_reported, *waits;     /* submitted or accepted; submitted */
	int year;
	day_t due;
};

static enum status mark(struct reg *g, struct arena *a, struct as_of at, const struct frame *school, const char *where, uint8_t *ret, struct err *err)
{
	struct frame rows;
	const struct frame_ask ask[] = {{"school", FRAME_INDEX, school}};
	TRY(frame_load(g, a, &record_submission, at, str_of(where), ask, 1, &rows, err));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.columns[0].index[i] >= 0)
			ret[rows.columns[0].index[i]] = 1;
	return ST_OK;
}

/* Regions of the round with all below them, by index in the frame of regions. */
static enum status mark_asked(struct call *c, struct arena *a, struct reports *r, const struct id *regions, size_t n, struct err *err)
{
	uint8_t *in = ARENA_ARRAY(a, uint8_t, r->region.n + 1);
	struct access_collect all = {.arena = a};
	for (size_t i = 0; i < n; i++) {
		access_collect_add(&all, regions[i]);
		if (c->w->site->relations) {
			struct access_relations relations = c->w->site->relations(c->g);
			TRY(relations.regions_below(relations.data, regions[i], c->at.day, &all, err));
		}
	}
	for (size_t i = 0; i < all.n; i++) {
		int32_t at = frame_find(&r->region, all.ids[i]);
		if (at >= 0)
			in[at] = 1;
	}
	for (size_t i = 0; i < r->school.n; i++) {
		int32_t county = r->school.columns[1].index[i];
		r->is_asked[i] = county >= 0 && in[county];
	}
	return ST_OK;
}

/* The year of the rounds that opened last; 0: none did. */
static enum status last_rounds(struct call *c, struct arena *a, struct reports *r, struct id **ret, size_t *ret_n, struct err *err)
{
	struct list_page page;
	char day[11];
	day_format(c->at.day, day);
	struct list_query q = {.record = &record_round, .at = c->at, .sort = STR("-year"), .limit = 200,
			       .where = str_of(arena_printf(a, "opens <= date('%s')", day))};
	TRY(record_list(c->g, a, &q, &page, err));
	int year = record_field_index(&record_round, STR("year")), region = record_field_index(&record_round, STR("region")),
	    due = record_field_index(&record_round, STR("due"));
	struct id *ids = ARENA_ARRAY(a, struct id, page.n);
	*ret_n = 0;
	for (size_t i = 0; i < page.n && page.rows[i]->values[year].i == page.rows[0]->values[year].i; i++) {
		ids[(*ret_n)++] = page.rows[i]->values[region].id;
		r->year = (int)page.rows[i]->values[year].i;
		r->due = MAX(r->due, value_date(page.rows[i]->values[due]).day);
	}
	*ret = ids;
	return ST_OK;
}

static enum status make_reports(void *context, struct arena *a, void **ret, struct err *err)
{
	struct call *c = context;
	struct reports *r = ARENA_NEW(a, struct reports);
	struct id *regions;
	size_t n;
	*ret = r;
	r->due = DAY_MIN;
	TRY(last_rounds(c, a, r, &regions, &n, err));
	if (!n)
		return ST_OK;
	const struct frame_ask ask_region[] = {{"code", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, a, &record_region, c->at, STR(""), ask_region, 1, &r->region, err));
	const struct frame_ask ask_school[] = {{"name", FRAME_TEXT, NULL}, {"county", FRAME_INDEX, &r->region}};
	TRY(frame_load(c->g, a, &record_school, c->at, STR("status = 'open'"), ask_school, 2, &r->school, err));
	r->is_asked = ARENA_ARRAY(a, uint8_t, r->school.n + 1);
	r->has_reported = ARENA_ARRAY(a, uint8_t, r->school.n + 1);
	r->waits = ARENA_ARRAY(a, uint8_t, r->school.n + 1);
	TRY(mark_asked(c, a, r, regions, n, err));
	TRY(mark(c->g, a, c->at, &r->school, arena_printf(a, "year = %d and (state = 'submitted' or state = 'accepted')", r->year), r->has_reported, err));
	return mark(c->g, a, c->at, &r->school, arena_printf(a, "year = %d and state = 'submitted'", r->year), r->waits, err);
}

/* Of the schools whose submissions the reader makes, decides or, doing neither, lists. */
struct tally {
	size_t schools, missing, waiting, shown;
	struct view_home_item items[ITEMS_SHOWN + 1];
};

/* The schools whose reports are the reader's to make or to decide; who does neither counts all they see. */
struct counted {
	struct access_filter made, decided, seen;
	bool acts;
};

static struct counted counted_of(struct call *c)
{
	struct counted k = {.acts = call_may(c, "submission", ACT_SUBMIT) || call_may(c, "submission", ACT_ACCEPT)};
	access_filter(c->who->reach, STR("submission"), ACT_SUBMIT, c->a, &k.made);
	access_filter(c->who->reach, STR("submission"), ACT_ACCEPT, c->a, &k.decided);
	access_filter(c->who->reach, STR("submission"), ACT_LIST, c->a, &k.seen);
	return k;
}

static bool is_counted(const struct counted *k, struct access_row *lies)
{
	lies->state = STR("draft");
	bool made = access_filter_fits(&k->made, lies);
	lies->state = STR("submitted");
	return made || access_filter_fits(&k->decided, lies) || (!k->acts && access_filter_fits(&k->seen, lies));
}

static void count(struct call *c, const struct reports *r, struct tally *t)
{
	struct counted counts = counted_of(c);
	for (size_t i = 0; i < r->school.n; i++) {
		int32_t county = r->school.columns[1].index[i], name = r->school.columns[0].index[i];
		struct access_row lies = {.schools = &r->school.ids[i], .n_schools = 1, .regions = county >= 0 ? &r->region.ids[county] : NULL, .n_regions = county >= 0};
		if (!r->is_asked[i] || !is_counted(&counts, &lies))
			continue;
		t->schools++;
		t->waiting += r->waits[i];
		t->missing += !r->has_reported[i];
		if (r->has_reported[i] || t->shown == ITEMS_SHOWN)
			continue;
		char id[ID_TEXT];
		id_format(r->school.ids[i], id);
		t->items[t->shown++] = (struct view_home_item){.text = name >= 0 ? r->school.columns[0].texts[name] : (struct str){},
							       .href = str_of(arena_printf(c->a, "/reports/%d-%d/%s", r->year, r->year + 1, id))};
	}
}

static enum status reports_block(struct call *c, struct err *err)
{
	int64_t tx;
	void *value;
	struct tally t = {};
	TRY(tx_last(c->g, &tx, err));
	TRY(keep_get(c->w->keep, str_of(arena_printf(c->a, "reports %lld %d", (long long)tx, (int)c->at.day)), make_reports, c, &value, err));
	const struct reports *r = value;
	if (!r->year)
		return ST_OK;
	count(c, r, &t);
	bool decides = t.waiting && call_may(c, "submission", ACT_ACCEPT);
	if (!t.missing && !decides)
		return ST_OK;
	char year[10], day[11] = "";
	school_year_format(r->year, year);
	day_format(r->due, day);
	struct str path = str_of(arena_printf(c->a, "/reports/%d-%d", r->year, r->year + 1));
	if (t.missing == t.schools && t.schools > ITEMS_SHOWN) /* nobody has: names say nothing */
		t.shown = 0;
	if (decides)
		t.items[t.shown++] = (struct view_home_item){.text = call_text(c, N_("{0} reports wait for a decision"), (struct str[]){call_number(c, (int64_t)t.waiting)}, 1),
							     .href = str_of(arena_printf(c->a, "%.*s?state=submitted", STR_ARG(path)))};
	const struct str args[] = {str_of(year), call_number(c, (int64_t)t.missing), call_number(c, (int64_t)t.schools), str_of(day)};
	view_home_block_open(&c->page, &(struct view_home_block){call_text(c, t.missing ? N_("Reports of {0}: {1} of {2} schools are missing, due {3}")
									   : N_("Reports of {0}: every school has reported"), args, 4)});
	view_home_items(&c->page, &(struct view_home_items){t.items, t.shown, path, str_of(call_tr(c, N_("Reporting")))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

const struct home_part reporting_home[] = {{"submission", ACT_LIST, reports_block}, {}};
