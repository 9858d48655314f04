#include "areas/register/sample/sample.h"

#include "base/folder.h"
#include "record/descriptor.h"
#include "record/template.h"

#include <stdio.h>

static enum status write_rows(struct xlsx_writer *w, struct arena *scratch, const struct sample_sheet *sheet, enum lang lang, struct err *err)
{
	TRY(template_sheet(w, scratch, sheet->record, sheet->fields, lang, err));
	for (size_t row = 0; row < sheet->rows; row++) {
		struct arena_mark mark = arena_mark(scratch);
		for (int k = 0; k < sheet->field_count; k++)
			template_value(w, scratch, k, record_field(sheet->record, str_of(sheet->fields[k])), lang,
				       sheet->cells[row * (size_t)sheet->field_count + (size_t)k]);
		xlsx_writer_row(w);
		arena_reset(scratch, mark);
	}
	const struct str lead[] = {
		str_of(tr(lang, "# Generated data")),
		str_of(tr(lang, "Schools, people and figures of this workbook are generated for trying the program; only regions, codes, shapes and published figures are real.")),
	};
	return template_help(w, scratch, sheet->record, lang, lead, ARRAY_LEN(lead), err);
}

enum status sample_write_book(struct arena *scratch, const struct sample_sheet *const *sheets, size_t n, const char *folder, const char *name,
			      enum lang lang, struct err *err)
{
	char path[4096];
	struct xlsx_writer *w;
	enum status st = ST_OK;
	if (snprintf(path, sizeof path, "%s/%s.xlsx", folder, name) >= (int)sizeof path)
		return err_set(err, ST_INVALID, "the folder's name is too long");
	TRY(folder_make(folder, err));
	TRY(xlsx_writer_open(&w, path, err));
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = write_rows(w, scratch, sheets[i], lang, err);
	if (st == ST_OK)
		return xlsx_writer_close(w, err);
	xlsx_writer_discard(w);
	return st;
}

static const struct sample_sheet *sheet_of(const struct sample *s, int t)
{
	return t < SAMPLE_TABLES ? &s->sheet[t] : &s->more[t - SAMPLE_TABLES];
}

enum status sample_write(const struct sample *s, const char *folder, enum lang lang, void (*progress)(void *context, double share),
			 void *context, struct err *err)
{
	struct arena scratch;
	enum status st = ST_OK;
	size_t total = 0, done = 0;
	for (int t = 0; t < SAMPLE_TABLES + s->n_more; t++)
		total += sheet_of(s, t)->rows;
	arena_init(&scratch);
	for (int t = 0; t < SAMPLE_TABLES + s->n_more && st == ST_OK; t++) {
		const struct sample_sheet *sheet = sheet_of(s, t);
		if (!sheet->rows)
			continue;
		st = sample_write_book(&scratch, &sheet, 1, folder, sheet->record->name, lang, err);
		done += sheet->rows;
		if (progress)
			progress(context, (double)done / (double)total);
	}
	arena_done(&scratch);
	return st;
}
