#include "record/export.h"

#include "base/dec.h"
#include "record/kind.h"
#include "record/row_text.h"
#include "record/template.h"
#include "record/tx.h"
#include "table/csv_write.h"
#include "table/geojson_write.h"
#include "table/xlsx_write.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CELL_CHARACTERS = 32767, ROWS_PER_LOOK = 256 };

static const char *const format_names[] = {"xlsx", "csv", "json", "geojson"};

bool export_format_parse(struct str s, enum export_format *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(format_names); i++)
		if (str_eq(s, str_of(format_names[i]))) {
			*ret = (enum export_format)i;
			return true;
		}
	return false;
}

const char *export_format_name(enum export_format f)
{
	return format_names[f];
}

/* One register on its way out. */
struct exporter {
	struct reg *g;
	const struct export_options *o;
	const struct record *record;
	struct row_text text;
	int *fields; /* indexes of those written */
	int n;
	int lon, lat, datum, shape; /* GeoJSON: what becomes the geometry; −1 */
	struct xlsx_writer *book;
	struct csv_writer *csv;
	struct geojson_writer *geo;
	FILE *json;
	struct buf line;
	int64_t rows;
};

static bool is_left_out(const struct exporter *x, int i)
{
	const struct field *f = &x->record->fields[i];
	if (x->o->format == EXPORT_GEOJSON && (i == x->lon || i == x->lat || i == x->shape))
		return true;
	if (x->o->format == EXPORT_JSON)
		return false;
	/* What is never shown would stand there as a mask, which import refuses. */
	return f->kind == FIELD_IDENTITY || (field_is_sealed(f) && !x->o->personal);
}

static int field_of_kind(const struct record *r, enum field_kind k)
{
	for (int i = 0; r->fields[i].name; i++)
		if (r->fields[i].kind == k)
			return i;
	return -1;
}

static void choose_fields(struct exporter *x, struct arena *a, const bool *too_long)
{
	int all = record_field_count(x->record);
	x->lon = record_field_index(x->record, STR("longitude"));
	x->lat = record_field_index(x->record, STR("latitude"));
	x->datum = record_field_index(x->record, STR("datum"));
	x->shape = field_of_kind(x->record, FIELD_SHAPE);
	if (x->lon < 0 || x->lat < 0)
		x->lon = x->lat = -1;
	x->fields = ARENA_ARRAY(a, int, (size_t)all + 1);
	for (int i = 0; i < all; i++)
		if (!is_left_out(x, i) && !(too_long && too_long[i]))
			x->fields[x->n++] = i;
}

/* ---- a row in each of the forms ---- */

static void put_book(struct exporter *x, const struct row *row)
{
	for (int k = 0; k < x->n; k++) {
		int i = x->fields[k];
		struct str s = row_text_field(&x->text, row, i);
		double number;
		if (!s.n)
			continue;
		if (kind_of(x->record->fields[i].kind)->is_number && !field_is_sealed(&x->record->fields[i]) &&
		    str_to_f64(s, &number))
			xlsx_writer_number(x->book, k, number);
		else
			xlsx_writer_text(x->book, k, s);
	}
	xlsx_writer_row(x->book);
}

static void put_csv(struct exporter *x, const struct row *row)
{
	for (int k = 0; k < x->n; k++) {
		int i = x->fields[k];
		struct str s = row_text_field(&x->text, row, i);
		if (kind_of(x->record->fields[i].kind)->is_number && s.n && !field_is_sealed(&x->record->fields[i]))
			csv_writer_number(x->csv, s);
		else
			csv_writer_text(x->csv, s);
	}
	csv_writer_row(x->csv);
}

static void put_json(struct exporter *x, const struct row *row)
{
	buf_clear(&x->line);
	buf_cstr(&x->line, x->rows ? ",\n" : "\n");
	row_text_json(&x->text, row, &x->line);
	fwrite(x->line.p, 1, x->line.n, x->json);
}

static double degrees(const struct row *row, int field)
{
	return dec_f64(dec_units(row->values[field].i, row->record->fields[field].scale));
}

