#include "record/kinds/kinds.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/dec.h"
#include "table/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool kind_fault(const struct kind_context *c, const struct field *f, struct fault *ret, const char *rule, ...)
{
	if (!ret)
		return false;
	ret->rule = rule;
	ret->args[0] = fault_label(f->label);
	ret->n_args = 1;
	va_list ap;
	va_start(ap, rule);
	for (const char *t; (t = va_arg(ap, const char *)) && ret->n_args < FAULT_ARGS;)
		ret->args[ret->n_args++] = fault_text(str_of(arena_strdup(c->arena, t)));
	va_end(ap);
	return false;
}

struct str kind_narrow(const struct kind_context *c, struct str s)
{
	s = str_trim(s);
	char *out = arena_alloc(c->arena, s.n + 1);
	size_t n = 0;
	for (size_t pos = 0, start = 0; pos < s.n; start = pos) {
		int32_t code = str_next_char(s, &pos);
		if (code >= 0xff01 && code <= 0xff5e) {
			out[n++] = (char)(code - 0xfee0);
		} else if (code == 0x3000 || code == 0xa0) {
			out[n++] = ' ';
		} else {
			memcpy(out + n, s.p + start, pos - start);
			n += pos - start;
		}
	}
	return (struct str){out, n};
}

/* The digits, sign and point at the start, grouping commas left out; the rest is the unit. False for wrong grouping. */
static bool split_number(struct str s, char out[64], struct str *ret_rest)
{
	size_t n = 0, i = 0, since_comma = 0;
	bool has_point = false, has_comma = false;
	for (; i < s.n && n < 60; i++) {
		char ch = s.p[i];
		if (ch >= '0' && ch <= '9') {
			since_comma++;
		} else if (ch == ',' && !has_point) {
			if (has_comma ? since_comma != 3 : since_comma == 0 || since_comma > 3)
				return false;
			has_comma = true;
			since_comma = 0;
			continue;
		} else if (ch == '.' && !has_point) {
			if (has_comma && since_comma != 3)
				return false;
			has_point = true;
		} else if ((ch != '-' && ch != '+') || i > 0) {
			break;
		}
		if (ch != '+')
			out[n++] = ch;
	}
	out[n] = 0;
	*ret_rest = str_trim(str_slice(s, i, s.n));
	return n > 0 && !(has_comma && !has_point && since_comma != 3);
}

bool kind_number(const struct kind_context *c, const struct field *f, const struct kind_input *in, int places,
		 int64_t *ret_units, struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text), rest = {};
	char digits[64];
	/* A binary double shows up to 17 digits; people and workbooks mean the first 15. */
	if (in->cell && in->cell->kind == CELL_NUMBER && s.n > 16 && memchr(s.p, '.', s.n)) {
		char *t = arena_printf(c->arena, "%.15g", in->cell->number);
		if (!strchr(t, 'e'))
			s = str_of(t);
	}
	struct dec d;
	if (!split_number(s, digits, &rest) || !dec_parse(str_of(digits), &d))
		return kind_fault(c, f, ret_fault, "number.form", arena_printf(c->arena, "%.*s", STR_ARG(in->text)),
				  NULL);
	int shift = 0;
	struct str unit = rest.n ? rest : in->unit;
	bool is_percent_cell = in->cell && in->cell->is_percent && in->cell->kind == CELL_NUMBER && !rest.n;
	if (is_percent_cell && f->kind == FIELD_PERCENT)
		shift = 2;
	else if (!unit_shift(f->unit, unit, &shift))
		return kind_fault(c, f, ret_fault, "number.unit", arena_printf(c->arena, "%.*s", STR_ARG(unit)),
				  f->unit ? f->unit : "", NULL);
	struct dec factor = dec_of(1);
	for (int i = 0; i < shift; i++)
		factor.units *= 10;
	for (int i = 0; i > shift; i--)
		factor.scale++;
	if (!dec_mul(d, factor, &d))
		return kind_fault(c, f, ret_fault, "number.size", NULL);
	int64_t units;
	if (!dec_to_units(d, places, &units)) {
		struct dec cut;
		char places_text[8];
		snprintf(places_text, sizeof(places_text), "%d", places);
		bool fits = dec_round(d, places, &cut) && dec_to_units(cut, places, &units);
		return kind_fault(c, f, ret_fault, fits ? "number.places" : "number.size", places_text, NULL);
	}
	*ret_units = units;
	return true;
}

void kind_format_text(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		      enum lang lang, struct buf *out)
{
	buf_str(out, v.s);
}

void kind_format_units(struct buf *out, int64_t units, int scale)
{
	char text[DEC_TEXT_MAX];
	size_t n = dec_format(dec_units(units, scale), text);
	buf_add(out, text, n);
}

bool province_is_known(struct str two_digits)
{
	static const char known[] =
		"11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 "
		"81 82 99"; /* 99, which GB/T 2260 leaves free: places of foreign registers */
	for (size_t i = 0; i + 1 < sizeof(known) - 1; i += 3)
		if (two_digits.n == 2 && memcmp(known + i, two_digits.p, 2) == 0)
			return true;
	return false;
}
