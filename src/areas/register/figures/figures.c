#include "areas/register/figures/inside.h"

#include "areas/register/register.h"
#include "record/list.h"
#include "text/pinyin.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char *figure_status_name(enum figure_status s)
{
	static const char *const names[] = {"cannot be checked", "ties", "does not tie", "conflicts"};
	return names[s];
}

static struct str field_text(const struct row *row, const char *name)
{
	const struct value *v = &row->values[record_field_index(row->record, str_of(name))];
	return v->form == VALUE_TEXT ? v->s : (struct str){};
}

/* The name without what kind of region it is: 衡水市 → 衡水. */
static struct str stem(struct str name)
{
	static const char *const endings[] = {"市", "区", "县", "省"};
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (str_ends(name, str_of(endings[i])) && name.n > 6)
			return str_slice(name, 0, name.n - strlen(endings[i]));
	return name;
}

struct place {
	struct str name, latin;
	struct id id;
};

struct places {
	struct place *list;
	size_t n, cap;
};

static struct place *place_add(struct arena *a, struct places *p)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct place *more = ARENA_ARRAY(a, struct place, cap);
		if (p->n)
			memcpy(more, p->list, p->n * sizeof *more);
		p->list = more;
		p->cap = cap;
	}
	return &p->list[p->n++];
}

/* The sound of a name without blanks: "hengshui". */
static struct str sound(struct arena *a, struct str name)
{
	struct buf b;
	buf_init(&b, 1024);
	pinyin_put(&b, name, PINYIN_PLAIN, false);
	char *text = arena_alloc(a, b.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] != ' ')
			text[n++] = b.p[i];
	buf_done(&b);
	return (struct str){text, n};
}

/* Places are free text, Chinese or by their sound: "衡水", "衡水市", "Hengshui". */
static enum status read_places(struct reg *g, struct arena *a, struct as_of at, struct places *ret, struct err *err)
{
	struct cursor *c;
	const struct row *row;
	struct list_query q = {.record = &record_region, .at = at, .where = STR("level in ('province', 'city', 'county', 'zone')")};
	TRY(cursor_open(g, &q, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row) {
		struct str name = str_copy(a, field_text(row, "name"));
		*place_add(a, ret) = (struct place){name, sound(a, stem(name)), row->id};
	}
	cursor_close(c);
	return st;
}

static struct id region_of(const struct places *p, struct str text)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->list[i].name, text) || str_eq(stem(p->list[i].name), text) || str_eq_nocase(p->list[i].latin, text))
			return p->list[i].id;
	return (struct id){};
}

static struct figure claim(struct arena *a, const struct row *row, const struct places *places)
{
	struct value region = row->values[record_field_index(&record_figure, STR("region"))],
		     value = row->values[record_field_index(&record_figure, STR("value"))];
	struct figure f = {.id = row->id, .place = str_copy(a, field_text(row, "place")), .period = str_copy(a, field_text(row, "period")),
			   .measure = str_copy(a, field_text(row, "measure")), .unit = str_copy(a, field_text(row, "unit")),
			   .kind = str_copy(a, field_text(row, "kind")), .part_of = str_copy(a, field_text(row, "part_of")),
			   .note = str_copy(a, field_text(row, "note")), .source = str_copy(a, field_text(row, "source")),
			   .value = dec_units(value.i, record_field(&record_figure, STR("value"))->scale)};
	f.region = value_is_null(region) ? region_of(places, f.place) : region.id;
	return f;
}

static enum status read_claims(struct reg *g, struct arena *a, struct as_of at, struct figures *ret, struct err *err)
{
	struct cursor *c;
	const struct row *row;
	struct places places = {};
	size_t cap = 0;
	TRY(read_places(g, a, at, &places, err));
	struct list_query q = {.record = &record_figure, .at = at};
	TRY(cursor_open(g, &q, &c, err));
	enum status st;
	*ret = (struct figures){};
	while ((st = cursor_next(c, &row, err)) == ST_OK && row) {
		if (ret->n == cap) {
			cap = cap ? cap * 2 : 64;
			struct figure *more = ARENA_ARRAY(a, struct figure, cap);
			if (ret->n)
				memcpy(more, ret->list, ret->n * sizeof *more);
			ret->list = more;
		}
		ret->list[ret->n++] = claim(a, row, &places);
	}
	cursor_close(c);
	return st;
}

enum status figures_check(struct reg *g, struct arena *a, struct as_of at, const struct figure_rows *kept, struct figures *ret, struct err *err)
{
	TRY(read_claims(g, a, at, ret, err));
	json_t *definitions = figures_definitions();
	if (!definitions)
		return err_set(err, ST_INTERNAL, "figures.json is not embedded or not JSON");
	figures_check_ledger(a, definitions, ret);
	enum status st = figures_check_register(g, a, definitions, kept, ret, err);
	json_decref(definitions);
	TRY(st);
	for (size_t i = 0; i < ret->n; i++)
		if (!ret->list[i].why[LANG_EN].n)
			figure_found(a, &ret->list[i], FIGURE_UNCHECKED, N_("nothing to hold it against: no parts, no arithmetic, no count in the register"), NULL, 0);
	return ST_OK;
}

