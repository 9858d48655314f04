#include "web/scope.h"

#include <string.h>

/* Paths from a record to a record of the name, over one or two references: "school", "group.core", "school.county". */
enum { PATHS_MAX = 16 };
struct paths {
	const char *path[PATHS_MAX];
	int n;
};

static void add_path(struct paths *p, const char *path)
{
	for (int i = 0; i < p->n; i++)
		if (strcmp(p->path[i], path) == 0)
			return;
	if (p->n < PATHS_MAX)
		p->path[p->n++] = path;
}

static const struct record *target_of(struct reg *g, const struct record *r, struct str path)
{
	struct str part;
	while (r && path.p && str_next(&path, '.', &part)) {
		if (str_eq(part, STR("self")))
			return r;
		const struct field *f = record_field(r, part);
		r = f && f->kind == FIELD_REFERENCE ? catalogue_find(g->catalogue, str_of(f->record)) : NULL;
	}
	return r;
}

/* Where the paths of a `scope` or `also` lead to a record of the name. */
static void add_scope(struct reg *g, struct arena *a, const struct record *r, const char *scope, const char *name, struct paths *ret)
{
	struct str rest = str_of(scope), path;
	while (rest.n && rest.p && str_next(&rest, '|', &path)) {
		const struct record *end = target_of(g, r, path);
		bool is_self = str_eq(path, STR("self"));
		if (end && !is_self && strcmp(end->name, name) == 0)
			add_path(ret, str_dup(a, path));
		/* The county of the school, the group on the way to its core. */
		bool is_there = end && strcmp(end->name, name) == 0;
		for (const struct field *f = (end ? end : r)->fields; end && !is_there && f->name; f++)
			if (f->kind == FIELD_REFERENCE && strcmp(f->record, name) == 0 && strcmp(name, "region") == 0 && end != r)
				add_path(ret, arena_printf(a, "%.*s.%s", STR_ARG(path), f->name));
	}
}

/* Where the row itself says it lies: its scope's paths, and references that go directly to the record. */
static void paths_to(struct reg *g, struct arena *a, const struct record *r, const char *name, bool is_new, struct paths *ret)
{
	if (strcmp(r->name, name) == 0)
		add_path(ret, "id");
	/* A row that is yet to be made lies where the row of its own record that it names does: a region below another. */
	for (const struct field *f = r->fields; is_new && strcmp(r->name, name) == 0 && f->name; f++)
		if (f->kind == FIELD_REFERENCE && strcmp(f->record, name) == 0)
			add_path(ret, f->name);
	add_scope(g, a, r, r->scope, name, ret);
	/* A group's row is its school's through membership only when the scope says so; groups and regions are named directly. */
	if (strcmp(name, "group") == 0 || strcmp(name, "region") == 0 || strcmp(name, "person") == 0)
		for (const struct field *f = r->fields; f->name; f++)
			if (f->kind == FIELD_REFERENCE && strcmp(f->record, name) == 0 && !(strcmp(r->name, name) == 0))
				add_path(ret, f->name);
}

/* The row a path goes on from, as lists have it (list_scope.c): what ended reaches nobody, but a relation that is over still says whose its
 * rows are. *ret NULL: none. */
