/* Asking the table of rights. */
#include "access/rights.h"

#include "base/arena.h"
#include "base/err.h"

/* Whether the word stands in the list. */
static bool listed(const char *list, char sep, struct str word)
{
	struct str rest = str_of(list), part;
	while (str_next(&rest, sep, &part))
		if (str_eq(part, word))
			return true;
	return false;
}

bool right_names(const struct right *r, struct str thing) { return listed(r->things, ',', thing); }

static bool reads(enum action a) { return a == ACT_LIST || a == ACT_READ || a == ACT_READ_PERSONAL || a == ACT_EXPORT; }

/* Reading needs one of them, writing all. */
static bool covers(const struct access_ids *s, const struct id *ids, size_t n, bool all)
{
	size_t inside = 0;
	for (size_t i = 0; i < n; i++)
		inside += access_ids_has(s, ids[i]);
	return inside > 0 && (!all || inside == n);
}

/* The same of one kind of places the row lies in; who may read it besides counts for reading. */
static bool lies_in(const struct access_ids *s, const struct access_row *row, const struct id *ids, size_t n, bool all)
{
	return covers(s, ids, n, all) || (!all && covers(s, row->seen_by, row->n_seen_by, false));
}

static bool state_fits(const char *states, struct str state)
{
	return !states || listed(states, '|', state.n ? state : STR("none"));
}

static bool scope_fits(const struct access_reach *who, const struct right *r, const struct access_row *row, bool all)
{
	const struct access_role_reach *reach = &who->role[r->role];
	switch (r->scope) {
	case SCOPE_ALL:
		return true;
	case SCOPE_SELF:
		return access_ids_has(&who->person, row->person) || access_ids_has(&who->user, row->owner);
	case SCOPE_SCHOOL:
		return lies_in(&reach->schools, row, row->schools, row->n_schools, all);
	case SCOPE_PAIR:
		return lies_in(&reach->pair, row, row->schools, row->n_schools, all);
	case SCOPE_GROUP:
		/* Written: the group is theirs and so is every school named, or an office would make any school its own. */
		if (all && row->n_groups)
			return covers(&reach->groups, row->groups, row->n_groups, true) &&
			       (!row->n_schools || covers(&reach->group_schools, row->schools, row->n_schools, true));
		return lies_in(&reach->groups, row, row->groups, row->n_groups, all) ||
		       lies_in(&reach->group_schools, row, row->schools, row->n_schools, all);
	case SCOPE_COUNTY:
	case SCOPE_CITY:
		return lies_in(&reach->regions, row, row->regions, row->n_regions, all);
	case SCOPE_ASSIGNED:
		return access_ids_has(&who->assigned, row->row) || covers(&who->assigned, row->schools, row->n_schools, all) ||
		       covers(&who->assigned, row->groups, row->n_groups, all);
	case SCOPE_SHARED:
		return row->is_published || covers(&reach->shares, row->shared, row->n_shared, false);
	case SCOPE_COUNT:
		break;
	}
	return false;
}

static bool applies(const struct access_reach *who, const struct right *r, struct str thing, enum action action)
{
	return (who->roles & 1u << r->role) && (r->actions & who->actions & ACT(action)) && right_names(r, thing);
}

bool access_may(const struct access_reach *who, struct str thing, enum action action, const struct access_row *row)
{
	for (size_t i = 0; i < rights_count; i++) {
		const struct right *r = &rights[i];
		if (applies(who, r, thing, action) &&
		    (!row || (state_fits(r->states, row->state) && scope_fits(who, r, row, !reads(action)))))
			return true;
	}
	return false;
}

bool access_may_all(const struct access_reach *who, struct str thing, enum action action)
{
	for (size_t i = 0; i < rights_count; i++)
		if (rights[i].scope == SCOPE_ALL && !rights[i].states && applies(who, &rights[i], thing, action))
			return true;
	return false;
}

/* At most three clauses come of one right. */
enum { CLAUSES_OF_RIGHT = 3 };

