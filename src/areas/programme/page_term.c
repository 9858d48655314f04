/* A pair's or a group's term at a glance: what it owes, who was sent, what was done, which problems were raised, and what other areas
 * have to say of it (the change in balance). */
#include "areas/programme/pages.h"

#include "areas/programme/counts.h"
#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "record/row_text.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <stdlib.h>

enum { PROBLEMS_MAX = 100 };

struct glance {
	struct call *c;
	const struct duties *all;
	const struct duty_party *party;
	struct row *row; /* the agreement or the group */
	struct work_sight sight;
	struct access_filter people;
	int32_t *entries; /* of the book: all of the party in the term, by day */
	size_t n_entries;
	struct report *out;
};

static const struct entry *entry_at(const struct glance *g, size_t i) { return &g->all->book->entries[g->entries[i]]; }

static int by_day(const void *x, const void *y, void *context)
{
	const struct entry *all = context, *a = &all[*(const int32_t *)x], *b = &all[*(const int32_t *)y];
	return a->day != b->day ? (a->day > b->day) - (a->day < b->day) : id_cmp(a->id, b->id);
}

static void gather(struct glance *g)
{
	const struct book *b = g->all->book;
	size_t first, n;
	if (g->party->is_group) {
		book_of_group(b, g->party->row, &first, &n);
	} else {
		const struct school_pair *p = &b->pairs[g->party->row];
		book_between(b, p->helper, p->helped, &first, &n);
	}
	g->entries = ARENA_ARRAY(g->c->a, int32_t, n + 1);
	for (size_t i = 0; i < n; i++)
		g->entries[g->n_entries++] = g->party->is_group ? b->by_group[first + i].entry : b->by_schools[first + i];
	qsort_r(g->entries, n, sizeof *g->entries, by_day, b->entries);
}

/* ---- tables ---- */

struct filling {
	struct report *out;
	struct report_table *table;
	struct report_value *cell;
};

