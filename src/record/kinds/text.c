#include "record/kinds/kinds.h"

#include "base/buf.h"

#include <stdio.h>

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	bool is_long = f->kind == FIELD_LONG_TEXT;
	size_t max = f->size ? (size_t)f->size : is_long ? 20000 : 200;
	struct str s = str_trim(in->text);
	if (!str_is_utf8(s))
		return kind_fault(c, f, ret_fault, "text.damaged", NULL);
	size_t chars = 0;
	for (size_t pos = 0; pos < s.n; chars++) {
		int32_t code = str_next_char(s, &pos);
		bool is_break = code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
		if (is_break && !is_long)
			return kind_fault(c, f, ret_fault, "text.line", NULL);
		if ((code < 32 && !is_break && code != '\t') || code == 0x7f || code == 0xfffd)
			return kind_fault(c, f, ret_fault, "text.damaged", NULL);
	}
	if (chars > max) {
		char number[24];
		snprintf(number, sizeof(number), "%zu", max);
		return kind_fault(c, f, ret_fault, "text.size", number, NULL);
	}
	*ret = VALUE_STR(s);
	return true;
}

const struct kind kind_text = {
	.name = "text",
	.label = {"文本", "text"},
	.form = VALUE_TEXT,
	.json_type = "string",
	.parse = parse,
	.format = kind_format_text,
};

const struct kind kind_long_text = {
	.name = "long_text",
	.label = {"长文本", "long text"},
	.form = VALUE_TEXT,
	.json_type = "string",
	.parse = parse,
	.format = kind_format_text,
};
