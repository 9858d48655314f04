#include "record/expr_row.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"

enum expr_type expr_field_type(const struct field *f)
{
	switch (f->kind) {
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
	case FIELD_MONEY:
	case FIELD_PERCENT:
	case FIELD_SCHOOL_YEAR:
		return EXPR_NUMBER;
	case FIELD_YES_NO:
		return EXPR_YES_NO;
	case FIELD_DATE:
		return EXPR_DATE;
	case FIELD_CODE:
		return f->flags & F_MANY ? EXPR_LIST : EXPR_TEXT;
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_REFERENCE:
	case FIELD_SCHOOL_CODE:
	case FIELD_REGION_CODE:
		return EXPR_TEXT;
	default:
		return EXPR_NONE;
	}
}

static int scale_of(const struct field *f)
{
	return f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_DECIMAL || f->kind == FIELD_PERCENT ? f->scale : 0;
}

static bool find(void *context, struct str name, struct expr_name *ret)
{
	const struct record *r = context;
	int n = record_field_count(r);
	if (str_eq(name, STR("id")) || (r->states && str_eq(name, STR("state")))) {
		*ret = (struct expr_name){.type = EXPR_TEXT, .slot = n + (name.n > 2)};
		return true;
	}
	int i = record_field_index(r, name);
	if (i < 0 || expr_field_type(&r->fields[i]) == EXPR_NONE)
		return false;
	*ret = (struct expr_name){.type = expr_field_type(&r->fields[i]), .of = EXPR_TEXT, .slot = i};
	return true;
}

struct expr_names expr_row_names(const struct record *r)
{
	return (struct expr_names){.context = (void *)(uintptr_t)r, .find = find};
}

static struct expr_value id_text(struct arena *a, struct id id)
{
	char *text = arena_alloc(a, ID_TEXT);
	id_format(id, text);
	return expr_text(str_of(text));
}

static void get(void *context, int slot, struct expr_value *ret)
{
	struct expr_row *r = context;
	if (slot >= r->n_fields) {
		*ret = slot == r->n_fields ? id_text(r->arena, r->row->id) : expr_text(r->row->state);
		return;
	}
	const struct field *f = &r->row->record->fields[slot];
	struct value v = r->row->values[slot];
	if (v.form == VALUE_NULL)
		return;
	const struct record *target = v.form == VALUE_ID && r->keys_of ? catalogue_find(r->keys_of->catalogue, str_of(f->record)) : NULL;
	if (target) {
		CLEANUP(buf_done) struct buf key;
		buf_init(&key, 0);
		if (row_key_text(r->keys_of, target, v.id, &key))
			*ret = expr_text(str_copy(r->arena, buf_view(&key)));
	} else if (v.form == VALUE_ID) {
		*ret = id_text(r->arena, v.id);
	} else if (f->kind == FIELD_DATE) {
		*ret = expr_date(value_date(v));
	} else if (f->kind == FIELD_YES_NO) {
		*ret = expr_yes_no(v.i != 0);
	} else if (v.form == VALUE_INTEGER) {
		*ret = expr_number(dec_units(v.i, scale_of(f)));
	} else if (f->flags & F_MANY) {
		size_t count = 1;
		for (size_t i = 0; i < v.s.n; i++)
			count += v.s.p[i] == '|';
		struct expr_value *items = ARENA_ARRAY(r->arena, struct expr_value, count);
		struct str rest = v.s, part;
		uint32_t k = 0;
		while (rest.p && str_next(&rest, '|', &part))
			items[k++] = expr_text(part);
		*ret = (struct expr_value){.type = EXPR_LIST, .known = true, .list = {items, k}};
	} else {
		*ret = expr_text(v.s);
	}
}

struct expr_values expr_row_values(struct expr_row *r)
{
	r->n_fields = record_field_count(r->row->record);
	return (struct expr_values){.context = r, .get = get};
}

bool expr_row_column(void *context, int slot, struct expr_column *ret)
{
	const struct layout *l = context;
	if (slot >= l->n_fields) {
		*ret = (struct expr_column){.sql = STR("state")};
		return slot > l->n_fields;
	}
	const struct field *f = &l->record->fields[slot];
	if (!field_has_column(f) || f->kind == FIELD_REFERENCE || (f->flags & F_MANY))
		return false;
	*ret = (struct expr_column){.sql = l->sql_names[slot], .scale = scale_of(f)};
	if (f->kind == FIELD_DATE)
		ret->packed = l->sql_stored[slot];
	return true;
}
