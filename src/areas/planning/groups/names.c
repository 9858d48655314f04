#include "areas/planning/groups/names.h"

#include "areas/register/register.h"

#include <string.h>

/* Numbers of the statistics by name, in the order of their columns from NAMES_FIRST on. */
static const char *const numbers[] = {"classes", "teachers", "above_degree", "backbone", "pe", "music", "art", "arts", "teaching_rooms_m2", "equipment_yuan",
				      "multimedia_rooms", "books"};
static const char *const texts[] = {"section", "type", "urban_rural", "status"};
static const char *const derived[] = {"pupils", "strength", "rank", "size", "years_in_group"};

enum { SLOT_TEXT = 100, SLOT_DERIVED = 200 };

static bool find(void *context, struct str name, struct expr_name *ret)
{
	(void)context;
	for (int i = 0; i < (int)ARRAY_LEN(numbers); i++)
		if (str_eq(name, str_of(numbers[i]))) {
			*ret = (struct expr_name){.type = EXPR_NUMBER, .slot = i};
			return true;
		}
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++)
		if (str_eq(name, str_of(texts[i]))) {
			*ret = (struct expr_name){.type = EXPR_TEXT, .slot = SLOT_TEXT + i};
			return true;
		}
	for (int i = 0; i < (int)ARRAY_LEN(derived); i++)
		if (str_eq(name, str_of(derived[i]))) {
			*ret = (struct expr_name){.type = EXPR_NUMBER, .slot = SLOT_DERIVED + i};
			return true;
		}
	return false;
}

struct expr_names group_names(void) { return (struct expr_names){.find = find}; }

enum status group_names_load(struct reg *g, struct arena *a, struct as_of at, struct str where, const struct frame *school, struct group_names *ret,
			     struct err *err)
{
	enum { COLUMNS = NAMES_FIRST + ARRAY_LEN(numbers) };
	struct frame_ask ask[COLUMNS] = {[NAMES_SCHOOL] = {"school", FRAME_INDEX, school}, [NAMES_YEAR] = {"year", FRAME_INTEGER, NULL},
					 [NAMES_SECTION] = {"section", FRAME_TEXT, NULL}, [NAMES_PUPILS] = {"pupils", FRAME_INTEGER, NULL}};
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		ask[NAMES_FIRST + i] = (struct frame_ask){numbers[i], FRAME_INTEGER, NULL};
	*ret = (struct group_names){.school = school};
	for (int i = 0; i < school->n_columns; i++) {
		const char *name = school->columns[i].field->name;
		if (strcmp(name, "type") == 0)
			ret->type = i;
		else if (strcmp(name, "urban_rural") == 0)
			ret->urban_rural = i;
		else if (strcmp(name, "status") == 0)
			ret->status = i;
	}
	return frame_load(g, a, &record_statistics, at, where, ask, COLUMNS, &ret->statistics, err);
}

static void text_value(const struct frame *f, int column, int32_t row, struct expr_value *ret)
{
	const struct frame_column *c = &f->columns[column];
	if (row >= 0 && c->index[row] >= 0)
		*ret = expr_text(c->texts[c->index[row]]);
}

static void number_value(const struct frame *f, int column, int32_t row, struct expr_value *ret)
{
	const struct frame_column *c = &f->columns[column];
	if (row < 0 || c->i[row] == FRAME_NONE)
		return;
	int scale = c->field->kind == FIELD_MONEY ? 2 : c->field->kind == FIELD_DECIMAL ? c->field->scale : 0;
	*ret = expr_number(dec_units(c->i[row], scale));
}

static void real_value(double v, struct expr_value *ret)
{
	struct dec d;
	if (dec_from_f64(v, 6, &d))
		*ret = expr_number(d);
}

static void derived_value(const struct group_values *v, int which, struct expr_value *ret)
{
	switch (which) {
	case 0:
		number_value(&v->names->statistics, NAMES_PUPILS, v->statistics_row, ret);
		break;
	case 1:
		if (v->is_ranked)
			*ret = expr_number(dec_units(v->strength_tenths, 1));
		break;
	case 2:
		if (v->is_ranked)
			real_value(v->rank, ret);
		break;
	case 3:
		if (v->is_ranked)
			real_value(v->size, ret);
		break;
	default:
		if (v->years_in_group >= 0)
			real_value(v->years_in_group, ret);
	}
}

static void get(void *context, int slot, struct expr_value *ret)
{
	const struct group_values *v = context;
	const struct group_names *n = v->names;
	if (slot >= SLOT_DERIVED)
		derived_value(v, slot - SLOT_DERIVED, ret);
	else if (slot == SLOT_TEXT)
		text_value(&n->statistics, NAMES_SECTION, v->statistics_row, ret);
	else if (slot > SLOT_TEXT)
		text_value(n->school, slot == SLOT_TEXT + 1 ? n->type : slot == SLOT_TEXT + 2 ? n->urban_rural : n->status, v->school_row, ret);
	else
		number_value(&n->statistics, NAMES_FIRST + slot, v->statistics_row, ret);
}

struct expr_values group_values_of(const struct group_values *v)
{
	return (struct expr_values){(void *)(uintptr_t)v, get};
}