static enum status on_the_way(struct reg *g, struct arena *a, const struct record *r, struct id id, struct as_of at, const struct row **ret, struct err *err)
{
	struct row **periods, *row;
	size_t n;
	*ret = NULL;
	if (r->life == LIFE_PERIOD && !at.any_day) {
		TRY(row_periods(g, a, r, id, at.tx, ROW_SEALED, &periods, &n, err));
		for (size_t i = 0; i < n; i++)
			if (periods[i]->valid_from <= at.day)
				*ret = periods[i];
		return ST_OK;
	}
	enum status st = row_get(g, a, r, id, at, ROW_SEALED, &row, err);
	if (st == ST_OK)
		*ret = row;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status follow(struct reg *g, struct arena *a, const struct row *row, struct str path, struct as_of at,
			  struct access_collect *out, struct err *err)
{
	struct str part;
	for (const struct row *now = row;;) {
		str_next(&path, '.', &part);
		if (str_eq(part, STR("id"))) {
			access_collect_add(out, now->id);
			return ST_OK;
		}
		int i = record_field_index(now->record, part);
		if (i < 0 || now->values[i].form != VALUE_ID)
			return ST_OK;
		if (!path.p) {
			access_collect_add(out, now->values[i].id);
			return ST_OK;
		}
		const struct record *next = catalogue_find(g->catalogue, str_of(now->record->fields[i].record));
		TRY(on_the_way(g, a, next, now->values[i].id, at, &now, err));
		if (!now)
			return ST_OK;
	}
}

static enum status collect_paths(struct reg *g, struct arena *a, const struct row *row, const struct paths *paths, struct as_of at,
				 const struct id **ret, size_t *ret_n, struct err *err)
{
	struct access_collect found = {.arena = a};
	for (int i = 0; i < paths->n; i++)
		TRY(follow(g, a, row, str_of(paths->path[i]), at, &found, err));
	*ret = found.ids;
	*ret_n = found.n;
	return ST_OK;
}

static enum status collect(struct reg *g, struct arena *a, const struct row *row, const char *name, struct as_of at, const struct id **ret,
			   size_t *ret_n, struct err *err)
{
	struct paths paths = {};
	paths_to(g, a, row->record, name, id_is_zero(row->id), &paths);
	return collect_paths(g, a, row, &paths, at, ret, ret_n, err);
}

/* The row that lends this one its state; *ret NULL: none. */
static enum status row_above(struct reg *g, struct arena *a, const struct row *row, struct as_of at, const struct row **ret, struct err *err)
{
	const struct record *above = row->record->under ? catalogue_find(g->catalogue, str_of(row->record->under)) : NULL;
	int key[8], n = above ? record_key_fields(above, key) : 0;
	const struct field *reference = NULL;
	struct id of = {};
	*ret = NULL;
	for (int i = 0; i < n && !reference; i++) {
		const struct field *f = &above->fields[key[i]];
		int mine = record_field_index(row->record, str_of(f->name));
		if (f->kind == FIELD_REFERENCE && mine >= 0 && row->values[mine].form == VALUE_ID)
			reference = f, of = row->values[mine].id;
	}
	if (!reference)
		return ST_OK;
	at.any_day = true;
	struct list_query q = {.record = above, .at = at, .reference = reference, .of = of, .limit = 1000};
	struct list_page page;
	TRY(record_list(g, a, &q, &page, err));
	for (size_t k = 0; k < page.n && !*ret; k++) {
		bool same = true;
		for (int i = 0; i < n; i++) {
			int mine = record_field_index(row->record, str_of(above->fields[key[i]].name));
			same &= mine >= 0 && value_eq(row->values[mine], page.rows[k]->values[key[i]]);
		}
		if (same)
			*ret = page.rows[k];
	}
	return ST_OK;
}

enum status row_access(struct reg *g, struct arena *a, const struct row *row, struct as_of at, struct access_row *ret, struct err *err)
{
	struct access_row r = {.row = row->id, .state = row->state};
	const struct id *persons;
	size_t n;
	TRY(collect(g, a, row, "school", at, &r.schools, &r.n_schools, err));
	TRY(collect(g, a, row, "group", at, &r.groups, &r.n_groups, err));
	TRY(collect(g, a, row, "region", at, &r.regions, &r.n_regions, err));
	TRY(collect(g, a, row, "person", at, &persons, &n, err));
	if (n)
		r.person = persons[0];
	struct paths also = {};
	add_scope(g, a, row->record, row->record->also, "school", &also);
	add_scope(g, a, row->record, row->record->also, "region", &also);
	TRY(collect_paths(g, a, row, &also, at, &r.seen_by, &r.n_seen_by, err));
	const struct row *above;
	TRY(row_above(g, a, row, at, &above, err));
	if (above)
		r.state = above->state;
	*ret = r;
	return ST_OK;
}

static void add_clauses(struct call *c, const struct record *r, const char *name, const struct access_clause *from, struct list_clause *out,
			size_t *n)
{
	struct paths paths = {};
	paths_to(c->g, c->a, r, name, false, &paths);
	add_scope(c->g, c->a, r, r->also, name, &paths); /* lists are read */
	for (int i = 0; i < paths.n; i++)
		out[(*n)++] = (struct list_clause){paths.path[i], from->ids->ids, from->ids->n, from->states};
}

static bool is_policy(const struct record *r) { return strcmp(r->name, "policy") == 0; }

/* What the row is asked about as: rows of `policy` of the kind `access` are the thing access_policy, others are their record's. */
static struct str row_thing(const struct row *row)
{
	int kind = is_policy(row->record) ? record_field_index(row->record, STR("kind")) : -1;
	bool is_access = kind >= 0 && row->values[kind].form == VALUE_TEXT && str_eq(row->values[kind].s, STR("access"));
	return is_access ? STR("access_policy") : str_of(row->record->name);
}

bool call_may_record(const struct call *c, const struct record *r, enum action action)
{
	return call_may(c, r->name, action) || (is_policy(r) && call_may(c, "access_policy", action));
}

/* Everybody may read approved policies, so who keeps those of access sees them alone in the list. */
static const char *list_thing(const struct call *c, const struct record *r, enum action action)
{
	return is_policy(r) && call_may(c, "access_policy", action) ? "access_policy" : r->name;
}

const char *list_kinds(const struct call *c, const struct record *r, enum action action)
{
	if (!is_policy(r))
		return NULL;
	return strcmp(list_thing(c, r, action), r->name) == 0 ? "not kind = 'access'" : "kind = 'access'";
}

enum status list_access(struct call *c, const struct record *r, enum action action, const struct list_scope **ret, struct err *err)
{
	return list_access_as(c, r, list_thing(c, r, action), action, ret, err);
}

bool searches_personal(const struct record *r)
{
	for (const struct field *f = r->fields; f->name; f++)
		if ((f->flags & F_SEARCH) && field_is_sealed(f))
			return true;
	return false;
}

enum status list_access_search(struct call *c, const struct record *r, enum action action, const struct list_scope **ret, struct err *err)
{
	if (!searches_personal(r))
		return list_access(c, r, action, ret, err);
	TRY(call_need(c, str_of(r->name), ACT_READ_PERSONAL, NULL, err));
	return list_access(c, r, action == ACT_LIST ? ACT_READ_PERSONAL : action, ret, err);
}

enum status list_access_as(struct call *c, const struct record *r, const char *thing, enum action action, const struct list_scope **ret,
			   struct err *err)
{
	struct access_filter f;
	access_filter(c->who->reach, str_of(thing), action, c->a, &f);
	struct list_clause *clauses = ARENA_ARRAY(c->a, struct list_clause, f.n * PATHS_MAX + 1);
	size_t n = 0;
	for (size_t i = 0; i < f.n; i++) {
		const struct access_clause *from = &f.clauses[i];
		switch (from->kind) {
		case CLAUSE_ALL:
			if (!from->states) {
				*ret = NULL;
				return ST_OK;
			}
			clauses[n++] = (struct list_clause){.states = from->states};
			break;
		case CLAUSE_SCHOOLS: add_clauses(c, r, "school", from, clauses, &n); break;
		case CLAUSE_GROUPS: add_clauses(c, r, "group", from, clauses, &n); break;
		case CLAUSE_REGIONS: add_clauses(c, r, "region", from, clauses, &n); break;
		case CLAUSE_PERSON: add_clauses(c, r, "person", from, clauses, &n); break;
		case CLAUSE_ROWS: clauses[n++] = (struct list_clause){"id", from->ids->ids, from->ids->n, from->states}; break;
		case CLAUSE_OWNER:
		case CLAUSE_SHARED: break; /* no row of the register is of an account or shared by name */
		}
	}
	struct list_scope *scope = ARENA_NEW(c->a, struct list_scope);
	*scope = (struct list_scope){.clauses = clauses, .n = n};
	*ret = scope;
	return ST_OK;
}

enum status call_need_row(struct call *c, const struct row *row, enum action action, struct err *err)
{
	struct access_row lies;
	TRY(row_access(c->g, c->a, row, c->at, &lies, err));
	return call_need(c, row_thing(row), action, &lies, err);
}

enum status call_begin_row(struct call *c, struct request *req, struct response *out, const struct record *r, enum action action, struct row **ret,
			   struct err *err)
{
	struct id id;
	TRY(call_begin(c, req, out, err));
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c->g, c->a, r, id, c->at, ROW_SEALED, ret, err));
	return call_need_row(c, *ret, action, err);
}

