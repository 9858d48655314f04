/* Codes the state gives: schools and regions. */
#include "record/kinds/kinds.h"

#include "base/buf.h"

#include <string.h>

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* 学校标识码: two digits of the kind, two of the province, six of serial number; no check digit. */
static bool parse_school(const struct kind_context *c, const struct field *f, const struct kind_input *in,
			 struct value *ret, struct fault *ret_fault)
{
	static const char kinds[] = "11 21 31 34 36 51";
	struct str s = kind_narrow(c, in->text);
	if (s.n != 10 || !all_digits(s))
		return kind_fault(c, f, ret_fault, "school_code.form", NULL);
	bool is_known = false;
	for (size_t i = 0; i < sizeof(kinds) - 1; i += 3)
		is_known |= memcmp(kinds + i, s.p, 2) == 0;
	if (!is_known)
		return kind_fault(c, f, ret_fault, "school_code.kind", kinds, NULL);
	if (!province_is_known(str_slice(s, 2, 4)))
		return kind_fault(c, f, ret_fault, "school_code.province", NULL);
	*ret = VALUE_STR(s);
	return true;
}

/* GB/T 2260 and the statistical codes below it: province 2, city 4, county 6, township 9, village 12. A county written
 * with six zeros behind it is the county. */
static bool parse_region(const struct kind_context *c, const struct field *f, const struct kind_input *in,
			 struct value *ret, struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	if (!all_digits(s) || (s.n != 2 && s.n != 4 && s.n != 6 && s.n != 9 && s.n != 12))
		return kind_fault(c, f, ret_fault, "region_code.form", NULL);
	if (!province_is_known(str_slice(s, 0, 2)))
		return kind_fault(c, f, ret_fault, "region_code.province", NULL);
	if (s.n == 12 && str_ends(s, STR("000000")))
		s.n = 6;
	*ret = VALUE_STR(s);
	return true;
}

const struct kind kind_school_code = {
	.name = "school_code",
	.label = {"学校标识码", "school code"},
	.form = VALUE_TEXT,
	.json_type = "string",
	.parse = parse_school,
	.format = kind_format_text,
};

const struct kind kind_region_code = {
	.name = "region_code",
	.label = {"区划代码", "region code"},
	.form = VALUE_TEXT,
	.json_type = "string",
	.parse = parse_region,
	.format = kind_format_text,
};
