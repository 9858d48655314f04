#include "record/row_text.h"

#include "record/kind.h"

#include <jansson.h>
#include <stdlib.h>

enum { SHOWN_BYTES_MAX = 32 << 20 };

static const struct code *ask_codes(void *data, const char *policy, bool *ret_replaces)
{
	struct row_text *t = data;
	return t->asked.codes(t->asked.data, policy, ret_replaces);
}

static const struct record *ask_record(void *data, const char *name)
{
	struct row_text *t = data;
	return t->asked.find_record(t->asked.data, name);
}

static bool show(void *data, const struct field *f, struct id id, bool as_key, enum lang lang, struct buf *out)
{
	struct row_text *t = data;
	char key[18];
	for (int i = 0; i < 16; i++)
		key[i] = (char)id.b[i];
	key[16] = (char)as_key;
	key[17] = (char)lang;
	if (t->kept.used > SHOWN_BYTES_MAX) {
		arena_done(&t->kept);
		map_init(&t->shown, &t->kept);
	}
	bool is_new;
	struct map_entry *e = map_put(&t->shown, (struct str){key, sizeof(key)}, &is_new);
	if (is_new) {
		size_t before = out->n;
		bool known = t->asked.show(t->asked.data, f, id, as_key, lang, out);
		e->value.p = known ? arena_strndup(&t->kept, out->p ? out->p + before : "", out->n - before) : NULL;
		return known;
	}
	if (e->value.p)
		buf_cstr(out, e->value.p);
	return e->value.p != NULL;
}

void row_text_init(struct row_text *t, struct reg *g, enum lang lang, enum kind_format how, bool personal)
{
	*t = (struct row_text){.g = g, .lang = lang, .how = how, .personal = personal};
	arena_init(&t->scratch);
	arena_init(&t->kept);
	map_init(&t->shown, &t->kept);
	buf_init(&t->text, 0);
	t->asked = reg_kind_context(g, &t->scratch);
	t->kinds = t->asked;
	t->kinds.codes = ask_codes;
	t->kinds.find_record = ask_record;
	t->kinds.show = show;
	t->kinds.resolve = NULL;
	t->kinds.data = t;
}

void row_text_done(struct row_text *t)
{
	arena_done(&t->scratch);
	arena_done(&t->kept);
	buf_done(&t->text);
}

static struct str text_of(struct row_text *t, const struct row *row, int field, enum kind_format how)
{
	const struct field *f = &row->record->fields[field];
	if (t->personal && field_is_sealed(f))
		how = KIND_OPEN;
	buf_clear(&t->text);
	struct arena_mark mark = arena_mark(&t->scratch);
	field_format(&t->kinds, f, row->values[field], how, t->lang, &t->text);
	arena_reset(&t->scratch, mark);
	return t->text.n ? buf_view(&t->text) : STR("");
}

struct str row_text_field(struct row_text *t, const struct row *row, int field)
{
	return text_of(t, row, field, t->how);
}

static json_t *json_text(struct str s)
{
	json_t *v = json_stringn(s.p, s.n);
	return v ? v : json_string("\xef\xbf\xbd");
}

static json_t *several(struct str s)
{
	json_t *list = json_array();
	struct str part;
	while (str_next(&s, '|', &part))
		json_array_append_new(list, json_text(part));
	return list;
}

static json_t *json_of(struct row_text *t, const struct row *row, int i)
{
	const struct field *f = &row->record->fields[i];
	struct value v = row->values[i];
	if (v.form == VALUE_NULL)
		return json_null();
	/* A personal value is masked or, opened, a text; never a number. */
	if (field_is_sealed(f))
		return json_text(text_of(t, row, i, KIND_MACHINE));
	switch (f->kind) {
	case FIELD_INTEGER:
		return json_integer(v.i);
	case FIELD_YES_NO:
		return json_boolean(v.i);
	case FIELD_SHAPE: {
		json_t *shape = json_loadb(v.s.p, v.s.n, 0, NULL);
		return shape ? shape : json_null();
	}
	case FIELD_CODE:
		return f->flags & F_MANY ? several(v.s) : json_text(v.s);
	case FIELD_REFERENCE:
		return json_text(text_of(t, row, i, KIND_EXPORT));
	default:
		return json_text(text_of(t, row, i, KIND_MACHINE));
	}
}

static json_t *json_day(day_t d)
{
	char text[11];
	if (d <= DAY_MIN || d >= DAY_MAX)
		return json_null();
	day_format(d, text);
	return json_string(text);
}

void row_text_json(struct row_text *t, const struct row *row, struct buf *out)
{
	char id[ID_TEXT];
	json_t *o = json_object();
	id_format(row->id, id);
	json_object_set_new(o, "id", json_string(id));
	json_object_set_new(o, "valid_from", json_day(row->valid_from));
	json_object_set_new(o, "valid_to", json_day(row->valid_to));
	if (row->record->states)
		json_object_set_new(o, "state", json_text(row->state));
	for (int i = 0; row->record->fields[i].name; i++)
		json_object_set_new(o, row->record->fields[i].name, json_of(t, row, i));
	char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(17));
	buf_cstr(out, text ? text : "null");
	free(text);
	json_decref(o);
}
