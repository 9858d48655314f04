/* How schools, groups and regions belong together on a day: what the scopes of roles are made of. */
#include "areas/register/relations.h"

#include "areas/register/register.h"
#include "base/arena.h"
#include "base/buf.h"
#include "record/list.h"

static enum status each_of(struct reg *g, const struct list_query *q, void (*add)(const struct row *row, void *context), void *context,
			   struct err *err)
{
	struct cursor *c;
	const struct row *row;
	TRY(cursor_open(g, q, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row)
		add(row, context);
	cursor_close(c);
	return st;
}

/* Calls `add` for each row of the record whose reference is the id. */
static enum status each(struct reg *g, const struct record *r, const char *reference, struct id of, day_t day,
			void (*add)(const struct row *row, void *context), void *context, struct err *err)
{
	struct as_of at = as_of_today(g);
	at.day = day;
	struct list_query q = {.record = r, .at = at, .reference = record_field(r, str_of(reference)), .of = of};
	return each_of(g, &q, add, context, err);
}

struct taking {
	struct access_collect *out;
	int field; /* whose reference is taken; −1: the row itself */
};

static void take(const struct row *row, void *context)
{
	struct taking *t = context;
	if (t->field < 0)
		access_collect_add(t->out, row->id);
	else if (row->values[t->field].form == VALUE_ID)
		access_collect_add(t->out, row->values[t->field].id);
}

static enum status groups_of_school(void *data, struct id school, day_t day, struct access_collect *out, struct err *err)
{
	struct taking members = {.out = out, .field = record_field_index(&record_membership, STR("group"))}, cores = {.out = out, .field = -1};
	TRY(each(data, &record_membership, "school", school, day, take, &members, err));
	return each(data, &record_group, "core", school, day, take, &cores, err);
}

static enum status schools_of_group(void *data, struct id group, day_t day, struct access_collect *out, struct err *err)
{
	struct reg *g = data;
	struct taking members = {.out = out, .field = record_field_index(&record_membership, STR("school"))};
	TRY(each(g, &record_membership, "group", group, day, take, &members, err));
	struct arena a;
	struct row *row;
	struct as_of at = as_of_today(g);
	at.day = day;
	arena_init(&a);
	enum status st = row_get(g, &a, &record_group, group, at, ROW_SEALED, &row, err);
	if (st == ST_OK) {
		struct taking core = {.out = out, .field = record_field_index(&record_group, STR("core"))};
		take(row, &core);
	}
	arena_done(&a);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status schools_paired(void *data, struct id school, day_t day, struct access_collect *out, struct err *err)
{
	struct taking helped = {.out = out, .field = record_field_index(&record_agreement, STR("helped"))};
	struct taking helper = {.out = out, .field = record_field_index(&record_agreement, STR("helper"))};
	TRY(each(data, &record_agreement, "helper", school, day, take, &helped, err));
	return each(data, &record_agreement, "helped", school, day, take, &helper, err);
}

/* The region and all below it. A tree of five levels at most is as deep as regions go; a loop in the data ends there too. */
static enum status below(struct reg *g, struct id region, day_t day, int depth, struct access_collect *out, struct err *err)
{
	enum { DEPTH_MAX = 6 };
	struct arena a;
	struct access_collect children = {.arena = &a};
	struct taking t = {.out = &children, .field = -1};
	access_collect_add(out, region);
	if (depth == DEPTH_MAX)
		return ST_OK;
	arena_init(&a);
	enum status st = each(g, &record_region, "parent", region, day, take, &t, err);
	for (size_t i = 0; st == ST_OK && i < children.n; i++)
		st = below(g, children.ids[i], day, depth + 1, out, err);
	arena_done(&a);
	return st;
}

static enum status regions_below(void *data, struct id region, day_t day, struct access_collect *out, struct err *err)
{
	return below(data, region, day, 0, out, err);
}

struct assigned {
	struct access_collect schools, groups;
};

static void take_assigned(const struct row *row, void *context)
{
	struct assigned *all = context;
	struct taking school = {.out = &all->schools, .field = record_field_index(&record_assignment, STR("school"))};
	struct taking group = {.out = &all->groups, .field = record_field_index(&record_assignment, STR("group"))};
	take(row, &school);
	take(row, &group);
}

/* Rows that name the reviewer are theirs: what they were given to judge. */
static void take_row(const struct row *row, void *context) { access_collect_add(context, row->id); }

static enum status reviews_of(struct reg *g, struct as_of at, struct str where, struct access_collect *out, struct err *err)
{
	const struct record *r = catalogue_find(g->catalogue, STR("review"));
	return r ? each_of(g, &(struct list_query){.record = r, .at = at, .where = where}, take_row, out, err) : ST_OK;
}

/* A group is looked at with its schools. */
static enum status assigned(void *data, struct str login, day_t day, struct access_collect *out, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct assigned all = {.schools = {.arena = &a}, .groups = {.arena = &a}};
	struct as_of at = as_of_today(data);
	at.day = day;
	CLEANUP(buf_done) struct buf where;
	buf_init(&where, 0);
	buf_cstr(&where, "reviewer = '");
	for (size_t i = 0; i < login.n; i++)
		buf_printf(&where, login.p[i] == '\'' ? "''" : "%c", login.p[i]); /* a quote is written twice */
	buf_char(&where, '\'');
	struct list_query q = {.record = &record_assignment, .at = at, .where = buf_view(&where)};
	TRY(each_of(data, &q, take_assigned, &all, err));
	TRY(reviews_of(data, at, buf_view(&where), out, err));
	for (size_t i = 0; i < all.schools.n; i++)
		access_collect_add(out, all.schools.ids[i]);
	for (size_t i = 0; i < all.groups.n; i++) {
		access_collect_add(out, all.groups.ids[i]);
		TRY(schools_of_group(data, all.groups.ids[i], day, out, err));
	}
	return ST_OK;
}

struct access_relations register_relations(struct reg *g)
{
	return (struct access_relations){.data = g, .regions_below = regions_below, .groups_of_school = groups_of_school,
					 .schools_of_group = schools_of_group, .schools_paired = schools_paired,
					 .assigned = assigned};
}
