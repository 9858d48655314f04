/* A judge's sheet: marks of an inspector on site or of the panel, one's own and nobody else's.
 *
 * It can be filled in without network: the browser keeps the page and what is entered (static/sheets.js) until it is brought back. Every
 * entry says which version of its mark it was made from. What nobody touched since is stored; where the mark was changed meanwhile
 * to something else, both stand side by side and the judge decides. An entry that is brought back twice is the same row and changes
 * nothing. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/pages.h"
#include "record/list.h"
#include "record/state.h"
#include "web/assets.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <inttypes.h>
#include <string.h>

enum { MARK_CHARACTERS = 8, COMMENT_CHARACTERS = 2000, SHEETS_MAX = 200 };

/* One line: the item, the mark that is kept, and what came in. */
struct sheet_line {
	const struct scheme_item *item;
	struct row *kept;              /* NULL: none yet */
	struct str mark, comment;      /* as entered */
	int64_t seen;                  /* version of the mark that the entry was made from; 0: none */
	bool is_entered, is_conflict, is_faulty;
	bool is_dropped;               /* decided: what is kept stays */
	int64_t hundredths;
};

struct sheet {
	struct call c;
	struct row *row;               /* of the evaluation */
	struct access_row lies;
	struct seen_results seen;
	const struct results *all;
	const struct party_result *result;
	const char *source;            /* "inspector", "panel" */
	struct str judge;
	struct sheet_line lines[SCHEME_ITEMS_MAX];
	int n_lines;
	const struct scheme *scheme;
};

/* An inspector marks what inspectors mark, a member of the panel the panel's; who is both does so in turn. */
static const char *source_of(const struct call *c, const struct row *row)
{
	bool inspects = c->who->reach->roles & (1u << ROLE_INSPECTOR), reviews = c->who->reach->roles & (1u << ROLE_REVIEWER);
	return inspects && !(reviews && str_eq(row->state, STR("panel"))) ? "inspector" : "panel";
}

static bool reads(const struct scheme_item *i, enum judged name)
{
	int slots[JUDGED_NAMES];
	int n = expr_slots(i->value, slots, JUDGED_NAMES);
	for (int k = 0; k < n; k++)
		if (slots[k] == (int)name)
			return true;
	return false;
}

static enum status read_kept(struct sheet *s, struct err *err)
{
	struct call *c = &s->c;
	struct list_query q = {.record = &record_score, .at = c->at, .reference = record_field(&record_score, STR("evaluation")), .of = s->row->id, .limit = 1000};
	struct list_page page;
	TRY(record_list(c->g, c->a, &q, &page, err));
	for (size_t i = 0; i < page.n; i++) {
		struct value source = row_value(page.rows[i], "source"), judge = row_value(page.rows[i], "judge"), item = row_value(page.rows[i], "item");
		if (!str_eq(source.s, str_of(s->source)) || !str_eq(judge.s, s->judge))
			continue;
		for (int k = 0; k < s->n_lines; k++)
			if (str_eq(s->lines[k].item->id, item.s))
				s->lines[k].kept = page.rows[i];
	}
	return ST_OK;
}

