/* What a change of the register may change in what was found. */
#include "areas/register/figures/inside.h"

#include "areas/register/register.h"
#include "record/expr.h"

/* Fields of the record that countings read, by index; false: any may be. */
static bool fields_read(struct reg *g, struct arena *a, json_t *o, const struct record *r, bool *used, struct err *err)
{
	struct row_filter filter;
	int slots[64], n = record_field_count(r);
	size_t index;
	json_t *name;
	if (row_filter_read(g, a, r, figure_text(o, "where"), &filter, err) != ST_OK)
		return false;
	int n_slots = filter.holds ? expr_slots(filter.holds, slots, ARRAY_LEN(slots)) : 0;
	for (int i = 0; i < n_slots && i < (int)ARRAY_LEN(slots); i++)
		if (slots[i] < n)
			used[slots[i]] = true;
	json_array_foreach(json_object_get(o, "distinct"), index, name)
	{
		int k = record_field_index(r, str_of(json_string_value(name)));
		if (k >= 0)
			used[k] = true;
	}
	return n_slots <= (int)ARRAY_LEN(slots);
}

static bool is_read(struct reg *g, struct arena *a, json_t *root, const struct record *r, bool *used, bool *ret_all_begin)
{
	size_t index;
	json_t *o;
	struct err ignored;
	struct str own = str_of(r->name);
	bool is_known = true;
	*ret_all_begin = true;
	for (int k = 0; r->fields[k].name; k++) /* where it lies, and what other records are joined by */
		used[k] = r->fields[k].kind == FIELD_REFERENCE || r->fields[k].kind == FIELD_DATE;
	json_array_foreach(json_object_get(root, "counts"), index, o)
	{
		json_t *share = json_object_get(o, "share"), *join = json_object_get(o, "join");
		const struct record *counted = catalogue_find(g->catalogue, figure_text(o, "record"));
		const struct record *target = counted && join ? catalogue_find(g->catalogue, str_of(counted->fields[record_field_index(counted, figure_text(join, "field"))].record)) : NULL;
		bool is_own = str_eq(figure_text(o, "record"), own), is_share = share && str_eq(figure_text(share, "record"), own);
		is_known = is_known && !str_eq(figure_text(json_object_get(o, "except"), "record"), own) && (!is_own || fields_read(g, a, o, r, used, &ignored)) && (!is_share || fields_read(g, a, share, r, used, &ignored)) &&
			   (target != r || fields_read(g, a, join, r, used, &ignored));
		*ret_all_begin = *ret_all_begin && !is_share && target != r && (!is_own || str_eq(figure_text(o, "when"), STR("begins")));
	}
	return is_known;
}

static bool same_value(const struct value *x, const struct value *y)
{
	struct buf a, b;
	buf_init(&a, 0);
	buf_init(&b, 0);
	value_canonical(&a, *x);
	value_canonical(&b, *y);
	bool same = str_eq(buf_view(&a), buf_view(&b));
	buf_done(&a);
	buf_done(&b);
	return same;
}

/* The other side of the change: the row as it was, or as it is now, over the same days. */
static const struct row *counterpart(const struct row_change *list, size_t n, const struct row_change *c)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].is_gone != c->is_gone && id_cmp(list[i].row->id, c->row->id) == 0 && list[i].row->valid_from == c->row->valid_from &&
		    list[i].row->valid_to == c->row->valid_to)
			return list[i].row;
	return NULL;
}

static bool same_fields(const struct row *x, const struct row *y, const bool *used)
{
	for (int k = 0; x->record->fields[k].name; k++)
		if (used[k] && !same_value(&x->values[k], &y->values[k]))
			return false;
	return str_eq(x->state, y->state);
}

static bool began_in_a_claim(const struct figures *f, const struct row *row)
{
	day_t begun, from, to;
	if (!figure_row_begin(row, &begun))
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (figure_period(f->list[i].period, &from, &to) && begun >= from && begun < to)
			return true;
	return false;
}

bool figures_touched(struct reg *g, struct arena *a, const struct figures *f, const struct row_change *changes, size_t n)
{
	if (!n)
		return false;
	const struct record *r = changes[0].row->record;
	bool *used = ARENA_ARRAY(a, bool, (size_t)record_field_count(r) + 1), all_begin, touched = false;
	json_t *root = figures_definitions();
	if (!root || r == &record_figure || r == &record_region || !is_read(g, a, root, r, used, &all_begin))
		touched = true;
	for (size_t i = 0; i < n && !touched; i++) {
		const struct row *other = counterpart(changes, n, &changes[i]);
		touched = !(other && same_fields(changes[i].row, other, used)) && (!all_begin || r == &record_school || began_in_a_claim(f, changes[i].row));
	}
	json_decref(root);
	return touched;
}
