/* A report as JSON. Numbers keep their full value: doubles as numbers, exact decimals as text, missing figures null. */
#include "report/show.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static json_t *text(struct str s)
{
	struct buf b;
	buf_init(&b, 0);
	clean_put(&b, s);
	json_t *j = json_stringn(b.n ? b.p : "", b.n);
	buf_done(&b);
	return j;
}

static json_t *real(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *value(const struct report_value *v)
{
	char decimal[DEC_TEXT_MAX];
	switch (v->kind) {
	case REPORT_TEXT:
		return text(v->text);
	case REPORT_INTEGER:
		return json_integer(v->integer);
	case REPORT_DECIMAL:
		return json_stringn(decimal, dec_format(v->decimal, decimal));
	case REPORT_REAL:
	case REPORT_PERCENT:
		return real(v->real);
	case REPORT_NONE:
		break;
	}
	return json_null();
}

static void set_text(json_t *object, const char *key, struct str s)
{
	if (s.n)
		json_object_set_new(object, key, text(s));
}

static void set_tone(json_t *object, enum report_tone tone)
{
	if (tone != TONE_PLAIN)
		json_object_set_new(object, "tone", json_string(tone_name(tone)));
}

/* What is said about single cells: tones and links, by row (from 0) and column key. */
static void add_mark(json_t *marks, int row, const char *key, const struct report_value *v)
{
	if (v->tone == TONE_PLAIN && !v->link.n)
		return;
	json_t *m = json_object();
	json_object_set_new(m, "row", json_integer(row));
	json_object_set_new(m, "column", json_string(key));
	set_tone(m, v->tone);
	set_text(m, "link", v->link);
	json_array_append_new(marks, m);
}

/* The column's key, or its number where it has none. */
static void column_key(const struct report_table *t, int c, char out[64])
{
	struct str key = t->columns[c].key;
	if (key.n && key.n < 64)
		snprintf(out, 64, "%.*s", STR_ARG(key));
	else
		snprintf(out, 64, "column%d", c + 1);
}

static void table(json_t *block, const struct report_table *t)
{
	json_t *columns = json_array(), *rows = json_array(), *marks = json_array();
	char key[64];
	for (int c = 0; c < t->column_count; c++) {
		json_t *column = json_object();
		column_key(t, c, key);
		json_object_set_new(column, "key", json_string(key));
		set_text(column, "heading", t->columns[c].heading);
		json_array_append_new(columns, column);
	}
	for (int r = 0; r < t->row_count; r++) {
		json_t *row = json_object();
		for (int c = 0; c < t->column_count; c++) {
			const struct report_value *v = &t->cells[(size_t)r * (size_t)t->column_count + (size_t)c];
			column_key(t, c, key);
			json_object_set_new(row, key, value(v));
			add_mark(marks, r, key, v);
		}
		json_array_append_new(rows, row);
	}
	json_object_set_new(block, "columns", columns);
	json_object_set_new(block, "rows", rows);
	if (json_array_size(marks))
		json_object_set(block, "marks", marks);
	json_decref(marks);
}

/* Days as texts, numbers as they are. */
static json_t *point(const struct report_chart *c, double v)
{
	char day[11];
	if (c->kind != CHART_SPANS || !isfinite(v))
		return real(v);
	day_format((day_t)v, day);
	return json_string(day);
}

static void chart(json_t *block, const struct report_chart *c)
{
	static const char *const kinds[] = {[CHART_BAR] = "bar",
					    [CHART_LINE] = "line",
					    [CHART_DISTRIBUTION] = "distribution",
					    [CHART_LIMITS] = "limits",
					    [CHART_SPANS] = "spans"};
	json_t *categories = json_array(), *series = json_array();
	json_object_set_new(block, "chart", json_string(kinds[c->kind]));
	set_text(block, "unit", c->unit);
	for (int i = 0; i < c->point_count && c->categories; i++)
		json_array_append_new(categories, text(c->categories[i]));
	for (int s = 0; s < c->series_count; s++) {
		json_t *one = json_object(), *values = json_array();
		set_text(one, "name", c->series[s].name);
		set_tone(one, c->series[s].tone);
		for (int i = 0; i < c->point_count; i++)
			json_array_append_new(values, point(c, c->series[s].values[i]));
		json_object_set_new(one, "values", values);
		json_array_append_new(series, one);
	}
	json_object_set_new(block, "categories", categories);
	json_object_set_new(block, "series", series);
	if (c->has_limit) {
		json_object_set_new(block, "limit", point(c, c->limit));
		set_text(block, "limit_name", c->limit_name);
	}
	if (c->links) {
		json_t *links = json_array();
		for (int i = 0; i < c->point_count; i++)
			json_array_append_new(links, text(c->links[i]));
		json_object_set_new(block, "links", links);
	}
}

static json_t *block(const struct report_block *b)
{
	static const char *const kinds[] = {
		[BLOCK_HEADING] = "heading",	   [BLOCK_PARAGRAPH] = "paragraph", [BLOCK_TABLE] = "table",
		[BLOCK_CHART] = "chart",	   [BLOCK_NOTE] = "note",	    [BLOCK_CODE] = "code",
		[BLOCK_PAGE_BREAK] = "page break",
	};
	json_t *j = json_object();
	json_object_set_new(j, "kind", json_string(kinds[b->kind]));
	if (b->kind == BLOCK_HEADING)
		json_object_set_new(j, "level", json_integer(b->level));
	if (b->kind == BLOCK_PARAGRAPH)
		set_tone(j, b->tone);
	set_text(j, b->table || b->chart ? "caption" : "text", b->text);
	set_text(j, "content", b->content);
	if (b->table)
		table(j, b->table);
	if (b->chart)
		chart(j, b->chart);
	return j;
}

static int append(const char *bytes, size_t n, void *out)
{
	buf_add(out, bytes, n);
	return 0;
}

void chart_to_json(const struct report_chart *c, struct buf *out)
{
	json_t *j = json_object();
	chart(j, c);
	json_dump_callback(j, append, out, JSON_COMPACT | JSON_REAL_PRECISION(10));
	json_decref(j);
}

void report_to_json(const struct report *r, struct buf *out)
{
	json_t *j = json_object(), *blocks = json_array();
	json_object_set_new(j, "title", text(r->title));
	set_text(j, "subtitle", r->subtitle);
	json_object_set_new(j, "language", json_string(lang_code(r->lang)));
	for (const struct report_block *b = r->first; b; b = b->next)
		if (b->kind != BLOCK_PAGE_BREAK)
			json_array_append_new(blocks, block(b));
	json_object_set_new(j, "blocks", blocks);
	set_text(j, "footer", r->footer);
	json_dump_callback(j, append, out, JSON_INDENT(1));
	buf_char(out, '\n');
	json_decref(j);
}
