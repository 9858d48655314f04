#include "areas/register/command/run.h"

#include "areas/register/command/fault_table.h"
#include "base/file_text.h"
#include "base/folder.h"
#include "base/map.h"
#include "cli/session.h"
#include "record/import/import.h"
#include "record/import/mapping.h"
#include "text/message.h"
#include "work/file_type.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool import_progress_line(void *context, enum import_step step, double share, int64_t rows)
{
	struct session *s = context;
	static const char *const names[] = {[IMPORT_READING] = N_("reading"), [IMPORT_VALIDATING] = N_("checking"),
					    [IMPORT_WRITING] = N_("writing"), [IMPORT_COMMITTING] = N_("committing")};
	return session_progress(s, tr(s->lang, names[step]), share, rows);
}

/* What an agreement or a charter is kept as. */
static const char attached_types[] = "pdf docx xlsx pptx txt png jpg jpeg webp";

static bool may_attach(void *context, const char *path, struct str name, struct arena *a, struct str *ret_why)
{
	struct session *s = context;
	const struct file_type *type = file_type_of_name(name);
	struct err why;
	if (!type || !file_type_accepted(type, attached_types)) {
		struct str known = str_of(attached_types);
		*ret_why = tr_text(a, s->lang, N_("by its name it is none of: {0}"), &known, 1);
		return false;
	}
	magic_t cookie = file_type_cookie();
	enum status st = cookie ? file_type_check(cookie, path, type, &why) : err_set(&why, ST_UNAVAILABLE, "the database of libmagic is missing: install libmagic-mgc");
	if (cookie)
		magic_close(cookie);
	if (st == ST_OK)
		return true;
	*ret_why = err_text(a, &why, s->lang);
	return false;
}

static enum status read_mapping(struct session *s, const char *path, const struct mapping **ret, struct err *err)
{
	struct mapping *m;
	struct str text;
	TRY(file_text(s->arena, path, MAPPING_BYTES_MAX, &text, err));
	if (mapping_parse(s->arena, s->catalogue, text, &m, err) != ST_OK)
		return err_prefix(err, "%s", path);
	*ret = m;
	return ST_OK;
}

static enum status read_options(struct session *s, const struct arguments *args, struct import_options *ret, struct err *err)
{
	*ret = (struct import_options){
		.commit = argument_given(args, "commit"),
		.actor = session_actor(s),
		.note = argument(args, "note", STR("")),
		.reason = argument(args, "reason", STR("")),
		.progress = import_progress_line,
		.context = s,
		.may_write = s->may_write ? run_may_write : NULL,
		.may_attach = may_attach,
	};
	if (argument_given(args, "record"))
		TRY(run_record(s, argument(args, "record", STR("")), &ret->record, err));
	if (argument_given(args, "effective")) {
		struct str day = argument(args, "effective", STR(""));
		if (!day_parse(day, &ret->effective))
			return err_set(err, ST_USAGE, "--effective is a day like 2024-09-01, not '%.*s'", STR_ARG(day));
		ret->has_effective = true;
	}
	if (argument_given(args, "map"))
		TRY(read_mapping(s, str_dup(s->arena, argument(args, "map", STR(""))), &ret->mapping, err));
	return ST_OK;
}

/* ---- the marked copies ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* One file is marked into the file named; of several, those with faults go into the folder under their own names. */
static enum status marked_path(struct session *s, const char *named, const char *file, bool in_folder, const char **ret, struct err *err)
{
	*ret = in_folder ? arena_printf(s->arena, "%s/%s", named, base_name(file)) : named;
	if (is_same_file(*ret, file))
		return err_set(err, ST_USAGE, "--marked would overwrite %s; name another place", file);
	return ST_OK;
}

