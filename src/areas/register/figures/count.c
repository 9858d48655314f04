/* Claims against the register: what data/figures.json says how to count, all countings over the same rows in one reading. */
#include "areas/register/figures/inside.h"

#include "record/expr.h"
#include "record/list.h"

#include <stdio.h>
#include <string.h>

/* Ids of the rows of a record that a filter keeps, as keys of the map. */
static enum status filtered_ids(struct reg *g, const struct record *r, struct as_of at, struct str where, struct map *ret, struct err *err)
{
	struct cursor *c;
	const struct row *row;
	struct list_query q = {.record = r, .at = at, .where = where, .open = ROW_SEALED};
	TRY(cursor_open(g, &q, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row)
		map_put(ret, figure_id_key(&row->id), NULL);
	cursor_close(c);
	return st;
}

/* What a field of a record's rows names, of the rows that a filter keeps, as keys of the map. */
static enum status named_ids(struct reg *g, json_t *o, struct as_of at, struct map *ret, struct err *err)
{
	const struct record *r = catalogue_find(g->catalogue, figure_text(o, "record"));
	struct cursor *c;
	const struct row *row;
	if (!r) /* a program without that area */
		return ST_OK;
	int field = record_field_index(r, figure_text(o, "field"));
	struct list_query q = {.record = r, .at = at, .where = figure_text(o, "where"), .open = ROW_SEALED};
	TRY(cursor_open(g, &q, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row)
		map_put(ret, figure_id_key(&row->values[field].id), NULL);
	cursor_close(c);
	return st;
}

/* Distinct ids of the named fields ("id": the row itself) over the rows of a definition that fit, in a period. */
struct counting {
	const struct record *record;
	struct str where;
	struct row_filter filter;
	json_t *distinct;
	int join_field;           /* −1: none */
	struct map joined;        /* ids the join keeps */
	struct map excepted;      /* ids left out */
	struct map seen;
	const struct map *within;
	bool begins, any_row, is_done;
	day_t from, to;
	struct counting *next;
};

/* A definition that a claim is held against. */
struct claim_count {
	json_t *definition;
	struct figure *figure;
	struct counting *count, *whole; /* whole: what the share is of; NULL: none */
	struct claim_count *next;
};

struct counts {
	struct reg *g;
	struct arena *a;
	const struct figure_rows *kept; /* NULL */
	struct figure_within *regions;
	struct counting *countings;
	struct claim_count *first, **end;
};

static void count_row(struct counting *n, const struct row *row, struct arena *scratch)
{
	day_t begun;
	size_t index;
	json_t *name;
	if (!row_filter_fits(&n->filter, row, scratch) || map_find(&n->excepted, figure_id_key(&row->id)))
		return;
	n->any_row = true;
	bool has_begun = figure_row_begin(row, &begun);
	if (n->begins ? !has_begun || begun < n->from || begun >= n->to : has_begun && begun >= n->to)
		return;
	if (!figure_row_is_within(n->within, row))
		return;
	if (n->join_field >= 0) {
		const struct value *v = &row->values[n->join_field];
		if (value_is_null(*v) || !map_find(&n->joined, figure_id_key(&v->id)))
			return;
	}
	json_array_foreach(n->distinct, index, name)
	{
		int k = record_field_index(row->record, str_of(json_string_value(name)));
		if (k < 0)
			map_put(&n->seen, figure_id_key(&row->id), NULL);
		else if (!value_is_null(row->values[k]))
			map_put(&n->seen, figure_id_key(&row->values[k].id), NULL);
	}
}

static enum status plan_one(struct counts *all, json_t *o, const struct map *within, day_t from, day_t to, struct counting **ret, struct err *err)
{
	const struct record *r = catalogue_find(all->g->catalogue, figure_text(o, "record"));
	json_t *join = json_object_get(o, "join");
	struct counting *n = ARENA_NEW(all->a, struct counting);
	if (!r)
		return err_set(err, ST_INTERNAL, "figures.json names a record that does not exist");
	*n = (struct counting){.record = r, .where = figure_text(o, "where"), .distinct = json_object_get(o, "distinct"), .join_field = -1, .within = within,
			       .begins = str_eq(figure_text(o, "when"), STR("begins")), .from = from, .to = to, .next = all->countings};
	TRY(row_filter_read(all->g, all->a, r, n->where, &n->filter, err));
	map_init(&n->seen, all->a);
	map_init(&n->joined, all->a);
	map_init(&n->excepted, all->a);
	TRY(named_ids(all->g, json_object_get(o, "except"), (struct as_of){.day = to - 1, .tx = TX_NOW}, &n->excepted, err));
	if (join) {
		n->join_field = record_field_index(r, figure_text(join, "field"));
		const struct record *target = catalogue_find(all->g->catalogue, str_of(r->fields[n->join_field].record));
		TRY(filtered_ids(all->g, target, (struct as_of){.day = to - 1, .tx = TX_NOW}, figure_text(join, "where"), &n->joined, err));
	}
	*ret = all->countings = n;
	return ST_OK;
}

static enum status plan(struct counts *all, json_t *o, struct figure *f, struct err *err)
{
	const struct map *within;
	day_t from, to;
	json_t *share = json_object_get(o, "share");
	if (!figure_period(f->period, &from, &to) || !catalogue_find(all->g->catalogue, figure_text(o, "record"))) /* a program without that area */
		return ST_OK;
	struct claim_count *c = ARENA_NEW(all->a, struct claim_count);
	*c = (struct claim_count){.definition = o, .figure = f};
	if (!id_is_zero(f->region)) {
		TRY(figure_within(all->g, all->a, &all->regions, f->region, to - 1, &within, err));
		TRY(plan_one(all, o, within, from, to, &c->count, err));
		if (share)
			TRY(plan_one(all, share, within, from, to, &c->whole, err));
	}
	*all->end = c;
	all->end = &c->next;
	return ST_OK;
}

static bool is_of(const struct counting *n, const struct counting *first)
{
	return !n->is_done && n->record == first->record && n->begins == first->begins && (n->begins || n->to == first->to);
}

static bool is_said(const struct counting *first, const struct counting *n)
{
	for (const struct counting *k = first; k != n; k = k->next)
		if (is_of(k, first) && str_eq(k->where, n->where))
			return true;
	return false;
}

/* "(a) or (b)": what any of the countings that go with the first asks for; empty: all rows. */
static void put_where(const struct counting *first, struct buf *out)
{
	for (const struct counting *n = first; n; n = n->next) {
		if (!is_of(n, first))
			continue;
		if (!n->where.n) {
			buf_clear(out);
			return;
		}
		if (!is_said(first, n))
			buf_printf(out, "%s(%.*s)", out->n ? " or " : "", STR_ARG(n->where));
	}
	if (out->n > EXPR_BYTES_MAX)
		buf_clear(out);
}

/* Rows of what begins are bounded by the earliest and latest day asked for. */
static void put_bounds(const struct counting *first, struct buf *where)
{
	const char *field = first->begins ? figure_begin_field(first->record) : NULL;
	day_t from = DAY_MAX, to = DAY_MIN;
	char low[11], high[11], given[EXPR_BYTES_MAX + 1];
	if (!field)
		return;
	for (const struct counting *n = first; n; n = n->next)
		if (is_of(n, first)) {
			from = MIN(from, n->from);
			to = MAX(to, n->to);
		}
	day_format(from, low);
	day_format(to, high);
	snprintf(given, sizeof given, "%.*s", (int)where->n, where->n ? where->p : "");
	buf_clear(where);
	buf_printf(where, "%s >= date('%s') and %s < date('%s')%s%s%s", field, low, field, high, given[0] ? " and (" : "", given, given[0] ? ")" : "");
	if (where->n > EXPR_BYTES_MAX) {
		buf_clear(where);
		buf_cstr(where, given);
	}
}

/* Of rows outside the bounds it is enough to know whether there are any. */
static enum status find_any(struct counts *all, struct counting *n, struct err *err)
{
	struct list_query q = {.record = n->record, .where = n->where, .at = {.any_day = true, .tx = TX_NOW}, .open = ROW_SEALED, .limit = 1};
	struct list_page page;
	TRY(record_list(all->g, all->a, &q, &page, err));
	n->any_row = page.n > 0;
	return ST_OK;
}

static void count_for_all(struct counting *first, const struct row *row, struct arena *scratch)
{
	struct arena_mark mark = arena_mark(scratch);
	for (struct counting *n = first; n; n = n->next)
		if (is_of(n, first))
			count_row(n, row, scratch);
	arena_reset(scratch, mark);
}

static enum status stream_rows(struct counts *all, struct counting *first, const struct list_query *q, struct arena *scratch, struct err *err)
{
	struct cursor *c;
	const struct row *row;
	enum status st;
	TRY(cursor_open(all->g, q, &c, err));
	while ((st = cursor_next(c, &row, err)) == ST_OK && row)
		count_for_all(first, row, scratch);
	cursor_close(c);
	return st;
}

/* All countings over the same rows in one reading of them. */
static enum status read_rows(struct counts *all, struct counting *first, struct err *err)
{
	CLEANUP(buf_done) struct buf where;
	CLEANUP(arena_done) struct arena scratch;
	struct row *const *kept = NULL;
	buf_init(&where, 0);
	arena_init(&scratch);
	arena_alloc(&scratch, 1); /* what a reset need not give back */
	put_where(first, &where);
	put_bounds(first, &where);
	struct list_query q = {.record = first->record, .where = buf_view(&where), .open = ROW_SEALED,
			       .at = first->begins ? (struct as_of){.any_day = true, .tx = TX_NOW} : (struct as_of){.day = first->to - 1, .tx = TX_NOW}};
	if (all->kept)
		TRY(all->kept->get(all->kept->context, &q, &kept, err));
	for (struct row *const *row = kept; kept && *row; row++)
		count_for_all(first, *row, &scratch);
	if (!kept)
		TRY(stream_rows(all, first, &q, &scratch, err));
	for (struct counting *n = first->next; n; n = n->next) {
		if (!is_of(n, first))
			continue;
		if (!n->any_row && n->begins)
			TRY(find_any(all, n, err));
		n->is_done = true;
	}
	if (!first->any_row && first->begins)
		TRY(find_any(all, first, err));
	first->is_done = true;
	return ST_OK;
}

static struct label label_of(struct reg *g, json_t *o) { return catalogue_find(g->catalogue, figure_text(o, "record"))->label; }

/* A definition without a row: the register has no such record at all, so that it neither confirms nor contradicts. */
static void conclude(struct counts *all, const struct claim_count *c)
{
	struct figure *f = c->figure;
	struct arena *a = all->a;
	struct label label = label_of(all->g, c->definition);
	if (!c->count) {
		if (!f->why[LANG_EN].n)
			figure_found(a, f, FIGURE_UNCHECKED, N_("the register has no region called '{0}' whose records could be counted"), &f->place, 1);
		return;
	}
	int64_t n = (int64_t)c->count->seen.n;
	struct dec counted = dec_of(n);
	f->counted = c->count->record->name;
	if (!c->count->any_row && !f->why[LANG_EN].n)
		figure_found_in(a, f, FIGURE_UNCHECKED, N_("the register has no records '{1}' of that time to count"), (struct str[2]){}, 2, label);
	if (!c->count->any_row || (c->whole && !c->whole->any_row) ||
	    (c->whole && !dec_div(dec_of(100 * n), dec_of((int64_t)c->whole->seen.n), f->value.scale > 2 ? f->value.scale : 2, &counted)))
		return;
	char day[11];
	day_format(c->count->to - 1, day);
	const struct str args[] = {figure_number(a, counted), {}, str_copy(a, str_of(day)), figure_number(a, f->value)};
	if (dec_cmp(counted, f->value) == 0)
		figure_found_in(a, f, FIGURE_TIES, N_("the register counts {0} from its records '{1}' as of {2}"), args, 4, label);
	else
		figure_found_in(a, f, FIGURE_CONFLICTS, N_("the register counts {0} from its records '{1}' as of {2}, not {3}"), args, 4, label);
}

static void in_conflict(struct arena *a, struct figure *f, const struct figure *other, json_t *why)
{
	const struct str args[] = {other->measure, figure_number(a, other->value)};
	figure_found(a, f, FIGURE_CONFLICTS, N_("conflicts with '{0}' = {1}"), args, 2);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		f->why[lang] = str_of(arena_printf(a, "%.*s%s%s", STR_ARG(f->why[lang]), lang == LANG_ZH ? "：" : ": ",
						   json_string_value(json_object_get(why, lang == LANG_ZH ? "zh" : "en"))));
}

static bool measures(json_t *o, struct str measure)
{
	return str_eq(measure, figure_text(o, "measure")) || figure_is_one_of(json_object_get(o, "synonyms"), measure);
}

/* Is the claim's measure the one of that name, or a synonym the counts know of it? */
static bool is_measure(json_t *root, struct str measure, struct str name)
{
	size_t i;
	json_t *o;
	json_array_foreach(json_object_get(root, "counts"), i, o)
		if (str_eq(name, figure_text(o, "measure")) && measures(o, measure))
			return true;
	return str_eq(measure, name);
}

static void check_rule(struct arena *a, json_t *root, json_t *rule, struct figures *f)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->n; k++) {
			struct figure *x = &f->list[i], *y = &f->list[k];
			if (is_measure(root, x->measure, figure_text(rule, "left")) && is_measure(root, y->measure, figure_text(rule, "at_least")) && str_eq(x->place, y->place) &&
			    dec_cmp(x->value, y->value) < 0) {
				in_conflict(a, x, y, json_object_get(rule, "why"));
				in_conflict(a, y, x, json_object_get(rule, "why"));
			}
		}
}

enum status figures_check_register(struct reg *g, struct arena *a, json_t *root, const struct figure_rows *kept, struct figures *f, struct err *err)
{
	json_t *o;
	size_t index;
	struct counts all = {.g = g, .a = a, .kept = kept};
	all.end = &all.first;
	json_array_foreach(json_object_get(root, "counts"), index, o)
		for (size_t i = 0; i < f->n; i++)
			if (measures(o, f->list[i].measure))
				TRY(plan(&all, o, &f->list[i], err));
	for (struct counting *n = all.countings; n; n = n->next)
		if (!n->is_done)
			TRY(read_rows(&all, n, err));
	for (const struct claim_count *c = all.first; c; c = c->next)
		conclude(&all, c);
	json_array_foreach(json_object_get(root, "rules"), index, o)
		check_rule(a, root, o, f);
	return ST_OK;
}
