/* history: what became of a row, with the cells its values came from. */
#include "areas/register/command/run.h"

#include "cli/session.h"
#include "record/history.h"
#include "record/kind.h"
#include "record/list.h"
#include "record/row.h"
#include "record/source.h"
#include "record/state.h"

struct teller {
	struct session *s;
	struct reg *g;
	const struct record *record;
	struct kind_context kinds;
};

static struct str shown(struct teller *t, int field, struct value v, enum kind_format how)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	field_format(&t->kinds, &t->record->fields[field], v, how, t->s->lang, &text);
	return v.form == VALUE_NULL ? (struct str){} : str_copy(t->s->arena, buf_view(&text));
}

/* The version a step wrote, to ask where its values stood. NULL: it was taken away since. */
static enum status version_of(struct teller *t, struct id id, const struct history_step *step, const struct row **ret, struct err *err)
{
	struct row **rows;
	size_t n;
	TRY(row_periods(t->g, t->s->arena, t->record, id, step->tx, ROW_SEALED, &rows, &n, err));
	*ret = NULL;
	for (size_t i = 0; i < n; i++)
		if (rows[i]->valid_from == step->valid_from && rows[i]->tx_from == step->tx)
			*ret = rows[i];
	return ST_OK;
}

static enum status cell_of(struct teller *t, const struct row *row, int field, int64_t tx, struct str *ret, struct err *err)
{
	struct origin o;
	*ret = (struct str){};
	if (!row || field < 0)
		return ST_OK;
	TRY(field_origin(t->g, t->s->arena, row, field, &o, err));
	if (o.tx == tx && o.cell[0])
		*ret = str_copy(t->s->arena, str_of(o.cell));
	return ST_OK;
}

struct told_value {
	const char *field;
	struct str heading, before, after, machine_before, machine_after, cell;
	bool is_sealed;
};

static enum status tell_value(struct teller *t, const struct row *row, const struct history_step *step, const struct history_value *v,
			      struct told_value *ret, struct err *err)
{
	*ret = (struct told_value){.is_sealed = v->is_sealed};
	if (v->field < 0) {
		ret->field = "state";
		ret->heading = str_of(tr(t->s->lang, "state"));
		ret->machine_before = v->state_before;
		ret->machine_after = v->state_after;
		ret->before = record_state_label(t->record, v->state_before, t->s->lang);
		ret->after = record_state_label(t->record, v->state_after, t->s->lang);
		return ST_OK;
	}
	const struct field *f = &t->record->fields[v->field];
	ret->field = f->name;
	ret->heading = str_of(label_in(f->label, t->s->lang));
	ret->before = shown(t, v->field, v->before, KIND_READER);
	ret->after = shown(t, v->field, v->after, KIND_READER);
	ret->machine_before = shown(t, v->field, v->before, KIND_MACHINE);
	ret->machine_after = shown(t, v->field, v->after, KIND_MACHINE);
	return cell_of(t, row, v->field, step->tx, &ret->cell, err);
}

static const char *const what_names[] = {"created", "changed", "removed", "ended"};

static struct str what_text(const struct teller *t, const struct history_step *step)
{
	switch (step->what) {
	case HISTORY_CREATED:
		return str_of(tr(t->s->lang, "created"));
	case HISTORY_CHANGED:
		return str_of(tr(t->s->lang, "changed"));
	case HISTORY_ENDED:
		return str_of(tr(t->s->lang, "ended"));
	default:
		return str_of(tr(t->s->lang, "removed"));
	}
}

