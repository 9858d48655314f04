#include "record/import/mapping.h"

#include "base/arena.h"
#include "base/buf.h"

#include <jansson.h>
#include <string.h>

enum { LIST_MAX = 1000 };

struct reader {
	struct arena *arena;
	const struct catalogue *catalogue;
	struct buf path;
	struct err *err;
};

/* Every refusal names the path; the remedy is in the words. */
static enum status at_path(struct reader *r, enum status st)
{
	return r->err ? err_prefix(r->err, "mapping: %s", r->path.n ? r->path.p : "(top)") : st;
}

static size_t push(struct reader *r, const char *part)
{
	size_t before = r->path.n;
	buf_cstr(&r->path, before ? "." : "");
	buf_cstr(&r->path, part);
	return before;
}

static size_t push_index(struct reader *r, size_t i)
{
	size_t before = r->path.n;
	buf_printf(&r->path, "[%zu]", i);
	return before;
}

static void pop(struct reader *r, size_t before)
{
	r->path.n = before;
	r->path.p[before] = 0;
}

static enum status known_keys(struct reader *r, const json_t *j, const char *keys)
{
	const char *key;
	json_t *value;
	if (!json_is_object(j))
		return at_path(r, err_set(r->err, ST_INVALID, "an object { … } is needed"));
	json_object_foreach((json_t *)(uintptr_t)j, key, value) {
		struct str rest = str_of(keys), part;
		bool known = false;
		while (!known && str_next(&rest, ' ', &part))
			known = str_eq(part, str_of(key));
		if (!known)
			return at_path(r, err_set(r->err, ST_INVALID, "the key '%s' is not known here; see docs/mapping.md", key));
	}
	return ST_OK;
}

static enum status text_at(struct reader *r, const json_t *j, const char *key, struct str *ret)
{
	const json_t *v = json_object_get(j, key);
	if (!v)
		return ST_OK;
	if (!json_is_string(v) || !json_string_length(v))
		return at_path(r, err_set(r->err, ST_INVALID, "'%s' must be a text", key));
	*ret = str_copy(r->arena, (struct str){json_string_value(v), json_string_length(v)});
	return ST_OK;
}

static enum status texts_at(struct reader *r, const json_t *j, const char *key, struct str **ret, int *ret_n)
{
	const json_t *v = json_object_get(j, key);
	if (!v)
		return ST_OK;
	size_t n = json_array_size(v);
	if (!json_is_array(v) || n == 0 || n > LIST_MAX)
		return at_path(r, err_set(r->err, ST_INVALID, "'%s' must be a list of 1 to %d texts", key, LIST_MAX));
	struct str *list = ARENA_ARRAY(r->arena, struct str, n);
	for (size_t i = 0; i < n; i++) {
		const json_t *t = json_array_get(v, i);
		if (!json_is_string(t))
			return at_path(r, err_set(r->err, ST_INVALID, "'%s' must be a list of texts", key));
		list[i] = str_copy(r->arena, (struct str){json_string_value(t), json_string_length(t)});
	}
	*ret = list;
	*ret_n = (int)n;
	return ST_OK;
}

