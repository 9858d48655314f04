/* The check of all descriptors at start. */
#include "base/arena.h"
#include "record/expr_row.h"
#include "record/kind.h"
#include "record/validate.h"

#include <string.h>

/* Names the tables use for themselves. */
static const char *const reserved[] = {"version",      "id",	     "valid_from", "valid_to", "tx_from", "tx_to",
				       "origin_sheet", "origin_row", "mark",	   "state",    "sealed"};
static const char *const reserved_tables[] = {"tx", "tx_part", "record_field", "search", "search_state", "search_text", "migration"};

static bool name_is_sound(const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < n; i++)
		if (!((name[i] >= 'a' && name[i] <= 'z') ||
		      (i && ((name[i] >= '0' && name[i] <= '9') || name[i] == '_'))))
			return false;
	return n > 0 && n <= 40;
}

static bool has_both(struct label l)
{
	return l.zh && *l.zh && l.en && *l.en;
}

static enum status check_field(const struct catalogue *c, const struct record *r, const struct field *f,
			       struct err *err)
{
	if (!name_is_sound(f->name))
		return err_set(err, ST_INTERNAL, "%s.%s: names are lower-case letters, digits and '_'", r->name,
			       f->name);
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (!strcmp(f->name, reserved[i]))
			return err_set(err, ST_INTERNAL, "%s.%s: the kernel uses this name itself", r->name, f->name);
	if (record_field(r, str_of(f->name)) != f)
		return err_set(err, ST_INTERNAL, "%s.%s stands twice", r->name, f->name);
	if (!has_both(f->label))
		return err_set(err, ST_INTERNAL, "%s.%s: label missing in a language", r->name, f->name);
	if (f->kind == FIELD_REFERENCE && (!f->record || !catalogue_find(c, str_of(f->record))))
		return err_set(err, ST_INTERNAL, "%s.%s: refers to a record that does not exist", r->name, f->name);
	if (f->kind == FIELD_CODE && !f->codes && !f->codes_policy)
		return err_set(err, ST_INTERNAL, "%s.%s: a code without a list", r->name, f->name);
	if ((f->flags & F_MANY) && f->kind != FIELD_CODE)
		return err_set(err, ST_INTERNAL, "%s.%s: only codes can be several", r->name, f->name);
	if (field_is_sealed(f) && !r->person)
		return err_set(err, ST_INTERNAL, "%s.%s: personal, but the record does not say whose", r->name,
			       f->name);
	if (field_is_sealed(f) && (f->flags & F_KEY))
		return err_set(err, ST_INTERNAL, "%s.%s: a personal field cannot be a key", r->name, f->name);
	if (f->default_value && (f->flags & F_KEY)) /* an import without its column would mean one row before it is filled in, another after */
		return err_set(err, ST_INTERNAL, "%s.%s: a part of the key has no default", r->name, f->name);
	for (const struct code *k = f->codes; k && k->value; k++) {
		if (!has_both(k->label) || strchr(k->value, '|') || strchr(k->value, ','))
			return err_set(err, ST_INTERNAL, "%s.%s: code %s: label missing, or a separator in the value",
				       r->name, f->name, k->value);
		for (const struct code *other = f->codes; other < k; other++)
			if (!strcmp(other->value, k->value))
				return err_set(err, ST_INTERNAL, "%s.%s: code %s stands twice", r->name, f->name,
					       k->value);
	}
	return ST_OK;
}

static enum status check_names(const struct record *r, const char *what, const char *names, struct err *err)
{
	struct str rest = str_of(names), part;
	while (names && rest.p && str_next(&rest, ',', &part)) {
		part = str_trim(part);
		if (str_starts(part, STR("-")))
			part = str_slice(part, 1, part.n);
		if (part.n && !record_field(r, part))
			return err_set(err, ST_INTERNAL, "%s, %s: no field %.*s", r->name, what, STR_ARG(part));
	}
	return ST_OK;
}

