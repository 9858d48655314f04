/* Rows of the batch by what people call them, and what a reference or a row's own key means. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "record/source.h"

#include <stdio.h>

enum status name_add(struct importer *im, int order, enum name_kind kind, struct str scheme, struct str text, struct id id,
		     uint32_t row, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(im->names, &q,
			  "INSERT OR IGNORE INTO name (record, kind, scheme, text, id, row) VALUES (:record, :kind, :scheme, :text, :id, :row)",
			  err));
	stmt_bind_i64(q, ":record", order);
	stmt_bind_i64(q, ":kind", kind);
	stmt_bind_str(q, ":scheme", scheme.p ? scheme : STR(""));
	stmt_bind_str(q, ":text", text);
	stmt_bind_id(q, ":id", id);
	stmt_bind_i64(q, ":row", row);
	return stmt_exec(q, NULL, err);
}

enum status name_find(struct importer *im, int order, enum name_kind kind, struct str scheme, struct str text, struct id *ret,
		      uint32_t *ret_row, int *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(im->names, &q,
			  "SELECT id, row FROM name WHERE record = :record AND text = :text AND kind = :kind AND scheme = :scheme LIMIT 2",
			  err));
	stmt_bind_i64(q, ":record", order);
	stmt_bind_i64(q, ":kind", kind);
	stmt_bind_str(q, ":scheme", scheme.p ? scheme : STR(""));
	stmt_bind_str(q, ":text", text);
	*ret_n = 0;
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		if ((*ret_n)++ == 0) {
			*ret = stmt_id(q, 0);
			if (ret_row)
				*ret_row = (uint32_t)stmt_i64(q, 1);
		}
	}
}

static bool unknown_reference(struct fault *f, const char *rule, struct str text)
{
	f->rule = rule;
	f->n_args = 2;
	f->args[1] = fault_text(text);
	return false;
}

bool import_resolve(struct importer *im, const struct record *target, struct str scheme, struct str text, struct id *ret,
		    struct fault *ret_fault, enum status *ret_st, struct err *err)
{
	int order = import_order(im, target), n = 0;
	*ret_st = ST_OK;
	if (im->staged[order]) {
		*ret_st = name_find(im, order, scheme.n ? NAME_ALIAS : NAME_KEY, scheme, text, ret, NULL, &n, err);
		if (*ret_st != ST_OK || n == 1)
			return *ret_st == ST_OK;
	}
	if (scheme.n) {
		enum status st = alias_find(im->g, target, scheme, text, reg_today(im->g), ret, err);
		if (st == ST_OK)
			return true;
		if (st != ST_NOT_FOUND)
			*ret_st = st;
		return unknown_reference(ret_fault, "reference.unknown", text);
	}
	if (im->base.resolve(im->base.data, target, text, ret, ret_fault))
		return true;
	if (im->staged[order]) {
		*ret_st = name_find(im, order, NAME_TITLE, (struct str){}, text, ret, NULL, &n, err);
		if (*ret_st == ST_OK && n == 1)
			return true;
		if (n > 1)
			return unknown_reference(ret_fault, "reference.several", text);
	}
	if (!ret_fault->rule)
		unknown_reference(ret_fault, "reference.unknown", text);
	return false;
}

/* ---- a row's own identity ---- */

/* The key as people write it, parts joined by '/'; false when a part is missing. */
static bool key_text(struct importer *im, const struct record *r, const int *key, int n, const struct value *values, struct buf *out)
{
	for (int i = 0; i < n; i++) {
		const struct field *f = &r->fields[key[i]];
		struct value v = values[key[i]];
		char id[ID_TEXT];
		if (v.form == VALUE_NULL)
			return false;
		if (i)
			buf_char(out, '/');
		if (v.form == VALUE_ID) {
			id_format(v.id, id);
			buf_cstr(out, id);
		} else {
			field_format(&im->base, f, v, KIND_EXPORT, LANG_ZH, out);
		}
	}
	return n > 0;
}

/* A row the register holds with these values of its key. */
static enum status find_by_key(struct importer *im, const struct record *r, const int *key, int n, const struct value *values,
			       struct id *ret, bool *ret_found, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT id FROM \"%s\" WHERE ", r->name);
	for (int i = 0; i < n; i++)
		buf_printf(&sql, "\"%s\" = :k%d AND ", r->fields[key[i]].name, i);
	buf_cstr(&sql, "tx_to = " TX_NOW_SQL " ORDER BY valid_from DESC LIMIT 1");
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(im->g->store, &q, sql.p, err));
	for (int i = 0; i < n; i++) {
		char name[16];
		snprintf(name, sizeof name, ":k%d", i);
		value_bind(q, name, kind_of(r->fields[key[i]].kind)->form, &values[key[i]]);
	}
	TRY(stmt_step(q, ret_found, err));
	if (*ret_found)
		*ret = stmt_id(q, 0);
	return ST_OK;
}

enum status import_identify(struct importer *im, const struct output *o, const struct value *values, struct str alias,
			    struct id *ret, bool *ret_is_new, uint32_t *ret_batch_row, struct err *err)
{
	const struct record *r = o->record;
	int key[8], n = record_key_fields(r, key), hits = 0;
	struct str scheme = o->mapping ? o->mapping->alias_scheme : (struct str){};
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	*ret_is_new = false;
	*ret_batch_row = 0;
	bool has_key = key_text(im, r, key, n, values, &text);
	if (alias.n)
		TRY(name_find(im, o->order, NAME_ALIAS, scheme, alias, ret, ret_batch_row, &hits, err));
	if (!hits && has_key)
		TRY(name_find(im, o->order, NAME_KEY, (struct str){}, buf_view(&text), ret, ret_batch_row, &hits, err));
	if (hits)
		return ST_OK;
	bool found = false;
	if (alias.n) {
		enum status st = alias_find(im->g, r, scheme, alias, reg_today(im->g), ret, err);
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		found = st == ST_OK;
	}
	if (!found && has_key)
		TRY(find_by_key(im, r, key, n, values, ret, &found, err));
	if (!found) {
		*ret = id_new(moment_now());
		*ret_is_new = true;
	}
	return ST_OK;
}
