#include "areas/planning/figures.h"

#include "areas/register/register.h"

#include <string.h>

/* Numbers of the statistics by name, in the order of their columns from FIGURES_FIRST on. */
static const char *const numbers[] = {"classes", "teachers", "above_degree", "backbone", "pe", "music", "art", "arts", "teaching_rooms_m2", "equipment_yuan",
				      "multimedia_rooms", "books"};
static const char *const texts[] = {"section", "type", "urban_rural", "status", "authority"};
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

struct expr_names school_figures_names(void) { return (struct expr_names){.find = find}; }

enum status school_figures_load(struct reg *g, struct arena *a, struct as_of at, struct str where, const struct frame *school, struct school_figures *ret,
			     struct err *err)
{
	enum { COLUMNS = FIGURES_FIRST + ARRAY_LEN(numbers) };
	struct frame_ask ask[COLUMNS] = {[FIGURES_SCHOOL] = {"school", FRAME_INDEX, school}, [FIGURES_YEAR] = {"year", FRAME_INTEGER, NULL},
					 [FIGURES_SECTION] = {"section", FRAME_TEXT, NULL}, [FIGURES_PUPILS] = {"pupils", FRAME_INTEGER, NULL}};
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		ask[FIGURES_FIRST + i] = (struct frame_ask){numbers[i], FRAME_INTEGER, NULL};
	*ret = (struct school_figures){.school = school};
	for (int i = 0; i < school->n_columns; i++) {
		const char *name = school->columns[i].field->name;
		if (strcmp(name, "type") == 0)
			ret->type = i;
		else if (strcmp(name, "urban_rural") == 0)
			ret->urban_rural = i;
		else if (strcmp(name, "status") == 0)
			ret->status = i;
		else if (strcmp(name, "authority") == 0)
			ret->authority = i;
	}
	return frame_load(g, a, &record_statistics, at, where, ask, COLUMNS, &ret->statistics, err);
}

int64_t school_figure(const struct school_figures *f, struct str name, int32_t row)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers) && row >= 0; i++)
		if (str_eq(name, str_of(numbers[i])))
			return f->statistics.columns[FIGURES_FIRST + i].i[row];
	return FRAME_NONE;
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

static void derived_value(const struct school_values *v, int which, struct expr_value *ret)
{
	switch (which) {
	case 0:
		number_value(&v->names->statistics, FIGURES_PUPILS, v->statistics_row, ret);
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
	const struct school_values *v = context;
	const struct school_figures *n = v->names;
	const int column[ARRAY_LEN(texts)] = {-1, n->type, n->urban_rural, n->status, n->authority}; /* in the order of `texts` */
	if (slot >= SLOT_DERIVED)
		derived_value(v, slot - SLOT_DERIVED, ret);
	else if (slot == SLOT_TEXT)
		text_value(&n->statistics, FIGURES_SECTION, v->statistics_row, ret);
	else if (slot > SLOT_TEXT)
		text_value(n->school, column[slot - SLOT_TEXT], v->school_row, ret);
	else
		number_value(&n->statistics, FIGURES_FIRST + slot, v->statistics_row, ret);
}

struct expr_values school_values_of(const struct school_values *v)
{
	return (struct expr_values){(void *)(uintptr_t)v, get};
}
