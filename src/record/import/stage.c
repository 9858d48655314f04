/* The staging database: an SQLite file an import, thrown away afterwards, so nothing in it is made durable. What rows are
 * called stands in a second file (name_file.h), because it is asked while a sheet is streaming into the first, and rows made ready to
 * be written in a third, because they are made while the first is read. */
#include "record/import/impl.h"

#include "base/buf.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STAGE_PREFIX "junheng-import-"

/* Files of imports that were killed: their process is gone. */
static void sweep(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		int pid = 0;
		if (strncmp(e->d_name, STAGE_PREFIX, sizeof STAGE_PREFIX - 1) ||
		    sscanf(e->d_name + sizeof STAGE_PREFIX - 1, "%d-", &pid) != 1 || pid <= 0)
			continue;
		if (kill(pid, 0) == 0 || pid == (int)getpid())
			continue;
		char path[4096];
		if (snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path)
			unlink(path);
	}
	if (d)
		closedir(d);
}

static enum status open_scratch(struct importer *im, const char *end, struct store **ret, struct err *err)
{
	TRY(store_open(ret, str_of(arena_printf(im->arena, "sqlite:%s%s", im->path, end)), NULL, err));
	return store_run(*ret, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000", err);
}

enum status stage_open(struct importer *im, struct err *err)
{
	const char *folder = im->o->scratch ? im->o->scratch : getenv("TMPDIR");
	if (!folder || !*folder)
		folder = "/tmp";
	sweep(folder);
	char id[ID_TEXT];
	id_format(id_new(moment_now()), id);
	im->path = arena_printf(im->arena, "%s/" STAGE_PREFIX "%d-%s.db", folder, (int)getpid(), id);
	TRY(open_scratch(im, "", &im->stage, err));
	TRY(name_file_open(&im->names, arena_printf(im->arena, "%s.names", im->path), err));
	return open_scratch(im, ".ready", &im->ready, err);
}

void stage_close(struct importer *im)
{
	name_file_close(&im->names);
	store_close(im->stage);
	store_close(im->ready);
	im->stage = im->ready = NULL;
	static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".ready", ".ready-wal", ".ready-shm", ".ready-journal"};
	for (size_t i = 0; im->path && i < ARRAY_LEN(ends); i++) {
		char path[4096];
		if (snprintf(path, sizeof path, "%s%s", im->path, ends[i]) < (int)sizeof path)
			unlink(path);
	}
}

bool field_is_self_reference(const struct record *r, const struct field *f)
{
	return f->kind == FIELD_REFERENCE && !strcmp(f->record, r->name);
}

enum { COLUMNS_MAX = 1000 };

enum status stage_table(struct importer *im, struct output *o, struct bulk **ret, struct err *err)
{
	struct bulk_column columns[COLUMNS_MAX];
	int n = 0;
	columns[n++] = (struct bulk_column){"row", STORE_INTEGER};
	if (o->has_id) {
		columns[n++] = (struct bulk_column){"id", STORE_BLOB};
		columns[n++] = (struct bulk_column){"is_new", STORE_INTEGER};
		columns[n++] = (struct bulk_column){"alias", STORE_TEXT};
	}
	if (o->has_effective)
		columns[n++] = (struct bulk_column){"effective", STORE_INTEGER};
	for (int i = 0; i < o->n_fields; i++) {
		const struct field *f = &o->record->fields[i];
		enum value_form form = kind_of(f->kind)->form;
		if (o->uses[i].kind == USE_NONE)
			continue;
		if (n + 4 > COLUMNS_MAX)
			return err_set(err, ST_TOO_LARGE, "the register %s has too many columns", o->record->name);
		for (int k = 0; k < value_columns(form); k++) {
			const char *suffix = value_column_suffix(form, k);
			columns[n++] = (struct bulk_column){*suffix ? arena_printf(im->arena, "%s%s", f->name, suffix) : f->name,
							    value_column_type(form, k)};
		}
		if (field_is_self_reference(o->record, f))
			columns[n++] = (struct bulk_column){arena_printf(im->arena, "%s_text", f->name), STORE_TEXT};
	}
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	snprintf(o->table, sizeof o->table, "s%d", (int)(o - im->outputs));
	buf_printf(&sql, "CREATE TABLE %s (", o->table);
	for (int i = 0; i < n; i++)
		buf_printf(&sql, "%s\"%s\" %s", i ? ", " : "", columns[i].name, store_type_name(STORE_SQLITE, columns[i].type));
	buf_char(&sql, ')');
	TRY(store_run(im->stage, sql.p, err));
	return bulk_open(im->stage, ret, o->table, columns, n, err);
}

enum status stage_row(struct bulk *b, const struct output *o, uint32_t row, struct id id, bool is_new, bool has_effective,
		      day_t effective, const struct value *values, const struct str *self_texts, struct str alias, struct err *err)
{
	bulk_i64(b, row);
	if (o->has_id) {
		bulk_blob(b, id.b, sizeof id.b);
		bulk_i64(b, is_new);
		if (alias.n)
			bulk_str(b, alias);
		else
			bulk_null(b);
	}
	if (o->has_effective && has_effective)
		bulk_i64(b, effective);
	else if (o->has_effective)
		bulk_null(b);
	for (int i = 0; i < o->n_fields; i++) {
		const struct field *f = &o->record->fields[i];
		if (o->uses[i].kind == USE_NONE)
			continue;
		value_bulk(b, kind_of(f->kind)->form, &values[i]);
		if (!field_is_self_reference(o->record, f))
			continue;
		if (self_texts[i].n)
			bulk_str(b, self_texts[i]);
		else
			bulk_null(b);
	}
	return bulk_row(b, err);
}