static enum status sheet_asked(struct request *req, struct response *out, struct sheet *s, struct err *err)
{
	struct call *c = &s->c;
	struct id id;
	TRY(call_begin(c, req, out, err));
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c->g, c->a, &record_evaluation, id, (struct as_of){.any_day = true, .tx = TX_NOW}, ROW_SEALED, &s->row, err));
	TRY(row_access(c->g, c->a, s->row, c->at, &s->lies, err));
	TRY(call_need(c, STR("sheet"), ACT_CREATE, &s->lies, err));
	bool of_pairs = row_value(s->row, "partner").form == VALUE_ID;
	TRY(kept_results(c, judged_year(c, (int)row_value(s->row, "year").i), of_pairs, &s->all, err));
	for (size_t i = 0; i < s->all->n && !s->result; i++)
		if (s->all->parties[i].party->row && id_cmp(s->all->parties[i].party->row->id, id) == 0)
			s->result = &s->all->parties[i];
	if (!s->result)
		return err_set(err, ST_NOT_FOUND, "the scheme of this evaluation is no longer in force, or who is judged has ended");
	s->scheme = s->all->facts->scheme;
	s->source = source_of(c, s->row);
	TRY(judge_pseudonym(c, s->scheme, s->all->facts->year, &s->judge, err));
	enum judged name = strcmp(s->source, "inspector") == 0 ? JUDGED_INSPECTOR : JUDGED_PANEL;
	for (int k = 0; k < s->scheme->n_items; k++)
		if (reads(&s->scheme->items[k], name))
			s->lines[s->n_lines++] = (struct sheet_line){.item = &s->scheme->items[k]};
	return read_kept(s, err);
}

static struct str kept_mark(struct call *c, const struct row *row)
{
	char text[DEC_TEXT_MAX];
	struct value v = row ? row_value(row, "points") : (struct value){};
	return v.form == VALUE_INTEGER ? str_copy(c->a, (struct str){text, dec_format(dec_units(v.i, 2), text)}) : (struct str){};
}

static struct str kept_comment(const struct row *row)
{
	struct value v = row ? row_value(row, "comment") : (struct value){};
	return v.form == VALUE_TEXT ? v.s : (struct str){};
}

/* ---- showing ---- */

static struct str said_of(struct sheet *s, const struct scheme_item *item)
{
	const struct facts *f = s->all->facts;
	struct row *row;
	struct err ignored;
	for (size_t i = 0; i < f->n_said; i++)
		if (&f->parties[f->said[i].party] == s->result->party && &f->scheme->items[f->said[i].item] == item &&
		    row_get(s->c.g, s->c.a, &record_self_evaluation, f->said[i].id, (struct as_of){.any_day = true, .tx = TX_NOW}, ROW_SEALED, &row, &ignored) == ST_OK)
			return row_value(row, "statement").s;
	return (struct str){};
}

static void show(struct sheet *s, bool is_back)
{
	struct call *c = &s->c;
	char id[ID_TEXT];
	size_t conflicts = 0, faulty = 0;
	struct view_sheet_line *lines = ARENA_ARRAY(c->a, struct view_sheet_line, (size_t)s->n_lines + 1);
	id_format(s->row->id, id);
	for (int k = 0; k < s->n_lines; k++) {
		const struct sheet_line *l = &s->lines[k];
		int64_t version = l->kept ? l->kept->version : 0;
		lines[k] = (struct view_sheet_line){.item = l->item->id, .label = str_of(label_in(l->item->label, c->lang)),
						    .dimension = str_of(label_in(s->scheme->dimensions[l->item->dimension].label, c->lang)),
						    .mark = l->is_entered ? l->mark : kept_mark(c, l->kept), .comment = l->is_entered ? l->comment : kept_comment(l->kept),
						    .was = kept_mark(c, l->kept), .had = kept_comment(l->kept), .seen = version, .said = said_of(s, l->item), .conflict = l->is_conflict, .wrong = l->is_faulty,
						    .kept_mark = l->is_conflict ? kept_mark(c, l->kept) : (struct str){}, .kept_comment = l->is_conflict ? kept_comment(l->kept) : (struct str){}};
		conflicts += l->is_conflict;
		faulty += l->is_faulty;
	}
	struct view_sheet v = {.id = str_of(arena_strdup(c->a, id)), .action = str_of(arena_printf(c->a, "/sheets/%s", id)), .lines = lines, .n_lines = (size_t)s->n_lines,
			       .judge = s->judge, .done = request_has(c->r, "said"), .conflicts = conflicts > 0, .wrong = faulty > 0, .back = is_back,
			       .offline = str_of(call_tr(c, N_("No network: what you entered is kept on this device. Bring it back when the network is there."))),
			       .kept = str_of(call_tr(c, N_("What was entered on this device is not brought back yet.")))};
	const struct str title[] = {s->result->party->name};
	call_open(c, call_text(c, N_("Sheet: {0}"), title, 1), EVALUATIONS);
	view_sheet(&c->page, &v);
	call_close(c);
}

