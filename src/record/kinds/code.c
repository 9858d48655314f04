#include "record/kinds/kinds.h"

#include "base/buf.h"

static bool is_synonym(const char *synonyms, struct str s)
{
	struct str rest = str_of(synonyms), part;
	while (rest.p && str_next(&rest, '|', &part))
		if (part.n && str_eq_nocase(str_trim(part), s))
			return true;
	return false;
}

static const struct code *find(const struct code *codes, struct str s)
{
	for (const struct code *k = codes; k && k->value; k++)
		if (str_eq(str_of(k->value), s))
			return k;
	for (const struct code *k = codes; k && k->value; k++)
		if (str_eq_nocase(str_of(k->label.zh), s) || str_eq_nocase(str_of(k->label.en), s) ||
		    str_eq_nocase(str_of(k->value), s))
			return k;
	for (const struct code *k = codes; k && k->value; k++)
		if (is_synonym(k->synonyms, s))
			return k;
	return NULL;
}

/* The policy's list comes first, so that a bureau's own word wins over a synonym of ours. */
static void lists_of(const struct kind_context *c, const struct field *f, const struct code *ret[2])
{
	bool replaces = false;
	ret[0] = f->codes_policy && c->codes ? c->codes(c->data, f->codes_policy, &replaces) : NULL;
	ret[1] = replaces && ret[0] ? NULL : f->codes;
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	const struct code *lists[2];
	lists_of(c, f, lists);
	for (int i = 0; i < 2; i++) {
		const struct code *k = find(lists[i], s);
		/* "211 小学" and "小学（211）" are how exports of other systems write a code with its label. */
		size_t blank = 0;
		while (blank < s.n && s.p[blank] != ' ')
			blank++;
		if (!k && blank < s.n) {
			k = find(lists[i], str_slice(s, 0, blank));
			if (k && !str_eq_nocase(str_trim(str_slice(s, blank, s.n)), str_of(k->label.zh)) &&
			    !str_eq_nocase(str_trim(str_slice(s, blank, s.n)), str_of(k->label.en)))
				k = NULL;
		}
		if (k) {
			*ret = VALUE_STR(str_of(k->value));
			return true;
		}
	}
	struct buf zh, en;
	buf_init(&zh, 300);
	buf_init(&en, 300);
	for (int i = 0; i < 2; i++)
		for (const struct code *k = lists[i]; k && k->value && zh.n < 200 && en.n < 200; k++) {
			buf_printf(&zh, "%s%s", zh.n ? "、" : "", label_in(k->label, LANG_ZH));
			buf_printf(&en, "%s%s", en.n ? ", " : "", label_in(k->label, LANG_EN));
		}
	kind_fault(c, f, ret_fault, "code.unknown", "", NULL);
	if (ret_fault) {
		ret_fault->args[1] = fault_text(s);
		ret_fault->args[2] = fault_label((struct label){str_dup(c->arena, buf_view(&zh)), str_dup(c->arena, buf_view(&en))});
		ret_fault->n_args = 3;
	}
	buf_done(&zh);
	buf_done(&en);
	return false;
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how, enum lang lang,
		   struct buf *out)
{
	const struct code *lists[2];
	lists_of(c, f, lists);
	for (int i = 0; i < 2 && how != KIND_MACHINE; i++)
		for (const struct code *k = lists[i]; k && k->value; k++)
			if (str_eq(str_of(k->value), v.s)) {
				buf_cstr(out, label_in(k->label, lang));
				return;
			}
	buf_str(out, v.s); /* a value of a list that has changed since is shown as it is */
}

const struct kind kind_code = {
	.name = "code",
	.label = {"代码", "code"},
	.form = VALUE_TEXT,
	.json_type = "string",
	.parse = parse,
	.format = format,
};
