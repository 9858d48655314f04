/* Partial dates, moments and school years. */
#include "record/kinds/kinds.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>

static bool parse_date(const struct kind_context *c, const struct field *f, const struct kind_input *in,
		       struct value *ret, struct fault *ret_fault)
{
	struct pdate d;
	struct str s = kind_narrow(c, in->text);
	/* A workbook writes a day as a day with midnight. */
	if (s.n == 19 && (str_ends(s, STR("T00:00:00")) || str_ends(s, STR(" 00:00:00"))))
		s = str_slice(s, 0, 10);
	if (!pdate_parse(s, &d))
		return kind_fault(c, f, ret_fault, "date.form", NULL);
	*ret = value_of_date(d);
	return true;
}

static void format_date(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
			enum lang lang, struct buf *out)
{
	char text[11];
	pdate_format(value_date(v), text);
	buf_cstr(out, text);
}

/* A time of day without zone is the instance's. */
static bool parse_moment(const struct kind_context *c, const struct field *f, const struct kind_input *in,
			 struct value *ret, struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	char *t = arena_alloc(c->arena, s.n + 16);
	size_t n = 0;
	for (size_t i = 0; i < s.n && i < 40; i++)
		t[n++] = i == 10 && s.p[i] == ' ' ? 'T' : s.p[i];
	moment_t m;
	if (moment_parse((struct str){t, n}, &m)) {
		*ret = VALUE_I64(m);
		return true;
	}
	if (n == 10) {
		const char midnight[] = "T00:00:00";
		for (size_t i = 0; midnight[i]; i++)
			t[n++] = midnight[i];
	} else if (n == 16) {
		t[n++] = ':', t[n++] = '0', t[n++] = '0';
	}
	int zone = abs(c->zone_minutes);
	char *full = arena_printf(c->arena, "%.*s%c%02d:%02d", (int)n, t, c->zone_minutes < 0 ? '-' : '+', zone / 60,
				  zone % 60);
	if (!moment_parse(str_of(full), &m))
		return kind_fault(c, f, ret_fault, "moment.form", NULL);
	*ret = VALUE_I64(m);
	return true;
}

static void format_moment(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
			  enum lang lang, struct buf *out)
{
	char text[28];
	if (how == KIND_MACHINE || how == KIND_EXPORT)
		moment_format(v.i, text);
	else
		moment_local(v.i, c->zone_minutes, text);
	buf_cstr(out, text);
}

static bool parse_school_year(const struct kind_context *c, const struct field *f, const struct kind_input *in,
			      struct value *ret, struct fault *ret_fault)
{
	int first;
	if (!school_year_parse(kind_narrow(c, in->text), &first))
		return kind_fault(c, f, ret_fault, "school_year.form", NULL);
	*ret = VALUE_I64(first);
	return true;
}

static void format_school_year(const struct kind_context *c, const struct field *f, struct value v,
			       enum kind_format how, enum lang lang, struct buf *out)
{
	char text[10];
	school_year_format((int)v.i, text);
	buf_cstr(out, text);
}

const struct kind kind_date = {
	.name = "date",
	.label = {"日期", "date"},
	.form = VALUE_INTEGER,
	.json_type = "string",
	.json_format = "partial-date",
	.parse = parse_date,
	.format = format_date,
};

const struct kind kind_moment = {
	.name = "moment",
	.label = {"时刻", "moment"},
	.form = VALUE_INTEGER,
	.json_type = "string",
	.json_format = "date-time",
	.parse = parse_moment,
	.format = format_moment,
};

const struct kind kind_school_year = {
	.name = "school_year",
	.label = {"学年", "school year"},
	.form = VALUE_INTEGER,
	.json_type = "string",
	.json_format = "school-year",
	.parse = parse_school_year,
	.format = format_school_year,
};
