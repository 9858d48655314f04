/* Duties of a term: the matrix of all that the reader sees, and a row's own on its page. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <string.h>

static enum status duties_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct term term;
	const struct duties *all;
	struct duties seen;
	struct report report;
	int32_t region;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format"), code = request_text(req, "region");
	struct work_sight s = work_sight(&c, format.n ? ACT_EXPORT : ACT_READ);
	TRY(work_term(&c, request_text(req, "term"), &term, err));
	TRY(work_duties(&c, &term, &all, err));
	TRY(places_region(all->book->places, code, &region, err));
	work_narrow(&c, &s, all, region, &seen);
	duties_report(&seen, c.lang, c.a, &report);
	if (format.n) {
		TRY(call_need(&c, STR("activity"), ACT_EXPORT, NULL, err));
		return page_report_file(&c, &report, format, str_of(arena_printf(c.a, "duties-%.*s", STR_ARG(term.id))), err);
	}
	struct view_choice choices[] = {term_choice(&c, &term), region_choice(&c, all->book->places, &s, code)};
	struct view_programme_head head = {.action = STR("/duties"), .choices = choices, .n_choices = ARRAY_LEN(choices)};
	programme_tabs(&c, "/duties", &head);
	if (call_may(&c, "activity", ACT_EXPORT)) {
		const char *of = arena_printf(c.a, "term=%.*s%s%.*s", STR_ARG(term.id), code.n ? "&region=" : "", STR_ARG(code));
		head.xlsx = str_of(arena_printf(c.a, "/duties?format=xlsx&%s", of));
		head.pdf = str_of(arena_printf(c.a, "/duties?format=pdf&%s", of));
	}
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- on the pages of agreements, groups and schools ---- */

struct of_row {
	const struct work_sight *sight;
	struct id id;
	const char *record;
};

static bool is_of(const void *context, const struct duties *d, const struct duty_party *p)
{
	const struct of_row *q = context;
	const struct places *at = d->book->places;
	if (strcmp(q->record, "group") == 0)
		return p->is_group && id_cmp(at->group.ids[p->row], q->id) == 0 && work_has_group(q->sight, d->book, p->row);
	const struct school_pair *pair = p->is_group ? NULL : &d->book->pairs[p->row];
	if (strcmp(q->record, "agreement") == 0)
		return pair && id_cmp(pair->id, q->id) == 0 && work_has_pair(q->sight, at, pair);
	int32_t school = frame_find(&at->school, q->id);
	if (school < 0)
		return false;
	return pair ? (pair->helper == school || pair->helped == school) && work_has_pair(q->sight, at, pair)
		    : book_is_member(d->book, p->row, school) && work_has_group(q->sight, d->book, p->row);
}

/* The matrix of the row alone, for this term. */
static enum status own_duties(struct call *c, const struct row *row, struct err *err)
{
	const struct duties *all;
	struct term term;
	struct duties own;
	struct report report;
	if (!call_may(c, "activity", ACT_READ) || !call_may(c, "agreement", ACT_READ))
		return ST_OK;
	struct work_sight s = work_sight(c, ACT_READ);
	TRY(work_term(c, STR(""), &term, err));
	const struct record *r = row->record;
	const struct book_part part = {.pairs = &row->id, .n_pairs = strcmp(r->name, "agreement") == 0, .groups = &row->id, .n_groups = strcmp(r->name, "group") == 0,
				       .schools = &row->id, .n_schools = strcmp(r->name, "school") == 0};
	TRY(work_duties_of(c, &term, &part, &all, err));
	duties_narrow(c->a, all, is_of, &(struct of_row){&s, row->id, row->record->name}, &own);
	if (!own.n_parties)
		return ST_OK;
	duties_report(&own, c->lang, c->a, &report);
	struct report block;
	report_init(&block, c->a, c->lang, (struct str){});
	report_heading(&block, 2, report.title);
	report_blocks_to_html(&block, c->page.out);
	report_blocks_to_html(&report, c->page.out);
	return ST_OK;
}

static const struct row_part rows[] = {{"agreement", ROW_PAGE, own_duties}, {"group", ROW_PAGE, own_duties}, {"school", ROW_PAGE, own_duties}, {}};

static const struct route_param params[] = {PARAM_TERM, PARAM_REGION, PARAM_AS_OF, PARAM_FORMAT, {}};
static const struct route routes[] = {
	{HTTP_GET, "/duties", "activity list", {"本学期结对和集团应做的事", "what pairs and groups owe this term"}, .params = params, .run = duties_page},
	{},
};
static const struct nav_item nav[] = {{"/duties", {"帮扶", "Work"}, "activity", ACT_LIST}, {}};

/* Those that can be chosen, this one first. */
static enum status warm_terms(struct call *c, struct err *err)
{
	const struct places *p;
	const struct duties *all;
	struct term t;
	TRY(work_places(c, &p, err));
	TRY(work_term(c, STR(""), &t, err));
	for (int i = 0; i <= TERMS_BEFORE; i++) {
		TRY(work_duties(c, &t, &all, err));
		t = term_step(c->a, p->everywhere, &t, -1);
	}
	return ST_OK;
}
static const struct warm_value warm[] = {{warm_terms}, {}};

const struct web_part programme_duty_part = {.routes = routes, .nav = nav, .rows = rows, .warm = warm};
