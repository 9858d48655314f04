/* Rows of the batch by what people call them (name_file.h), and what a reference or a row's own key means. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "record/source.h"

#include <stdio.h>

static struct name name_of(int order, enum name_kind kind, struct str scheme, struct str text)
{
	return (struct name){.record = (uint32_t)order, .kind = kind, .scheme = scheme, .text = text};
}

static enum status add_name(struct importer *im, int order, enum name_kind kind, struct str scheme, struct str text, struct id id,
			    uint32_t row, struct err *err)
{
	struct name name = name_of(order, kind, scheme, text);
	return name_file_add(&im->names, &name, id, row, err);
}

static enum status find_name(const struct importer *im, int order, enum name_kind kind, struct str scheme, struct str text, struct id *ret,
			     uint32_t *ret_row, int *ret_n, struct err *err)
{
	struct name name = name_of(order, kind, scheme, text);
	return name_file_find(&im->names, &name, ret, ret_row, ret_n, err);
}

static bool unknown_reference(struct fault *f, const char *rule, struct str text)
{
	f->rule = rule;
	f->n_args = 2;
	f->args[1] = fault_text(text);
	return false;
}

/* A key of several parts as people write it, in the form rows of the batch are kept under (known_text). False: it is none. */
static bool put_key(struct importer *im, const struct record *target, struct str text, struct buf *out, enum status *ret_st, struct err *err)
{
	int key[8], n = record_key_fields(target, key);
	struct str rest = text, part;
	if (n < 2 || str_find(text, STR("/")) < 0)
		return false;
	for (int i = 0; i < n; i++) {
		const struct field *f = &target->fields[key[i]];
		struct fault fault = {};
		struct value v;
		struct id id;
		char id_of_part[ID_TEXT];
		if (!rest.p || !str_next(&rest, '/', &part))
			return false;
		if (i)
			buf_char(out, '/');
		if (!part.n)
			continue;
		if (f->kind == FIELD_REFERENCE) {
			const struct record *to = catalogue_find(im->g->catalogue, str_of(f->record));
			if (!import_resolve(im, to, (struct str){}, part, &id, &fault, ret_st, err))
				return false;
			id_format(id, id_of_part);
			buf_cstr(out, id_of_part);
			continue;
		}
		struct kind_input in = {.text = part};
		if (!field_parse(&im->base, f, &in, &v, &fault))
			return false;
		field_format(&im->base, f, v, KIND_EXPORT, LANG_ZH, out);
	}
	return !rest.p;
}

static enum status find_key(struct importer *im, const struct record *target, int order, struct str text, struct id *ret, int *ret_n, struct err *err)
{
	CLEANUP(buf_done) struct buf key;
	enum status st = ST_OK;
	buf_init(&key, 0);
	TRY(find_name(im, order, NAME_KEY, (struct str){}, text, ret, NULL, ret_n, err));
	if (!*ret_n && put_key(im, target, text, &key, &st, err))
		return find_name(im, order, NAME_KEY, (struct str){}, buf_view(&key), ret, NULL, ret_n, err);
	return st;
}

