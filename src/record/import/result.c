/* What an import answers: JSON, and the copy of a file with its faults. */
#include "record/import/impl.h"

#include "base/buf.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void import_fault_cell(const struct import_fault *f, char out[16])
{
	out[0] = 0;
	if (f->row && f->column_index >= 0)
		cell_name((uint32_t)f->column_index, f->row, out);
}

static void add_text(json_t *o, const char *key, struct str s)
{
	json_t *v = json_stringn(s.p ? s.p : "", s.n);
	json_object_set_new(o, key, v ? v : json_string("�"));
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static json_t *fault_object(const struct import_result *r, const struct import_fault *f, enum lang lang)
{
	json_t *o = json_object();
	char cell[16];
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	fault_render(&text, &f->fault, lang);
	import_fault_cell(f, cell);
	add_text(o, "file", f->file >= 0 && f->file < r->n_files ? str_of(base_name(r->files[f->file])) : (struct str){});
	add_text(o, "sheet", f->sheet_name);
	json_object_set_new(o, "row", f->row ? json_integer(f->row) : json_null());
	add_text(o, "column", f->column);
	add_text(o, "cell", str_of(cell));
	bool is_personal = f->fault.field && field_is_sealed(f->fault.field);
	add_text(o, "value", is_personal ? STR("****") : f->fault.value);
	add_text(o, "rule", str_of(f->fault.rule));
	json_object_set_new(o, "severity", json_string(f->fault.severity == CHECK_FAULT ? "fault" : "warning"));
	add_text(o, "message", buf_view(&text));
	return o;
}

void import_json(const struct import_result *r, enum lang lang, struct buf *out)
{
	json_t *o = json_object(), *faults = json_array(), *sheets = json_array();
	if (r->committed)
		add_text(o, "batch", r->batch);
	else
		json_object_set_new(o, "batch", json_null());
	json_object_set_new(o, "committed", json_boolean(r->committed));
	json_object_set_new(o, "rows", json_integer(r->rows));
	json_object_set_new(o, "created", json_integer(r->created));
	json_object_set_new(o, "changed", json_integer(r->changed));
	json_object_set_new(o, "unchanged", json_integer(r->unchanged));
	for (size_t i = 0; i < r->n_faults; i++)
		json_array_append_new(faults, fault_object(r, &r->faults[i], lang));
	json_object_set_new(o, "faults", faults);
	json_object_set_new(o, "faults_left_out", json_integer((json_int_t)r->left_out));
	for (size_t i = 0; i < r->n_sheets; i++) {
		json_t *s = json_object();
		add_text(s, "file", str_of(base_name(r->files[r->sheets[i].file])));
		add_text(s, "sheet", r->sheets[i].name);
		json_object_set_new(s, "record", json_string(r->sheets[i].record->name));
		json_object_set_new(s, "rows", json_integer(r->sheets[i].rows));
		json_array_append_new(sheets, s);
	}
	json_object_set_new(o, "sheets", sheets);
	char *text = json_dumps(o, JSON_COMPACT);
	buf_cstr(out, text ? text : "{}");
	free(text);
	json_decref(o);
}

enum status import_write_marked(const struct import_result *r, int file, enum lang lang, const char *out_path, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	CLEANUP(buf_done) struct buf text;
	arena_init(&a);
	buf_init(&text, 0);
	struct table_mark *marks = ARENA_ARRAY(&a, struct table_mark, r->n_faults + 1);
	size_t n = 0;
	for (size_t i = 0; i < r->n_faults; i++) {
		const struct import_fault *f = &r->faults[i];
		if (f->file != file || f->sheet < 0)
			continue;
		buf_clear(&text);
		fault_render(&text, &f->fault, lang);
		marks[n++] = (struct table_mark){.sheet = f->sheet, .row = f->row ? f->row : 1, .column = f->column_index,
						 .text = str_copy(&a, buf_view(&text)),
						 .is_warning = f->fault.severity == CHECK_WARNING};
	}
	return table_write_marked(r->files[file], out_path, marks, n, err);
}
