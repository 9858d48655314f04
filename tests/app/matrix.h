/* What tests/golden/rights.csv says of a role and a row. */
#ifndef JH_TESTS_APP_MATRIX_H
#define JH_TESTS_APP_MATRIX_H

#include "visit.h"

enum { ROWS_MAX = 256, CELLS_MAX = 512 };

struct matrix_row {
	const char *record, *thing, *state, *secret, *person;
	char id[ID_TEXT];
	json_t *schools, *groups, *regions, *above; /* lists of names */
	json_t *also;                               /* schools that may read it, with their counties, but not write it */
	json_t *row;                                /* as it was made; NULL: not by hand */
	bool is_side;          /* lies only with the other side: schools and regions are one list, one of them is enough */
	bool is_over, is_code; /* over: not true today; a code: the secret is one of a list */
};

struct matrix {
	struct visit *v;
	json_t *all; /* matrix.json */
	struct matrix_row rows[ROWS_MAX];
	int n_rows;
	struct {
		char thing[32], actions[128], cell[16][96];
	} lines[CELLS_MAX];
	int n_lines;
	char roles[16][16];
	int n_roles;
	int asked, wrong;
};

static inline void read_golden(struct matrix *m)
{
	char path[512], line[2048];
	snprintf(path, sizeof path, "%s/tests/golden/rights.csv", getenv("JH_SOURCE"));
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (int n = 0; fgets(line, sizeof line, f); n++) {
		char *rest = line, *cell;
		for (int k = 0; (cell = strsep(&rest, ",\n")) && k < 18; k++) {
			if (n == 0 && k >= 2 && *cell)
				snprintf(m->roles[m->n_roles++], sizeof m->roles[0], "%s", cell);
			else if (n && k == 0)
				snprintf(m->lines[m->n_lines].thing, sizeof m->lines[0].thing, "%s", cell);
			else if (n && k == 1)
				snprintf(m->lines[m->n_lines].actions, sizeof m->lines[0].actions, "%s", cell);
			else if (n && k < 2 + m->n_roles)
				snprintf(m->lines[m->n_lines].cell[k - 2], sizeof m->lines[0].cell[0], "%s", cell);
		}
		m->n_lines += n > 0;
	}
	fclose(f);
	assert_int_equal(m->n_roles, 13);
}

static inline bool word_in(const char *list, const char *separators, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = list; (at = strstr(at, word)); at++)
		if ((at == list || strchr(separators, at[-1])) && (!at[n] || strchr(separators, at[n])))
			return true;
	return false;
}

static inline bool listed(json_t *list, const char *name)
{
	size_t i;
	json_t *s;
	json_array_foreach(list, i, s) if (strcmp(json_string_value(s), name) == 0) return true;
	return false;
}

/* Reading needs one of them, writing all. */
static inline bool covers(json_t *theirs, json_t *of_row, bool is_writing)
{
	size_t i, n = json_array_size(of_row), inside = 0;
	json_t *s;
	json_array_foreach(of_row, i, s) inside += listed(theirs, json_string_value(s));
	return is_writing ? n > 0 && inside == n : inside > 0;
}

static inline bool in_scope(json_t *who, const struct matrix_row *r, const char *scope, const char *action)
{
	bool writes = !r->is_side && strcmp(action, "list") != 0 && strcmp(action, "read") != 0 && strcmp(action, "export") != 0 && strcmp(action, "read_personal") != 0;
	json_t *groups = json_object_get(who, "groups"), *group_schools = json_object_get(who, "group_schools"), *assigned = json_object_get(who, "assigned");
	json_t *regions = strcmp(action, "create") == 0 && r->above ? r->above : r->regions;
	if (!writes && r->also) {
		struct matrix_row besides = *r;
		besides.schools = besides.regions = r->also; /* names of both kinds are one list: none is both */
		besides.also = besides.groups = NULL;
		if (in_scope(who, &besides, scope, action))
			return true;
	}
	if (strcmp(scope, "all") == 0)
		return true;
	if (strcmp(scope, "self") == 0)
		return r->person && json_object_get(who, "person") && strcmp(r->person, json_string_value(json_object_get(who, "person"))) == 0;
	if (strcmp(scope, "school") == 0)
		return covers(json_object_get(who, "schools"), r->schools, writes);
	if (strcmp(scope, "pair") == 0)
		return covers(json_object_get(who, "pair"), r->schools, writes);
	if (strcmp(scope, "group") == 0 && writes && json_array_size(r->groups))
		return covers(groups, r->groups, true) && covers(group_schools, r->schools, true);
	if (strcmp(scope, "group") == 0)
		return covers(groups, r->groups, writes) || covers(group_schools, r->schools, writes);
	if (strcmp(scope, "county") == 0 || strcmp(scope, "city") == 0)
		return covers(json_object_get(who, "regions"), regions, writes);
	if (strcmp(scope, "assigned") == 0)
		return covers(assigned, r->schools, writes) || covers(assigned, r->groups, writes);
	assert_string_equal(scope, "shared");
	return false;
}

/* One cell of the table: scope(state|state)+scope … */
static inline bool cell_allows(json_t *who, const char *cell, const struct matrix_row *r, const char *action)
{
	char text[96], *rest = text, *part;
	snprintf(text, sizeof text, "%s", cell);
	while ((part = strsep(&rest, "+"))) {
		char *states = strchr(part, '(');
		if (states) {
			*states++ = 0;
			states[strlen(states) - 1] = 0;
		}
		if (*part && (!r || ((!states || word_in(states, "|", r->state)) && in_scope(who, r, part, action))))
			return true;
	}
	return false;
}

/* May the role do it to the row (NULL: to any)? What everybody may, they may too. */
static inline bool may(struct matrix *m, int role, const char *thing, const char *action, const struct matrix_row *r)
{
	for (int i = 0; i < m->n_lines; i++) {
		if (strcmp(m->lines[i].thing, thing) != 0 || !word_in(m->lines[i].actions, " ", action))
			continue;
		json_t *who = json_object_get(json_object_get(m->all, "roles"), m->roles[role]);
		if (cell_allows(who, m->lines[i].cell[role], r, action) || cell_allows(NULL, m->lines[i].cell[m->n_roles - 1], r, action))
			return true;
	}
	return false;
}

static inline bool may_row(struct matrix *m, int role, const char *action, const struct matrix_row *r) { return may(m, role, r->thing, action, r); }

#endif
