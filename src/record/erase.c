#include "record/erase.h"

#include "base/buf.h"
#include "crypt/keyring.h"
#include "record/change_inside.h"

#include <stdio.h>
#include <string.h>

/* Rows sealed under the person's key: the person's own, and those of records whose `person` refers to it. */
static bool is_sealed_under(const struct layout *l, const struct record *person)
{
	if (!l->has_sealed)
		return false;
	if (l->person_field < 0)
		return l->record == person;
	return !strcmp(l->record->fields[l->person_field].record, person->name);
}

/* The ids of a query over `:person`. */
static enum status collect(struct change *c, const char *sql, struct id person, struct id **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(c->g->store, &q, sql, err));
	stmt_bind_id(q, ":person", person);
	size_t n = 0, cap = 8;
	struct id *ids = ARENA_ARRAY(&c->arena, struct id, cap);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (n == cap) {
			struct id *more = ARENA_ARRAY(&c->arena, struct id, cap * 2);
			memcpy(more, ids, n * sizeof(*ids));
			ids = more;
			cap *= 2;
		}
		ids[n++] = stmt_id(q, 0);
	}
	*ret = ids;
	*ret_n = n;
	return ST_OK;
}

/* Sort keys and hashes of every version, closed ones too; words to search by. */
static enum status forget_projections(struct change *c, const struct layout *l, struct id id, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		if (!field_is_sealed(f))
			continue;
		if (field_has_hash(f))
			buf_printf(&sql, "%s\"%s_hash\" = NULL", sql.n ? ", " : "", f->name);
		if (field_has_sort(l, i))
			buf_printf(&sql, "%s\"%s_sort\" = NULL", sql.n ? ", " : "", f->name);
	}
	if (sql.n) {
		CLEANUP(buf_done) struct buf update;
		buf_init(&update, 0);
		buf_printf(&update, "UPDATE \"%s\" SET %s WHERE id = :id", l->record->name, sql.p);
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		TRY(store_prepare(c->g->store, &q, update.p, err));
		stmt_bind_id(q, ":id", id);
		TRY(stmt_exec(q, NULL, err));
	}
	return l->has_search ? search_forget(c->g, l, id, err) : ST_OK;
}

/* The rows that are the person: the row itself; of a record of years every year's, in whatever version the keys agreed. */
static enum status every_year(struct change *c, const struct record *r, struct id person, struct id **ret, size_t *ret_n, struct err *err)
{
	const struct layout *l = layout_of(c->g, r);
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT DISTINCT k.id FROM \"%s\" p JOIN \"%s\" k ON ", r->name, r->name);
	int same = 0;
	for (int i = 0; i < l->n_key && r->life == LIFE_YEAR; i++) {
		const struct field *f = &r->fields[l->key[i]];
		if (f->kind != FIELD_SCHOOL_YEAR)
			buf_printf(&sql, "%sk.\"%s\" = p.\"%s\"", same++ ? " AND " : "", f->name, f->name);
	}
	buf_printf(&sql, "%s WHERE p.id = :person", same ? "" : "k.id = p.id");
	TRY(collect(c, sql.p, person, ret, ret_n, err));
	return *ret_n ? ST_OK : err_record(err, ST_NOT_FOUND, r, "%s: no such row");
}

static enum status forget(struct change *c, const struct record *r, struct id person, struct err *err)
{
	for (int i = 0; i < c->g->catalogue->n; i++) {
		const struct layout *l = layout_of(c->g, c->g->catalogue->records[i]);
		if (!is_sealed_under(l, r))
			continue;
		struct id *ids;
		size_t n;
		char sql[200];
		snprintf(sql, sizeof(sql), "SELECT DISTINCT id FROM \"%s\" WHERE \"%s\" = :person", l->record->name,
			 l->person_field < 0 ? "id" : l->record->fields[l->person_field].name);
		TRY(collect(c, sql, person, &ids, &n, err));
		for (size_t k = 0; k < n; k++)
			TRY(forget_projections(c, l, ids[k], err));
	}
	return ST_OK;
}

/* The key goes first: were the process to end between the two steps, the person is forgotten and the projections are
 * taken away when the erasure is asked for again. The other order could keep a key that was said to be gone. */
enum status person_erase(struct reg *g, const struct record *r, struct id person, struct str actor, struct str reason,
			 struct err *err)
{
	if (!r->person || strcmp(r->person, "self"))
		return err_record(err, ST_USAGE, r, "%s is no record of persons");
	if (!g->keys)
		return err_set(err, ST_UNAVAILABLE, "open the register with its key files to erase a person");
	if (!str_trim(reason).n)
		return err_set(err, ST_USAGE, "erasing a person needs a reason");
	char id[ID_TEXT];
	id_format(person, id);
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct faults faults;
	faults_init(&faults, &a, 1);
	struct change_info info = {.actor = actor,
				   .kind = "erase",
				   .reason = reason,
				   .note = str_of(arena_printf(&a, "%s %s", r->name, id))};
	struct change *c;
	TRY(change_begin(g, &info, &faults, &c, err));
	struct id *all;
	size_t n = 0;
	enum status st = every_year(c, r, person, &all, &n, err);
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = forget(c, r, all[i], err);
	if (st == ST_OK)
		st = keyring_destroy(g->keys, all, n, NULL, err);
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	return change_commit(c, NULL, err);
}
