#include "record/source.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/digest.h"
#include "record/change_inside.h"
#include "record/resolve.h"
#include "record/tx.h"
#include "table/table.h"

#include <stdio.h>
#include <string.h>

enum { SOURCE_BATCH, SOURCE_FILE, SOURCE_DIGEST, SOURCE_SHEET, SOURCE_RECORD, SOURCE_COLUMNS, SOURCE_FIELDS };
enum { ALIAS_RECORD, ALIAS_SCHEME, ALIAS_VALUE, ALIAS_ROW, ALIAS_FROM, ALIAS_TO, ALIAS_FIELDS };

enum status source_add(struct change *c, const struct source_sheet *sheet, int64_t *ret, struct err *err)
{
	char digest[DIGEST_TEXT];
	digest_format(sheet->digest, digest);
	CLEANUP(buf_done) struct buf columns;
	buf_init(&columns, 0);
	for (int i = 0; sheet->columns && sheet->record->fields[i].name; i++)
		if (sheet->columns[i] >= 0)
			buf_printf(&columns, "%s=%d\n", sheet->record->fields[i].name, sheet->columns[i]);
	struct value values[SOURCE_FIELDS] = {
		[SOURCE_BATCH] = VALUE_STR(sheet->batch),
		[SOURCE_FILE] = VALUE_STR(sheet->file),
		[SOURCE_DIGEST] = VALUE_STR(str_of(digest)),
		[SOURCE_SHEET] = VALUE_STR(sheet->sheet),
		[SOURCE_RECORD] = VALUE_STR(str_of(sheet->record->name)),
	};
	if (columns.n)
		values[SOURCE_COLUMNS] = VALUE_STR(buf_view(&columns));
	struct part *p = change_part(c, &record_source, err);
	if (!p)
		return err_status(err);
	struct row row = {.record = &record_source,
			  .id = id_new(c->moment),
			  .valid_from = DAY_MIN,
			  .valid_to = DAY_MAX,
			  .values = values};
	TRY(change_insert(c, p, &row, true, err));
	*ret = row.version;
	return ST_OK;
}

/* The column the field stood in, −1 when it was not in the sheet. */
static int column_in(struct str columns, const char *field)
{
	struct str line;
	while (columns.p && str_next(&columns, '\n', &line)) {
		ptrdiff_t at = str_find(line, STR("="));
		int64_t column;
		if (at > 0 && str_eq(str_slice(line, 0, (size_t)at), str_of(field)) &&
		    str_to_i64(str_slice(line, (size_t)at + 1, line.n), &column))
			return (int)column;
	}
	return -1;
}

static enum status read_source(struct reg *g, struct arena *a, int64_t version, const char *field, struct origin *o,
			       struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q,
			  "SELECT \"file\", \"sheet\", \"digest\", \"columns\" FROM source WHERE version = :version",
			  err));
	stmt_bind_i64(q, ":version", version);
	bool has;
	TRY(stmt_step(q, &has, err));
	if (!has)
		return ST_OK;
	o->file = str_copy(a, stmt_str(q, 0));
	o->sheet = str_copy(a, stmt_str(q, 1));
	if (!digest_parse(stmt_str(q, 2), o->file_digest))
		memset(o->file_digest, 0, sizeof(o->file_digest));
	o->column = column_in(stmt_str(q, 3), field);
	if (o->column >= 0 && o->row > 0)
		cell_name((uint32_t)o->column, (uint32_t)o->row, o->cell);
	return ST_OK;
}

/* Backwards through the versions this one was made of: the one before held an overlapping time until this one's
 * transaction. The first with the same value introduced it. */
enum status field_origin(struct reg *g, struct arena *a, const struct row *row, int field, struct origin *ret,
			 struct err *err)
{
	const struct field *f = &row->record->fields[field];
	const struct row *at = row;
	enum row_open open = field_is_sealed(f) ? ROW_OPENED : ROW_SEALED;
	for (bool is_earlier = true; is_earlier && at->tx_from > 1;) {
		struct row **before;
		size_t n;
		TRY(row_periods(g, a, row->record, row->id, at->tx_from - 1, open, &before, &n, err));
		is_earlier = false;
		for (size_t i = 0; i < n && !is_earlier; i++) {
			bool overlaps = before[i]->valid_from < at->valid_to && before[i]->valid_to > at->valid_from;
			bool is_same = value_eq(before[i]->values[field], row->values[field]);
			/* A value imported again is still the first one's; a sheet that named it anew counts only with
			 * a change. */
			if (overlaps && is_same && before[i]->version != at->version) {
				at = before[i];
				is_earlier = true;
			}
		}
	}
	struct origin o = {.version = at->version, .tx = at->tx_from, .row = at->source_row, .column = -1};
	struct tx_info tx;
	TRY(tx_get(g, a, at->tx_from, &tx, err));
	o.moment = tx.moment;
	o.actor = tx.actor;
	if (at->source)
		TRY(read_source(g, a, at->source, f->name, &o, err));
	*ret = o;
	return ST_OK;
}

enum status alias_add(struct change *c, const struct record *r, struct id id, struct str scheme, struct str value,
		      day_t from, day_t to, struct err *err)
{
	char row[ID_TEXT];
	id_format(id, row);
	struct value values[ALIAS_FIELDS] = {
		[ALIAS_RECORD] = VALUE_STR(str_of(r->name)),
		[ALIAS_SCHEME] = VALUE_STR(scheme),
		[ALIAS_VALUE] = VALUE_STR(value),
		[ALIAS_ROW] = VALUE_STR(str_of(row)),
	};
	if (from != DAY_MIN)
		values[ALIAS_FROM] = value_of_day(from);
	if (to != DAY_MAX)
		values[ALIAS_TO] = value_of_day(to);
	const bool given[ALIAS_FIELDS] = {true, true, true, true, true, true};
	struct row_input in = {.record = &record_alias, .values = values, .given = given};
	return change_put(c, &in, NULL, NULL, err);
}

enum status alias_find(struct reg *g, const struct record *r, struct str scheme, struct str value, day_t day,
		       struct id *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		g->store, &q,
		"SELECT \"row\" FROM alias WHERE record = :record AND \"value\" = :value AND tx_to = " TX_NOW_SQL
		" AND valid_from <= :day AND valid_to > :day AND (:scheme = '' OR scheme = :scheme) ORDER BY "
		"valid_from DESC LIMIT 1",
		err));
	stmt_bind_str(q, ":record", str_of(r->name));
	stmt_bind_str(q, ":value", value);
	stmt_bind_i64(q, ":day", day);
	stmt_bind_str(q, ":scheme", scheme.n ? scheme : STR(""));
	bool has;
	TRY(stmt_step(q, &has, err));
	struct id id;
	if (!has || !id_parse(stmt_str(q, 0), &id))
		return err_record(err, ST_NOT_FOUND, r, "%s: no alias “%.*s”", STR_ARG(value));
	*ret = id;
	return ST_OK;
}
