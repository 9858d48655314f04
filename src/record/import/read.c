/* One sheet into its staging table: texts to values, references to ids, each row checked alone. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "base/dec.h"
#include "table/geo.h"
#include "text/damage.h"

#include <math.h>
#include <string.h>

enum { MEMO_MAX = 20000, PROGRESS_ROWS = 1000 };

struct reading {
	struct importer *im;
	struct output *o;
	int index; /* of the output */
	struct bulk *bulk;
	struct bulk_feed *feed; /* NULL: every row is staged */
	const struct validator *validator;
	struct kind_context kinds;
	struct memo *memos; /* by index of the field */
	struct value *values;
	struct str *self_texts;
	int longitude, latitude, datum; /* fields of the record; −1 */
	enum status broken; /* an error met inside a callback */
	struct err *err;
	const struct mapping_source *source; /* of the reference being resolved */
	bool faulty;        /* the present row */
	bool is_lent; /* the present row exists, and what the sheet has no column for is its own */
};

/* ---- what kinds ask for while they parse: the register's answers, after the batch's own ---- */

static const struct code *context_codes(void *data, const char *policy, bool *ret_replaces)
{
	struct reading *r = data;
	return r->im->base.codes ? r->im->base.codes(r->im->base.data, policy, ret_replaces) : NULL;
}

static const struct record *context_find(void *data, const char *name)
{
	return catalogue_find(((struct reading *)data)->im->g->catalogue, str_of(name));
}

static bool context_resolve(void *data, const struct record *target, struct str text, struct id *ret, struct fault *ret_fault)
{
	struct reading *r = data;
	enum status st;
	struct fault why = {};
	struct str scheme = r->source ? r->source->alias : (struct str){};
	if (import_resolve(r->im, target, scheme, text, ret, &why, &st, r->err))
		return true;
	if (st != ST_OK)
		r->broken = st;
	*ret_fault = why;
	return false;
}

static bool context_show(void *data, const struct field *f, struct id id, bool as_key, enum lang lang, struct buf *out)
{
	struct reading *r = data;
	return r->im->base.show && r->im->base.show(r->im->base.data, f, id, as_key, lang, out);
}

/* ---- values ---- */

static bool is_remembered(enum field_kind k)
{
	return k == FIELD_CODE || k == FIELD_SCHOOL_YEAR || k == FIELD_REFERENCE || k == FIELD_DATE || k == FIELD_YES_NO;
}

/* The commonest case by far, without the general reader: plain digits in the field's own unit. */
static bool plain_number(const struct field *f, const struct field_text *t, struct value *ret)
{
	int places = f->kind == FIELD_INTEGER ? 0 : f->kind == FIELD_DECIMAL ? f->scale : f->kind == FIELD_MONEY ? 2 : -1;
	int64_t v = 0;
	int after = -1;
	if (places < 0 || t->unit.n || t->text.n == 0 || t->text.n > 15 || (t->cell && t->cell->is_percent))
		return false;
	for (size_t i = 0; i < t->text.n; i++) {
		char c = t->text.p[i];
		if (c == '.' && after < 0 && i > 0 && i + 1 < t->text.n) {
			after = 0;
			continue;
		}
		if (c < '0' || c > '9' || (after >= 0 && ++after > places))
			return false;
		v = v * 10 + (c - '0');
	}
	for (int i = MAX(after, 0); i < places; i++)
		if (__builtin_mul_overflow(v, 10, &v))
			return false;
	*ret = VALUE_I64(v);
	return true;
}

static void report(struct reading *r, struct fault *f, int field, const struct field_text *t, uint32_t row)
{
	f->record = r->o->record;
	f->field = &r->o->record->fields[field];
	f->value = t->text;
	size_t before = r->im->faults.n;
	fault_add(&r->im->faults, f);
	import_place_new(r->im, before, r->index, row, t->column);
	if (f->severity == CHECK_FAULT)
		r->faulty = true;
}

