/* records: what the registers hold, from their descriptors. */
#include "areas/register/command/run.h"

#include "record/document.h"
#include "record/kind.h"

static json_t *label_json(struct label l)
{
	json_t *o = json_object();
	json_object_set_new(o, "zh", json_string(l.zh ? l.zh : ""));
	json_object_set_new(o, "en", json_string(l.en ? l.en : ""));
	return o;
}

static json_t *text_or_null(const char *s) { return s ? json_string(s) : json_null(); }

static json_t *field_json(const struct field *f)
{
	static const struct {
		unsigned flag;
		const char *name;
	} flags[] = {{F_KEY, "key"}, {F_REQUIRED, "required"}, {F_UNIQUE, "unique"}, {F_FROZEN, "frozen"}, {F_DATED, "dated"},
		     {F_SEARCH, "search"}, {F_MANY, "many"}};
	json_t *o = json_object(), *codes;
	json_object_set_new(o, "name", json_string(f->name));
	json_object_set_new(o, "label", label_json(f->label));
	json_object_set_new(o, "kind", json_string(kind_of(f->kind)->name));
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		json_object_set_new(o, flags[i].name, json_boolean(f->flags & flags[i].flag));
	json_object_set_new(o, "personal", json_boolean(field_is_sealed(f)));
	json_object_set_new(o, "record", text_or_null(f->record));
	json_object_set_new(o, "unit", text_or_null(f->unit));
	json_object_set_new(o, "min", text_or_null(f->min));
	json_object_set_new(o, "max", text_or_null(f->max));
	json_object_set_new(o, "pattern", text_or_null(f->pattern));
	json_object_set_new(o, "default", text_or_null(f->default_value));
	if (f->help.zh)
		json_object_set_new(o, "help", label_json(f->help));
	if (!f->codes)
		return o;
	codes = json_array();
	for (const struct code *c = f->codes; c->value; c++) {
		json_t *e = json_object();
		json_object_set_new(e, "value", json_string(c->value));
		json_object_set_new(e, "label", label_json(c->label));
		json_array_append_new(codes, e);
	}
	json_object_set_new(o, "codes", codes);
	return o;
}

static json_t *record_json(const struct record *r)
{
	static const char *const lives[] = {[LIFE_DATED] = "dated", [LIFE_PERIOD] = "period", [LIFE_YEAR] = "year", [LIFE_PLAIN] = "plain"};
	json_t *o = json_object(), *fields = json_array(), *checks = json_array();
	json_object_set_new(o, "name", json_string(r->name));
	json_object_set_new(o, "label", label_json(r->label));
	json_object_set_new(o, "help", label_json(r->help));
	json_object_set_new(o, "life", json_string(lives[r->life]));
	for (const struct field *f = r->fields; f->name; f++)
		json_array_append_new(fields, field_json(f));
	for (const struct record_check *c = r->checks; c && c->name; c++) {
		json_t *e = json_object();
		json_object_set_new(e, "name", json_string(c->name));
		json_object_set_new(e, "severity", json_string(c->severity == CHECK_FAULT ? "fault" : "warning"));
		json_object_set_new(e, "expression", text_or_null(c->expression));
		json_object_set_new(e, "message", label_json(c->message));
		json_array_append_new(checks, e);
	}
	json_object_set_new(o, "fields", fields);
	json_object_set_new(o, "checks", checks);
	return o;
}

static void list_records(struct session *s)
{
	struct report report;
	int n = 0;
	while (s->catalogue->records[n])
		n++;
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, 3 * (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		const struct record *r = s->catalogue->records[i];
		cells[3 * i] = report_value_text(str_of(r->name));
		cells[3 * i + 1] = report_value_text(str_of(label_in(r->label, s->lang)));
		cells[3 * i + 2] = report_value_text(str_of(label_in(r->help, s->lang)));
	}
	const struct report_column columns[] = {{.heading = str_of(tr(s->lang, "name"))},
						{.heading = str_of(tr(s->lang, "register"))},
						{.heading = str_of(tr(s->lang, "what it holds"))}};
	report_init(&report, s->arena, s->lang, str_of(tr(s->lang, "Registers")));
	report_add_table(&report, &(struct report_table){.columns = columns, .column_count = 3, .cells = cells, .row_count = n});
	print_report(s, &report);
	print_line(s, N_("'junheng records NAME' explains one of them."), NULL, 0);
}

enum status run_records(struct session *s, const struct arguments *args, struct err *err)
{
	const struct record *one = NULL;
	if (args->word_count)
		TRY(run_record(s, args->words[0], &one, err));
	if (s->json) {
		json_t *o = json_object(), *list = json_array();
		for (const struct record *const *r = s->catalogue->records; *r; r++)
			if (!one || *r == one)
				json_array_append_new(list, record_json(*r));
		json_object_set_new(o, "records", list);
		print_json(s, o);
		return ST_OK;
	}
	if (!one) {
		list_records(s);
		return ST_OK;
	}
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	record_document(one, s->lang, &text);
	fwrite(text.p, 1, text.n, s->out);
	return ST_OK;
}