static void put_geo(struct exporter *x, const struct row *row)
{
	bool has_point =
		x->lon >= 0 && row->values[x->lon].form != VALUE_NULL && row->values[x->lat].form != VALUE_NULL;
	bool has_shape = x->shape >= 0 && row->values[x->shape].form != VALUE_NULL;
	enum datum datum = DATUM_WGS84;
	for (int k = 0; k < x->n; k++) {
		int i = x->fields[k];
		const struct field *f = &x->record->fields[i];
		struct str name = str_of(f->name), s = row_text_field(&x->text, row, i);
		if (i == x->datum && has_point && row->values[i].form == VALUE_TEXT &&
		    datum_parse(row->values[i].s, &datum) && datum != DATUM_WGS84)
			geojson_writer_text(x->geo, name, STR("WGS84")); /* what the point is converted to */
		else if (s.n && kind_of(f->kind)->is_number && !field_is_sealed(f))
			geojson_writer_number(x->geo, name, s);
		else if (s.n)
			geojson_writer_text(x->geo, name, s);
	}
	if (has_shape)
		geojson_writer_shape(x->geo, row->values[x->shape].s);
	else if (has_point)
		geojson_writer_point(x->geo, (struct point){degrees(row, x->lon), degrees(row, x->lat)}, datum);
	else
		geojson_writer_bare(x->geo);
}

static enum status each_row(struct exporter *x, const struct list_query *q,
			    void (*put)(struct exporter *x, const struct row *row), struct err *err)
{
	struct cursor *c;
	struct list_query query = *q;
	const struct row *row;
	/* opened to be masked, too */
	query.open = x->o->personal || x->o->format == EXPORT_JSON ? ROW_OPENED : ROW_SEALED;
	query.limit = 0;
	query.after = STR("");
	TRY(cursor_open(x->g, &query, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row) {
		put(x, row);
		x->rows++;
		if (x->rows % ROWS_PER_LOOK == 0 && x->o->progress && !x->o->progress(x->o->context, x->rows)) {
			st = err_set(err, ST_CANCELLED, "the export was stopped");
			break;
		}
	}
	cursor_close(c);
	return st;
}

/* ---- files ---- */

static void exporter_begin(struct exporter *x, struct reg *g, const struct list_query *q,
			   const struct export_options *o)
{
	*x = (struct exporter){.g = g, .o = o, .record = q->record};
	row_text_init(&x->text, g, o->lang, KIND_EXPORT, o->personal);
	buf_init(&x->line, 0);
}

static void exporter_end(struct exporter *x)
{
	row_text_done(&x->text);
	buf_done(&x->line);
}

static bool may_be_too_long(const struct field *f)
{
	return f->kind == FIELD_SHAPE || (f->kind == FIELD_LONG_TEXT && f->size > CELL_CHARACTERS);
}

/* A value too long for a cell would be refused by the workbook, and an empty cell would be read as "nothing known": a
 * column with one is left out as a whole. */
static enum status find_too_long(struct reg *g, const struct list_query *q, bool *too_long, struct err *err)
{
	bool any = false;
	for (const struct field *f = q->record->fields; f->name; f++)
		any |= may_be_too_long(f);
	if (!any)
		return ST_OK;
	struct cursor *c;
	const struct row *row;
	struct list_query query = *q;
	query.limit = 0;
	query.after = STR("");
	TRY(cursor_open(g, &query, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row)
		for (int i = 0; q->record->fields[i].name; i++)
			too_long[i] |= may_be_too_long(&q->record->fields[i]) && row->values[i].form == VALUE_TEXT &&
				       str_chars(row->values[i].s) > CELL_CHARACTERS;
	cursor_close(c);
	return st;
}

static enum status export_sheet(struct reg *g, const struct list_query *q, const struct export_options *o,
				struct xlsx_writer *book, struct export_result *result, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	struct exporter x;
	int all = record_field_count(q->record);
	arena_init(&a);
	bool *too_long = ARENA_ARRAY(&a, bool, (size_t)all + 1);
	TRY(find_too_long(g, q, too_long, err));
	for (int i = 0; i < all; i++)
		if (too_long[i] && !result->too_long)
			result->too_long = &q->record->fields[i];
	exporter_begin(&x, g, q, o);
	x.book = book;
	choose_fields(&x, &a, too_long);
	const char **names = ARENA_ARRAY(&a, const char *, (size_t)x.n + 1);
	for (int k = 0; k < x.n; k++)
		names[k] = q->record->fields[x.fields[k]].name;
	enum status st = template_sheet(book, &a, q->record, names, o->lang, err);
	if (st == ST_OK)
		st = each_row(&x, q, put_book, err);
	result->rows += x.rows;
	exporter_end(&x);
	return st;
}

/* When the last transaction that the rows show was made: brought back, the workbook tells what was changed since (import/since.c). */
enum status export_state(struct reg *g, struct as_of at, struct xlsx_writer *book, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	struct tx_info tx;
	int64_t last;
	char moment[28];
	arena_init(&a);
	TRY(tx_last(g, &last, err));
	last = MIN(last, at.tx);
	if (last == 0)
		return ST_OK;
	TRY(tx_get(g, &a, last, &tx, err));
	moment_format(tx.moment, moment);
	return xlsx_writer_state(book, str_of(moment), err);
}

static enum status export_book(struct reg *g, const struct list_query *queries, int n, const struct export_options *o,
			       const char *path, struct export_result *result, struct err *err)
{
	struct xlsx_writer *book;
	TRY(xlsx_writer_open(&book, path, err));
	enum status st = ST_OK;
	for (int i = 0; i < n && st == ST_OK; i++)
		st = export_sheet(g, &queries[i], o, book, result, err);
	if (st == ST_OK)
		st = export_state(g, queries[0].at, book, err);
	if (st == ST_OK)
		return xlsx_writer_close(book, err);
	xlsx_writer_discard(book);
	return st;
}

static enum status export_csv(struct exporter *x, const struct list_query *q, const char *path, struct err *err)
{
	TRY(csv_writer_open(&x->csv, path, ',', err));
	for (int k = 0; k < x->n; k++)
		csv_writer_text(x->csv, str_of(label_in(x->record->fields[x->fields[k]].label, x->o->lang)));
	csv_writer_row(x->csv);
	enum status st = each_row(x, q, put_csv, err);
	if (st == ST_OK)
		return csv_writer_close(x->csv, err);
	csv_writer_discard(x->csv);
	return st;
}

static enum status export_geojson(struct exporter *x, const struct list_query *q, const char *path, struct err *err)
{
	TRY(geojson_writer_open(&x->geo, path, err));
	enum status st = each_row(x, q, put_geo, err);
	if (st == ST_OK)
		return geojson_writer_close(x->geo, err);
	geojson_writer_discard(x->geo);
	return st;
}

static enum status export_json(struct exporter *x, const struct list_query *q, const char *path, struct err *err)
{
	CLEANUP(buf_done) struct buf part;
	buf_init(&part, 4096);
	buf_printf(&part, "%s.part", path);
	x->json = part.full ? NULL : fopen(part.p, "we");
	if (!x->json)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, strerror(errno));
	fprintf(x->json, "{\"record\":\"%s\",\"rows\":[", q->record->name);
	enum status st = each_row(x, q, put_json, err);
	fputs("\n]}\n", x->json);
	bool whole = fflush(x->json) == 0 && !ferror(x->json) && fsync(fileno(x->json)) == 0;
	int code = errno;
	whole = fclose(x->json) == 0 && whole;
	if (st == ST_OK && (!whole || rename(part.p, path) != 0))
		st = err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, strerror(whole ? errno : code));
	if (st != ST_OK)
		unlink(part.p);
	return st;
}