/* Text harmed on its way is never stored in silence: named, with what it was perhaps meant to be. */
static void check_damage(struct reading *r, int field, const struct field_text *t, uint32_t row)
{
	const struct field *f = &r->o->record->fields[field];
	struct damage d;
	CLEANUP(buf_done) struct buf repair;
	buf_init(&repair, 1 << 16);
	if (!damage_find(r->im->damage, str_trim(t->text), &d, &repair))
		return;
	bool shows = d.has_repair && !field_is_sealed(f);
	struct fault fault = {.rule = shows ? "text.repair" : "text.harmed", .severity = d.is_note ? CHECK_WARNING : CHECK_FAULT,
			      .n_args = shows ? 3 : 2,
			      .args = {fault_label(f->label), fault_label(damage_label(d.kind)), fault_text(buf_view(&repair))}};
	report(r, &fault, field, t, row);
}

static bool is_prose(enum field_kind k) { return k == FIELD_TEXT || k == FIELD_LONG_TEXT || k == FIELD_PERSON_NAME; }

static enum status read_value(struct reading *r, int field, const struct field_text *t, uint32_t row)
{
	const struct field *f = &r->o->record->fields[field];
	struct value *v = &r->values[field];
	struct memo *memo = &r->memos[field];
	*v = (struct value){};
	r->self_texts[field] = (struct str){};
	if (t->rule) {
		struct fault fault = {.rule = t->rule, .n_args = 2, .args = {fault_label(f->label), fault_text(t->text)}};
		report(r, &fault, field, t, row);
		return ST_OK;
	}
	struct str text = str_trim(t->text);
	if (!text.n || plain_number(f, t, v))
		return ST_OK;
	if (f->kind == FIELD_FILE) {
		struct fault fault = {};
		if (!import_attach(r->im, r->o->file, &text, &fault)) {
			report(r, &fault, field, t, row);
			return ST_OK;
		}
	}
	bool remembered = is_remembered(f->kind) && text.n <= 200 && !field_is_self_reference(r->o->record, f);
	struct map_entry *e = remembered ? map_find(&memo->map, text) : NULL;
	if (e) {
		*v = *(const struct value *)e->value.p;
		return ST_OK;
	}
	struct fault fault = {};
	struct kind_input in = {.text = text, .cell = t->cell, .unit = t->unit};
	r->source = r->o->uses[field].source;
	bool ok = field_parse(&r->kinds, f, &in, v, &fault);
	if (r->broken != ST_OK)
		return r->broken;
	if (!ok && field_is_self_reference(r->o->record, f)) {
		r->self_texts[field] = text; /* perhaps a row further down */
		*v = (struct value){};
		return ST_OK;
	}
	if (!ok) {
		report(r, &fault, field, t, row);
		return ST_OK;
	}
	if (is_prose(f->kind))
		check_damage(r, field, t, row);
	if (remembered) {
		if (memo->map.n >= MEMO_MAX) {
			arena_done(&memo->arena);
			map_init(&memo->map, &memo->arena);
		}
		struct value *kept = ARENA_NEW(&memo->arena, struct value);
		*kept = value_copy(&memo->arena, *v);
		map_put(&memo->map, text, NULL)->value.p = kept;
	}
	return ST_OK;
}

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

static void report_row(struct reading *r, const char *rule, enum check_severity severity, struct str value, uint32_t row)
{
	struct fault f = {.record = r->o->record, .rule = rule, .severity = severity, .n_args = 1, .args = {fault_text(value)}};
	size_t before = r->im->faults.n;
	fault_add(&r->im->faults, &f);
	import_place_new(r->im, before, r->index, row, -1);
	if (severity == CHECK_FAULT)
		r->faulty = true;
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
		report_row(r, "row.total", CHECK_WARNING, first, row->row);
		return true;
	}
	if (row->n && r->o->n_headings && str_eq(row->cells[0].text, r->o->headings[0]) && repeats_headings(r->o, row)) {
		report_row(r, "row.headings", CHECK_WARNING, first, row->row);
		return true;
	}
	for (uint32_t i = r->o->n_headings; i < row->n; i++) {
		if (str_trim(row->cells[i].text).n) {
			report_row(r, "row.beyond", CHECK_WARNING, row->cells[i].text, row->row);
			break;
		}
	}
	return false;
}

