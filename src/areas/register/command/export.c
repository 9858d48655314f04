#include "areas/register/command/run.h"

#include "areas/register/register.h"
#include "base/folder.h"
#include "cli/session.h"
#include "record/change.h"
#include "record/export.h"


struct watched {
	struct session *s;
	const char *what;
};

static bool rows_so_far(void *context, int64_t rows)
{
	const struct watched *w = context;
	return session_progress(w->s, w->what, 0, rows); /* how many there are is not known before the end */
}

static bool has_personal(const struct record *r)
{
	bool has = false;
	for (const struct field *f = r->fields; f->name; f++)
		has |= field_is_sealed(f);
	return has;
}

/* Who read personal values, of which register and what for, becomes part of the history before the first value is read. */
enum status register_log_reading(struct session *s, struct reg *g, const struct record *r, struct str filter, struct str purpose, struct err *err)
{
	struct faults faults;
	struct change *c;
	struct value values[READING_FIELDS] = {};
	bool given[READING_FIELDS] = {};
	faults_init(&faults, s->arena, 0);
	values[READING_MOMENT] = VALUE_I64(reg_now(g));
	values[READING_ACTOR] = VALUE_STR(session_actor(s));
	values[READING_REGISTER] = VALUE_STR(str_of(r->name));
	values[READING_PURPOSE] = VALUE_STR(purpose);
	values[READING_FILTER] = filter.n ? VALUE_STR(filter) : (struct value){};
	for (int i = 0; i < READING_FIELDS; i++)
		given[i] = true;
	struct change_info info = {.actor = session_actor(s), .kind = "reading", .note = purpose};
	TRY(change_begin(g, &info, &faults, &c, err));
	struct row_input in = {.record = &record_reading, .is_new = true, .values = values, .given = given};
	enum status st = change_put(c, &in, NULL, NULL, err);
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	st = change_commit(c, NULL, err);
	if (st == ST_NO && faults.n) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 400);
		fault_render(&text, &faults.list[0], s->lang);
		return err_set(err, ST_USAGE, "--personal: %s", text.p ? text.p : "");
	}
	return st;
}

/* One register, or a workbook of several: `out` is the file. Else a folder of files named by their registers. */
static enum status export_files(struct session *s, struct reg *g, const struct list_query *queries, int n, const struct export_options *o,
				const char *out, struct export_result *ret, struct err *err)
{
	if (n == 1 || o->format == EXPORT_XLSX)
		return record_export(g, queries, n, o, out, ret, err);
	TRY(folder_make(out, err));
	struct export_result all = {};
	for (int i = 0; i < n; i++) {
		struct export_result one;
		const char *path = arena_printf(s->arena, "%s/%s.%s", out, queries[i].record->name, export_format_name(o->format));
		TRY(record_export(g, &queries[i], 1, o, path, &one, err));
		all.rows += one.rows;
	}
	*ret = all;
	return ST_OK;
}

static enum status read_queries(struct session *s, struct reg *g, const struct arguments *args, const struct record *const *records,
				struct list_query *queries, struct err *err)
{
	for (int i = 0; i < args->word_count; i++) {
		TRY(run_query(s, g, args, records[i], &queries[i], err));
		/* A relation that has ended is a fact like another: all periods go out unless a day is asked for. */
		if (records[i]->life == LIFE_PERIOD && !s->has_as_of)
			queries[i].at.any_day = true;
	}
	return ST_OK;
}

static void say_result(struct session *s, const struct export_result *r, const char *out, bool left_out)
{
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "file", json_string(out));
		json_object_set_new(o, "rows", json_integer(r->rows));
		json_object_set_new(o, "personal_left_out", json_boolean(left_out));
		json_object_set_new(o, "too_long", r->too_long ? json_string(r->too_long->name) : json_null());
		print_json(s, o);
		return;
	}
	print_line(s, N_("{0} rows written to {1}."), (struct str[]){str_i64(s->arena, r->rows), str_of(out)}, 2);
	if (left_out)
		print_line(s, N_("Personal values are left out; --personal PURPOSE writes them and is kept in the history."), NULL, 0);
	if (r->too_long) {
		struct str label = str_of(label_in(r->too_long->label, s->lang));
		print_line(s, N_("The column {0} is left out: values longer than a cell holds; --format geojson has them."), &label, 1);
	}
}

enum status run_export(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct export_result result = {};
	int n = args->word_count;
	struct str format = argument(args, "format", STR("xlsx")), purpose = argument(args, "personal", STR(""));
	struct watched watched = {s, tr(s->lang, "exporting")};
	struct export_options o = {.lang = s->lang, .personal = argument_given(args, "personal"), .progress = rows_so_far, .context = &watched};
	const struct record **records = ARENA_ARRAY(s->arena, const struct record *, (size_t)n);
	struct list_query *queries = ARENA_ARRAY(s->arena, struct list_query, (size_t)n);
	bool left_out = false;
	for (int i = 0; i < n; i++) {
		TRY(run_record(s, args->words[i], &records[i], err));
		left_out |= has_personal(records[i]) && !o.personal;
		for (int k = 0; k < i; k++)
			if (records[k] == records[i])
				return err_set(err, ST_USAGE, "%s is named twice", records[i]->name);
	}
	if (!export_format_parse(format, &o.format))
		return err_set(err, ST_USAGE, "--format is xlsx, csv, json or geojson, not '%.*s'", STR_ARG(format));
	if (!argument_given(args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the file to write");
	if (argument_given(args, "where") && n > 1)
		return err_set(err, ST_USAGE, "--where is for one register; export them one by one");
	if (o.personal && !str_trim(purpose).n)
		return err_set(err, ST_USAGE, "--personal needs the purpose the values are wanted for");
	TRY(session_register(s, false, &g, err));
	TRY(read_queries(s, g, args, records, queries, err));
	for (int i = 0; i < n && o.personal; i++)
		if (has_personal(records[i]))
			TRY(register_log_reading(s, g, queries[i].record, queries[i].where, purpose, err));
	const char *out = str_dup(s->arena, argument(args, "out", STR("")));
	TRY(export_files(s, g, queries, n, &o, out, &result, err));
	session_progress_end(s);
	say_result(s, &result, out, left_out && o.format != EXPORT_JSON);
	return ST_OK;
}
