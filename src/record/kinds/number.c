/* Whole numbers, decimals, money and percents: one reader, different units and places. */
#include "record/kinds/kinds.h"

#include "base/buf.h"
#include "base/dec.h"
#include "base/grouped.h"

static int places_of(const struct field *f)
{
	switch (f->kind) {
	case FIELD_MONEY:
		return 2;
	case FIELD_DECIMAL:
	case FIELD_PERCENT:
		return f->scale;
	default:
		return 0;
	}
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	int64_t units;
	struct field with_unit = *f;
	if (f->kind == FIELD_MONEY && !f->unit)
		with_unit.unit = "yuan";
	if (f->kind == FIELD_PERCENT)
		with_unit.unit = "percent";
	if (!kind_number(c, &with_unit, in, places_of(f), &units, ret_fault))
		return false;
	*ret = VALUE_I64(units);
	return true;
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		   enum lang lang, struct buf *out)
{
	bool is_read = how == KIND_READER || how == KIND_OPEN;
	if (!is_read) {
		kind_format_units(out, v.i, places_of(f));
		return;
	}
	struct buf plain;
	buf_init(&plain, 0);
	if (f->kind == FIELD_MONEY) {
		char text[DEC_TEXT_MAX];
		buf_add(&plain, text, dec_format_places(dec_units(v.i, 2), 2, text));
	} else {
		kind_format_units(&plain, v.i, places_of(f));
	}
	buf_grouped(out, buf_view(&plain));
	buf_done(&plain);
	if (f->kind == FIELD_PERCENT)
		buf_char(out, '%');
}

const struct kind kind_integer = {
	.name = "integer",
	.label = {"整数", "whole number"},
	.form = VALUE_INTEGER,
	.is_number = true,
	.json_type = "integer",
	.parse = parse,
	.format = format,
};

const struct kind kind_decimal = {
	.name = "decimal",
	.label = {"小数", "decimal"},
	.form = VALUE_INTEGER,
	.is_number = true,
	.json_type = "string",
	.json_format = "decimal",
	.parse = parse,
	.format = format,
};

const struct kind kind_money = {
	.name = "money",
	.label = {"金额", "money"},
	.form = VALUE_INTEGER,
	.is_number = true,
	.json_type = "string",
	.json_format = "decimal",
	.parse = parse,
	.format = format,
};

const struct kind kind_percent = {
	.name = "percent",
	.label = {"百分比", "percent"},
	.form = VALUE_INTEGER,
	.is_number = true,
	.json_type = "string",
	.json_format = "decimal",
	.parse = parse,
	.format = format,
};
