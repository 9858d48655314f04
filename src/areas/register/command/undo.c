#include "areas/register/command/run.h"

#include "areas/register/command/fault_table.h"
#include "cli/session.h"
#include "record/import/import.h"
#include "record/row.h"

static json_t *fault_json(struct session *s, const struct fault *f)
{
	char id[ID_TEXT];
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	fault_render(&text, f, s->lang);
	id_format(f->id, id);
	json_t *o = json_object();
	json_object_set_new(o, "record", f->record ? json_string(f->record->name) : json_null());
	json_object_set_new(o, "id", id_is_zero(f->id) ? json_null() : json_string(id));
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

enum status run_undo(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct faults faults;
	struct str batch = args->words[0];
	TRY(session_register(s, false, &g, err));
	faults_init(&faults, s->arena, 0);
	enum status st = import_undo(g, s->arena, batch, session_actor(s), argument(args, "reason", STR("")), &faults, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_NOT_FOUND, "no batch '%.*s'; 'junheng history RECORD KEY' names the batch of a value", STR_ARG(batch));
	if (st != ST_OK && st != ST_NO)
		return st;
	if (s->json) {
		json_t *o = json_object(), *list = json_array();
		for (size_t i = 0; i < faults.n; i++)
			json_array_append_new(list, fault_json(s, &faults.list[i]));
		json_object_set_new(o, "batch", run_json_text(batch));
		json_object_set_new(o, "undone", json_boolean(st == ST_OK));
		json_object_set_new(o, "faults", list);
		run_json(s, o);
	} else if (st == ST_OK) {
		run_say(s, N_("Batch {0} was taken back; the history keeps both."), &batch, 1);
	} else {
		struct report r;
		struct fault_table t;
		report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "The batch cannot be taken back")));
		fault_table_init(&t, s, faults.n);
		for (size_t i = 0; i < faults.n; i++) {
			const struct fault *f = &faults.list[i];
			fault_table_add(&t, f->record ? str_of(label_in(f->record->label, s->lang)) : STR(""), row_of(s, g, f), STR(""), f);
		}
		fault_table_end(&t, &r, faults.left_out);
		run_report(s, &r);
		run_say(s, N_("Later changes build on it. Take those back first, or correct the rows one by one."), NULL, 0);
	}
	if (st == ST_NO)
		*err = (struct err){};
	return st;
}