static struct filling fill(struct glance *g, const char *caption, const struct report_column *columns, int n, size_t rows)
{
	struct filling f = {.out = g->out, .table = ARENA_NEW(g->c->a, struct report_table)};
	struct report_column *own = ARENA_ARRAY(g->c->a, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		own[i] = columns[i];
	f.cell = ARENA_ARRAY(g->c->a, struct report_value, rows * (size_t)n + 1);
	*f.table = (struct report_table){.caption = str_of(call_tr(g->c, caption)), .columns = own, .column_count = n, .cells = f.cell};
	return f;
}

static void text_cell(struct filling *f, struct str s) { *f->cell++ = s.n ? report_value_text(s) : report_value_none(); }

static void linked_cell(struct filling *f, struct str s, struct str link)
{
	*f->cell = report_value_text(s);
	f->cell++->link = link;
}

static struct str row_link(const struct glance *g, const struct entry *e)
{
	char id[ID_TEXT];
	id_format(e->id, id);
	return str_of(arena_printf(g->c->a, "records/%s/%s", entry_record(e->what)->name, id));
}

static struct str what_text(const struct glance *g, const struct entry *e)
{
	const struct record *r = entry_record(e->what);
	struct str kind = work_code(g->c, r, "kind", e->kind);
	return str_of(arena_printf(g->c->a, "%s%s%.*s", label_in(r->label, g->c->lang), kind.n ? " · " : "", STR_ARG(kind)));
}

static struct str school_name(const struct glance *g, int32_t school) { return frame_text(&g->all->book->places->school, SCHOOL_NAME, school); }

static struct str between_text(const struct glance *g, const struct entry *e)
{
	struct str from = school_name(g, e->from), to = school_name(g, e->to);
	return str_of(arena_printf(g->c->a, "%.*s%s%.*s", STR_ARG(from), from.n && to.n ? " → " : "", STR_ARG(to)));
}

static struct str days_text(const struct glance *g, const struct entry *e)
{
	struct arena *a = g->c->a;
	struct str from = e->day > DAY_MIN ? programme_day(a, e->day) : STR("…"), to = e->until < DAY_MAX ? programme_day(a, e->until) : STR("…");
	return e->until == e->day + 1 ? from : str_of(arena_printf(a, "%.*s – %.*s", STR_ARG(from), STR_ARG(to)));
}

/* Whoever reads the agreement reads what its two schools did; of a group a member reads its own part, and the rest as numbers. */
static bool may_read(const struct glance *g, const struct entry *e)
{
	const struct places *p = g->all->book->places;
	return !g->party->is_group || e->group == g->party->row || work_has_school(&g->sight, p, e->from) || work_has_school(&g->sight, p, e->to);
}

static bool may_name(const struct glance *g, const struct entry *e)
{
	const struct work_sight people = {.work = g->people};
	const struct places *p = g->all->book->places;
	return work_has_school(&people, p, e->from) || work_has_school(&people, p, e->to);
}

static void add_duties(struct glance *g)
{
	struct call *c = g->c;
	const struct report_column columns[] = {work_column(c, N_("duty"), "duty", false), work_column(c, N_("standing"), "state", false),
						work_column(c, N_("logged"), "count", true), work_column(c, N_("of it confirmed"), "confirmed", true),
						work_column(c, N_("at least"), "at_least", true), work_column(c, N_("due by"), "due", false),
						work_column(c, N_("last evidence"), "evidence", false)};
	struct filling f = fill(g, N_("Duties"), columns, ARRAY_LEN(columns), (size_t)g->all->n_columns);
	for (int k = 0; k < g->all->n_columns; k++) {
		const struct duty *d = &g->party->duties[k];
		if (d->state == DUTY_NONE)
			continue;
		text_cell(&f, str_of(label_in(d->rule->label, c->lang)));
		*f.cell = report_value_text(str_of(call_tr(c, duty_state_text(d->state))));
		f.cell++->tone = duty_tone(d->state);
		*f.cell++ = report_value_int(d->count);
		*f.cell++ = report_value_int(d->confirmed);
		*f.cell++ = report_value_int(d->rule->at_least);
		text_cell(&f, programme_day(c->a, d->due - 1));
		const struct entry *last = d->n_evidence ? &g->all->book->entries[d->evidence[d->n_evidence - 1]] : NULL;
		if (last && may_read(g, last))
			linked_cell(&f, str_of(arena_printf(c->a, "%.*s %.*s", STR_ARG(days_text(g, last)), STR_ARG(what_text(g, last)))), row_link(g, last));
		else
			text_cell(&f, (struct str){});
		f.table->row_count++;
	}
	report_add_table(g->out, f.table);
}

/* The duties that an entry is evidence of. */
static struct str meets_text(const struct glance *g, int32_t entry)
{
	struct buf b;
	buf_init(&b, 0);
	for (int k = 0; k < g->all->n_columns; k++)
		for (size_t i = 0; i < g->party->duties[k].n_evidence; i++)
			if (g->party->duties[k].evidence[i] == entry)
				buf_printf(&b, "%s%s", b.n ? ", " : "", label_in(g->party->duties[k].rule->label, g->c->lang));
	struct str s = str_copy(g->c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static bool is_person_away(const struct entry *e) { return e->what == ENTRY_POSTING || e->what == ENTRY_MENTORSHIP; }

static void add_people(struct glance *g)
{
	struct call *c = g->c;
	const struct places *p = g->all->book->places;
	const struct report_column columns[] = {work_column(c, N_("person"), "person", false), work_column(c, N_("what"), "what", false),
						work_column(c, N_("role"), "role", false), work_column(c, N_("from where, to where"), "between", false),
						work_column(c, N_("from – to"), "days", false)};
	struct filling f = fill(g, N_("People sent, received and paired"), columns, ARRAY_LEN(columns), g->n_entries);
	for (size_t i = 0; i < g->n_entries; i++) {
		const struct entry *e = entry_at(g, i);
		if (!is_person_away(e) || !may_name(g, e))
			continue;
		linked_cell(&f, e->person >= 0 ? row_name(c, &record_person, p->person.ids[e->person]) : STR("—"), row_link(g, e));
		text_cell(&f, what_text(g, e));
		text_cell(&f, work_code(c, &record_posting, "role", e->role));
		text_cell(&f, between_text(g, e));
		text_cell(&f, days_text(g, e));
		f.table->row_count++;
	}
	if (f.table->row_count)
		report_add_table(g->out, f.table);
}

static void add_done(struct glance *g)
{
	struct call *c = g->c;
	const struct report_column columns[] = {work_column(c, N_("date"), "date", false), work_column(c, N_("what"), "what", false),
						work_column(c, N_("where, and with whom"), "between", false), work_column(c, N_("person-times"), "person_times", true),
						work_column(c, N_("hours"), "hours", true), work_column(c, N_("standing"), "state", false),
						work_column(c, N_("meets"), "meets", false)};
	struct filling f = fill(g, N_("What was done"), columns, ARRAY_LEN(columns), g->n_entries);
	int64_t hidden = 0;
	for (size_t i = 0; i < g->n_entries; i++) {
		const struct entry *e = entry_at(g, i);
		if (is_person_away(e))
			continue;
		if (!may_read(g, e)) {
			hidden++;
			continue;
		}
		linked_cell(&f, days_text(g, e), row_link(g, e));
		text_cell(&f, what_text(g, e));
		text_cell(&f, between_text(g, e));
		*f.cell++ = e->teachers + e->pupils ? report_value_int(e->teachers + e->pupils) : report_value_none();
		*f.cell++ = e->tenths ? report_value_dec(dec_units(e->tenths, 1), 1) : report_value_none();
		*f.cell = report_value_text(str_of(call_tr(c, e->is_double ? N_("reported twice: counted once") : e->is_confirmed ? N_("confirmed") : e->is_disputed ? N_("disputed") : N_("logged"))));
		f.cell++->tone = e->is_double ? TONE_MUTED : e->is_confirmed ? TONE_GOOD : e->is_disputed ? TONE_BAD : TONE_PLAIN;
		text_cell(&f, meets_text(g, g->entries[i]));
		f.table->row_count++;
	}
	if (f.table->row_count)
		report_add_table(g->out, f.table);
	else
		report_paragraph(g->out, TONE_MUTED, str_of(call_tr(c, N_("Nothing is logged for this term."))));
	const struct str n[] = {work_int(c, hidden)};
	if (hidden)
		report_note(g->out, work_format(c, N_("{0} more between other members, counted above."), n, 1));
}

/* Raised in the term by one of the schools, or by the group. */
static enum status add_problems(struct glance *g, struct err *err)
{
	struct call *c = g->c;
	const struct record *r = &record_problem;
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	const struct book *b = g->all->book;
	struct id whose[2];
	size_t n_whose = 0;
	if (g->party->is_group) {
		whose[n_whose++] = g->row->id;
	} else {
		const int32_t sides[] = {b->pairs[g->party->row].helper, b->pairs[g->party->row].helped};
		for (size_t i = 0; i < ARRAY_LEN(sides); i++)
			if (sides[i] >= 0)
				whose[n_whose++] = b->places->school.ids[sides[i]];
	}
	const struct report_column columns[] = {work_column(c, N_("problem"), "title", false), work_column(c, N_("raised"), "raised", false),
						work_column(c, N_("department"), "department", false), work_column(c, N_("standing"), "state", false)};
	struct filling f = fill(g, N_("Problems raised"), columns, ARRAY_LEN(columns), PROBLEMS_MAX * n_whose);
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	enum status st = ST_OK;
	for (size_t i = 0; st == ST_OK && i < n_whose; i++) {
		struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, g->party->is_group ? STR("group") : STR("school")), .of = whose[i],
				       .limit = PROBLEMS_MAX,
				       .where = str_of(arena_printf(c->a, "raised >= date('%.*s') and raised < date('%.*s')", STR_ARG(programme_day(c->a, b->from)),
								    STR_ARG(programme_day(c->a, b->to))))};
		struct list_page page = {};
		st = list_access(c, r, ACT_LIST, &q.scope, err);
		if (st == ST_OK)
			st = record_list(c->g, c->a, &q, &page, err);
		for (size_t k = 0; k < page.n; k++) {
			const struct row *row = page.rows[k];
			char id[ID_TEXT];
			id_format(row->id, id);
			linked_cell(&f, str_copy(c->a, row_text_field(&text, row, record_field_index(r, STR("title")))), str_of(arena_printf(c->a, "records/problem/%s", id)));
			text_cell(&f, str_copy(c->a, row_text_field(&text, row, record_field_index(r, STR("raised")))));
			text_cell(&f, str_copy(c->a, row_text_field(&text, row, record_field_index(r, STR("department")))));
			const struct state *state = r->states;
			while (state->value && !str_eq(str_of(state->value), row->state))
				state++;
			*f.cell = report_value_text(state->value ? label_text(c, state->label) : row->state);
			f.cell++->tone = state->value && state->is_final ? TONE_GOOD : TONE_PLAIN;
			f.table->row_count++;
		}
	}
	row_text_done(&text);
	if (st == ST_OK && f.table->row_count)
		report_add_table(g->out, f.table);
	return st;
}

/* ---- the page ---- */

static struct view_figure figure(const struct glance *g, const char *label, int64_t value, const char *unit)
{
	return (struct view_figure){.label = str_of(call_tr(g->c, label)), .value = work_int(g->c, value), .unit = str_of(call_tr(g->c, unit))};
}

static enum status figures(struct glance *g, struct view_figure **ret, size_t *ret_n, struct err *err)
{
	struct attendance *who;
	struct work_counts n;
	size_t n_who;
	struct call *c = g->c;
	TRY(attendance_read(c->g, c->a, g->all->book, c->at, g->entries, g->n_entries, &who, &n_who, err));
	work_count(c->a, g->all->book, g->entries, g->n_entries, who, n_who, &n);
	int64_t owed = 0, met = 0;
	for (int k = 0; k < g->all->n_columns; k++) {
		owed += g->party->duties[k].state != DUTY_NONE;
		met += g->party->duties[k].state == DUTY_MET;
	}
	struct view_figure all[] = {
		{.label = str_of(call_tr(c, N_("Duties met"))), .value = work_int(c, met), .unit = str_of(arena_printf(c->a, " / %lld", (long long)owed))},
		figure(g, N_("Events"), n.events, N_("events")),
		figure(g, N_("People sent away"), n.sent, N_("persons")),
		figure(g, N_("People named"), n.persons, N_("persons")),
		figure(g, N_("Took part"), n.person_times, N_("person-times")),
		{.label = str_of(call_tr(c, N_("Hours of events"))), .value = str_of(arena_printf(c->a, "%.1f", (double)n.tenths / 10)), .unit = str_of(call_tr(c, N_("hours")))},
		{.label = str_of(call_tr(c, N_("Schools"))), .value = work_int(c, n.schools), .unit = str_of(unit_label("school", c->lang))},
	};
	*ret_n = g->party->is_group ? ARRAY_LEN(all) : ARRAY_LEN(all) - 1;
	*ret = ARENA_ARRAY(c->a, struct view_figure, ARRAY_LEN(all));
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = all[i];
	return ST_OK;
}

static struct str other_term(struct call *c, const char *what, const struct row *row, const struct term *t)
{
	char id[ID_TEXT];
	id_format(row->id, id);
	return str_of(arena_printf(c->a, "/terms/%s/%s?term=%.*s", what, id, STR_ARG(t->id)));
}

static const struct duty_party *party_of(const struct duties *d, bool is_group, struct id id)
{
	for (size_t i = 0; i < d->n_parties; i++) {
		const struct duty_party *p = &d->parties[i];
		if (p->is_group == is_group && id_cmp(is_group ? d->book->places->group.ids[p->row] : d->book->pairs[p->row].id, id) == 0)
			return p;
	}
	return NULL;
}

static enum status show(struct glance *g, const struct term *t, struct err *err)
{
	struct call *c = g->c;
	struct report report;
	struct view_figure *all = NULL;
	const char *what = g->party && !g->party->is_group ? "pair" : g->row->record == &record_group ? "group" : "pair";
	const struct places *p;
	TRY(work_places(c, &p, err));
	struct term before = term_step(c->a, p->everywhere, t, -1), after = term_step(c->a, p->everywhere, t, 1);
	struct view_term_head head = {.up = str_of(arena_printf(c->a, "/duties?term=%.*s", STR_ARG(t->id))), .up_text = str_of(call_tr(c, N_("Duties"))),
				      .before = other_term(c, what, g->row, &before), .before_text = before.label[c->lang],
				      .after = other_term(c, what, g->row, &after), .after_text = after.label[c->lang],
				      .record = row_path(c, g->row->record, g->row->id)};
	report_init(&report, c->a, c->lang, (struct str){});
	g->out = &report;
	if (g->party && !g->party->is_group && !c->is_past && call_may(c, "activity", ACT_CREATE)) {
		const struct school_pair *pair = &g->all->book->pairs[g->party->row];
		const struct frame *school = &g->all->book->places->school;
		head.log = str_of(arena_printf(c->a, "/activities/new?school=%.*s&other_school=%.*s", STR_ARG(frame_text(school, SCHOOL_CODE, pair->helper)),
					       STR_ARG(frame_text(school, SCHOOL_CODE, pair->helped))));
	}
	if (g->party) {
		gather(g);
		TRY(figures(g, &all, &head.n_figures, err));
		head.figures = all;
		add_duties(g);
		add_people(g);
		add_done(g);
		TRY(add_problems(g, err));
	} else {
		report_paragraph(&report, TONE_MUTED, str_of(call_tr(c, N_("No agreement or group was in force in this term."))));
	}
	const struct str title[] = {g->party ? duty_party_name(c->a, g->all, g->party) : row_name(c, g->row->record, g->row->id), t->label[c->lang]};
	call_open(c, work_format(c, N_("{0}: {1}"), title, 2), "/duties");
	view_term_head(&c->page, &head);
	page_report(c, &report);
	TRY(call_row_parts(c, g->row, ROW_TERM, err));
	call_close(c);
	return ST_OK;
}

static enum status term_page(struct request *req, struct response *out, const struct record *r, struct err *err)
{
	struct call c;
	struct id id;
	struct term term;
	TRY(call_begin(&c, req, out, err));
	struct glance g = {.c = &c, .sight = work_sight(&c, ACT_READ)};
	access_filter(c.who->reach, STR("posting"), ACT_READ, c.a, &g.people);
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(work_term(&c, request_text(req, "term"), &term, err));
	/* an agreement that has ended, a group that was closed: as it was in the term */
	struct as_of then = {.day = MIN(c.at.day, term.to - 1), .tx = c.at.tx};
	struct err ignored;
	if (row_get(c.g, c.a, r, id, then, ROW_SEALED, &g.row, &ignored) != ST_OK)
		TRY(row_get(c.g, c.a, r, id, (struct as_of){.any_day = true, .tx = c.at.tx}, ROW_SEALED, &g.row, err));
	const struct book_part own = {.pairs = &id, .n_pairs = r == &record_agreement, .groups = &id, .n_groups = r == &record_group};
	TRY(work_duties_of(&c, &term, &own, &g.all, err));
	g.party = party_of(g.all, r == &record_group, id);
	bool sees = g.party && g.party->is_group ? work_has_group(&g.sight, g.all->book, g.party->row)
		    : g.party			 ? work_has_pair(&g.sight, g.all->book->places, &g.all->book->pairs[g.party->row])
						 : call_may_row(&c, g.row, ACT_READ) && r == &record_agreement;
	if (!sees)
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	return show(&g, &term, err);
}

static enum status pair_page(struct request *req, struct response *out, struct err *err) { return term_page(req, out, &record_agreement, err); }

static enum status group_page(struct request *req, struct response *out, struct err *err) { return term_page(req, out, &record_group, err); }

static const struct route_param params[] = {PARAM_ROW, PARAM_TERM, PARAM_AS_OF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/terms/pair/{id}", "activity list", {"一对结对学校的一个学期", "a pair's term at a glance"}, .params = params, .run = pair_page},
	{HTTP_GET, "/terms/group/{id}", "activity list", {"一个集团的一个学期", "a group's term at a glance"}, .params = params, .run = group_page},
	{},
};
const struct web_part programme_term_part = {.routes = routes};
