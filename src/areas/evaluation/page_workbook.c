/* The self-evaluation as a workbook: a row for each item of the scheme, with what has been said of it; filled in and imported like any other. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/pages.h"
#include "areas/register/register.h"
#include "record/export.h"
#include "record/list.h"
#include "record/template.h"
#include "web/send_file.h"

enum { YEAR, SCHEME, GROUP, SCHOOL, PARTNER, ITEM, POINTS, STATEMENT, EVIDENCE, COLUMNS };
static const char *const fields[COLUMNS + 1] = {"year", "scheme", "group", "school", "partner", "item", "points", "statement", "evidence", NULL};

struct workbook {
	struct call *c;
	const struct facts *f;
	const struct judged_party *party;
	struct xlsx_writer *out;
};

static void put(const struct workbook *w, int column, struct str value)
{
	template_value(w->out, w->c->a, column, record_field(&record_self_evaluation, str_of(fields[column])), w->c->lang, value);
}

/* What was said of the item before; empty: nothing. */
static enum status put_said(const struct workbook *w, int item, struct err *err)
{
	struct call *c = w->c;
	const struct said *said = NULL;
	struct row *row;
	for (size_t i = 0; i < w->f->n_said && !said; i++)
		if (w->f->said[i].item == item && &w->f->parties[w->f->said[i].party] == w->party)
			said = &w->f->said[i];
	if (!said)
		return ST_OK;
	TRY(row_get(c->g, c->a, &record_self_evaluation, said->id, (struct as_of){.any_day = true, .tx = c->at.tx}, ROW_SEALED, &row, err));
	struct value points = row_value(row, "points"), statement = row_value(row, "statement");
	char text[DEC_TEXT_MAX];
	if (points.form == VALUE_INTEGER)
		put(w, POINTS, (struct str){text, dec_format(dec_units(points.i, record_field(&record_self_evaluation, STR("points"))->scale), text)});
	if (statement.form == VALUE_TEXT)
		put(w, STATEMENT, statement.s);
	return ST_OK;
}

static enum status put_item(const struct workbook *w, int item, struct err *err)
{
	const struct frame *school = &w->f->places->school;
	put(w, YEAR, judged_year(w->c, w->f->year));
	put(w, SCHEME, policy_id(w->f->scheme->policy));
	if (w->party->group >= 0) {
		put(w, GROUP, w->party->name);
	} else {
		put(w, SCHOOL, frame_text(school, SCHOOL_CODE, w->party->schools[1]));
		put(w, PARTNER, frame_text(school, SCHOOL_CODE, w->party->schools[0]));
	}
	put(w, ITEM, w->f->scheme->items[item].id);
	TRY(put_said(w, item, err));
	xlsx_writer_row(w->out);
	return ST_OK;
}

/* The items by the ids that stand in the rows. */
static enum status put_help(const struct workbook *w, struct err *err)
{
	const struct scheme *s = w->f->scheme;
	struct call *c = w->c;
	struct str *lead = ARENA_ARRAY(c->a, struct str, (size_t)s->n_items + 2);
	size_t n = 0;
	lead[n++] = str_of(call_tr(c, N_("Write what you say of each item in its row, and your own mark of 100; take out the rows you say nothing of; then bring the workbook back under Import.")));
	for (int i = 0; i < s->n_items; i++) {
		char weight[DEC_TEXT_MAX];
		const struct str said[] = {s->items[i].id, str_of(label_in(s->dimensions[s->items[i].dimension].label, c->lang)),
					   str_of(label_in(s->items[i].label, c->lang)), {weight, dec_format(s->items[i].weight, weight)}};
		lead[n++] = call_text(c, N_("{0}: {1}, {2}; {3} points at most"), said, 4);
	}
	return template_help(w->out, c->a, &record_self_evaluation, c->lang, lead, n, err);
}

static enum status fill(const struct workbook *w, struct err *err)
{
	TRY(template_sheet(w->out, w->c->a, &record_self_evaluation, fields, w->c->lang, err));
	for (int i = 0; i < w->f->scheme->n_items; i++)
		TRY(put_item(w, i, err));
	TRY(put_help(w, err));
	return export_state(w->c->g, w->c->at, w->out, err);
}

enum status workbook_page(struct request *req, struct response *out, struct err *err)
{
	struct asked_party p;
	const char *path;
	TRY(party_asked(req, out, &p, err));
	struct call *c = &p.c;
	struct access_row lies = party_access(c, p.seen.results.facts, p.result->party);
	TRY(call_need(c, STR("self_evaluation"), ACT_CREATE, &lies, err));
	TRY(call_scratch_file(c, "xlsx", &path, err));
	struct workbook w = {c, p.seen.results.facts, p.result->party, NULL};
	enum status st = xlsx_writer_open(&w.out, path, err);
	if (st == ST_OK && (st = fill(&w, err)) != ST_OK)
		xlsx_writer_discard(w.out);
	else if (st == ST_OK)
		st = xlsx_writer_close(w.out, err);
	const struct str name[] = {p.result->party->name, judged_year(c, w.f->year)};
	return call_send_file(c, st, path, XLSX_TYPE, call_text(c, N_("self-evaluation {0} {1}.xlsx"), name, 2), err);
}