/* ---- a row ---- */

/* Columns the sheet lacks come from the row as the register has it, or from the field's default. */
static enum status overlay(struct reading *r, struct id id, bool is_new)
{
	struct row *old = NULL;
	if (r->o->needs_overlay && !is_new && !id_is_zero(id)) {
		enum status st = row_get(r->im->g, &r->im->scratch, r->o->record, id, as_of_today(r->im->g), ROW_SEALED, &old, r->err);
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
	}
	r->is_lent = old != NULL;
	for (int i = 0; i < r->o->n_fields; i++) {
		const struct field *f = &r->o->record->fields[i];
		if (r->o->uses[i].kind != USE_NONE)
			continue;
		r->values[i] = old ? old->values[i] : (struct value){};
		if (!old && f->default_value) {
			struct kind_input in = {.text = str_of(f->default_value)};
			if (!field_parse(&r->kinds, f, &in, &r->values[i], NULL))
				r->values[i] = (struct value){};
		}
	}
	return ST_OK;
}

/* Coordinates are kept in WGS84; the datum says what they were given in. */
static void convert_datum(struct reading *r)
{
	enum datum from;
	if (r->longitude < 0 || r->latitude < 0 || r->datum < 0)
		return;
	struct value *lon = &r->values[r->longitude], *lat = &r->values[r->latitude], *datum = &r->values[r->datum];
	if (lon->form != VALUE_INTEGER || lat->form != VALUE_INTEGER || datum->form != VALUE_TEXT || !datum_parse(datum->s, &from) ||
	    r->o->uses[r->longitude].kind == USE_NONE || r->o->uses[r->latitude].kind == USE_NONE)
		return;
	double lon_units = pow(10, r->o->record->fields[r->longitude].scale), lat_units = pow(10, r->o->record->fields[r->latitude].scale);
	struct point p = {(double)lon->i / lon_units, (double)lat->i / lat_units};
	if (from != DATUM_WGS84) {
		p = datum_convert(p, from, DATUM_WGS84);
		lon->i = llround(p.lon * lon_units);
		lat->i = llround(p.lat * lat_units);
	}
	datum->s = STR("wgs84");
}

/* Whether reading the row's cell already found a fault in the field: then it is not missing as well. */
static bool is_misread(const struct reading *r, size_t before, const struct field *f, uint32_t row)
{
	const struct importer *im = r->im;
	for (size_t i = before; i-- > 0 && im->places[i].output == r->index && im->places[i].row == row;)
		if (im->faults.list[i].field == f)
			return true;
	return false;
}

/* What stands in the cell, for faults found after it was read. */
static void show_value(struct reading *r, struct fault *f)
{
	if (!f->field || f->value.n || field_is_sealed(f->field) || (f->field->flags & F_PERSONAL))
		return;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	field_format(&r->kinds, f->field, r->values[f->field - r->o->record->fields], KIND_EXPORT, LANG_ZH, &text);
	f->value = str_copy(r->im->faults.arena, buf_view(&text));
}

static void check_row(struct reading *r, uint32_t row, int32_t column)
{
	size_t before = r->im->faults.n, serious = r->im->faults.serious;
	struct row checked = {.record = r->o->record, .values = r->values, .valid_to = DAY_MAX, .tx_to = TX_NOW};
	struct fault place = {.record = r->o->record};
	validate_row(r->validator, &r->kinds, &checked, &place, &r->im->faults);
	/* A reference that waits for a row further down is not missing, nor is a sealed value the existing row keeps. */
	size_t kept = before;
	for (size_t i = before; i < r->im->faults.n; i++) {
		const struct fault *f = &r->im->faults.list[i];
		bool is_required = f->field && !strcmp(f->rule, "required");
		ptrdiff_t k = is_required ? f->field - r->o->record->fields : 0;
		bool waits = is_required && r->self_texts[k].n;
		bool keeps = is_required && r->is_lent && field_is_sealed(f->field) && r->o->uses[k].kind == USE_NONE;
		if (waits || keeps || (is_required && is_misread(r, before, f->field, row)))
			r->im->faults.serious--;
		else {
			r->im->faults.list[kept] = *f;
			show_value(r, &r->im->faults.list[kept++]);
		}
	}
	r->im->faults.n = kept;
	import_place_new(r->im, before, r->index, row, column);
	if (r->im->faults.serious > serious)
		r->faulty = true;
}