bool call_may_row(struct call *c, const struct row *row, enum action action)
{
	struct err err;
	return call_need_row(c, row, action, &err) == ST_OK;
}

enum status call_need_become(struct call *c, const struct record *r, const struct row *row, struct value *values, struct err *err)
{
	struct row then = {.record = r, .values = values};
	if (row) {
		then = *row;
		then.values = values;
	}
	return call_need_row(c, &then, row ? ACT_CHANGE : ACT_CREATE, err);
}

enum status call_need_history(struct call *c, const struct row *row, struct err *err)
{
	struct access_row lies;
	TRY(row_access(c->g, c->a, row, c->at, &lies, err));
	if (access_may(c->who->reach, row_thing(row), ACT_CHANGE, &lies))
		return ST_OK;
	return call_need(c, STR("history"), ACT_READ, &lies, err);
}

bool call_may_history(struct call *c, const struct row *row)
{
	struct err err;
	return call_need_history(c, row, &err) == ST_OK;
}

static enum action step_action(const struct transition *t)
{
	enum action a;
	return action_parse(str_of(t->right ? t->right : t->name), &a) ? a : ACT_CHANGE;
}

enum status call_need_step(struct call *c, const struct row *row, const struct transition *t, struct err *err)
{
	struct access_row lies;
	TRY(row_access(c->g, c->a, row, c->at, &lies, err));
	if (t->side) {
		struct paths schools = {}, regions = {};
		add_scope(c->g, c->a, row->record, t->side, "school", &schools);
		add_scope(c->g, c->a, row->record, t->side, "region", &regions);
		TRY(collect_paths(c->g, c->a, row, &schools, c->at, &lies.schools, &lies.n_schools, err));
		TRY(collect_paths(c->g, c->a, row, &regions, c->at, &lies.regions, &lies.n_regions, err));
		lies.n_groups = 0;
	}
	return call_need(c, row_thing(row), step_action(t), &lies, err);
}

bool call_may_step(struct call *c, const struct row *row, const struct transition *t)
{
	struct err err;
	return call_need_step(c, row, t, &err) == ST_OK;
}
