/* A row of a sheet: its values, those it lacks, its identity, checked alone, then made ready or staged. */
#include "record/import/read.h"

#include "base/buf.h"
#include "table/geo.h"

#include <math.h>
#include <string.h>

void reading_report_row(struct reading *r, const char *rule, enum check_severity severity, struct str value, uint32_t row)
{
	struct fault f = {.record = r->o->record, .rule = rule, .severity = severity, .n_args = 1, .args = {fault_text(value)}};
	size_t before = r->im->faults.n;
	fault_add(&r->im->faults, &f);
	import_place_new(r->im, before, r->index, row, -1);
	if (severity == CHECK_FAULT)
		r->faulty = true;
}

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

enum status reading_row(struct reading *r, const struct table_row *row, int variant)
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
		TRY(reading_value(r, i, &t, row->row));
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
			reading_report_row(r, "row.twice", CHECK_FAULT, str_of(arena_printf(&im->scratch, "%u", earlier)), row->row);
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
