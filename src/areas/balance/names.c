#include "areas/balance/names.h"

#include "areas/register/register.h"

/* As frames hold them: neither long texts nor references, several codes as one text. */
static enum expr_type type_of(const struct field *f)
{
	enum expr_type type = expr_field_type(f);
	return f->kind == FIELD_LONG_TEXT || f->kind == FIELD_REFERENCE ? EXPR_NONE : type == EXPR_LIST ? EXPR_TEXT : type;
}

static bool find(void *context, struct str name, struct expr_name *ret)
{
	(void)context;
	const struct record *const records[] = {&record_statistics, &record_school};
	for (int i = 0; i < 2; i++) {
		int index = record_field_index(records[i], name);
		enum expr_type type = index >= 0 ? type_of(&records[i]->fields[index]) : EXPR_NONE;
		if (type != EXPR_NONE) {
			*ret = (struct expr_name){.type = type, .slot = index + i * SCHOOL_SLOTS};
			return true;
		}
	}
	return false;
}

struct expr_names balance_names(void) { return (struct expr_names){.find = find}; }

void frame_value(const struct frame *f, int column, int32_t row, struct expr_value *ret)
{
	const struct frame_column *c = &f->columns[column];
	if (row < 0)
		return;
	if (c->type == FRAME_TEXT) {
		if (c->index[row] >= 0)
			*ret = expr_text(c->texts[c->index[row]]);
	} else if (c->type == FRAME_INTEGER && c->i[row] != FRAME_NONE) {
		if (c->field->kind == FIELD_YES_NO)
			*ret = expr_yes_no(c->i[row] != 0);
		else if (c->field->kind == FIELD_DATE)
			*ret = expr_date((struct pdate){(day_t)(c->i[row] >> 2), (enum date_precision)(c->i[row] & 3)});
		else if (c->field->kind == FIELD_MONEY)
			*ret = expr_number(dec_units(c->i[row], 2));
		else
			*ret = expr_number(dec_units(c->i[row], c->field->kind == FIELD_INTEGER ? 0 : c->field->scale));
	}
}
