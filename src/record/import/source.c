#include "record/import/impl.h"

#include "base/buf.h"
#include "base/dec.h"
#include "table/csv_write.h"

static const struct cell empty_cell = {};

static const struct cell *cell_at(const struct table_row *row, int32_t column)
{
	return column >= 0 && (uint32_t)column < row->n ? &row->cells[column] : &empty_cell;
}

static struct str translated(const struct mapping_source *s, struct str text)
{
	for (int i = 0; i < s->n_values; i++)
		if (str_eq(text, s->values[i].from))
			return s->values[i].to;
	return text;
}

static struct str part_of(const struct mapping_source *s, struct str text)
{
	size_t at = 0, start;
	if (!s->count)
		return text;
	for (int i = 1; i < s->from && at < text.n; i++)
		str_next_char(text, &at);
	start = at;
	for (int i = 0; i < s->count && at < text.n; i++)
		str_next_char(text, &at);
	return str_slice(text, start, at);
}

/* Each piece wherever it stands. */
static struct str replaced(struct arena *a, const struct mapping_source *s, struct str text)
{
	for (int i = 0; i < s->n_replace; i++) {
		struct str from = s->replace[i].from, rest = text;
		ptrdiff_t at;
		if (!from.n || str_find(text, from) < 0)
			continue;
		CLEANUP(buf_done) struct buf out;
		buf_init(&out, 1 << 20);
		while ((at = str_find(rest, from)) >= 0) {
			buf_str(&out, str_slice(rest, 0, (size_t)at));
			buf_str(&out, s->replace[i].to);
			rest = str_slice(rest, (size_t)at + from.n, rest.n);
		}
		buf_str(&out, rest);
		text = str_copy(a, buf_view(&out));
	}
	return text;
}

static struct str shaped(struct arena *a, const struct mapping_source *s, struct str text)
{
	text = str_trim(replaced(a, s, text));
	if (!text.n)
		return text; /* prefix and suffix do not make a value out of none */
	text = translated(s, part_of(s, text));
	if (!s->prefix.n && !s->suffix.n)
		return text;
	return str_of(arena_printf(a, "%.*s%.*s%.*s", STR_ARG(s->prefix), STR_ARG(text), STR_ARG(s->suffix)));
}

/* Of the columns that have a number; none when no column has one, so that nothing reported is not zero. */
static struct str sum_of(struct arena *a, const struct table_row *row, const struct use *u, const char **ret_rule)
{
	struct dec total = dec_of(0), d;
	int n = 0;
	for (int i = 0; i < u->n_columns; i++) {
		struct str text = str_trim(cell_at(row, u->columns[i])->text);
		if (!text.n)
			continue;
		if (!dec_parse(text, &d) || !dec_add(total, d, &total)) {
			*ret_rule = "number.form";
			return text;
		}
		n++;
	}
	char *out = arena_alloc(a, DEC_TEXT_MAX);
	return n ? (struct str){out, dec_format(total, out)} : (struct str){};
}

struct field_text source_text(struct arena *a, const struct row_source *s, const struct use *u)
{
	const struct mapping_output *m = s->output->mapping;
	struct field_text r = {.column = -1, .unit = u->unit};
	const struct cell *c = NULL;
	switch (u->kind) {
	case USE_NONE:
		return r;
	case USE_COLUMN:
		r.column = u->n_columns ? u->columns[0] : -1;
		c = cell_at(s->row, r.column);
		break;
	case USE_VALUE:
		r.column = s->output->unpivot_columns[s->variant];
		c = cell_at(s->row, r.column);
		break;
	case USE_CONSTANT:
		r.text = u->source->constant;
		break;
	case USE_KEY:
		r.column = s->output->unpivot_columns[s->variant];
		r.text = m->unpivot[s->variant].key;
		break;
	case USE_SUM:
		r.column = u->n_columns ? u->columns[0] : -1;
		r.text = sum_of(a, s->row, u, &r.rule);
		break;
	}
	if (c) {
		/* What an export made harmless is meant as it was. */
		r.text = s->output->is_csv ? csv_unguard(c->text) : c->text;
		r.cell = c;
		if (c->kind == CELL_ERROR)
			r.rule = "cell.error";
		else if (c->kind == CELL_EMPTY && c->is_formula)
			r.rule = "cell.formula";
	}
	if (u->source && !r.rule) {
		struct str text = shaped(a, u->source, r.text);
		if (text.p != r.text.p || text.n != r.text.n)
			r.cell = NULL;
		r.text = text;
	}
	return r;
}
