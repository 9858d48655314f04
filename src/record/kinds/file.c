/* A stored file: "SHA-256 size name" in exchange, its name for readers. */
#include "record/kinds/kinds.h"

#include "base/buf.h"

static int hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str rest = str_trim(in->text), digest, size;
	struct value v = {.form = VALUE_FILE};
	if (!str_is_utf8(rest) || !str_next(&rest, ' ', &digest) || digest.n != 64 || !rest.p ||
	    !str_next(&rest, ' ', &size) || !str_to_i64(size, &v.file.size) || v.file.size < 0)
		return kind_fault(c, f, ret_fault, "file.form", NULL);
	for (size_t i = 0; i < 32; i++) {
		int high = hex(digest.p[2 * i]), low = hex(digest.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return kind_fault(c, f, ret_fault, "file.form", NULL);
		v.file.digest[i] = (uint8_t)(high << 4 | low);
	}
	v.file.name = str_trim(rest);
	if (!v.file.name.n || v.file.name.n > 255 || str_find(v.file.name, STR("/")) >= 0)
		return kind_fault(c, f, ret_fault, "file.form", NULL);
	*ret = v;
	return true;
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		   enum lang lang, struct buf *out)
{
	if (how == KIND_EXPORT || how == KIND_MACHINE) {
		for (size_t i = 0; i < 32; i++)
			buf_printf(out, "%02x", v.file.digest[i]);
		buf_printf(out, " %lld ", (long long)v.file.size);
	}
	buf_str(out, v.file.name);
}

const struct kind kind_file = {
	.name = "file",
	.label = {"文件", "file"},
	.form = VALUE_FILE,
	.json_type = "string",
	.json_format = "stored-file",
	.parse = parse,
	.format = format,
};