static enum status sheet_page(struct request *req, struct response *out, struct err *err)
{
	struct sheet s = {};
	TRY(sheet_asked(req, out, &s, err));
	show(&s, false);
	return ST_OK;
}

/* ---- bringing back ---- */

static struct str of_item(struct sheet *s, const char *what, const struct scheme_item *item)
{
	return str_trim(request_text(s->c.r, arena_printf(s->c.a, "%s.%.*s", what, STR_ARG(item->id))));
}

static void read_line(struct sheet *s, struct sheet_line *l)
{
	struct dec mark, rounded;
	struct str decided = of_item(s, "decide", l->item);
	int64_t seen;
	l->mark = of_item(s, "mark", l->item);
	l->comment = of_item(s, "comment", l->item);
	l->seen = str_to_i64(of_item(s, "seen", l->item), &seen) ? seen : 0;
	l->is_entered = l->mark.n || l->comment.n;
	if (!l->is_entered)
		return;
	bool is_number = l->mark.n <= MARK_CHARACTERS && dec_parse(l->mark, &mark) && dec_round(mark, 2, &rounded) && dec_cmp(mark, rounded) == 0 &&
			 dec_cmp(mark, dec_of(0)) >= 0 && dec_cmp(mark, dec_of(100)) <= 0 && dec_to_units(rounded, 2, &l->hundredths);
	l->is_faulty = !is_number || str_chars(l->comment) > COMMENT_CHARACTERS;
	/* The page was taken with these values: whoever left them says nothing against what came since. */
	bool is_untouched = l->kept && str_eq(l->mark, of_item(s, "was", l->item)) && str_eq(l->comment, of_item(s, "had", l->item));
	bool is_same = l->kept && !l->is_faulty && row_value(l->kept, "points").i == l->hundredths && str_eq(kept_comment(l->kept), l->comment);
	bool is_moved = l->kept && l->kept->version != l->seen;
	if (is_same || is_untouched)
		l->is_dropped = true; /* brought back before, or entered alike elsewhere */
	else if (!l->is_faulty && is_moved)
		l->is_conflict = true;
	/* A decision holds for the mark it was shown beside: `seen` is that one's version. */
	if (str_eq(decided, STR("kept")))
		l->is_dropped = l->kept && l->kept->version == l->seen;
	if (l->is_dropped)
		l->is_conflict = l->is_faulty = false;
}

static bool is_to_store(const struct sheet_line *l) { return l->is_entered && !l->is_conflict && !l->is_faulty && !l->is_dropped; }

static enum status put_line(struct sheet *s, struct edit *e, const struct sheet_line *l, struct err *err)
{
	const struct edit_value values[] = {{"evaluation", VALUE_ROW(s->row->id)}, {"item", VALUE_STR(l->item->id)}, {"source", VALUE_STR(str_of(s->source))},
					    {"judge", VALUE_STR(s->judge)}, {"points", VALUE_I64(l->hundredths)},
					    {"comment", l->comment.n ? VALUE_STR(l->comment) : (struct value){}}};
	return edit_put(e, &record_score, l->kept, values, ARRAY_LEN(values), NULL, err);
}

static enum status store(struct sheet *s, struct err *err)
{
	struct edit e;
	int n = 0;
	for (int k = 0; k < s->n_lines; k++)
		n += is_to_store(&s->lines[k]);
	if (!n)
		return ST_OK;
	TRY(edit_begin(&s->c, "sheet", &e, err));
	e.is_trusted = e.is_guarded = true; /* the right to the sheet is asked for; another device may bring back the same one */
	enum status st = ST_OK;
	for (int k = 0; st == ST_OK && k < s->n_lines; k++)
		if (is_to_store(&s->lines[k]))
			st = put_line(s, &e, &s->lines[k], err);
	if (st == ST_OK)
		st = edit_commit(&e, err);
	edit_abort(&e);
	return st;
}