static void add(struct access_clause *clauses, size_t *n, enum clause_kind kind, const struct access_ids *ids, const char *states)
{
	bool open = kind == CLAUSE_ALL || kind == CLAUSE_SHARED; /* what is published is for all */
	if (open || (ids && ids->n))
		clauses[(*n)++] = (struct access_clause){kind, ids, states};
}

static void add_right(const struct access_reach *who, const struct right *r, struct access_clause *clauses, size_t *n)
{
	const struct access_role_reach *reach = &who->role[r->role];
	switch (r->scope) {
	case SCOPE_ALL:
		add(clauses, n, CLAUSE_ALL, NULL, r->states);
		break;
	case SCOPE_SELF:
		add(clauses, n, CLAUSE_PERSON, &who->person, r->states);
		add(clauses, n, CLAUSE_OWNER, &who->user, r->states);
		break;
	case SCOPE_SCHOOL:
		add(clauses, n, CLAUSE_SCHOOLS, &reach->schools, r->states);
		break;
	case SCOPE_PAIR:
		add(clauses, n, CLAUSE_SCHOOLS, &reach->pair, r->states);
		break;
	case SCOPE_GROUP:
		add(clauses, n, CLAUSE_GROUPS, &reach->groups, r->states);
		add(clauses, n, CLAUSE_SCHOOLS, &reach->group_schools, r->states);
		break;
	case SCOPE_COUNTY:
	case SCOPE_CITY:
		add(clauses, n, CLAUSE_REGIONS, &reach->regions, r->states);
		break;
	case SCOPE_ASSIGNED:
		add(clauses, n, CLAUSE_ROWS, &who->assigned, r->states);
		add(clauses, n, CLAUSE_SCHOOLS, &who->assigned, r->states);
		add(clauses, n, CLAUSE_GROUPS, &who->assigned, r->states);
		break;
	case SCOPE_SHARED:
		add(clauses, n, CLAUSE_SHARED, &reach->shares, r->states);
		break;
	case SCOPE_COUNT:
		break;
	}
}

void access_filter(const struct access_reach *who, struct str thing, enum action action, struct arena *a, struct access_filter *ret)
{
	struct access_clause *clauses = ARENA_ARRAY(a, struct access_clause, CLAUSES_OF_RIGHT * rights_count);
	size_t n = 0;
	for (size_t i = 0; i < rights_count; i++)
		if (applies(who, &rights[i], thing, action))
			add_right(who, &rights[i], clauses, &n);
	for (size_t i = 0; i < n; i++)
		if (clauses[i].kind == CLAUSE_ALL && !clauses[i].states) {
			clauses[0] = clauses[i];
			n = 1;
		}
	*ret = (struct access_filter){clauses, n};
}

static bool clause_fits(const struct access_clause *c, const struct access_row *row)
{
	if (!state_fits(c->states, row->state))
		return false;
	switch (c->kind) {
	case CLAUSE_ALL:
		return true;
	case CLAUSE_PERSON:
		return access_ids_has(c->ids, row->person);
	case CLAUSE_OWNER:
		return access_ids_has(c->ids, row->owner);
	case CLAUSE_SCHOOLS:
		return lies_in(c->ids, row, row->schools, row->n_schools, false);
	case CLAUSE_GROUPS:
		return lies_in(c->ids, row, row->groups, row->n_groups, false);
	case CLAUSE_REGIONS:
		return lies_in(c->ids, row, row->regions, row->n_regions, false);
	case CLAUSE_ROWS:
		return access_ids_has(c->ids, row->row);
	case CLAUSE_SHARED:
		return row->is_published || covers(c->ids, row->shared, row->n_shared, false);
	}
	return false;
}

bool access_filter_fits(const struct access_filter *f, const struct access_row *row)
{
	for (size_t i = 0; i < f->n; i++)
		if (clause_fits(&f->clauses[i], row))
			return true;
	return false;
}
