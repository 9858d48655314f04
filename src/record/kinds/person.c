/* What is personal by its kind: names, phones, identity numbers. */
#include "record/kinds/kinds.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/seal.h"

#include <string.h>

static bool parse_name(const struct kind_context *c, const struct field *f, const struct kind_input *in,
		       struct value *ret, struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	size_t letters = 0, chars = 0;
	for (size_t pos = 0; pos < s.n; chars++) {
		int32_t code = str_next_char(s, &pos);
		bool is_mark = code == ' ' || code == '.' || code == '-' || code == '\'' || code == 0xb7 ||
			       code == 0x2022 || code == 0x30fb || code == '(' || code == ')';
		if (code < 0 || code == 0xfffd ||
		    (code < 128 && !is_mark && !((code | 32) >= 'a' && (code | 32) <= 'z')))
			return kind_fault(c, f, ret_fault, "person_name.form", NULL);
		letters += !is_mark;
	}
	if (!letters || chars > (f->size ? (size_t)f->size : 60))
		return kind_fault(c, f, ret_fault, "person_name.form", NULL);
	*ret = VALUE_STR(s);
	return true;
}

/* Digits only; a mobile number has 11 and starts with 1, a land line has 7 to 12, an extension follows '-'. */
static bool parse_phone(const struct kind_context *c, const struct field *f, const struct kind_input *in,
			struct value *ret, struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	char *d = arena_alloc(c->arena, s.n + 1);
	size_t n = 0;
	if (str_starts(s, STR("+86")))
		s = str_slice(s, 3, s.n);
	else if (str_starts(s, STR("0086")))
		s = str_slice(s, 4, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			d[n++] = s.p[i];
		else if (!strchr(" -()", s.p[i]))
			return kind_fault(c, f, ret_fault, "phone.form", NULL);
	}
	bool is_mobile = n == 11 && d[0] == '1' && d[1] >= '3';
	bool is_line = d[0] == '0' ? n >= 10 && n <= 16 : n >= 7 && n <= 8;
	if (!is_mobile && !is_line)
		return kind_fault(c, f, ret_fault, "phone.form", NULL);
	*ret = VALUE_STR(((struct str){d, n}));
	return true;
}

/* GB 11643: weighted sum of 17 digits modulo 11 gives the check character. */
static bool identity_is_sound(const char d[18], const char **ret_rule)
{
	static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	*ret_rule = "identity.form";
	for (int i = 0; i < 17; i++) {
		if (d[i] < '0' || d[i] > '9')
			return false;
		sum += (d[i] - '0') * weights[i];
	}
	if (!province_is_known((struct str){d, 2}))
		return false;
	int v[8];
	for (int i = 0; i < 8; i++)
		v[i] = d[6 + i] - '0';
	if (!date_is_valid(v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3], v[4] * 10 + v[5], v[6] * 10 + v[7]))
		return false;
	*ret_rule = "identity.check";
	return d[17] == "10X98765432"[sum % 11];
}

static bool parse_identity(const struct kind_context *c, const struct field *f, const struct kind_input *in,
			   struct value *ret, struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text);
	const char *rule = "identity.form";
	if (s.n != 18)
		return kind_fault(c, f, ret_fault, rule, NULL);
	char *d = arena_strndup(c->arena, s.p, s.n);
	if (d[17] == 'x')
		d[17] = 'X';
	if (!identity_is_sound(d, &rule))
		return kind_fault(c, f, ret_fault, rule, NULL);
	if (f->kind == FIELD_IDENTITY_SEALED) {
		*ret = VALUE_STR(str_of(d));
		return true;
	}
	uint8_t *hash = arena_alloc(c->arena, MATCH_SIZE);
	if (!c->keys || match_hash(c->keys, STR("identity"), str_of(d), hash, NULL) != ST_OK)
		return kind_fault(c, f, ret_fault, "person.keyless", NULL);
	*ret = (struct value){.form = VALUE_BYTES, .s = {(const char *)hash, MATCH_SIZE}};
	return true;
}

static void format_name(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
			enum lang lang, struct buf *out)
{
	if (how == KIND_OPEN)
		buf_str(out, v.s);
	else
		field_mask(f, v, out);
}

const struct kind kind_person_name = {
	.name = "person_name",
	.label = {"姓名", "person's name"},
	.form = VALUE_TEXT,
	.is_sealed = true,
	.json_type = "string",
	.parse = parse_name,
	.format = format_name,
};

const struct kind kind_phone = {
	.name = "phone",
	.label = {"电话", "phone"},
	.form = VALUE_TEXT,
	.is_sealed = true,
	.json_type = "string",
	.parse = parse_phone,
	.format = format_name,
};

static void format_hidden(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
			  enum lang lang, struct buf *out)
{
	field_mask(f, v, out);
}

const struct kind kind_identity = {
	.name = "identity",
	.label = {"身份证件号（只比对）", "identity number, matched only"},
	.form = VALUE_BYTES,
	.is_sealed = true,
	.is_matched = true,
	.json_type = "string",
	.parse = parse_identity,
	.format = format_hidden,
};

const struct kind kind_identity_sealed = {
	.name = "identity_sealed",
	.label = {"身份证件号（加密保存）", "identity number, kept sealed"},
	.form = VALUE_TEXT,
	.is_sealed = true,
	.is_matched = true,
	.json_type = "string",
	.parse = parse_identity,
	.format = format_name,
};