static enum status check_marked(struct session *s, const struct arguments *args, const char *const *files, int n, struct err *err)
{
	const char *named = str_dup(s->arena, argument(args, "marked", STR("")));
	bool in_folder = n > 1 || is_folder(named);
	for (int i = 0; i < n && *named; i++) {
		const char *path;
		TRY(marked_path(s, named, files[i], in_folder, &path, err));
		for (int k = 0; k < i; k++)
			if (strcmp(base_name(files[i]), base_name(files[k])) == 0)
				return err_set(err, ST_USAGE, "two files are named %s: mark them one by one", base_name(files[i]));
	}
	return n > 1 && *named ? folder_make(named, err) : ST_OK;
}

static enum status write_marked(struct session *s, const struct arguments *args, const struct import_result *r, struct err *err)
{
	const char *named = str_dup(s->arena, argument(args, "marked", STR("")));
	bool in_folder = r->n_files > 1 || is_folder(named);
	for (int i = 0; i < r->n_files; i++) {
		bool has = false;
		const char *path;
		for (size_t k = 0; k < r->n_faults; k++)
			has |= r->faults[k].file == i;
		if (!has)
			continue;
		TRY(marked_path(s, named, r->files[i], in_folder, &path, err));
		TRY(import_write_marked(r, i, s->lang, path, err));
		print_line(s, N_("The faults stand beside the cells in {0}."), (struct str[]){str_of(path)}, 1);
	}
	return ST_OK;
}

/* ---- on the terminal ---- */

enum { GROUP_CELLS = 3 };

struct fault_group {
	const struct import_fault *first[GROUP_CELLS];
	size_t n;
};

static void add_sheets(struct session *s, struct report *r, const struct import_result *result)
{
	struct report_column *columns = ARENA_ARRAY(s->arena, struct report_column, 4);
	columns[0] = (struct report_column){.heading = str_of(tr(s->lang, "file"))};
	columns[1] = (struct report_column){.heading = str_of(tr(s->lang, "sheet"))};
	columns[2] = (struct report_column){.heading = str_of(tr(s->lang, "register"))};
	columns[3] = (struct report_column){.heading = str_of(tr(s->lang, "rows")), .is_number = true};
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, 4 * result->n_sheets + 1);
	for (size_t i = 0; i < result->n_sheets; i++) {
		const struct import_sheet *sheet = &result->sheets[i];
		cells[4 * i] = report_value_text(str_of(base_name(result->files[sheet->file])));
		cells[4 * i + 1] = report_value_text(sheet->name);
		cells[4 * i + 2] = report_value_text(str_of(label_in(sheet->record->label, s->lang)));
		cells[4 * i + 3] = report_value_int(sheet->rows);
	}
	struct report_table *t = ARENA_NEW(s->arena, struct report_table);
	*t = (struct report_table){.columns = columns, .column_count = 4, .cells = cells, .row_count = (int)result->n_sheets};
	if (result->n_sheets)
		report_add_table(r, t);
}

static void fault_place(const struct import_result *r, const struct import_fault *f, struct str *ret_file, char cell[16])
{
	import_fault_cell(f, cell);
	if (!cell[0] && f->row)
		snprintf(cell, 16, "%u", f->row);
	*ret_file = f->file >= 0 && f->file < r->n_files ? str_of(base_name(r->files[f->file])) : STR("");
}

/* Faults alike, that is of one rule in one column: up to SINGLY each has its line, more share one with the first cells and
 * their number. */