static enum status pairs_at(struct reader *r, const json_t *j, const char *key, struct mapping_value **ret, int *ret_n)
{
	const json_t *v = json_object_get(j, key);
	const char *from;
	json_t *to;
	int n = 0;
	if (!v)
		return ST_OK;
	if (!json_is_object(v) || json_object_size(v) == 0 || json_object_size(v) > LIST_MAX)
		return at_path(r, err_set(r->err, ST_INVALID, "'%s' must be an object of 1 to %d texts", key, LIST_MAX));
	struct mapping_value *list = ARENA_ARRAY(r->arena, struct mapping_value, json_object_size(v));
	json_object_foreach((json_t *)(uintptr_t)v, from, to) {
		if (!json_is_string(to))
			return at_path(r, err_set(r->err, ST_INVALID, "'%s': '%s' must be a text", key, from));
		list[n].from = str_copy(r->arena, str_of(from));
		list[n++].to = str_copy(r->arena, (struct str){json_string_value(to), json_string_length(to)});
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static enum status flag_at(struct reader *r, const json_t *j, const char *key, bool *ret)
{
	const json_t *v = json_object_get(j, key);
	if (v && !json_is_boolean(v))
		return at_path(r, err_set(r->err, ST_INVALID, "'%s' must be true or false", key));
	*ret = json_is_true(v);
	return ST_OK;
}

static enum status read_part(struct reader *r, const json_t *j, struct mapping_source *out)
{
	const json_t *v = json_object_get(j, "part"), *from = json_array_get(v, 0), *count = json_array_get(v, 1);
	if (!v)
		return ST_OK;
	if (json_array_size(v) != 2 || !json_is_integer(from) || !json_is_integer(count) || json_integer_value(from) < 1 ||
	    json_integer_value(count) < 1 || json_integer_value(from) > 1000 || json_integer_value(count) > 1000)
		return at_path(r, err_set(r->err, ST_INVALID, "'part' must be [from, count], characters from 1"));
	out->from = (int)json_integer_value(from);
	out->count = (int)json_integer_value(count);
	return ST_OK;
}

static enum status read_source(struct reader *r, const json_t *j, struct mapping_source *out)
{
	struct str column = {}, whence = {};
	if (json_is_string(j)) {
		out->kind = MAP_COLUMN;
		out->columns = ARENA_NEW(r->arena, struct str);
		out->columns[0] = str_copy(r->arena, (struct str){json_string_value(j), json_string_length(j)});
		out->n_columns = 1;
		return ST_OK;
	}
	TRY(known_keys(r, j, "column constant sum unpivoted replace part prefix suffix values unit alias"));
	TRY(text_at(r, j, "column", &column));
	TRY(text_at(r, j, "constant", &out->constant));
	TRY(texts_at(r, j, "sum", &out->columns, &out->n_columns));
	TRY(text_at(r, j, "unpivoted", &whence));
	if ((column.n != 0) + (out->constant.n != 0) + (out->n_columns != 0) + (whence.n != 0) != 1)
		return at_path(r, err_set(r->err, ST_INVALID, "one of 'column', 'constant', 'sum' and 'unpivoted' is needed"));
	if (column.n) {
		out->kind = MAP_COLUMN;
		out->columns = ARENA_NEW(r->arena, struct str);
		out->columns[0] = column;
		out->n_columns = 1;
	} else if (out->n_columns) {
		out->kind = MAP_SUM;
	} else if (out->constant.n) {
		out->kind = MAP_CONSTANT;
	} else if (str_eq(whence, STR("key")) || str_eq(whence, STR("value"))) {
		out->kind = str_eq(whence, STR("key")) ? MAP_KEY : MAP_VALUE;
	} else {
		return at_path(r, err_set(r->err, ST_INVALID, "'unpivoted' is \"key\" or \"value\""));
	}
	TRY(read_part(r, j, out));
	TRY(text_at(r, j, "prefix", &out->prefix));
	TRY(text_at(r, j, "suffix", &out->suffix));
	TRY(pairs_at(r, j, "replace", &out->replace, &out->n_replace));
	TRY(pairs_at(r, j, "values", &out->values, &out->n_values));
	TRY(text_at(r, j, "unit", &out->unit));
	return text_at(r, j, "alias", &out->alias);
}

static enum status read_fields(struct reader *r, const json_t *j, struct mapping_output *out)
{
	const char *key;
	json_t *value;
	if (!json_is_object(j) || json_object_size(j) == 0)
		return at_path(r, err_set(r->err, ST_INVALID, "'fields' must name the fields and where they come from"));
	out->sources = ARENA_ARRAY(r->arena, struct mapping_source, json_object_size(j));
	json_object_foreach((json_t *)(uintptr_t)j, key, value) {
		size_t before = push(r, key);
		struct mapping_source *s = &out->sources[out->n_sources++];
		s->field = record_field_index(out->record, str_of(key));
		if (s->field < 0)
			return at_path(r, err_set(r->err, ST_INVALID, "the register %s has no field of that name", out->record->name));
		TRY(read_source(r, value, s));
		if (s->alias.n && out->record->fields[s->field].kind != FIELD_REFERENCE)
			return at_path(r, err_set(r->err, ST_INVALID, "'alias' is for references only"));
		if (!out->unpivot && (s->kind == MAP_KEY || s->kind == MAP_VALUE))
			return at_path(r, err_set(r->err, ST_INVALID, "'unpivoted' needs the output's 'unpivot'"));
		pop(r, before);
	}
	return ST_OK;
}

static enum status read_alias(struct reader *r, const json_t *j, struct mapping_output *out)
{
	if (!j)
		return ST_OK;
	size_t before = push(r, "alias");
	TRY(known_keys(r, j, "scheme code"));
	TRY(text_at(r, j, "scheme", &out->alias_scheme));
	if (!out->alias_scheme.n || !json_object_get(j, "code"))
		return at_path(r, err_set(r->err, ST_INVALID, "'scheme' and 'code' are needed"));
	out->alias = ARENA_NEW(r->arena, struct mapping_source);
	TRY(read_source(r, json_object_get(j, "code"), out->alias));
	pop(r, before);
	return ST_OK;
}

static enum status read_output(struct reader *r, const json_t *j, struct mapping_output *out)
{
	struct str record = {}, skip = {};
	struct mapping_value *unpivot = NULL;
	TRY(known_keys(r, j, "record distinct alias unpivot fields skip_empty"));
	TRY(text_at(r, j, "record", &record));
	out->record = record.n ? catalogue_find(r->catalogue, record) : NULL;
	if (!out->record || out->record->is_internal)
		return at_path(r, err_set(r->err, ST_INVALID, "'record' must name a register"));
	TRY(flag_at(r, j, "distinct", &out->distinct));
	TRY(pairs_at(r, j, "unpivot", &unpivot, &out->n_unpivot));
	if (unpivot) {
		out->unpivot = ARENA_ARRAY(r->arena, struct mapping_unpivot, (size_t)out->n_unpivot);
		for (int i = 0; i < out->n_unpivot; i++)
			out->unpivot[i] = (struct mapping_unpivot){unpivot[i].from, unpivot[i].to};
	}
	TRY(read_alias(r, json_object_get(j, "alias"), out));
	TRY(text_at(r, j, "skip_empty", &skip));
	out->skip_empty = skip.n ? record_field_index(out->record, skip) : -1;
	if (skip.n && out->skip_empty < 0)
		return at_path(r, err_set(r->err, ST_INVALID, "'skip_empty' must name a field of %s", out->record->name));
	return read_fields(r, json_object_get(j, "fields"), out);
}

static enum status read_mapping(struct reader *r, const json_t *j, struct mapping *m)
{
	TRY(known_keys(r, j, "match heading_row ignore outputs"));
	TRY(texts_at(r, j, "match", &m->match, &m->n_match));
	TRY(texts_at(r, j, "ignore", &m->ignore, &m->n_ignore));
	const json_t *row = json_object_get(j, "heading_row"), *outputs = json_object_get(j, "outputs");
	if (row && (!json_is_integer(row) || json_integer_value(row) < 1 || json_integer_value(row) > 1000))
		return at_path(r, err_set(r->err, ST_INVALID, "'heading_row' must be a row number"));
	m->heading_row = (int)json_integer_value(row);
	size_t n = json_array_size(outputs);
	if (!json_is_array(outputs) || n == 0 || n > 100)
		return at_path(r, err_set(r->err, ST_INVALID, "'outputs' must be a list of 1 to 100 outputs"));
	m->outputs = ARENA_ARRAY(r->arena, struct mapping_output, n);
	m->n_outputs = (int)n;
	for (size_t i = 0; i < n; i++) {
		size_t top = push(r, "outputs");
		push_index(r, i);
		TRY(read_output(r, json_array_get(outputs, i), &m->outputs[i]));
		pop(r, top);
	}
	return ST_OK;
}

enum status mapping_parse(struct arena *a, const struct catalogue *c, struct str json, struct mapping **ret, struct err *err)
{
	if (json.n > MAPPING_BYTES_MAX)
		return err_set(err, ST_TOO_LARGE, "mapping: %zu bytes; at most %d are allowed", json.n, MAPPING_BYTES_MAX);
	json_error_t fault;
	json_t *j = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &fault);
	if (!j)
		return err_set(err, ST_INVALID, "mapping: not JSON: line %d, column %d: %s", fault.line, fault.column, fault.text);
	struct reader r = {.arena = a, .catalogue = c, .err = err};
	struct mapping *m = ARENA_NEW(a, struct mapping);
	buf_init(&r.path, 4096);
	enum status st = read_mapping(&r, j, m);
	json_decref(j);
	buf_done(&r.path);
	if (st == ST_OK)
		*ret = m;
	return st;
}
