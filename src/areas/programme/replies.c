#include "areas/programme/replies.h"

#include "areas/programme/programme.h"
#include "areas/programme/wording.h"
#include "base/map.h"
#include "record/frame.h"
#include "record/state.h"

#include <stdlib.h>

/* What the versions of a problem say. */
struct past {
	day_t answered; /* first, be it with reasons against it; DAY_MAX: never */
	int reopened;	/* how often */
	bool is_open_again; /* in the version read last */
};

/* When each was first answered and how often it was opened again, by id. A row that is only changed while it is open again is one
 * opening. */
static enum status read_history(struct reg *g, struct arena *a, struct as_of when, struct map *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q,
			  "SELECT p.id, p.state, t.moment FROM \"problem\" p JOIN tx t ON t.number = p.tx_from WHERE p.state IN ('answered', 'done', 'reopened') "
			  "AND p.tx_from <= :tx ORDER BY p.version",
			  err));
	stmt_bind_i64(q, ":tx", when.tx == TX_NOW ? TX_NOW - 1 : when.tx);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		struct id id = stmt_id(q, 0);
		bool is_new, is_again = str_eq(stmt_str(q, 1), STR("reopened"));
		struct map_entry *e = map_put(ret, str_copy(a, (struct str){(const char *)id.b, sizeof id.b}), &is_new);
		struct past *past = is_new ? ARENA_NEW(a, struct past) : e->value.p;
		if (is_new)
			*past = (struct past){.answered = DAY_MAX};
		e->value.p = past;
		if (!is_again && past->answered == DAY_MAX)
			past->answered = moment_day(stmt_i64(q, 2), g->zone_minutes);
		past->reopened += is_again && !past->is_open_again;
		past->is_open_again = is_again;
	}
}

static day_t day_at(const struct frame_column *c, size_t row) { return c->i[row] == FRAME_NONE ? DAY_MAX : (day_t)(c->i[row] >> 2); }

static struct str text_at(const struct frame_column *c, size_t row) { return c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){}; }

struct placed {
	day_t raised;
	size_t row;
};

static int latest_first(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	return a->raised != b->raised ? (a->raised < b->raised) - (a->raised > b->raised) : (a->row > b->row) - (a->row < b->row);
}

enum status replies_load(struct reg *g, struct arena *a, struct as_of at, const struct list_scope *scope, const struct programme_rules *r, struct replies *ret,
			 struct err *err)
{
	enum { TITLE, OUTCOME, STATE, RAISED, PROMISED, DEPARTMENT, COLUMNS };
	struct frame department, f;
	struct map history;
	const struct frame_ask days[] = {{"reply_days", FRAME_INTEGER, NULL}};
	const struct frame_ask ask[COLUMNS] = {[TITLE] = {"title", FRAME_TEXT, NULL}, [OUTCOME] = {"outcome", FRAME_TEXT, NULL},
					       [STATE] = {"state", FRAME_TEXT, NULL}, [RAISED] = {"raised", FRAME_INTEGER, NULL}, [PROMISED] = {"promised", FRAME_INTEGER, NULL},
					       [DEPARTMENT] = {"department", FRAME_INDEX, &department}};
	map_init(&history, a);
	TRY(read_history(g, a, at, &history, err));
	TRY(frame_load(g, a, &record_department, (struct as_of){.any_day = true, .tx = at.tx}, STR(""), days, ARRAY_LEN(days), &department, err));
	TRY(frame_read(g, a, &(struct frame_rows){.record = &record_problem, .at = at, .scope = scope}, ask, COLUMNS, &f, err));
	*ret = (struct replies){.day = at.day, .list = ARENA_ARRAY(a, struct reply, f.n + 1), .n = f.n};
	struct placed *order = ARENA_ARRAY(a, struct placed, f.n + 1);
	for (size_t i = 0; i < f.n; i++)
		order[i] = (struct placed){day_at(&f.columns[RAISED], i), i};
	qsort(order, f.n, sizeof *order, latest_first);
	for (size_t k = 0; k < f.n; k++) {
		size_t i = order[k].row;
		struct str key = {(const char *)f.ids[i].b, sizeof f.ids[i].b}, state_text = text_at(&f.columns[STATE], i);
		const struct map_entry *found = map_find(&history, key);
		const struct past *past = found ? found->value.p : &(struct past){.answered = DAY_MAX};
		const struct state *state = record_state(&record_problem, state_text);
		int32_t of = f.columns[DEPARTMENT].index[i];
		int64_t within = of >= 0 && department.columns[0].i[of] != FRAME_NONE ? department.columns[0].i[of] : r->reply_days;
		day_t raised = order[k].raised;
		int32_t called = f.columns[TITLE].index[i];
		ret->titles = MAX(ret->titles, (size_t)(called + 1));
		ret->list[k] = (struct reply){.id = f.ids[i], .outcome = text_at(&f.columns[OUTCOME], i), .title = text_at(&f.columns[TITLE], i),
					      .called = called, .state = state_text, .raised = raised,
					      .promised = day_at(&f.columns[PROMISED], i), .answered = past->answered,
					      .due = raised == DAY_MAX ? DAY_MAX : raised + (day_t)within, .reopened = past->reopened,
					      .is_closed = state && state->is_final};
		if (of >= 0)
			ret->list[k].department = department.ids[of];
	}
	return ST_OK;
}