static void add_faults(struct session *s, struct report *r, const struct import_result *result, enum check_severity severity,
		       size_t singly)
{
	struct map groups;
	size_t kept = 0;
	map_init(&groups, s->arena);
	for (size_t i = 0; i < result->n_faults; i++) {
		const struct import_fault *f = &result->faults[i];
		bool is_new;
		if (f->fault.severity != severity)
			continue;
		kept++;
		const char *key = arena_printf(s->arena, "%d/%d/%s/%s/%d/%s", f->file, f->sheet, f->fault.record ? f->fault.record->name : "",
					       f->fault.field ? f->fault.field->name : "", f->column_index, f->fault.rule);
		struct map_entry *e = map_put(&groups, str_of(key), &is_new);
		if (is_new)
			e->value.p = ARENA_NEW(s->arena, struct fault_group);
		struct fault_group *g = e->value.p;
		if (g->n < GROUP_CELLS)
			g->first[g->n] = f;
		g->n++;
	}
	struct fault_table t;
	fault_table_init(&t, s, groups.n * GROUP_CELLS);
	for (size_t i = 0; i < groups.n; i++) {
		const struct fault_group *g = groups.entries[i].value.p;
		struct str file;
		char cell[16];
		size_t shown = MIN(g->n, (size_t)GROUP_CELLS);
		for (size_t k = 0; k < g->n && g->n <= singly; k++) {
			fault_place(result, g->first[k], &file, cell);
			fault_table_add(&t, file, g->first[k]->sheet_name, str_of(cell), &g->first[k]->fault, 1);
		}
		if (g->n <= singly)
			continue;
		CLEANUP(buf_done) struct buf cells;
		buf_init(&cells, 0);
		for (size_t k = 0; k < shown; k++) {
			fault_place(result, g->first[k], &file, cell);
			buf_printf(&cells, "%s%s", k ? " " : "", cell);
		}
		buf_printf(&cells, "%s ×%zu", g->n > shown ? " …" : "", g->n);
		fault_table_add(&t, file, g->first[0]->sheet_name, str_copy(s->arena, buf_view(&cells)), &g->first[0]->fault, g->n);
	}
	fault_table_end(&t, r, severity == CHECK_FAULT ? result->serious - kept : 0);
}

static void say_next(struct session *s, const struct import_result *r)
{
	struct str counts[] = {str_i64(s->arena, r->created), str_i64(s->arena, r->changed), str_i64(s->arena, r->unchanged), r->batch,
			       str_i64(s->arena, (int64_t)r->serious)};
	if (r->serious) {
		print_line(s, N_("Faults: {4}; nothing was stored. Correct the cells and import again; --marked FILE writes the faults beside them."), counts, 5);
		return;
	}
	print_line(s, r->committed || r->created + r->changed == 0 ? N_("Created {0}, changed {1}, unchanged {2}.") : N_("Would create {0}, change {1}, leave {2} as they are."), counts, 3);
	if (r->committed && r->created + r->changed > 0)
		print_line(s, N_("Batch {3}; 'junheng undo {3}' takes it back."), counts, 4);
	else if (r->rows == 0)
		print_line(s, N_("The files hold headings but no rows: there was nothing to import."), NULL, 0);
	else if (r->created + r->changed == 0)
		print_line(s, N_("Nothing changed: the register says all of this already. No batch was written."), NULL, 0);
	else
		print_line(s, N_("Nothing is stored yet: the same command with --commit stores it."), NULL, 0);
}

enum status run_import(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct import_options options;
	struct import_result result = {};
	const char **files = ARENA_ARRAY(s->arena, const char *, (size_t)args->word_count + 1);
	for (int i = 0; i < args->word_count; i++)
		files[i] = str_dup(s->arena, args->words[i]);
	TRY(read_options(s, args, &options, err));
	TRY(check_marked(s, args, files, args->word_count, err));
	TRY(session_register(s, false, &g, err));
	enum status st = import_run(g, s->arena, files, args->word_count, &options, &result, err);
	session_progress_end(s);
	if (st != ST_OK && st != ST_NO)
		return st;
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		import_json(&result, s->lang, &json);
		fwrite(json.p, 1, json.n, s->out);
		fputc('\n', s->out);
	} else {
		struct report r;
		report_init(&r, s->arena, s->lang, str_of(options.commit ? tr(s->lang, "Import") : tr(s->lang, "Import, on trial")));
		add_sheets(s, &r, &result);
		add_faults(s, &r, &result, CHECK_FAULT, GROUP_CELLS);
		add_faults(s, &r, &result, CHECK_WARNING, 1);
		print_report(s, &r);
		say_next(s, &result);
	}
	if (argument_given(args, "marked"))
		TRY(write_marked(s, args, &result, err));
	if (st == ST_NO)
		*err = (struct err){}; /* said above */
	return st;
}
