/* file: the files that a row names, as they were imported. */
#include "areas/register/command/run.h"

#include "base/arena.h"
#include "cli/session.h"
#include "record/row.h"
#include "record/stored.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct found {
	const struct field *field;
	struct value value;
	bool is_held;
};

static enum status write_out(struct session *s, const struct found *f, const char *named, const char **ret_path, struct err *err)
{
	struct str bytes;
	struct stat st;
	bool is_folder = stat(named, &st) == 0 && S_ISDIR(st.st_mode);
	const char *path = is_folder ? arena_printf(s->arena, "%s/%.*s", named, STR_ARG(f->value.file.name)) : named;
	TRY(stored_get(s->store, s->arena, f->value.file.digest, &bytes, err));
	FILE *out = fopen(path, "wbe");
	bool is_whole = out && fwrite(bytes.p, 1, bytes.n, out) == bytes.n;
	int fault = errno;
	if (out && fclose(out) != 0 && is_whole) {
		fault = errno;
		is_whole = false;
	}
	if (!is_whole)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, strerror(fault));
	*ret_path = path;
	return ST_OK;
}

static void tell(struct session *s, const struct record *r, const struct found *f, const char *path)
{
	struct str digest = run_hex(s->arena, f->value.file.digest, DIGEST_SIZE), size = str_i64(s->arena, f->value.file.size);
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "record", json_string(r->name));
		json_object_set_new(o, "field", json_string(f->field->name));
		json_object_set_new(o, "name", run_json_text(f->value.file.name));
		json_object_set_new(o, "bytes", json_integer(f->value.file.size));
		json_object_set_new(o, "sha256", run_json_text(digest));
		json_object_set_new(o, "held", json_boolean(f->is_held));
		json_object_set_new(o, "file", path ? json_string(path) : json_null());
		print_json(s, o);
		return;
	}
	print_line(s, N_("{0}, {1} bytes, SHA-256 {2}"), (struct str[]){f->value.file.name, size, digest}, 3);
	if (path)
		print_line(s, N_("Written to {0}; its content is what was imported."), (struct str[]){str_of(path)}, 1);
	else if (f->is_held)
		print_line(s, N_("The register holds it; --out FILE writes it."), NULL, 0);
	else
		print_line(s, N_("The register holds its digest alone; import the row again with the file beside the workbook to keep it."), NULL, 0);
}

enum status run_file(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	const struct record *r;
	struct row *row;
	struct as_of at;
	struct id id;
	struct found f = {};
	const char *path = NULL;
	TRY(run_record(s, args->words[0], &r, err));
	int files = 0;
	for (const struct field *k = r->fields; k->name; k++)
		files += k->kind == FIELD_FILE;
	if (!files)
		return err_record(err, ST_USAGE, r, "rows of %s name no files");
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(run_row(s, g, r, args->words[1], at.day, &id, err));
	TRY(row_get(g, s->arena, r, id, at, ROW_SEALED, &row, err));
	for (int i = 0; r->fields[i].name && !f.field; i++)
		if (r->fields[i].kind == FIELD_FILE && row->values[i].form == VALUE_FILE)
			f = (struct found){&r->fields[i], row->values[i], false};
	if (!f.field)
		return err_record(err, ST_NOT_FOUND, r, "this row of %s names no file");
	TRY(stored_has(s->store, f.value.file.digest, &f.is_held, err));
	if (argument_given(args, "out"))
		TRY(write_out(s, &f, str_dup(s->arena, argument(args, "out", STR(""))), &path, err));
	tell(s, r, &f, path);
	return ST_OK;
}
