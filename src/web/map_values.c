/* The table beside the map: regions or areas by the value that colours them. */
#include "web/map_page.h"

#include <math.h>
#include <stdlib.h>

struct valued {
	double value;
	size_t i;
};

static int highest_first(const void *x, const void *y)
{
	const struct valued *a = x, *b = y;
	return a->value != b->value ? (a->value < b->value) - (a->value > b->value) : (a->i > b->i) - (a->i < b->i);
}

size_t map_values_list(const struct map_page *of, struct arena *a, size_t most, struct map_value **ret)
{
	const struct school_map *m = of->m;
	const struct map_view *v = &of->view;
	const struct map_layer *l = map_view_layer(m, v);
	size_t all = l ? l->n : m->n_regions, n = 0;
	*ret = NULL;
	if (v->column < 0)
		return 0;
	const struct map_column *c = &m->columns.list[v->column];
	struct valued *found = ARENA_ARRAY(a, struct valued, all + 1);
	for (size_t i = 0; i < all; i++) {
		if (!(l ? map_area_is_shown(m, v, i) : map_region_is_shown(m, v, i)))
			continue;
		double value = l ? map_area_value(m, v, i) : map_region_value(m, v, i);
		if (!isnan(value))
			found[n++] = (struct valued){value, i};
	}
	qsort(found, n, sizeof *found, highest_first);
	n = MIN(n, most);
	struct map_value *out = ARENA_ARRAY(a, struct map_value, n + 1);
	for (size_t k = 0; k < n; k++) {
		size_t i = found[k].i;
		struct buf text;
		char id[ID_TEXT];
		buf_init(&text, 100);
		map_value_text(c, found[k].value, &text);
		out[k] = (struct map_value){.name = l ? l->areas[i].name : m->regions[i].name, .value = str_copy(a, buf_view(&text)),
					    .is_over = found[k].value > c->limit,
					    .is_failing = c->verdicts && c->verdicts[i] == MAP_FAIL};
		buf_done(&text);
		if (l && l->areas[i].region >= 0)
			out[k].note = m->regions[l->areas[i].region].name;
		if (l)
			id_format(l->areas[i].id, id);
		struct str key = l ? str_of(id) : m->regions[i].code;
		if (c->path)
			out[k].href = str_of(arena_printf(a, "%s%.*s", c->path, STR_ARG(key)));
	}
	*ret = out;
	return n;
}
