#include "record/import/heading.h"

#include "base/arena.h"
#include "record/kind.h"

#include <string.h>

enum { HEADING_BYTES = 400 };

static bool passes_over(int32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x3000 || c == 0xA0 || c == 0xFEFF || c == '_' || c == '*' ||
	       c == ':' || c == '-' || c == 0x200B;
}

/* Half width, ASCII letters in lower case. */
static int32_t fold(int32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c == 0xB2) /* m² */
		c = '2';
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

struct heading heading_of(struct arena *a, struct str written)
{
	struct heading h = {};
	written = str_slice(written, 0, HEADING_BYTES);
	char *whole = arena_alloc(a, written.n * 3 + 4), *text = arena_alloc(a, written.n * 3 + 4);
	size_t n_whole = 0, n_text = 0, unit_from = 0, unit_to = 0;
	int depth = 0;
	for (size_t pos = 0, start = 0; pos < written.n; start = pos) {
		int32_t c = fold(str_next_char(written, &pos));
		if (c < 0 || passes_over(c))
			continue;
		if (c == '(' || c == '[' || c == 0x3010 || c == 0x3014) {
			if (depth++ == 0)
				unit_from = pos;
			continue;
		}
		if (c == ')' || c == ']' || c == 0x3011 || c == 0x3015) {
			if (depth > 0 && --depth == 0)
				unit_to = start;
			continue;
		}
		if (c == '/' && depth == 0 && n_text) { /* 设备值/万元 */
			unit_from = pos;
			unit_to = written.n;
			depth = 1;
			continue;
		}
		n_whole += utf8_put(c, whole + n_whole);
		if (depth == 0)
			n_text += utf8_put(c, text + n_text);
	}
	h.whole = (struct str){whole, n_whole};
	h.text = (struct str){text, n_text};
	if (unit_to > unit_from) {
		h.unit = str_trim(str_slice(written, unit_from, unit_to));
		static const char *const before[] = {"单位：", "单位:", "单位", "unit:", "unit"};
		for (size_t i = 0; i < ARRAY_LEN(before); i++) {
			if (str_starts(h.unit, str_of(before[i]))) {
				h.unit = str_trim(str_slice(h.unit, strlen(before[i]), h.unit.n));
				break;
			}
		}
	}
	return h;
}

struct str heading_fold(struct arena *a, struct str written) { return heading_of(a, written).whole; }

static bool same(struct arena *a, struct str folded, const char *name)
{
	return name && folded.n && str_eq(folded, heading_fold(a, str_of(name)));
}

static bool among(struct arena *a, struct str folded, const char *synonyms)
{
	struct str rest = str_of(synonyms), part;
	while (synonyms && str_next(&rest, '|', &part))
		if (part.n && str_eq(folded, heading_fold(a, part)))
			return true;
	return false;
}

static void index_name(struct heading_index *x, struct arena *a, struct str name, int field)
{
	bool is_new;
	struct str folded = heading_fold(a, name);
	if (!folded.n)
		return;
	struct map_entry *e = map_put(&x->fields, folded, &is_new);
	if (is_new)
		e->value.i = field;
}

void heading_index_init(struct heading_index *x, struct arena *a, const struct record *r)
{
	x->record = r;
	map_init(&x->fields, a);
	for (int i = 0; r->fields[i].name; i++) {
		index_name(x, a, str_of(r->fields[i].name), i);
		index_name(x, a, str_of(r->fields[i].label.zh), i);
		index_name(x, a, str_of(r->fields[i].label.en), i);
	}
	for (int i = 0; r->fields[i].name; i++) {
		struct str rest = str_of(r->fields[i].synonyms), part;
		while (r->fields[i].synonyms && str_next(&rest, '|', &part))
			index_name(x, a, part, i);
	}
}

int heading_field(struct arena *scratch, const struct heading_index *x, struct str written, struct str *ret_unit)
{
	struct arena_mark mark = arena_mark(scratch);
	struct heading h = heading_of(scratch, written);
	const struct map_entry *whole = h.whole.n ? map_find(&x->fields, h.whole) : NULL;
	const struct map_entry *e = whole || !h.text.n ? whole : map_find(&x->fields, h.text);
	int field = e ? (int)e->value.i : -1, shift;
	arena_reset(scratch, mark);
	*ret_unit = (struct str){};
	if (field < 0 || whole)
		return field;
	/* An odd unit of a field that has one is kept: its conversion will be refused by name. */
	const struct field *f = &x->record->fields[field];
	if (f->unit || f->kind == FIELD_MONEY || f->kind == FIELD_PERCENT || unit_shift(f->unit, h.unit, &shift))
		*ret_unit = h.unit;
	return field;
}

bool heading_is_effective(struct arena *a, struct str written)
{
	struct str folded = heading_fold(a, written);
	return among(a, folded, "effective|生效日期|变更日期|effective from");
}

static bool is_name(struct arena *a, const struct record *r, struct str folded)
{
	return same(a, folded, r->name) || same(a, folded, r->label.zh) || same(a, folded, r->label.en) || among(a, folded, r->synonyms);
}

bool heading_is_record(struct arena *a, const struct record *r, struct str written) { return is_name(a, r, heading_fold(a, written)); }

bool heading_names_record(struct arena *a, const struct record *r, struct str written)
{
	struct str folded = heading_of(a, written).text;
	for (;;) {
		if (is_name(a, r, folded))
			return true;
		size_t n = folded.n;
		while (folded.n && ((folded.p[folded.n - 1] >= '0' && folded.p[folded.n - 1] <= '9') || folded.p[folded.n - 1] == '.'))
			folded.n--;
		static const char *const ends[] = {"学年", "学年度", "年", "年度", "表", "汇总"};
		for (size_t i = 0; i < ARRAY_LEN(ends) && n == folded.n; i++)
			if (str_ends(folded, str_of(ends[i])))
				folded.n -= strlen(ends[i]);
		if (folded.n == n || folded.n == 0)
			return false;
	}
}

bool heading_is_total(struct arena *a, struct str text)
{
	struct str folded = heading_fold(a, str_slice(text, 0, 60));
	return among(a, folded, "合计|总计|小计|共计|总和|total|totals|sum|grand total|subtotal");
}