static enum status effective_day(struct reading *r, const struct table_row *row, bool *ret_has, day_t *ret)
{
	struct pdate d;
	*ret_has = r->im->o->has_effective;
	*ret = r->im->o->effective;
	if (r->o->effective_column < 0 || (uint32_t)r->o->effective_column >= row->n)
		return ST_OK;
	struct str text = str_trim(row->cells[r->o->effective_column].text);
	if (!text.n)
		return ST_OK;
	if (pdate_parse(text, &d)) {
		*ret_has = true;
		*ret = d.day;
		return ST_OK;
	}
	struct fault f = {.record = r->o->record, .rule = "date.form", .n_args = 1, .value = text,
			  .args = {fault_text(r->o->headings[r->o->effective_column])}};
	size_t before = r->im->faults.n;
	fault_add(&r->im->faults, &f);
	import_place_new(r->im, before, r->index, row->row, r->o->effective_column);
	r->faulty = true;
	return ST_OK;
}

static enum status take_row(struct reading *r, const struct table_row *row, int variant)
{
	struct output *o = r->o;
	const struct row_source source = {o, row, variant};
	struct importer *im = r->im;
	int32_t column = -1;
	r->faulty = false;
	if (o->mapping && o->mapping->skip_empty >= 0 &&
	    !str_trim(source_text(&im->scratch, &source, &o->uses[o->mapping->skip_empty]).text).n)
		return ST_OK;
	for (int i = 0; i < o->n_fields; i++) {
		if (o->uses[i].kind == USE_NONE)
			continue;
		struct field_text t = source_text(&im->scratch, &source, &o->uses[i]);
		if (o->uses[i].kind == USE_VALUE)
			column = t.column;
		TRY(read_value(r, i, &t, row->row));
	}
	struct str alias = o->alias.kind != USE_NONE ? str_trim(source_text(&im->scratch, &source, &o->alias).text) : (struct str){};
	bool has_effective, is_new = false;
	day_t effective;
	struct id id = {};
	uint32_t earlier = 0;
	TRY(effective_day(r, row, &has_effective, &effective));
	if (o->has_id && !r->faulty) {
		TRY(import_identify(im, o, r->values, alias, &id, &is_new, &earlier, r->err));
		if (earlier && o->mapping && o->mapping->distinct)
			return ST_OK;
		if (earlier) {
			report_row(r, "row.twice", CHECK_FAULT, str_of(arena_printf(&im->scratch, "%u", earlier)), row->row);
			return ST_OK;
		}
	}
	TRY(overlay(r, id, is_new));
	convert_datum(r);
	check_row(r, row->row, column);
	o->rows++;
	im->rows++;
	if (r->faulty)
		return ST_OK;
	if (o->has_id)
		TRY(import_remember(im, o, r->values, alias, id, row->row, r->err));
	if (r->feed) {
		struct bulk_fed fed = {row->row, id, has_effective, effective, r->values};
		bool taken;
		TRY(bulk_feed_row(r->feed, &fed, &taken, r->err));
		if (taken)
			return ST_OK;
	}
	return stage_row(r->bulk, o, row->row, id, is_new, has_effective, effective, r->values, r->self_texts, alias, r->err);
}

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
			TRY(take_row(r, &row, v));
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
	r.kinds = im->base;
	r.kinds.arena = &im->scratch;
	r.kinds.codes = context_codes;
	r.kinds.resolve = context_resolve;
	r.kinds.show = context_show;
	r.kinds.find_record = context_find;
	r.kinds.data = &r;
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