static enum status export_one(struct reg *g, const struct list_query *q, const struct export_options *o,
			      const char *path, struct export_result *result, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	struct exporter x;
	arena_init(&a);
	exporter_begin(&x, g, q, o);
	choose_fields(&x, &a, NULL);
	enum status st = o->format == EXPORT_CSV    ? export_csv(&x, q, path, err)
			 : o->format == EXPORT_JSON ? export_json(&x, q, path, err)
						    : export_geojson(&x, q, path, err);
	result->rows = x.rows;
	exporter_end(&x);
	return st;
}

enum status record_export(struct reg *g, const struct list_query *queries, int n, const struct export_options *o,
			  const char *path, struct export_result *ret, struct err *err)
{
	struct export_result result = {};
	if (o->format != EXPORT_XLSX && n != 1)
		return err_set(err, ST_USAGE, "a file of the format %s holds one register", format_names[o->format]);
	/* One state of the register, from the first row to the last and over all sheets. */
	TRY(store_begin(g->store, STORE_READ, err));
	enum status st = o->format == EXPORT_XLSX ? export_book(g, queries, n, o, path, &result, err)
						  : export_one(g, queries, o, path, &result, err);
	store_rollback(g->store);
	if (st == ST_OK)
		*ret = result;
	return st;
}
