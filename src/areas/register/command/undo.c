#include "areas/register/command/run.h"

#include "cli/session.h"
#include "record/import/import.h"
#include "record/row.h"

static json_t *fault_json(struct session *s, const struct fault *f, struct str row)
{
	char id[ID_TEXT];
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	fault_render(&text, f, s->lang);
	id_format(f->id, id);
	json_t *o = json_object();
	json_object_set_new(o, "record", f->record ? json_string(f->record->name) : json_null());
	json_object_set_new(o, "id", id_is_zero(f->id) ? json_null() : json_string(id));
	json_object_set_new(o, "row", run_json_text(row));
	json_object_set_new(o, "field", f->field ? json_string(f->field->name) : json_null());
	json_object_set_new(o, "rule", json_string(f->rule));
	json_object_set_new(o, "message", run_json_text(buf_view(&text)));
	return o;
}

static struct str row_of(struct session *s, struct reg *g, const struct fault *f)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	if (!f->record || !row_title(g, f->record, f->id, s->lang, &text))
		return STR("");
	return str_copy(s->arena, buf_view(&text));
}

/* Which rows stand in the way, each with what was changed there. */
static void add_dependants(struct session *s, struct reg *g, struct report *r, const struct faults *faults)
{
	static const char *const headings[] = {N_("register"), N_("row"), N_("field"), N_("what depends on the batch")};
	enum { COLUMNS = ARRAY_LEN(headings), SHOWN = 20 };
	size_t n = MIN(faults->n, (size_t)SHOWN), more = faults->n - n + faults->left_out;
	struct report_column *columns = ARENA_ARRAY(s->arena, struct report_column, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = (struct report_column){.heading = str_of(tr(s->lang, headings[i]))};
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, COLUMNS * n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct fault *f = &faults->list[i];
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		fault_render(&text, f, s->lang);
		struct report_value *v = &cells[COLUMNS * i];
		v[0] = report_value_text(f->record ? str_of(label_in(f->record->label, s->lang)) : STR(""));
		v[1] = report_value_text(row_of(s, g, f));
		v[2] = report_value_text(f->field ? str_of(label_in(f->field->label, s->lang)) : STR(""));
		v[3] = report_value_text(str_copy(s->arena, buf_view(&text)));
		v[3].tone = TONE_BAD;
	}
	struct report_table *t = ARENA_NEW(s->arena, struct report_table);
	*t = (struct report_table){.columns = columns, .column_count = COLUMNS, .cells = cells, .row_count = (int)n};
	report_add_table(r, t);
	if (!more)
		return;
	struct str count = str_i64(s->arena, (int64_t)more);
	report_note(r, tr_text(s->arena, s->lang, N_("and {0} more; --json lists them"), &count, 1));
}

enum status run_undo(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct faults faults;
	struct str batch = args->words[0];
	TRY(session_register(s, false, &g, err));
	faults_init(&faults, s->arena, 0);
	const struct import_undo asked = {.batch = batch, .actor = session_actor(s), .reason = argument(args, "reason", STR("")),
				    .may_write = s->may_write ? run_may_write : NULL, .context = s};
	enum status st = import_undo(g, s->arena, &asked, &faults, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_NOT_FOUND, "no batch '%.*s'; 'junheng history RECORD KEY' names the batch of a value", STR_ARG(batch));
	if (st != ST_OK && st != ST_NO)
		return st;
	if (s->json) {
		json_t *o = json_object(), *list = json_array();
		for (size_t i = 0; i < faults.n; i++)
			json_array_append_new(list, fault_json(s, &faults.list[i], row_of(s, g, &faults.list[i])));
		json_object_set_new(o, "batch", run_json_text(batch));
		json_object_set_new(o, "undone", json_boolean(st == ST_OK));
		json_object_set_new(o, "faults", list);
		print_json(s, o);
	} else if (st == ST_OK) {
		print_line(s, N_("Batch {0} was taken back; the history keeps both."), &batch, 1);
	} else {
		struct report r;
		report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "The batch cannot be taken back")));
		add_dependants(s, g, &r, &faults);
		print_report(s, &r);
		print_line(s, N_("Later changes build on it. Take those back first, or correct the rows one by one."), NULL, 0);
	}
	if (st == ST_NO)
		*err = (struct err){};
	return st;
}
