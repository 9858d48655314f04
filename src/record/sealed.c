#include "record/sealed.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/seal.h"

#include <string.h>

struct id row_person(const struct layout *l, const struct row *row)
{
	if (l->person_field < 0)
		return row->id;
	struct value v = row->values[l->person_field];
	return v.form == VALUE_ID ? v.id : (struct id){};
}

bool row_has_sealed_values(const struct layout *l, const struct row *row)
{
	for (int i = 0; i < l->n_fields; i++)
		if (field_is_sealed(&l->record->fields[i]) && row->values[i].form != VALUE_NULL)
			return true;
	return false;
}

static struct str context_of(struct arena *a, const struct layout *l, const struct row *row)
{
	char id[ID_TEXT];
	id_format(row->id, id);
	return str_of(arena_printf(a, "%s/%s", l->record->name, id));
}

enum status row_seal(struct reg *g, const struct layout *l, struct arena *a, struct row *row, struct err *err)
{
	if (!row_has_sealed_values(l, row)) {
		row->sealed = (struct str){};
		return ST_OK;
	}
	if (!g->keys)
		return err_set(err, ST_UNAVAILABLE, "%s holds personal values: open the register with its key files",
			       l->record->name);
	CLEANUP(buf_done) struct buf plain, sealed;
	buf_init(&plain, SEAL_VALUE_MAX);
	buf_init(&sealed, 0);
	for (int k = 0; k < l->n_fields; k++) {
		int i = l->by_name[k];
		const struct field *f = &l->record->fields[i];
		if (!field_is_sealed(f) || row->values[i].form == VALUE_NULL)
			continue;
		value_canonical(&plain, VALUE_STR(str_of(f->name)));
		value_canonical(&plain, row->values[i]);
	}
	if (plain.full)
		return err_record(err, ST_TOO_LARGE, l->record, "%s: the personal values of a row are too large");
	TRY(seal(g->keys, row_person(l, row), context_of(a, l, row), buf_view(&plain), &sealed, err));
	row->sealed = str_copy(a, buf_view(&sealed));
	return ST_OK;
}

enum status row_unseal(struct reg *g, const struct layout *l, struct arena *a, struct row *row, struct err *err)
{
	if (!row->sealed.n || !row->is_sealed || !g->keys)
		return ST_OK;
	CLEANUP(buf_done) struct buf plain;
	buf_init(&plain, SEAL_VALUE_MAX);
	enum status st = unseal(g->keys, row_person(l, row), context_of(a, l, row), row->sealed, &plain, err);
	if (st == ST_NOT_FOUND) {
		row->is_erased = true;
		row->is_sealed = false;
		return ST_OK;
	}
	TRY(st);
	struct str bytes = str_copy(a, buf_view(&plain));
	struct value name, v;
	for (size_t pos = 0; pos < bytes.n;) {
		if (!value_from_canonical(bytes, &pos, &name) || !value_from_canonical(bytes, &pos, &v))
			return err_set(err, ST_INTERNAL, "%s: the sealed values of version %lld cannot be read",
				       l->record->name, (long long)row->version);
		int i = record_field_index(l->record, name.s);
		if (i >= 0)
			row->values[i] = v;
	}
	row->is_sealed = false;
	return ST_OK;
}

enum status matched_hash(struct reg *g, const struct field *f, struct value v, uint8_t ret[32], struct err *err)
{
	if (v.form == VALUE_BYTES && v.s.n == 32) {
		memcpy(ret, v.s.p, 32);
		return ST_OK;
	}
	return match_hash(g->keys, STR("identity"), v.s, ret, err);
}