/* ---- report ---- */

static struct str department_name(struct reg *g, struct arena *a, struct id department, enum lang lang)
{
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	if (id_is_zero(department) || !row_title(g, &record_department, department, lang, &b))
		return programme_text(lang, N_("not sent yet"));
	return str_copy(a, buf_view(&b));
}

static int by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
	return (a > b) - (a < b);
}

static bool is_overdue(const struct replies *all, const struct reply *p) { return p->answered == DAY_MAX && !p->is_closed && all->day > p->due; }

/* A line for each department, in the order they first come: no league. */
static void departments(struct reg *g, const struct replies *all, struct report *out)
{
	static const char *const headings[][2] = {{N_("department"), "department"}, {N_("problems"), "problems"}, {N_("answered"), "answered"}, {N_("median days to the answer"), "median"},
						  {N_("answered in time"), "in_time"}, {N_("answer overdue"), "overdue"}, {N_("opened again"), "reopened"}, {N_("settled"), "closed"}};
	struct report_table *t = programme_table(out, N_("Replies by department"), headings, ARRAY_LEN(headings), 1, all->n + 1);
	int64_t *days = ARENA_ARRAY(out->arena, int64_t, all->n + 1);
	bool *done = ARENA_ARRAY(out->arena, bool, all->n + 1);
	for (size_t i = 0; i < all->n; i++) {
		int64_t n = 0, answered = 0, in_time = 0, overdue = 0, reopened = 0, closed = 0;
		if (done[i])
			continue;
		for (size_t k = i; k < all->n; k++) {
			const struct reply *p = &all->list[k];
			if (id_cmp(p->department, all->list[i].department) != 0)
				continue;
			done[k] = true;
			n++;
			if (p->answered < DAY_MAX) {
				in_time += p->answered <= p->due;
				days[answered++] = p->answered - p->raised;
			}
			overdue += is_overdue(all, p);
			reopened += p->reopened;
			closed += p->is_closed;
		}
		qsort(days, (size_t)answered, sizeof *days, by_number);
		struct report_value *cell = report_table_row(t);
		*cell++ = report_value_text(department_name(g, out->arena, all->list[i].department, out->lang));
		*cell++ = report_value_int(n);
		*cell++ = report_value_int(answered);
		*cell++ = answered ? report_value_real((double)(days[(answered - 1) / 2] + days[answered / 2]) / 2, 1) : report_value_none();
		*cell++ = report_value_int(in_time);
		*cell = report_value_int(overdue);
		cell++->tone = overdue ? TONE_BAD : TONE_PLAIN;
		*cell++ = report_value_int(reopened);
		*cell++ = report_value_int(closed);
	}
	report_add_table(out, t);
}

static struct str link_of(struct arena *a, const struct reply *p)
{
	char id[ID_TEXT];
	id_format(p->id, id);
	return str_of(arena_printf(a, "records/problem/%s", id));
}