static void put(json_t *o, const char *key, struct str s) { json_object_set_new(o, key, s.n ? json_stringn(s.p, s.n) : json_null()); }

void figures_json(const struct figures *f, struct buf *out)
{
	json_t *root = json_object(), *rows = json_array();
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *x = &f->list[i];
		json_t *o = json_object();
		char value[DEC_TEXT_MAX];
		dec_format(x->value, value);
		put(o, "place", x->place);
		put(o, "period", x->period);
		put(o, "measure", x->measure);
		put(o, "unit", x->unit);
		json_object_set_new(o, "value", json_string(value));
		put(o, "kind", x->kind);
		put(o, "part_of", x->part_of);
		json_object_set_new(o, "status", json_string(figure_status_name(x->status)));
		put(o, "why", x->why[LANG_EN]);
		put(o, "why_zh", x->why[LANG_ZH]);
		put(o, "source", x->source);
		json_array_append_new(rows, o);
	}
	json_object_set_new(root, "rows", rows);
	char *text = json_dumps(root, JSON_COMPACT);
	buf_cstr(out, text);
	buf_char(out, '\n');
	free(text);
	json_decref(root);
}

static struct str word(enum lang lang, const char *message) { return str_of(tr(lang, message)); }

void figures_report(const struct figures *f, enum lang lang, struct arena *a, struct report *ret)
{
	static const char *const headings[][2] = {{N_("place"), "place"}, {N_("period"), "period"}, {N_("measure"), "measure"}, {N_("value"), "value"},
						  {N_("unit"), "unit"}, {N_("status"), "status"}, {N_("why"), "why"}};
	static const char *const statuses[] = {N_("cannot be checked"), N_("ties"), N_("does not tie"), N_("conflicts")};
	static const enum report_tone tones[] = {TONE_MUTED, TONE_GOOD, TONE_WARNING, TONE_BAD};
	enum { COLUMNS = ARRAY_LEN(headings) };
	int count[4] = {};
	report_init(ret, a, lang, word(lang, N_("Published figures")));
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = (struct report_column){.heading = word(lang, headings[i][0]), .key = str_of(headings[i][1]), .is_number = i == 3};
	struct report_value *cells = ARENA_ARRAY(a, struct report_value, f->n * COLUMNS + 1), *v = cells;
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *x = &f->list[i];
		count[x->status]++;
		*v++ = report_value_text(x->place);
		*v++ = report_value_text(x->period);
		char id[ID_TEXT];
		id_format(x->id, id);
		*v = report_value_text(x->measure);
		v++->link = str_of(arena_printf(a, "records/figure/%s", id));
		*v++ = report_value_dec(x->value, -1);
		*v++ = report_value_text(x->unit);
		*v = report_value_text(word(lang, statuses[x->status]));
		v->tone = tones[x->status];
		v++;
		*v = report_value_text(x->why[lang]);
		v++->link = x->counted ? str_of(arena_printf(a, "records/%s", x->counted)) : (struct str){};
	}
	const struct str args[] = {str_of(arena_printf(a, "%zu", f->n)), str_of(arena_printf(a, "%d", count[1])), str_of(arena_printf(a, "%d", count[2])),
				   str_of(arena_printf(a, "%d", count[3])), str_of(arena_printf(a, "%d", count[0]))};
	report_paragraph(ret, TONE_PLAIN, tr_text(a, lang, N_("{0} claims: {1} tie, {2} do not tie, {3} conflict, {4} cannot be checked."), args, 5));
	struct report_table *t = ARENA_NEW(a, struct report_table);
	*t = (struct report_table){.caption = word(lang, N_("Claims, held against each other and against the register")), .columns = columns,
				   .column_count = COLUMNS, .cells = cells, .row_count = (int)f->n};
	report_add_table(ret, t);
}

void figures_copy(struct arena *a, const struct figures *from, struct figures *ret)
{
	*ret = (struct figures){.list = ARENA_ARRAY(a, struct figure, from->n + 1), .n = from->n};
	for (size_t i = 0; i < from->n; i++) {
		struct figure *f = &ret->list[i];
		*f = from->list[i];
		struct str *const texts[] = {&f->place, &f->period, &f->measure, &f->unit, &f->kind, &f->part_of, &f->note, &f->source, &f->why[0], &f->why[1]};
		for (size_t k = 0; k < ARRAY_LEN(texts); k++)
			*texts[k] = str_copy(a, *texts[k]);
	}
}
