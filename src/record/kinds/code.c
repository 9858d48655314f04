#include "record/kinds/kinds.h"

#include "base/buf.h"

#include <string.h>

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

/* One value; "211 小学" is how exports of other systems write a code with its label. */
static const struct code *find_one(const struct code *const lists[2], struct str s)
{
	for (int i = 0; i < 2; i++) {
		const struct code *k = find(lists[i], s);
		if (k)
			return k;
		ptrdiff_t blank = str_find(s, STR(" "));
		if (blank < 0)
			continue;
		struct str label = str_trim(str_slice(s, (size_t)blank, s.n));
		k = find(lists[i], str_slice(s, 0, (size_t)blank));
		if (k && (str_eq_nocase(label, str_of(k->label.zh)) || str_eq_nocase(label, str_of(k->label.en))))
			return k;
	}
	return NULL;
}

static bool fault_unknown(const struct kind_context *c, const struct field *f, const struct code *const lists[2],
			  struct str s, struct fault *ret_fault)
{
	CLEANUP(buf_done) struct buf zh, en;
	buf_init(&zh, 300);
	buf_init(&en, 300);
	for (int i = 0; i < 2; i++)
		for (const struct code *k = lists[i]; k && k->value && zh.n < 200 && en.n < 200; k++) {
			buf_printf(&zh, "%s%s", zh.n ? "、" : "", label_in(k->label, LANG_ZH));
			buf_printf(&en, "%s%s", en.n ? ", " : "", label_in(k->label, LANG_EN));
		}
	kind_fault(c, f, ret_fault, "code.unknown", "", NULL);
	if (ret_fault) {
		ret_fault->args[1] = fault_text(field_is_sealed(f) ? STR("****") : s);
		ret_fault->args[2] =
			fault_label((struct label){str_dup(c->arena, buf_view(&zh)), str_dup(c->arena, buf_view(&en))});
		ret_fault->n_args = 3;
	}
	return false;
}

enum { MANY_MAX = 64 };

/* The next part of a text of several values; separators are 、，,；;/| and line ends. */
static bool next_part(struct str s, size_t *pos, struct str *ret)
{
	static const char separators[] = ",;/|\n";
	if (*pos >= s.n)
		return false;
	size_t start = *pos, end = s.n;
	while (*pos < s.n) {
		size_t at = *pos;
		int32_t code = str_next_char(s, pos);
		bool is_ascii = code > 0 && code < 128 && strchr(separators, code);
		if (is_ascii || code == 0x3001 || code == 0xff0c || code == 0xff1b) {
			end = at;
			break;
		}
	}
	*ret = str_trim(str_slice(s, start, end));
	return true;
}

static bool parse_many(const struct kind_context *c, const struct field *f, const struct code *const lists[2],
		       struct str s, struct value *ret, struct fault *ret_fault)
{
	struct str found[MANY_MAX], part;
	size_t n = 0, pos = 0;
	while (next_part(s, &pos, &part)) {
		if (!part.n)
			continue;
		const struct code *k = find_one(lists, part);
		if (!k || n == MANY_MAX)
			return fault_unknown(c, f, lists, part, ret_fault);
		struct str v = str_of(k->value);
		size_t at = 0;
		while (at < n && str_cmp(found[at], v) < 0)
			at++;
		if (at < n && str_eq(found[at], v))
			continue;
		memmove(found + at + 1, found + at, (n - at) * sizeof(*found));
		found[at] = v;
		n++;
	}
	CLEANUP(buf_done) struct buf joined;
	buf_init(&joined, 0);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(&joined, '|');
		buf_str(&joined, found[i]);
	}
	*ret = n ? VALUE_STR(str_copy(c->arena, buf_view(&joined))) : (struct value){};
	return true;
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	const struct code *lists[2];
	lists_of(c, f, lists);
	const struct code *k = find_one(lists, s);
	if (!k && (f->flags & F_MANY))
		return parse_many(c, f, lists, s, ret, ret_fault);
	if (!k)
		return fault_unknown(c, f, lists, s, ret_fault);
	*ret = VALUE_STR(str_of(k->value));
	return true;
}

static void format_one(const struct code *const lists[2], struct str v, enum lang lang, struct buf *out)
{
	for (int i = 0; i < 2; i++)
		for (const struct code *k = lists[i]; k && k->value; k++)
			if (str_eq(str_of(k->value), v)) {
				buf_cstr(out, label_in(k->label, lang));
				return;
			}
	buf_str(out, v); /* a value of a list that has changed since is shown as it is */
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		   enum lang lang, struct buf *out)
{
	if (how == KIND_MACHINE) {
		buf_str(out, v.s);
		return;
	}
	const struct code *lists[2];
	lists_of(c, f, lists);
	struct str rest = v.s, part;
	bool is_first = true;
	while (rest.p && str_next(&rest, f->flags & F_MANY ? '|' : '\0', &part)) {
		if (!is_first)
			buf_cstr(out, lang == LANG_ZH ? "、" : ", ");
		is_first = false;
		format_one(lists, part, lang, out);
	}
}

const struct kind kind_code = {
	.name = "code",
	.label = {"代码", "code"},
	.form = VALUE_TEXT,
	.json_type = "string",
	.parse = parse,
	.format = format,
};