static json_t *step_json(const struct history_step *step, const struct told_value *values)
{
	json_t *o = json_object(), *list = json_array();
	json_object_set_new(o, "transaction", json_integer(step->tx));
	json_object_set_new(o, "moment", run_json_moment(step->moment));
	json_object_set_new(o, "actor", run_json_text(step->actor));
	json_object_set_new(o, "kind", run_json_text(step->kind));
	json_object_set_new(o, "batch", step->batch.n ? run_json_text(step->batch) : json_null());
	json_object_set_new(o, "note", step->note.n ? run_json_text(step->note) : json_null());
	json_object_set_new(o, "reason", step->reason.n ? run_json_text(step->reason) : json_null());
	json_object_set_new(o, "what", json_string(what_names[step->what]));
	json_object_set_new(o, "from", run_json_day(step->valid_from));
	json_object_set_new(o, "to", run_json_day(step->valid_to));
	json_object_set_new(o, "file", step->file.n ? run_json_text(step->file) : json_null());
	json_object_set_new(o, "sheet", step->sheet.n ? run_json_text(step->sheet) : json_null());
	json_object_set_new(o, "row", step->source_row ? json_integer(step->source_row) : json_null());
	for (size_t i = 0; i < step->n_values; i++) {
		const struct told_value *v = &values[i];
		json_t *e = json_object();
		json_object_set_new(e, "field", json_string(v->field));
		json_object_set_new(e, "before", run_json_text(v->machine_before));
		json_object_set_new(e, "after", run_json_text(v->machine_after));
		json_object_set_new(e, "cell", v->cell.n ? run_json_text(v->cell) : json_null());
		if (v->is_sealed)
			json_object_set_new(e, "sealed", json_true());
		json_array_append_new(list, e);
	}
	json_object_set_new(o, "values", list);
	return o;
}

/* "2024-09-01 08:00:00, li, import 12, school.xlsx › 学校 row 5" */
static struct str step_title(struct teller *t, const struct history_step *step)
{
	struct arena *a = t->s->arena;
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	buf_str(&b, print_moment(a, step->moment, t->g->zone_minutes));
	buf_printf(&b, "  %.*s  %.*s", STR_ARG(what_text(t, step)), STR_ARG(step->actor));
	if (step->file.n) {
		struct str args[] = {step->file, step->sheet, str_i64(a, step->source_row)};
		buf_cstr(&b, "  ");
		tr_format(&b, t->s->lang, "{0}, sheet {1}, row {2}", args, 3);
	}
	char day[11];
	if (step->valid_from > DAY_MIN) {
		day_format(step->valid_from, day);
		buf_cstr(&b, "  ");
		tr_format(&b, t->s->lang, "from {0}", (struct str[]){str_of(day)}, 1);
	}
	if (step->valid_to < DAY_MAX && step->what != HISTORY_ENDED) {
		day_format(step->valid_to, day);
		buf_cstr(&b, "  ");
		tr_format(&b, t->s->lang, "until before {0}", (struct str[]){str_of(day)}, 1);
	}
	return str_copy(a, buf_view(&b));
}

static void add_step(struct teller *t, struct report *r, const struct history_step *step, const struct told_value *values)
{
	struct arena *a = t->s->arena;
	enum lang lang = t->s->lang;
	report_heading(r, 2, step_title(t, step));
	struct str reason = step->reason.n ? step->reason : step->note;
	if (reason.n)
		report_paragraph(r, TONE_MUTED, reason);
	if (!step->n_values)
		return;
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, 4);
	columns[0] = (struct report_column){.heading = str_of(tr(lang, "field"))};
	columns[1] = (struct report_column){.heading = str_of(tr(lang, "before"))};
	columns[2] = (struct report_column){.heading = str_of(tr(lang, "after"))};
	columns[3] = (struct report_column){.heading = str_of(tr(lang, "cell"))};
	struct report_value *cells = ARENA_ARRAY(a, struct report_value, 4 * step->n_values);
	for (size_t i = 0; i < step->n_values; i++) {
		const struct told_value *v = &values[i];
		struct report_value sealed = report_value_text(str_of(tr(lang, "(sealed)")));
		cells[4 * i] = report_value_text(v->heading);
		cells[4 * i + 1] = v->is_sealed ? sealed : v->before.n ? report_value_text(v->before) : report_value_none();
		cells[4 * i + 2] = v->is_sealed ? sealed : v->after.n ? report_value_text(v->after) : report_value_none();
		cells[4 * i + 3] = report_value_text(v->cell.n ? v->cell : STR(""));
	}
	struct report_table *table = ARENA_NEW(a, struct report_table);
	*table = (struct report_table){.columns = columns, .column_count = 4, .cells = cells, .row_count = (int)step->n_values};
	report_add_table(r, table);
}

