#include "record/kinds/kinds.h"

#include "base/buf.h"

static const char *const yes[] = {"是", "yes", "y", "1", "true", "t", "√", "✓", "✔", "☑", "有", "on"};
static const char *const no[] = {"否", "no", "n", "0", "false", "f", "×", "✗", "✘", "x", "☐", "无", "没有", "off"};

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		if (str_eq_nocase(s, str_of(yes[i]))) {
			*ret = VALUE_I64(1);
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		if (str_eq_nocase(s, str_of(no[i]))) {
			*ret = VALUE_I64(0);
			return true;
		}
	return kind_fault(c, f, ret_fault, "yes_no.form", NULL);
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		   enum lang lang, struct buf *out)
{
	static const struct label texts[] = {{"否", "no"}, {"是", "yes"}};
	if (how == KIND_MACHINE)
		buf_cstr(out, v.i ? "true" : "false");
	else
		buf_cstr(out, label_in(texts[v.i != 0], lang));
}

const struct kind kind_yes_no = {
	.name = "yes_no",
	.label = {"是否", "yes or no"},
	.form = VALUE_INTEGER,
	.json_type = "boolean",
	.parse = parse,
	.format = format,
};
