#include "areas/register/sample/stream.h"

#include "record/kind.h"
#include "record/template.h"
#include "table/csv_write.h"
#include "table/xlsx_write.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SHEET_ROWS = 1048575, COLUMNS = 32 };

struct stream {
	struct arena arena;
	struct xlsx_writer *book; /* one of the two */
	struct csv_writer *csv;
	const struct record *record;
	const struct field *fields[COLUMNS];
	enum lang lang;
	int n, at;
};

static enum status begin_book(struct stream *w, const char *const *columns, struct err *err)
{
	return template_sheet(w->book, &w->arena, w->record, columns, w->lang, err);
}

static void begin_csv(struct stream *w)
{
	for (int i = 0; i < w->n; i++)
		csv_writer_text(w->csv, str_of(label_in(w->fields[i]->label, w->lang)));
	csv_writer_row(w->csv);
}

enum status stream_open(struct stream **ret, const char *folder, const struct record *r, const char *const *columns, int64_t rows,
			enum lang lang, struct err *err)
{
	struct stream *w = heap_alloc(1, sizeof(*w));
	arena_init(&w->arena);
	w->record = r;
	w->lang = lang;
	for (; columns[w->n]; w->n++) {
		if (w->n == COLUMNS || !record_field(r, str_of(columns[w->n])))
			panic("%s has no column %s", r->name, columns[w->n]);
		w->fields[w->n] = record_field(r, str_of(columns[w->n]));
	}
	bool fits = rows <= SHEET_ROWS;
	const char *path = arena_printf(&w->arena, "%s/%s.%s", folder, r->name, fits ? "xlsx" : "csv");
	unlink(arena_printf(&w->arena, "%s/%s.%s", folder, r->name, fits ? "csv" : "xlsx"));
	enum status st = fits ? xlsx_writer_open(&w->book, path, err) : csv_writer_open(&w->csv, path, ',', err);
	if (st == ST_OK && w->book)
		st = begin_book(w, columns, err);
	if (st != ST_OK) {
		xlsx_writer_discard(w->book);
		csv_writer_discard(w->csv);
		arena_done(&w->arena);
		free(w);
		return st;
	}
	if (w->csv)
		begin_csv(w);
	*ret = w;
	return ST_OK;
}

void stream_text(struct stream *w, struct str value)
{
	int column = w->at++;
	if (w->csv) {
		csv_writer_text(w->csv, value);
		return;
	}
	struct arena_mark mark = arena_mark(&w->arena);
	template_value(w->book, &w->arena, column, w->fields[column], w->lang, value);
	arena_reset(&w->arena, mark);
}

void stream_format(struct stream *w, const char *format, ...)
{
	char text[256];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0 || n >= (int)sizeof(text))
		panic("a value of %s is too long", w->record->name);
	stream_text(w, (struct str){text, (size_t)n});
}

void stream_number(struct stream *w, double whole)
{
	char text[32];
	if (w->book) {
		xlsx_writer_number(w->book, w->at++, whole);
		return;
	}
	int n = snprintf(text, sizeof(text), "%.0f", whole);
	w->at++;
	csv_writer_number(w->csv, (struct str){text, (size_t)n});
}

void stream_row(struct stream *w)
{
	if (w->csv)
		csv_writer_row(w->csv);
	else
		xlsx_writer_row(w->book);
	w->at = 0;
}

enum status sample_stream_close(struct stream *w, struct err *err)
{
	enum status st = w->book ? xlsx_writer_close(w->book, err) : csv_writer_close(w->csv, err);
	arena_done(&w->arena);
	free(w);
	return st;
}