static enum status check_check(const struct catalogue *c, const struct record *r, const struct record_check *k,
			       struct err *err)
{
	bool needs_by = k->kind == CHECK_NO_OVERLAP || k->kind == CHECK_SUM || k->kind == CHECK_TIE;
	bool needs_field = k->kind == CHECK_WITHIN_LIFE || k->kind == CHECK_SUM || k->kind == CHECK_TIE;
	if (!has_both(k->message))
		return err_set(err, ST_INTERNAL, "%s, check %s: message missing in a language", r->name, k->name);
	if ((needs_by && !k->by) || (needs_field && !k->field) || (k->kind == CHECK_EXPRESSION && !k->expression) ||
	    (k->kind == CHECK_FUNCTION && !k->function) ||
	    ((k->kind == CHECK_SUM || k->kind == CHECK_TIE) && !k->total))
		return err_set(err, ST_INTERNAL, "%s, check %s: not complete", r->name, k->name);
	TRY(check_names(r, k->name, k->by, err));
	TRY(check_names(r, k->name, k->field, err));
	if (k->kind != CHECK_TIE)
		return ST_OK;
	const struct record *other = k->record ? catalogue_find(c, str_of(k->record)) : NULL;
	if (!other)
		return err_set(err, ST_INTERNAL, "%s, check %s: ties with a record that does not exist", r->name,
			       k->name);
	TRY(check_names(other, k->name, k->by, err));
	return check_names(other, k->name, k->total, err);
}

/* Paths of references, '|' between: each leads from the record over references to a record, "self" to the row itself. */
static enum status check_paths(const struct catalogue *c, const struct record *r, const char *paths, struct err *err)
{
	struct str rest = str_of(paths), path, part;
	while (paths && rest.p && str_next(&rest, '|', &path)) {
		const struct record *at = r;
		while (path.p && str_next(&path, '.', &part)) {
			const struct field *f = record_field(at, part);
			if (str_eq(part, STR("self")) && at == r)
				continue;
			if (!f || f->kind != FIELD_REFERENCE || !(at = catalogue_find(c, str_of(f->record))))
				return err_set(err, ST_INTERNAL, "record %s: the path '%s' does not lead to a record", r->name, paths);
		}
	}
	return ST_OK;
}

static enum status check_states(const struct catalogue *c, struct arena *a, const struct record *r, struct err *err)
{
	struct expr_names names = expr_row_names(r);
	const struct expr *e;
	for (const struct transition *t = r->transitions; t && t->name; t++) {
		bool knows_to = false;
		for (const struct state *s = r->states; s && s->value; s++)
			knows_to |= !strcmp(s->value, t->to);
		if (!knows_to || !has_both(t->label))
			return err_set(err, ST_INTERNAL, "%s, transition %s: leads to no state, or label missing",
				       r->name, t->name);
		TRY(check_names(r, t->name, t->evidence, err));
		TRY(check_paths(c, r, t->side, err));
		if (t->guard)
			TRY(expr_parse(a, str_of(t->guard), &names, EXPR_YES_NO, &e, NULL, err));
		if (t->deadline)
			TRY(expr_parse(a, str_of(t->deadline), &names, EXPR_NUMBER, &e, NULL, err));
	}
	return ST_OK;
}

static enum status check_record(const struct catalogue *c, const struct record *r, struct arena *a, struct err *err)
{
	if (!name_is_sound(r->name) || catalogue_find(c, str_of(r->name)) != r)
		return err_set(err, ST_INTERNAL, "record %s: malformed name, or it stands twice", r->name);
	for (size_t i = 0; i < ARRAY_LEN(reserved_tables); i++)
		if (!strcmp(r->name, reserved_tables[i]))
			return err_set(err, ST_INTERNAL, "record %s: the kernel uses this name itself", r->name);
	if (!has_both(r->label))
		return err_set(err, ST_INTERNAL, "record %s: label missing in a language", r->name);
	for (const struct field *f = r->fields; f->name; f++)
		TRY(check_field(c, r, f, err));
	TRY(check_names(r, "sort", r->sort, err));
	TRY(check_names(r, "other key", r->other_key, err));
	if (r->person && strcmp(r->person, "self")) {
		const struct field *f = record_field(r, str_of(r->person));
		if (!f || f->kind != FIELD_REFERENCE)
			return err_set(err, ST_INTERNAL, "record %s: %s is no reference to a person", r->name,
				       r->person);
	}
	if (r->life == LIFE_YEAR && !record_field(r, STR("year")))
		return err_set(err, ST_INTERNAL, "record %s: a record of school years needs a field year", r->name);
	for (const struct record_check *k = r->checks; k && k->name; k++)
		TRY(check_check(c, r, k, err));
	TRY(check_paths(c, r, r->scope, err));
	TRY(check_paths(c, r, r->also, err));
	TRY(check_states(c, a, r, err));
	struct validator *v;
	TRY(validator_new(c, r, &v, err));
	validator_free(v);
	return ST_OK;
}

enum status catalogue_check(const struct catalogue *c, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	for (int i = 0; c->records[i]; i++)
		TRY(check_record(c, c->records[i], &a, err));
	return ST_OK;
}
