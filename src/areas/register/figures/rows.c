/* When a row began, and whether it lies in a region. */
#include "areas/register/figures/inside.h"

#include "areas/register/register.h"
#include "record/list.h"

#include <string.h>

static const char *const begin_fields[] = {"from", "founded", "opened", "date"};

bool figure_row_begin(const struct row *row, day_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(begin_fields); i++) {
		int k = record_field_index(row->record, str_of(begin_fields[i]));
		if (k >= 0 && !value_is_null(row->values[k])) {
			*ret = value_date(row->values[k]).day;
			return true;
		}
	}
	return false;
}

const char *figure_begin_field(const struct record *r)
{
	const char *found = NULL;
	int n = 0;
	for (size_t i = 0; i < ARRAY_LEN(begin_fields); i++)
		if (record_field_index(r, str_of(begin_fields[i])) >= 0) {
			found = begin_fields[i];
			n++;
		}
	return n == 1 ? found : NULL;
}

struct figure_within {
	struct id region;
	day_t day;
	struct map ids;
	struct figure_within *next;
};

static bool add_below(struct map *ids, const struct row *row, const char *field)
{
	const struct value *v = &row->values[record_field_index(row->record, str_of(field))];
	bool fresh = false;
	if (!value_is_null(*v) && map_find(ids, figure_id_key(&v->id)))
		map_put(ids, figure_id_key(&row->id), &fresh);
	return fresh;
}

static enum status add_rows(struct reg *g, const struct record *r, const char *field, day_t day, struct map *ids, bool *ret_more, struct err *err)
{
	struct cursor *c;
	const struct row *row;
	struct list_query q = {.record = r, .at = {.day = day, .tx = TX_NOW}, .open = ROW_SEALED};
	TRY(cursor_open(g, &q, &c, err));
	enum status st;
	*ret_more = false;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row)
		*ret_more = add_below(ids, row, field) || *ret_more;
	cursor_close(c);
	return st;
}

enum status figure_within(struct reg *g, struct arena *a, struct figure_within **all, struct id region, day_t day, const struct map **ret,
			  struct err *err)
{
	struct figure_within *w = *all;
	while (w && !(w->day == day && id_cmp(w->region, region) == 0))
		w = w->next;
	if (!w) {
		bool more = true;
		w = ARENA_NEW(a, struct figure_within);
		*w = (struct figure_within){.region = region, .day = day, .next = *all};
		map_init(&w->ids, a);
		map_put(&w->ids, figure_id_key(&region), NULL);
		while (more) /* once a level of regions */
			TRY(add_rows(g, &record_region, "parent", day, &w->ids, &more, err));
		TRY(add_rows(g, &record_school, "county", day, &w->ids, &more, err));
		*all = w;
	}
	*ret = &w->ids;
	return ST_OK;
}

bool figure_row_is_within(const struct map *ids, const struct row *row)
{
	bool refers = false;
	for (int k = 0; row->record->fields[k].name; k++) {
		const struct field *f = &row->record->fields[k];
		if (f->kind != FIELD_REFERENCE || value_is_null(row->values[k]) ||
		    (strcmp(f->record, "school") != 0 && strcmp(f->record, "region") != 0))
			continue;
		if (map_find(ids, figure_id_key(&row->values[k].id)))
			return true;
		refers = true;
	}
	return !refers;
}
