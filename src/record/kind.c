#include "record/kind.h"

#include "base/buf.h"
#include "crypt/mask.h"
#include "record/kinds/kinds.h"

static const struct kind *const kinds[] = {
	[FIELD_TEXT] = &kind_text,
	[FIELD_LONG_TEXT] = &kind_long_text,
	[FIELD_CODE] = &kind_code,
	[FIELD_INTEGER] = &kind_integer,
	[FIELD_DECIMAL] = &kind_decimal,
	[FIELD_MONEY] = &kind_money,
	[FIELD_PERCENT] = &kind_percent,
	[FIELD_YES_NO] = &kind_yes_no,
	[FIELD_DATE] = &kind_date,
	[FIELD_MOMENT] = &kind_moment,
	[FIELD_SCHOOL_YEAR] = &kind_school_year,
	[FIELD_REFERENCE] = &kind_reference,
	[FIELD_POINT] = &kind_point,
	[FIELD_SHAPE] = &kind_shape,
	[FIELD_FILE] = &kind_file,
	[FIELD_PERSON_NAME] = &kind_person_name,
	[FIELD_PHONE] = &kind_phone,
	[FIELD_IDENTITY] = &kind_identity,
	[FIELD_IDENTITY_SEALED] = &kind_identity_sealed,
	[FIELD_SCHOOL_CODE] = &kind_school_code,
	[FIELD_REGION_CODE] = &kind_region_code,
};

const struct kind *kind_of(enum field_kind k)
{
	return kinds[k];
}

bool field_is_sealed(const struct field *f)
{
	return (f->flags & F_PERSONAL) || kind_of(f->kind)->is_sealed;
}

bool field_parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		 struct fault *ret_fault)
{
	if (!str_trim(in->text).n) {
		*ret = (struct value){};
		return true;
	}
	return kind_of(f->kind)->parse(c, f, in, ret, ret_fault);
}

void field_format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		  enum lang lang, struct buf *out)
{
	const struct kind *k = kind_of(f->kind);
	if (v.form == VALUE_NULL)
		return;
	if (field_is_sealed(f) && how != KIND_OPEN)
		field_mask(f, v, out);
	else
		k->format(c, f, v, how, lang, out);
}

void field_mask(const struct field *f, struct value v, struct buf *out)
{
	if (v.form == VALUE_NULL)
		return;
	if (f->kind == FIELD_PERSON_NAME)
		mask_name(out, v.s);
	else if (f->kind == FIELD_PHONE)
		mask_phone(out, v.s);
	else if (f->kind == FIELD_IDENTITY || f->kind == FIELD_IDENTITY_SEALED)
		mask_identity(out, STR("0"));
	else
		buf_cstr(out, "****");
}
