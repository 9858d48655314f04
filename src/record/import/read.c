/* One sheet into its staging table, or made ready as it is read: texts to values (read_value.c), each row checked alone (read_row.c). */
#include "record/import/read.h"

enum { PROGRESS_ROWS = 1000 };

/* ---- rows that are not data ---- */

static struct str first_text(const struct table_row *row)
{
	for (uint32_t i = 0; i < row->n; i++)
		if (str_trim(row->cells[i].text).n)
			return row->cells[i].text;
	return (struct str){};
}

static bool repeats_headings(const struct output *o, const struct table_row *row)
{
	uint32_t same = 0, filled = 0;
	for (uint32_t i = 0; i < row->n && i < o->n_headings; i++) {
		if (!str_trim(row->cells[i].text).n)
			continue;
		filled++;
		same += str_eq(str_trim(row->cells[i].text), str_trim(o->headings[i]));
	}
	return filled > 1 && same == filled;
}

/* Only texts that begin like one of the words for a total are compared with them. */
static bool is_total(struct reading *r, struct str text)
{
	static const char *const starts[] = {"合", "总", "小", "共", "T", "t", "S", "s", "G", "g"};
	bool maybe = false;
	for (size_t i = 0; i < ARRAY_LEN(starts) && !maybe; i++)
		maybe = str_starts(str_trim(text), str_of(starts[i]));
	return maybe && heading_is_total(&r->im->scratch, text);
}

static bool is_not_data(struct reading *r, const struct table_row *row)
{
	struct str first = first_text(row);
	if (first.n <= 60 && is_total(r, first)) {
		reading_report_row(r, "row.total", CHECK_WARNING, first, row->row);
		return true;
	}
	if (row->n && r->o->n_headings && str_eq(row->cells[0].text, r->o->headings[0]) && repeats_headings(r->o, row)) {
		reading_report_row(r, "row.headings", CHECK_WARNING, first, row->row);
		return true;
	}
	for (uint32_t i = r->o->n_headings; i < row->n; i++) {
		if (str_trim(row->cells[i].text).n) {
			reading_report_row(r, "row.beyond", CHECK_WARNING, row->cells[i].text, row->row);
			break;
		}
	}
	return false;
}

/* ---- the sheet ---- */

static enum status take_rows(struct reading *r, struct table_reader *t)
{
	struct importer *im = r->im;
	arena_alloc(&im->scratch, 1); /* what a reset to the mark need not give back */
	struct arena_mark mark = arena_mark(&im->scratch);
	int64_t since = 0;
	for (;;) {
		struct table_row row;
		bool more;
		TRY(table_next_row(t, &row, &more, r->err));
		if (!more)
			return ST_OK;
		if (++since % PROGRESS_ROWS == 0 && !import_progress(im, IMPORT_READING, table_progress(t)))
			return err_set(r->err, ST_CANCELLED, "the import was stopped; nothing was written");
		if (row.row <= r->o->heading_row || is_not_data(r, &row))
			continue;
		int n = r->o->mapping ? r->o->mapping->n_unpivot : 0;
		for (int v = n ? 0 : -1; v < n; v++) {
			TRY(reading_row(r, &row, v));
			arena_reset(&im->scratch, mark);
			if (!n)
				break;
		}
		arena_reset(&im->scratch, mark);
	}
}

/* The first rows of a record can be made ready as they are read, where nothing is asked of the staging table later: rows that refer
 * to each other, foreign codes, several sheets, keys that no index watches over. */
static bool may_feed(const struct importer *im, const struct output *o)
{
	bool may = im->o->commit && store_dialect(im->g->store) == STORE_SQLITE && o->is_first && import_is_alone(im, o) &&
		   o->alias.kind == USE_NONE && (o->has_id || import_is_watched(o));
	for (int i = 0; i < o->n_fields && may; i++) {
		const struct field *f = &o->record->fields[i];
		may = o->uses[i].kind == USE_NONE || (!field_is_sealed(f) && !field_is_self_reference(o->record, f));
	}
	return may;
}

static enum status open_feed(struct reading *r, struct err *err)
{
	struct output *o = r->o;
	struct bulk_place place = import_ready_place(r->im, o);
	bool *given = ARENA_ARRAY(r->im->arena, bool, (size_t)o->n_fields);
	for (int i = 0; i < o->n_fields; i++)
		given[i] = o->uses[i].kind != USE_NONE;
	o->is_fed = true;
	return bulk_feed_open(r->im->g, o->record, given, o->has_id, &place, &r->feed, err);
}

static enum status go_to_sheet(struct table_reader *t, int sheet, struct err *err)
{
	for (;;) {
		struct table_sheet s;
		bool more;
		TRY(table_next_sheet(t, &s, &more, err));
		if (!more)
			return err_set(err, ST_CONFLICT, "the file changed while it was read");
		if (s.index == sheet)
			return ST_OK;
	}
}

enum status import_read(struct importer *im, int output, struct err *err)
{
	struct output *o = &im->outputs[output];
	struct reading r = {.im = im, .o = o, .index = output, .err = err};
	struct table_reader *t = NULL;
	struct validator *validator = NULL;
	struct arena own;
	arena_init(&own);
	reading_kinds(&r);
	r.longitude = record_field_index(o->record, STR("longitude"));
	r.latitude = record_field_index(o->record, STR("latitude"));
	r.datum = record_field_index(o->record, STR("datum"));
	r.values = ARENA_ARRAY(&own, struct value, (size_t)o->n_fields);
	r.self_texts = ARENA_ARRAY(&own, struct str, (size_t)o->n_fields);
	r.memos = ARENA_ARRAY(&own, struct memo, (size_t)o->n_fields);
	for (int i = 0; i < o->n_fields; i++) {
		arena_init(&r.memos[i].arena);
		map_init(&r.memos[i].map, &r.memos[i].arena);
	}
	enum status st = validator_new(im->g->catalogue, o->record, &validator, err);
	r.validator = validator;
	if (st == ST_OK)
		st = stage_table(im, o, &r.bulk, err);
	if (st == ST_OK && may_feed(im, o))
		st = open_feed(&r, err);
	if (st == ST_OK)
		st = table_open(&t, im->files[o->file], NULL, err);
	if (st == ST_OK)
		st = go_to_sheet(t, o->sheet, err);
	if (st == ST_OK)
		o->is_csv = table_format_of(t) == TABLE_CSV;
	if (st == ST_OK)
		st = take_rows(&r, t);
	enum status closed = bulk_close(r.bulk, NULL, st == ST_OK ? err : NULL);
	if (st == ST_OK && r.bulk)
		st = closed;
	struct bulk_rows staged = import_staged_rows(im, o);
	closed = bulk_feed_close(r.feed, st == ST_OK ? &staged : NULL, &o->ready, st == ST_OK ? err : NULL);
	if (st == ST_OK)
		st = closed;
	table_close(t);
	validator_free(validator);
	for (int i = 0; i < o->n_fields; i++)
		arena_done(&r.memos[i].arena);
	arena_done(&own);
	return st;
}
