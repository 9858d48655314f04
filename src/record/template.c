#include "record/template.h"

#include "base/buf.h"
#include "base/dec.h"
#include "record/kind.h"

#include <string.h>

/* The heading of the column that dates a change. */
static struct label template_effective_label(void) { return (struct label){"生效日期", "effective"}; }

static bool is_number(const struct field *f)
{
	return f->kind == FIELD_INTEGER || f->kind == FIELD_DECIMAL || f->kind == FIELD_MONEY || f->kind == FIELD_PERCENT;
}

static struct str heading_of(struct arena *a, const struct field *f, enum lang lang)
{
	const char *label = label_in(f->label, lang);
	bool named = f->unit && strstr(label, f->unit);
	if (!f->unit || named || f->kind == FIELD_INTEGER)
		return str_of(label);
	const char *unit = strcmp(f->unit, "m2") == 0 ? "㎡" : unit_label(f->unit, lang);
	return str_of(arena_printf(a, lang == LANG_ZH ? "%s（%s）" : "%s (%s)", label, unit));
}

static struct xlsx_column column_of(struct arena *a, const struct field *f, enum lang lang)
{
	struct xlsx_column c = {.heading = heading_of(a, f, lang), .kind = is_number(f) ? XLSX_NUMBER : XLSX_TEXT, .places = -1,
				.is_required = f->flags & F_REQUIRED, .note = str_of(label_in(f->help, lang))};
	if (f->kind == FIELD_CODE && !(f->flags & F_MANY)) {
		while (f->codes[c.choice_count].value)
			c.choice_count++;
		struct str *choices = ARENA_ARRAY(a, struct str, c.choice_count + 1);
		for (size_t i = 0; i < c.choice_count; i++)
			choices[i] = str_of(label_in(f->codes[i].label, lang));
		c.choices = choices;
	} else if (f->kind == FIELD_YES_NO) {
		struct str *choices = ARENA_ARRAY(a, struct str, 2);
		choices[0] = lang == LANG_ZH ? STR("是") : STR("yes");
		choices[1] = lang == LANG_ZH ? STR("否") : STR("no");
		c.choices = choices;
		c.choice_count = 2;
	}
	if (f->flags & F_NAME || f->kind == FIELD_REFERENCE)
		c.width = 24;
	return c;
}

enum status template_sheet(struct xlsx_writer *w, struct arena *a, const struct record *r, const char *const *fields, enum lang lang,
			   struct err *err)
{
	int n = 0, all = record_field_count(r);
	struct xlsx_column *columns = ARENA_ARRAY(a, struct xlsx_column, (size_t)all + 1);
	if (fields) {
		for (; fields[n]; n++) {
			const struct field *f = record_field(r, str_of(fields[n]));
			if (!f)
				return err_set(err, ST_INTERNAL, "%s has no field %s", r->name, fields[n]);
			columns[n] = column_of(a, f, lang);
		}
	} else {
		for (; n < all; n++)
			columns[n] = column_of(a, &r->fields[n], lang);
		if (r->life == LIFE_DATED)
			columns[n++] = (struct xlsx_column){
				.heading = str_of(label_in(template_effective_label(), lang)),
				.kind = XLSX_TEXT,
				.places = -1,
				.note = str_of(tr(lang, "The day from which the row's changes hold; empty: they correct what was recorded"))};
	}
	return xlsx_writer_sheet(w, str_of(label_in(r->label, lang)), columns, n, err);
}

static const char *code_label(const struct field *f, struct str value, enum lang lang)
{
	for (const struct code *c = f->codes; c->value; c++)
		if (str_eq(str_of(c->value), value))
			return label_in(c->label, lang);
	return NULL;
}

void template_value(struct xlsx_writer *w, struct arena *a, int column, const struct field *f, enum lang lang, struct str value)
{
	double number;
	if (value.n == 0)
		return;
	if (is_number(f) && str_to_f64(value, &number)) {
		xlsx_writer_number(w, column, number);
	} else if (f->kind == FIELD_YES_NO) {
		bool yes = str_eq(value, STR("yes"));
		xlsx_writer_text(w, column, lang == LANG_ZH ? (yes ? STR("是") : STR("否")) : yes ? STR("yes") : STR("no"));
	} else if (f->kind == FIELD_CODE) {
		struct buf text;
		struct str part;
		buf_init(&text, 4096);
		while (str_next(&value, '|', &part)) {
			const char *label = code_label(f, part, lang);
			if (text.n)
				buf_cstr(&text, lang == LANG_ZH ? "、" : ", ");
			if (label)
				buf_cstr(&text, label);
			else
				buf_str(&text, part);
		}
		xlsx_writer_text(w, column, str_copy(a, buf_view(&text)));
		buf_done(&text);
	} else {
		xlsx_writer_text(w, column, value);
	}
}

struct lines {
	struct arena *arena;
	struct str *line;
	size_t n, cap;
};

static void add(struct lines *l, struct str s)
{
	if (l->n < l->cap)
		l->line[l->n++] = str_copy(l->arena, s);
}

static void field_line(struct lines *l, const struct field *f, enum lang lang)
{
	struct buf b;
	buf_init(&b, 8192);
	buf_str(&b, heading_of(l->arena, f, lang));
	if (f->flags & F_REQUIRED)
		buf_cstr(&b, tr(lang, " (required)"));
	const char *help = label_in(f->help, lang);
	if (*help)
		buf_printf(&b, "%s%s", lang == LANG_ZH ? "：" : ": ", help);
	if (f->kind == FIELD_CODE) {
		buf_cstr(&b, lang == LANG_ZH ? "：" : ": ");
		for (const struct code *c = f->codes; c->value; c++)
			buf_printf(&b, "%s%s", c == f->codes ? "" : lang == LANG_ZH ? "、" : ", ", label_in(c->label, lang));
	}
	add(l, buf_view(&b));
	buf_done(&b);
}

enum status template_help(struct xlsx_writer *w, struct arena *a, const struct record *r, enum lang lang, const struct str *lead,
			  size_t lead_n, struct err *err)
{
	struct lines l = {.arena = a, .cap = (size_t)record_field_count(r) + lead_n + 4};
	l.line = ARENA_ARRAY(a, struct str, l.cap);
	for (size_t i = 0; i < lead_n; i++)
		add(&l, lead[i]);
	add(&l, str_of(arena_printf(a, "# %s", label_in(r->label, lang))));
	add(&l, str_of(label_in(r->help, lang)));
	for (const struct field *f = r->fields; f->name; f++)
		field_line(&l, f, lang);
	struct str name = str_of(arena_printf(a, lang == LANG_ZH ? "说明-%s" : "Help %s", label_in(r->label, lang)));
	return xlsx_writer_help(w, name, l.line, l.n, err);
}

static enum status write_sheets(struct xlsx_writer *w, struct arena *a, const struct record *const *records, int n, enum lang lang,
				struct err *err)
{
	for (int i = 0; i < n; i++) {
		TRY(template_sheet(w, a, records[i], NULL, lang, err));
		TRY(template_help(w, a, records[i], lang, NULL, 0, err));
	}
	return ST_OK;
}

enum status template_write(const char *path, const struct record *const *records, int n, enum lang lang, struct err *err)
{
	struct xlsx_writer *w;
	struct arena a;
	TRY(xlsx_writer_open(&w, path, err));
	arena_init(&a);
	enum status st = write_sheets(w, &a, records, n, lang, err);
	if (st == ST_OK)
		st = xlsx_writer_close(w, err);
	else
		xlsx_writer_discard(w);
	arena_done(&a);
	return st;
}