bool import_resolve(struct importer *im, const struct record *target, struct str scheme, struct str text, struct id *ret,
		    struct fault *ret_fault, enum status *ret_st, struct err *err)
{
	int order = import_order(im, target), n = 0;
	*ret_st = ST_OK;
	if (im->staged[order]) {
		*ret_st = scheme.n ? find_name(im, order, NAME_ALIAS, scheme, text, ret, NULL, &n, err) : find_key(im, target, order, text, ret, &n, err);
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
	if (im->base.resolve(&im->base, target, text, ret, ret_fault))
		return true;
	if (im->staged[order]) {
		*ret_st = find_name(im, order, NAME_TITLE, (struct str){}, text, ret, NULL, &n, err);
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

/* The fields a row is known by: its key, or its other key while it has none (a planned school has no code yet). */
struct known_by {
	int fields[16];
	int n;
	int n_text;        /* the first of them make the text; the others must be empty */
	struct str scheme; /* tells texts of other keys from those of keys */
};

static void known_by(const struct record *r, const struct value *values, struct known_by *k)
{
	int key[8], n = record_key_fields(r, key);
	bool has_key = false;
	*k = (struct known_by){};
	for (int i = 0; i < n; i++)
		has_key |= values[key[i]].form != VALUE_NULL;
	struct str rest = str_of(r->other_key), part;
	while (!has_key && r->other_key && k->n < 8 && str_next(&rest, ',', &part)) {
		int f = record_field_index(r, str_trim(part));
		if (f < 0 || values[f].form == VALUE_NULL) {
			k->n = k->n_text = 0;
			return;
		}
		k->fields[k->n++] = f;
		k->scheme = STR("other key");
	}
	if (has_key)
		for (int i = 0; i < n; i++)
			k->fields[k->n++] = key[i];
	k->n_text = k->n;
	for (int i = 0; i < n && k->scheme.n; i++)
		k->fields[k->n++] = key[i];
}

/* As people write it, parts joined by '/'. */
static void known_text(const struct kind_context *kinds, const struct record *r, const struct known_by *k, const struct value *values,
		       struct buf *out)
{
	for (int i = 0; i < k->n_text; i++) {
		struct value v = values[k->fields[i]];
		char id[ID_TEXT];
		if (i)
			buf_char(out, '/');
		if (v.form == VALUE_ID) {
			id_format(v.id, id);
			buf_cstr(out, id);
		} else {
			field_format(kinds, &r->fields[k->fields[i]], v, KIND_EXPORT, LANG_ZH, out);
		}
	}
}

/* A row the register holds with these values. */
static enum status find_in_register(struct importer *im, const struct record *r, const struct known_by *k, const struct value *values,
				    struct id *ret, bool *ret_found, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT id FROM \"%s\" WHERE ", r->name);
	for (int i = 0; i < k->n; i++) {
		const char *name = r->fields[k->fields[i]].name;
		if (values[k->fields[i]].form == VALUE_NULL)
			buf_printf(&sql, "\"%s\" IS NULL AND ", name);
		else
			buf_printf(&sql, "\"%s\" = :k%d AND ", name, i);
	}
	buf_cstr(&sql, "tx_to = " TX_NOW_SQL " ORDER BY valid_from DESC LIMIT 1");
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(im->g->store, &q, sql.p, err));
	for (int i = 0; i < k->n; i++) {
		char name[16];
		snprintf(name, sizeof name, ":k%d", i);
		if (values[k->fields[i]].form != VALUE_NULL)
			value_bind(q, name, kind_of(r->fields[k->fields[i]].kind)->form, &values[k->fields[i]]);
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
	struct str scheme = o->mapping ? o->mapping->alias_scheme : (struct str){};
	struct known_by k;
	int hits = 0;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	*ret_is_new = false;
	*ret_batch_row = 0;
	known_by(r, values, &k);
	if (alias.n && k.scheme.n)
		k = (struct known_by){}; /* a foreign row without a code of ours is another row than one of the same name */
	known_text(&im->base, r, &k, values, &text);
	if (alias.n)
		TRY(find_name(im, o->order, NAME_ALIAS, scheme, alias, ret, ret_batch_row, &hits, err));
	if (!hits && k.n)
		TRY(find_name(im, o->order, NAME_KEY, k.scheme, buf_view(&text), ret, ret_batch_row, &hits, err));
	if (hits)
		return ST_OK;
	bool found = false;
	if (alias.n) {
		enum status st = alias_find(im->g, r, scheme, alias, reg_today(im->g), ret, err);
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		found = st == ST_OK;
	}
	if (!found && k.n && !o->is_first)
		TRY(find_in_register(im, r, &k, values, ret, &found, err));
	if (!found) {
		*ret = id_new(moment_now());
		*ret_is_new = true;
	}
	return ST_OK;
}

enum status import_remember(struct importer *im, const struct output *o, const struct value *values, struct str alias, struct id id,
			    uint32_t row, struct err *err)
{
	const struct record *r = o->record;
	struct known_by k;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	known_by(r, values, &k);
	known_text(&im->base, r, &k, values, &text);
	if (k.n && !(alias.n && k.scheme.n))
		TRY(add_name(im, o->order, NAME_KEY, k.scheme, buf_view(&text), id, row, err));
	if (alias.n)
		TRY(add_name(im, o->order, NAME_ALIAS, o->mapping->alias_scheme, alias, id, row, err));
	for (int i = 0; i < o->n_fields && o->is_named; i++)
		if ((r->fields[i].flags & F_NAME) && values[i].form == VALUE_TEXT && !field_is_sealed(&r->fields[i]))
			TRY(add_name(im, o->order, NAME_TITLE, (struct str){}, values[i].s, id, row, err));
	return ST_OK;
}
