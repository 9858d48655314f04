#include "areas/balance/policy_pages.h"

#include "areas/balance/views.h"
#include "record/policy_shape.h"
#include "web/records.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 12 };

const struct policy_shape *policy_fields_of(struct str kind)
{
	for (const struct policy_kind_shape *k = policy_kinds; k->kind; k++)
		if (str_eq(kind, str_of(k->kind)))
			return k->fields;
	return NULL;
}

struct str policy_key_text(struct call *c, const char *kind, const char *key)
{
	const struct label *l = policy_key_label(kind, key);
	return l ? label_text(c, *l) : str_of(arena_strdup(c->a, key));
}

struct str policy_path_text(struct call *c, const char *kind, struct str path)
{
	struct str part;
	struct buf b;
	buf_init(&b, 0);
	for (struct str rest = path; rest.n && rest.p && str_next(&rest, '.', &part);) {
		struct str said = policy_key_text(c, kind, str_dup(c->a, part));
		buf_printf(&b, "%s%.*s", b.n ? " › " : "", STR_ARG(said));
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* The label of a code of one of the fields: "membership.role|posting.role". "record" stands for the names of registers. */
static const struct label *code_label(struct call *c, const char *fields, const char *word)
{
	struct str all = str_of(fields ? fields : ""), field, record;
	while (all.n && all.p && str_next(&all, '|', &field)) {
		bool is_record = str_eq(field, STR("record"));
		str_next(&field, '.', &record);
		const struct record *r = catalogue_find(c->g->catalogue, is_record ? str_of(word) : record);
		if (is_record && r)
			return &r->label;
		int i = r && !is_record ? record_field_index(r, field) : -1;
		for (const struct code *code = i >= 0 ? r->fields[i].codes : NULL; code && code->value; code++)
			if (strcmp(code->value, word) == 0)
				return &code->label;
	}
	return NULL;
}

struct str policy_word_text(struct call *c, const struct policy_shape *shape, const char *word, bool *ret_raw)
{
	const struct label *l = shape->choices ? policy_choice_label(word) : NULL;
	*ret_raw = false;
	if (!l)
		l = code_label(c, shape->codes, word);
	if (l)
		return label_text(c, *l);
	*ret_raw = true;
	return str_of(arena_strdup(c->a, word));
}

/* ---- one value in one line ---- */

struct said {
	struct str text;
	bool is_code, is_number;
};

static struct said say(struct call *c, const char *kind, const struct policy_shape *shape, const json_t *v, int depth);

static struct str finish(struct call *c, struct buf *b)
{
	struct str s = str_copy(c->a, buf_view(b));
	buf_done(b);
	return s;
}

static const char *between(const struct call *c) { return c->lang == LANG_ZH ? "；" : "; "; }

/* "小学 4.2；初中 5.3" */
static struct said say_members(struct call *c, const char *kind, const struct policy_shape *of, const json_t *v, bool of_entry, int depth)
{
	struct buf b;
	bool any_raw = false;
	buf_init(&b, 0);
	for (; of && of->key; of++) {
		const json_t *member = json_object_get(v, of->key);
		if (!member || (of_entry && (strcmp(of->key, "id") == 0 || of->kind == SHAPE_LABEL || of->kind == SHAPE_SOURCE)))
			continue;
		struct said one = say(c, kind, of, member, depth + 1);
		struct str name = policy_key_text(c, kind, of->key);
		any_raw |= one.is_code;
		buf_printf(&b, "%s%.*s %.*s", b.n ? between(c) : "", STR_ARG(name), STR_ARG(one.text));
	}
	return (struct said){.text = finish(c, &b), .is_code = any_raw};
}

static struct str say_map(struct call *c, const char *kind, const struct policy_shape *shape, const json_t *v, int depth)
{
	const char *key;
	json_t *item;
	struct buf b;
	buf_init(&b, 0);
	json_object_foreach((json_t *)(uintptr_t)v, key, item)
	{
		const struct label *code = code_label(c, shape->codes, key);
		struct str name = code ? label_text(c, *code) : policy_key_text(c, kind, key), value = say(c, kind, shape->of, item, depth + 1).text;
		buf_printf(&b, "%s%.*s %.*s", b.n ? between(c) : "", STR_ARG(name), STR_ARG(value));
	}
	return finish(c, &b);
}

static struct str label_said(struct call *c, const json_t *v)
{
	const char *s = json_string_value(json_object_get(v, c->lang == LANG_ZH ? "zh" : "en"));
	return str_of(arena_strdup(c->a, s ? s : ""));
}

static struct str entry_name(struct call *c, const json_t *entry, bool *ret_raw)
{
	const json_t *id = json_object_get(entry, "id");
	struct str label = label_said(c, json_object_get(entry, "label"));
	*ret_raw = !label.n && json_is_string(id);
	if (label.n)
		return label;
	if (json_is_integer(id))
		return str_of(arena_printf(c->a, "%lld", (long long)json_integer_value(id)));
	return str_of(arena_strdup(c->a, json_is_string(id) ? json_string_value(id) : ""));
}

/* Entries within an entry: "无（占比自 0）、黄色（占比自 0.90）" */
static struct said say_entries(struct call *c, const char *kind, const struct policy_shape *of, const json_t *v, int depth)
{
	size_t i;
	json_t *entry;
	struct buf b;
	bool raw, any_raw = false;
	buf_init(&b, 0);
	json_array_foreach(v, i, entry)
	{
		struct str name = entry_name(c, entry, &raw);
		struct said rest = say_members(c, kind, of, entry, true, depth);
		any_raw |= rest.is_code || raw;
		buf_printf(&b, "%s%.*s", i ? (c->lang == LANG_ZH ? "、" : ", ") : "", STR_ARG(name));
		if (rest.text.n)
			buf_printf(&b, c->lang == LANG_ZH ? "（%.*s）" : " (%.*s)", STR_ARG(rest.text));
	}
	return (struct said){.text = finish(c, &b), .is_code = any_raw};
}

static struct said say_words(struct call *c, const struct policy_shape *shape, const json_t *v)
{
	size_t i;
	json_t *word;
	bool raw, any_raw = false;
	struct buf b;
	buf_init(&b, 0);
	json_array_foreach(v, i, word)
	{
		struct str s = policy_word_text(c, shape, json_is_string(word) ? json_string_value(word) : "", &raw);
		any_raw |= raw;
		buf_printf(&b, "%s%.*s", i ? (c->lang == LANG_ZH ? "、" : ", ") : "", STR_ARG(s));
	}
	return (struct said){.text = finish(c, &b), .is_code = any_raw};
}

static struct said say(struct call *c, const char *kind, const struct policy_shape *shape, const json_t *v, int depth)
{
	bool raw = false;
	if (depth > DEPTH_MAX || !v)
		return (struct said){};
	switch (shape->kind) {
	case SHAPE_DEC:
	case SHAPE_INT:
		if (json_is_integer(v))
			return (struct said){str_of(arena_printf(c->a, "%lld", (long long)json_integer_value(v))), false, true};
		return (struct said){str_of(arena_strdup(c->a, json_is_string(v) ? json_string_value(v) : "")), false, true};
	case SHAPE_LABEL:
		return (struct said){.text = label_said(c, v)};
	case SHAPE_YES_NO:
		return (struct said){.text = str_of(call_tr(c, json_is_true(v) ? N_("yes") : N_("no")))};
	case SHAPE_TEXT: {
		struct str text = policy_word_text(c, shape, json_is_string(v) ? json_string_value(v) : "", &raw);
		return (struct said){.text = text, .is_code = raw};
	}
	case SHAPE_SOURCE: {
		struct str source = str_of(arena_strdup(c->a, json_is_string(v) ? json_string_value(v) : ""));
		return (struct said){.text = policy_source_text(c->a, source, c->lang)};
	}
	case SHAPE_EXPR:
	case SHAPE_DATE:
		return (struct said){.text = str_of(arena_strdup(c->a, json_is_string(v) ? json_string_value(v) : "")), .is_code = shape->kind != SHAPE_DATE};
	case SHAPE_OBJECT:
		return say_members(c, kind, shape->of, v, false, depth);
	case SHAPE_LIST:
		return say_entries(c, kind, shape->of, v, depth);
	case SHAPE_MAP:
		return (struct said){.text = say_map(c, kind, shape, v, depth)};
	case SHAPE_WORDS:
		return say_words(c, shape, v);
	}
	return (struct said){};
}

/* ---- parts ---- */

static bool has_values(const json_t *list, const char *key)
{
	size_t i;
	json_t *entry;
	json_array_foreach(list, i, entry)
		if (json_object_get(entry, key))
			return true;
	return false;
}

/* A column for each key that any entry has. */
static void say_table(struct call *c, const char *kind, const struct policy_shape *shape, const json_t *list)
{
	const struct policy_shape *columns[32];
	size_t n = 0, rows = json_array_size(list), i;
	json_t *entry;
	for (const struct policy_shape *f = shape->of; f && f->key && n < ARRAY_LEN(columns); f++)
		if (has_values(list, f->key))
			columns[n++] = f;
	struct view_policy_heading *headings = ARENA_ARRAY(c->a, struct view_policy_heading, n);
	struct view_policy_row *lines = ARENA_ARRAY(c->a, struct view_policy_row, rows);
	for (size_t k = 0; k < n; k++)
		headings[k] = (struct view_policy_heading){policy_key_text(c, kind, columns[k]->key), columns[k]->kind == SHAPE_DEC || columns[k]->kind == SHAPE_INT};
	json_array_foreach(list, i, entry)
	{
		struct view_policy_cell *cells = ARENA_ARRAY(c->a, struct view_policy_cell, n);
		for (size_t k = 0; k < n; k++) {
			struct said one = say(c, kind, columns[k], json_object_get(entry, columns[k]->key), 0);
			cells[k] = (struct view_policy_cell){one.text, one.is_code, headings[k].number, columns[k]->kind == SHAPE_LABEL};
		}
		lines[i] = (struct view_policy_row){cells, n};
	}
	view_policy_table(&c->page, &(struct view_policy_table){policy_key_text(c, kind, shape->key), headings, n, lines, rows});
}

static bool is_list_of_plain(const struct policy_shape *f) { return f->kind != SHAPE_OBJECT && f->kind != SHAPE_LIST && f->kind != SHAPE_MAP; }

/* The head of the page has said these. */
static bool is_said_above(const struct policy_shape *of, const char *key)
{
	return of == policy_header && (strcmp(key, "id") == 0 || strcmp(key, "kind") == 0 || strcmp(key, "label") == 0);
}

static void say_values(struct call *c, const char *kind, const struct policy_shape *of, const json_t *v, bool only_plain)
{
	size_t n = 0, k = 0;
	for (const struct policy_shape *f = of; f && f->key; f++)
		n++;
	struct view_policy_value *all = ARENA_ARRAY(c->a, struct view_policy_value, n);
	for (const struct policy_shape *f = of; f && f->key; f++) {
		const json_t *member = json_object_get(v, f->key);
		if (!member || f->kind == SHAPE_LIST || (only_plain && !is_list_of_plain(f)) || is_said_above(of, f->key))
			continue;
		struct said one = say(c, kind, f, member, 0);
		all[k++] = (struct view_policy_value){policy_key_text(c, of == policy_header ? "header" : kind, f->key), one.text, one.is_code};
	}
	if (k)
		view_policy_values(&c->page, &(struct view_policy_values){all, k});
}

void policy_say(struct call *c, const json_t *policy)
{
	const char *kind = json_string_value(json_object_get(policy, "kind"));
	const struct policy_shape *fields = policy_fields_of(str_of(kind ? kind : ""));
	if (!fields)
		return;
	say_values(c, kind, policy_header, policy, true);
	say_values(c, kind, fields, policy, true);
	for (const struct policy_shape *f = fields; f->key; f++) {
		const json_t *v = json_object_get(policy, f->key);
		if (!v || is_list_of_plain(f))
			continue;
		view_part_title(&c->page, &(struct view_part_title){policy_key_text(c, kind, f->key)});
		if (f->kind == SHAPE_LIST) {
			say_table(c, kind, f, v);
		} else if (f->kind == SHAPE_MAP) {
			struct view_policy_value one = {policy_key_text(c, kind, f->key), say(c, kind, f, v, 0).text, false};
			view_policy_values(&c->page, &(struct view_policy_values){&one, 1});
		} else {
			say_values(c, kind, f->of, v, false);
			for (const struct policy_shape *g = f->of; g->key; g++)
				if (g->kind == SHAPE_LIST && json_object_get(v, g->key))
					say_table(c, kind, g, json_object_get(v, g->key));
		}
	}
}