static enum status tell(struct teller *t, struct id id, struct str key, const struct history_step *steps, size_t n, struct err *err)
{
	struct report r;
	struct str args[] = {str_of(label_in(t->record->label, t->s->lang)), key};
	report_init(&r, t->s->arena, t->s->lang, tr_text(t->s->arena, t->s->lang, "History of {0} {1}", args, 2));
	json_t *list = t->s->json ? json_array() : NULL;
	enum status st = ST_OK;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		const struct row *row = NULL;
		struct told_value *values = ARENA_ARRAY(t->s->arena, struct told_value, steps[i].n_values + 1);
		if (steps[i].file.n)
			st = version_of(t, id, &steps[i], &row, err);
		for (size_t k = 0; k < steps[i].n_values && st == ST_OK; k++)
			st = tell_value(t, row, &steps[i], &steps[i].values[k], &values[k], err);
		if (st == ST_OK && list)
			json_array_append_new(list, step_json(&steps[i], values));
		else if (st == ST_OK)
			add_step(t, &r, &steps[i], values);
	}
	if (st != ST_OK || !list) {
		json_decref(list);
		if (st == ST_OK)
			print_report(t->s, &r);
		return st;
	}
	char text[ID_TEXT];
	id_format(id, text);
	json_t *o = json_object();
	json_object_set_new(o, "record", json_string(t->record->name));
	json_object_set_new(o, "id", json_string(text));
	json_object_set_new(o, "steps", list);
	print_json(t->s, o);
	return ST_OK;
}

enum { EXAMPLES = 50 };

static bool has_whole_key(const struct row *row)
{
	for (int i = 0; row->record->fields[i].name; i++)
		if ((row->record->fields[i].flags & F_KEY) && row->values[i].form == VALUE_NULL)
			return false;
	return true;
}

/* Nothing by that name: how the key of this record is written, with a row the register has. */
static enum status say_how(struct session *s, struct reg *g, const struct record *r, struct str key, struct err *err)
{
	struct list_query q = {.record = r, .at = {.any_day = true, .tx = TX_NOW}, .limit = EXAMPLES, .open = ROW_SEALED};
	struct list_page page;
	CLEANUP(buf_done) struct buf form, example;
	const char *label = label_in(r->label, s->lang);
	int n = 0;
	buf_init(&form, 0);
	buf_init(&example, 0);
	for (const struct field *f = r->fields; f->name; f++)
		if (f->flags & F_KEY)
			buf_printf(&form, "%s%s", n++ ? "/" : "", label_in(f->label, s->lang));
	TRY(record_list(g, s->arena, &q, &page, err));
	size_t i = 0;
	while (i + 1 < page.n && !has_whole_key(page.rows[i])) /* a planned school has no code yet: no example */
		i++;
	if (n && page.n && row_key_text(g, r, page.rows[i]->id, &example))
		return err_set(err, ST_NOT_FOUND,
			       "no %s '%.*s': its key is written %.*s, like %.*s; a former key, the name or the id will do too; "
			       "'junheng list %s --search …' finds it",
			       label, STR_ARG(key), STR_ARG(buf_view(&form)), STR_ARG(buf_view(&example)), r->name);
	return err_set(err, ST_NOT_FOUND, "no %s '%.*s': give its key, a former key, its name or its id; 'junheng list %s --search …' finds it",
		       label, STR_ARG(key), r->name);
}

enum status run_row(struct session *s, struct reg *g, const struct record *r, struct str key, day_t day, struct id *ret, struct err *err)
{
	struct fault several = {};
	enum status st = row_resolve(g, r, key, day, ret, &several, s->arena, err);
	if (st == ST_NO) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 400);
		fault_render(&text, &several, s->lang);
		return err_set(err, ST_NOT_FOUND, "%s '%.*s': %s", label_in(r->label, s->lang), STR_ARG(key), text.p ? text.p : "");
	}
	return st == ST_NOT_FOUND ? say_how(s, g, r, key, err) : st;
}

enum status run_history(struct session *s, const struct arguments *args, struct err *err)
{
	struct teller t = {.s = s};
	struct as_of at;
	struct id id;
	struct history_step *steps;
	size_t n, known = 0;
	TRY(run_record(s, args->words[0], &t.record, err));
	TRY(session_register(s, false, &t.g, err));
	TRY(session_as_of(s, t.g, &at, err));
	TRY(run_row(s, t.g, t.record, args->words[1], at.day, &id, err));
	TRY(record_history(t.g, s->arena, t.record, id, ROW_OPENED, &steps, &n, err));
	t.kinds = reg_kind_context(t.g, s->arena);
	while (known < n && steps[known].tx <= at.tx)
		known++;
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	if (!row_title(t.g, t.record, id, s->lang, &key))
		buf_str(&key, args->words[1]);
	return tell(&t, id, buf_view(&key), steps, known, err);
}