static enum status bring_back(struct request *req, struct response *out, struct err *err)
{
	struct sheet s = {};
	bool is_open = false;
	TRY(sheet_asked(req, out, &s, err));
	for (int k = 0; k < s.n_lines; k++) {
		read_line(&s, &s.lines[k]);
		is_open |= s.lines[k].is_conflict || s.lines[k].is_faulty;
	}
	TRY(store(&s, err));
	if (!is_open)
		return call_done(&s.c, str_of(req->path.p ? arena_printf(s.c.a, "%.*s", STR_ARG(req->path)) : "/sheets"), N_("Saved."), err);
	/* What could be stored is stored; its lines show it as kept from now on. */
	TRY(read_kept(&s, err));
	for (int k = 0; k < s.n_lines; k++)
		if (!s.lines[k].is_conflict && !s.lines[k].is_faulty)
			s.lines[k].is_entered = false;
	out->code = 409;
	show(&s, true);
	return ST_OK;
}

/* ---- which sheets there are ---- */

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	struct list_query q = {.record = &record_evaluation, .limit = SHEETS_MAX};
	struct list_page page;
	TRY(call_begin(&c, req, out, err));
	q.at = (struct as_of){.any_day = true, .tx = c.at.tx};
	TRY(list_access(&c, &record_evaluation, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	struct view_link *links = ARENA_ARRAY(c.a, struct view_link, page.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < page.n; i++) {
		struct access_row lies;
		char id[ID_TEXT];
		TRY(row_access(c.g, c.a, page.rows[i], c.at, &lies, err));
		if (!access_may(c.who->reach, STR("sheet"), ACT_CREATE, &lies))
			continue;
		id_format(page.rows[i]->id, id);
		links[n++] = (struct view_link){row_name(&c, &record_evaluation, page.rows[i]->id), str_of(arena_printf(c.a, "/sheets/%s", id)), false};
	}
	struct view_evaluation_head head = {};
	evaluation_head(&c, "/sheets", &head);
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("Sheets to fill in"))));
	call_open(&c, report.title, EVALUATIONS);
	view_evaluation_head(&c.page, &head);
	view_sheet_list(&c.page, &(struct view_sheet_list){links, n});
	call_close(&c);
	return ST_OK;
}

/* The worker that answers for sheets without network: its address says for which pages. */
static enum status worker(struct request *req, struct response *out, struct err *err)
{
	const struct asset *a = asset_find(web_assets, STR("sheets-worker.js"));
	if (!a)
		return err_set(err, ST_NOT_FOUND, "there is nothing at this address");
	(void)req;
	out->type = a->type;
	out->fixed = asset_bytes(a, ASSET_PLAIN);
	response_cache(out, "no-cache");
	return ST_OK;
}

static const struct route_param params[] = {PARAM_ROW, PARAM_SAID, {}};
static const struct route_param post_params[] = {PARAM_ROW, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/sheets", "sheet create", {"待填的评分表", "sheets to fill in"}, .run = index_page},
	{HTTP_GET, "/sheets/worker.js", "public", {"评分表离线脚本", "the worker of sheets without network"}, .run = worker},
	{HTTP_GET, "/sheets/{id}", "sheet create", {"评分表，可离线填写", "a sheet of marks, to be filled in without network too"}, .params = params, .run = sheet_page},
	{HTTP_POST, "/sheets/{id}", "sheet create", {"带回评分表", "brings a sheet back"}, .params = post_params, .any_params = true, .run = bring_back},
	{},
};
const struct web_part evaluation_sheet_part = {.routes = routes};