static void open_ones(struct reg *g, const struct replies *all, struct report *out)
{
	static const char *const headings[][2] = {{N_("problem"), "title"}, {N_("raised"), "raised"}, {N_("department"), "department"}, {N_("standing"), "state"},
						  {N_("answer due"), "due"}, {N_("promised"), "promised"}};
	enum { SHOWN = 200 };
	struct report_table *t = programme_table(out, N_("Open problems, the oldest first"), headings, ARRAY_LEN(headings), ARRAY_LEN(headings), SHOWN);
	for (size_t i = all->n; i-- > 0 && t->row_count < SHOWN;) {
		const struct reply *p = &all->list[i];
		if (p->is_closed)
			continue;
		struct report_value *cell = report_table_row(t);
		const struct state *state = record_state(&record_problem, p->state);
		*cell = report_value_text(p->title);
		cell++->link = link_of(out->arena, p);
		*cell++ = p->raised < DAY_MAX ? report_value_text(programme_day(out->arena, p->raised)) : report_value_none();
		*cell++ = report_value_text(department_name(g, out->arena, p->department, out->lang));
		*cell++ = report_value_text(state ? str_of(label_in(state->label, out->lang)) : p->state);
		*cell = p->answered < DAY_MAX ? report_value_text(programme_text(out->lang, N_("answered"))) : p->due < DAY_MAX ? report_value_text(programme_day(out->arena, p->due)) : report_value_none();
		cell++->tone = is_overdue(all, p) ? TONE_BAD : p->answered < DAY_MAX ? TONE_GOOD : TONE_PLAIN;
		*cell = p->promised < DAY_MAX ? report_value_text(programme_day(out->arena, p->promised)) : report_value_none();
		cell->tone = p->promised < all->day ? TONE_BAD : TONE_PLAIN;
	}
	if (t->row_count)
		report_add_table(out, t);
}

/* Said to be the same as one before, or called the same. */
static void what_recurs(const struct replies *all, struct report *out)
{
	static const char *const headings[][2] = {{N_("problem"), "title"}, {N_("times"), "times"}, {N_("still open"), "open"}};
	enum { SHOWN = 30, OFTEN = 2 };
	int64_t *times = ARENA_ARRAY(out->arena, int64_t, all->titles), *open = ARENA_ARRAY(out->arena, int64_t, all->titles);
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].called >= 0) {
			times[all->list[i].called]++;
			open[all->list[i].called] += !all->list[i].is_closed;
		}
	struct report_table *t = programme_table(out, N_("What comes again"), headings, ARRAY_LEN(headings), 1, SHOWN);
	for (size_t i = 0; i < all->n && t->row_count < SHOWN; i++) {
		int32_t called = all->list[i].called;
		if (called < 0 || times[called] < OFTEN)
			continue;
		struct report_value *cell = report_table_row(t);
		*cell++ = report_value_text(all->list[i].title);
		*cell++ = report_value_int(times[called]);
		*cell++ = report_value_int(open[called]);
		times[called] = 0; /* said once */
	}
	if (t->row_count)
		report_add_table(out, t);
}

static void outcomes(const struct replies *all, struct report *out)
{
	int64_t solved = 0, partly = 0, refused = 0, overtaken = 0, open = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct reply *p = &all->list[i];
		if (!p->is_closed)
			open++;
		else if (str_eq(p->outcome, STR("solved")))
			solved++;
		else if (str_eq(p->outcome, STR("partly")))
			partly++;
		else if (str_eq(p->outcome, STR("refused")))
			refused++;
		else
			overtaken++;
	}
	struct arena *a = out->arena;
	const struct str sums[] = {programme_number(a, (int64_t)all->n), programme_number(a, open), programme_number(a, solved), programme_number(a, partly),
				   programme_number(a, refused), programme_number(a, overtaken)};
	report_paragraph(out, TONE_PLAIN,
			 programme_format(a, out->lang, N_("{0} problems: {1} open; closed: {2} solved, {3} partly, {4} refused with reason, {5} overtaken."), sums, 6));
}

void replies_report(struct reg *g, const struct replies *all, enum lang lang, struct arena *a, struct report *ret)
{
	const struct str day[] = {programme_day(a, all->day)};
	report_init(ret, a, lang, programme_text(lang, N_("Problems and replies")));
	ret->subtitle = programme_format(a, lang, N_("As of {0}"), day, 1);
	if (!all->n) {
		report_paragraph(ret, TONE_MUTED, programme_text(lang, N_("No problem was raised.")));
		return;
	}
	outcomes(all, ret);
	departments(g, all, ret);
	what_recurs(all, ret);
	open_ones(g, all, ret);
	report_note(ret, programme_text(lang, N_("When a problem was answered is taken from its history. Nobody can delete a problem.")));
}
