#include "record/kinds/kinds.h"

#include "base/arena.h"
#include "base/buf.h"

/* As it stands, for names are kept as they were written; then with narrow letters and digits, for codes. */
static bool resolve(const struct kind_context *c, const struct record *target, struct str text, struct str narrow, struct id *ret,
		    struct fault *ret_why)
{
	if (c->resolve(c, target, text, ret, ret_why))
		return true;
	if (str_eq(text, narrow))
		return false;
	*ret_why = (struct fault){};
	return c->resolve(c, target, narrow, ret, ret_why);
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	struct id id;
	if (c->resolve && c->find_record) {
		const struct record *target = c->find_record(c->data, f->record);
		struct fault why = {};
		if (target && resolve(c, target, str_trim(in->text), s, &id, &why)) {
			*ret = VALUE_ROW(id);
			return true;
		}
		if (why.rule && ret_fault) {
			ret_fault->rule = why.rule;
			ret_fault->n_args = why.n_args;
			for (int i = 0; i < why.n_args; i++)
				ret_fault->args[i] = why.args[i];
			ret_fault->args[0] = fault_label(f->label);
			return false;
		}
	} else if (id_parse(s, &id)) {
		*ret = VALUE_ROW(id);
		return true;
	}
	return kind_fault(c, f, ret_fault, "reference.unknown", str_dup(c->arena, s), NULL);
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		   enum lang lang, struct buf *out)
{
	if (how != KIND_MACHINE && c->show && c->show(c->data, f, v.id, how == KIND_EXPORT, lang, out))
		return;
	char text[ID_TEXT];
	id_format(v.id, text);
	buf_cstr(out, text);
}

const struct kind kind_reference = {
	.name = "reference",
	.label = {"引用", "reference"},
	.form = VALUE_ID,
	.json_type = "string",
	.json_format = "uuid",
	.parse = parse,
	.format = format,
};
