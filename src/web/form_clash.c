#include "web/form_clash.h"

#include "record/tx.h"
#include "record/kind.h"
#include "record/row_text.h"
#include "web/records.h"
#include "web/views.h"

enum { VERSIONS_MAX = 1000 }; /* gone back through; an older form is held against the oldest of them */

/* The row as the writer saw it: empty where there was none yet, the earliest there is where that cannot be found. */
static enum status as_seen(struct call *c, const struct form *f, int64_t seen, struct row **ret, struct err *err)
{
	struct as_of at = c->at;
	struct row *row = ARENA_NEW(c->a, struct row);
	*row = (struct row){.record = f->record, .values = ARENA_ARRAY(c->a, struct value, (size_t)record_field_count(f->record))};
	*ret = row;
	if (at.day < f->row->valid_from || at.day >= f->row->valid_to)
		at.day = f->row->valid_from;
	at.tx = seen ? f->row->tx_from - 1 : 0;
	for (int i = 0; i < VERSIONS_MAX && at.tx > 0; i++) {
		enum status st = row_get(c->g, c->a, f->record, f->row->id, at, ROW_SEALED, &row, err);
		if (st == ST_NOT_FOUND)
			return ST_OK;
		TRY(st);
		*ret = row;
		if (row->version <= seen)
			return ST_OK;
		at.tx = row->tx_from - 1;
	}
	return ST_OK;
}

static struct str read_as(struct call *c, struct row_text *text, const struct row *row, int i)
{
	struct str s = str_copy(c->a, row_text_field(text, row, i));
	return s.n ? s : str_of("—");
}

enum status form_clash(struct call *c, struct form *f, const struct view_form_clash **ret, struct err *err)
{
	const struct record *r = f->record;
	struct row *seen, mine;
	struct form now;
	struct tx_info last;
	struct row_text text;
	int64_t version = f->row ? request_int(c->r, "seen", f->row->version) : 0;
	*ret = NULL;
	if (!f->row || version == f->row->version)
		return ST_OK;
	TRY(as_seen(c, f, version, &seen, err));
	TRY(form_start(c, r, f->row, &now, err));
	TRY(tx_get(c->g, c->a, f->row->tx_from, &last, err));
	mine = *f->row;
	mine.values = f->values;
	struct view_clash_line *lines = ARENA_ARRAY(c->a, struct view_clash_line, (size_t)record_field_count(r) + 1);
	size_t n = 0;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (int i = 0; r->fields[i].name; i++) {
		const struct field *field = &r->fields[i];
		if (field_is_sealed(field) || value_eq(seen->values[i], f->row->values[i]))
			continue;
		struct view_clash_line *line = &lines[n++];
		*line = (struct view_clash_line){.field = label_text(c, field->label), .before = read_as(c, &text, seen, i), .now = read_as(c, &text, f->row, i)};
		bool is_entered = field->kind != FIELD_FILE && request_has(c->r, field->name);
		if (is_entered && (!f->given[i] || !value_eq(seen->values[i], f->values[i]))) {
			if (!f->given[i] || !value_eq(f->row->values[i], f->values[i]))
				line->yours = f->given[i] ? read_as(c, &text, &mine, i) : f->texts[i];
			continue;
		}
		f->texts[i] = now.texts[i];
		f->values[i] = now.values[i];
	}
	row_text_done(&text);
	f->seen = f->row->version;
	struct view_form_clash *v = ARENA_NEW(c->a, struct view_form_clash);
	*v = (struct view_form_clash){.who = call_who(c, last.actor), .when = call_moment(c, last.moment), .lines = lines, .n_lines = n};
	*ret = v;
	return ST_OK;
}
