/* What data/figures.json says: the definitions of counts, their periods, the records they read. */
#include "areas/register/figures/inside.h"

#include "base/embed.h"

#include <string.h>

extern const struct embedded sample_files[];

static bool years(struct str period, int64_t *ret_first, int64_t *ret_last)
{
	return period.n == 9 && period.p[4] == '-' && str_to_i64(str_slice(period, 0, 4), ret_first) &&
	       str_to_i64(str_slice(period, 5, 9), ret_last) && *ret_first >= 1900 && *ret_last <= 2200 && *ret_first <= *ret_last;
}

bool figure_period(struct str period, day_t *ret_from, day_t *ret_to)
{
	struct pdate d;
	int64_t first, last;
	int y, m, day;
	if (years(period, &first, &last)) {
		*ret_from = day_of((int)first, 1, 1);
		*ret_to = day_of((int)last + 1, 1, 1);
		return true;
	}
	if (!pdate_parse(period, &d))
		return false;
	day_split(d.day, &y, &m, &day);
	*ret_from = d.day;
	if (d.precision == DATE_YEAR)
		*ret_to = day_of(y + 1, 1, 1);
	else if (d.precision == DATE_MONTH)
		*ret_to = m == 12 ? day_of(y + 1, 1, 1) : day_of(y, m + 1, 1);
	else
		*ret_to = d.day + 1;
	return true;
}

json_t *figures_definitions(void)
{
	for (const struct embedded *e = sample_files; e->name; e++)
		if (strcmp(e->name, "figures.json") == 0)
			return json_loadb(embedded_bytes(e).p, embedded_bytes(e).n, 0, NULL);
	return NULL;
}

bool figure_is_one_of(json_t *array, struct str text)
{
	size_t i;
	json_t *v;
	json_array_foreach(array, i, v)
		if (str_eq_nocase(text, str_of(json_string_value(v))))
			return true;
	return false;
}

static void add_record(struct reg *g, struct str name, const struct record **list, int *n)
{
	const struct record *r = catalogue_find(g->catalogue, name);
	for (int i = 0; i < *n; i++)
		if (list[i] == r)
			return;
	if (r)
		list[(*n)++] = r;
}

enum status figures_records(struct reg *g, struct arena *a, const struct record *const **ret, int *ret_n, struct err *err)
{
	json_t *root = figures_definitions(), *counts = json_object_get(root, "counts"), *o;
	const struct record **list = ARENA_ARRAY(a, const struct record *, 3 + 4 * json_array_size(counts));
	int n = 0;
	size_t index;
	if (!root)
		return err_set(err, ST_INTERNAL, "figures.json is not embedded or not JSON");
	add_record(g, STR("figure"), list, &n);
	add_record(g, STR("region"), list, &n);
	add_record(g, STR("school"), list, &n);
	json_array_foreach(counts, index, o)
	{
		const struct record *r = catalogue_find(g->catalogue, figure_text(o, "record"));
		add_record(g, figure_text(o, "record"), list, &n);
		add_record(g, figure_text(json_object_get(o, "share"), "record"), list, &n);
		add_record(g, figure_text(json_object_get(o, "except"), "record"), list, &n);
		json_t *join = json_object_get(o, "join");
		if (r && join)
			add_record(g, str_of(r->fields[record_field_index(r, figure_text(join, "field"))].record), list, &n);
	}
	json_decref(root);
	*ret = list;
	*ret_n = n;
	return ST_OK;
}
