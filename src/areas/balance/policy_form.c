/* A form for each value of a policy, made from the shape of its kind, and the policy that its fields say. Fields are named by place
 * ("p.indicators.0.threshold.primary"), faults by id ("indicators.1.threshold.primary"): both are kept while the tree is walked. */
#include "areas/balance/policy_pages.h"

#include "areas/balance/views.h"
#include "record/policy_shape.h"
#include "text/message.h"
#include "web/records.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 12, ENTRIES_MAX = 500, BLANK_KEYS = 1 };

struct writer {
	struct call *c;
	const char *kind;
	struct str fault_path, fault; /* empty: no fault */
	struct str marked;            /* the name of the field that bears it */
};

static const char *joined(struct call *c, const char *path, const char *part) { return *path ? arena_printf(c->a, "%s.%s", path, part) : arena_strdup(c->a, part); }

static const char *placed(struct call *c, const char *path, size_t i) { return arena_printf(c->a, "%s.%zu", path, i); }

static struct str scalar(struct call *c, const json_t *v)
{
	if (json_is_string(v))
		return str_of(arena_strdup(c->a, json_string_value(v)));
	if (json_is_integer(v))
		return str_of(arena_printf(c->a, "%lld", (long long)json_integer_value(v)));
	return (struct str){};
}

/* The fault, where this is its place; taken once. */
static struct str fault_at(struct writer *w, const char *name, const char *ids)
{
	if (!w->fault.n || w->marked.n || !str_eq(w->fault_path, str_of(ids)))
		return (struct str){};
	w->marked = str_of(name);
	return w->fault;
}

static struct str range_of(struct call *c, const struct policy_shape *f)
{
	if (!f->min && !f->max)
		return (struct str){};
	return str_of(arena_printf(c->a, "%s – %s", f->min ? f->min : "…", f->max ? f->max : "…"));
}

/* ---- writing ---- */

static void write_node(struct writer *w, const struct policy_shape *shape, struct str label, const json_t *v, const char *name, const char *ids, int depth);

static void write_field(struct writer *w, const struct policy_shape *shape, struct str label, struct str value, const char *name, const char *ids)
{
	struct view_field f = {.name = str_of(name), .label = label, .type = STR("text"), .value = value, .required = !shape->optional,
			       .message = fault_at(w, name, ids), .autocomplete = STR("off")};
	if (shape->kind == SHAPE_DEC || shape->kind == SHAPE_INT) {
		f.inputmode = shape->kind == SHAPE_INT ? STR("numeric") : STR("decimal");
		f.hint = range_of(w->c, shape);
	}
	if (shape->kind == SHAPE_DATE)
		f.hint = STR("2017, 2017-04, 2017-04-19");
	view_field(&w->c->page, &f);
}

static void write_formula(struct writer *w, const struct policy_shape *shape, struct str label, struct str value, const char *name, const char *ids)
{
	struct buf hint;
	buf_init(&hint, 0);
	for (const struct policy_name *n = shape->names; n && n->name; n++)
		buf_printf(&hint, "%s%s", hint.n ? ", " : "", n->name);
	struct view_policy_formula f = {.name = str_of(name), .label = label, .value = value, .required = !shape->optional, .message = fault_at(w, name, ids),
					.hint = call_text(w->c, N_("A formula over: {0}"), (struct str[]){buf_view(&hint)}, 1)};
	buf_done(&hint);
	view_policy_formula(&w->c->page, &f);
}

static void write_choice(struct writer *w, const struct policy_shape *shape, struct str label, const json_t *v, const char *name, const char *ids)
{
	enum { CHOICES_MAX = 12 };
	struct view_option *options = ARENA_ARRAY(w->c->a, struct view_option, CHOICES_MAX + 1);
	struct str rest = str_of(shape->choices ? shape->choices : ""), one, is = scalar(w->c, v);
	size_t n = 0;
	bool raw;
	if (shape->optional || !v)
		options[n++] = (struct view_option){.text = STR("—"), .selected = !v};
	if (shape->kind == SHAPE_YES_NO) {
		options[n++] = (struct view_option){STR("yes"), str_of(call_tr(w->c, N_("yes"))), json_is_true(v)};
		options[n++] = (struct view_option){STR("no"), str_of(call_tr(w->c, N_("no"))), json_is_false(v)};
	}
	while (rest.n && rest.p && str_next(&rest, '|', &one) && n <= CHOICES_MAX)
		options[n++] = (struct view_option){one, policy_word_text(w->c, shape, str_dup(w->c->a, one), &raw), str_eq(one, is)};
	view_choice(&w->c->page, &(struct view_choice){.name = str_of(name), .label = label, .options = options, .n_options = n, .required = !shape->optional,
						       .message = fault_at(w, name, ids)});
}

static void write_label(struct writer *w, const struct policy_shape *shape, struct str label, const json_t *v, const char *name, const char *ids)
{
	static const struct {
		const char *key, *format;
	} parts[] = {{"zh", N_("{0}, Chinese")}, {"en", N_("{0}, English")}};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		write_field(w, shape, call_text(w->c, parts[i].format, &label, 1), scalar(w->c, json_object_get(v, parts[i].key)), joined(w->c, name, parts[i].key),
			    i ? joined(w->c, ids, "en") : ids);
}

static void write_words(struct writer *w, const struct policy_shape *shape, struct str label, const json_t *v, const char *name, const char *ids)
{
	size_t i;
	json_t *word;
	struct buf b;
	buf_init(&b, 0);
	json_array_foreach(v, i, word)
	{
		struct str s = scalar(w->c, word);
		buf_printf(&b, "%s%.*s", i ? "\n" : "", STR_ARG(s));
	}
	view_field(&w->c->page, &(struct view_field){.name = str_of(name), .label = label, .lines = true, .value = str_copy(w->c->a, buf_view(&b)),
						     .hint = str_of(call_tr(w->c, N_("One a line"))), .required = !shape->optional, .message = fault_at(w, name, ids)});
	buf_done(&b);
}

static void write_members(struct writer *w, const struct policy_shape *of, const char *kind, const json_t *v, const char *name, const char *ids, int depth)
{
	for (; of && of->key; of++)
		if (strcmp(of->key, "kind") != 0 || depth)
			write_node(w, of, policy_key_text(w->c, kind, of->key), json_object_get(v, of->key), joined(w->c, name, of->key), joined(w->c, ids, of->key),
				   depth + 1);
}

static void write_count(struct writer *w, const char *name, size_t n)
{
	view_hidden(&w->c->page, &(struct view_hidden){str_of(joined(w->c, name, "n")), str_of(arena_printf(w->c->a, "%zu", n))});
}

static struct str entry_title(struct writer *w, const json_t *entry, size_t i)
{
	const json_t *label = json_object_get(entry, "label");
	struct str s = scalar(w->c, json_object_get(label, w->c->lang == LANG_ZH ? "zh" : "en"));
	if (!s.n)
		s = scalar(w->c, json_object_get(entry, "id"));
	return s.n ? s : call_text(w->c, N_("No. {0}"), (struct str[]){call_number(w->c, (int64_t)i + 1)}, 1);
}

static void write_list(struct writer *w, const struct policy_shape *shape, struct str label, const json_t *v, const char *name, const char *ids, int depth)
{
	size_t i;
	json_t *entry;
	write_count(w, name, json_array_size(v));
	json_array_foreach(v, i, entry)
	{
		const char *at = placed(w->c, name, i);
		struct str id = scalar(w->c, json_object_get(entry, "id"));
		struct view_policy_set set = {.legend = entry_title(w, entry, i), .remove = str_of(joined(w->c, at, "x"))};
		view_policy_set_open(&w->c->page, &set);
		write_members(w, shape->of, w->kind, entry, at, joined(w->c, ids, str_dup(w->c->a, id)), depth);
		view_policy_set_close(&w->c->page, &set);
	}
	view_policy_add(&w->c->page, &(struct view_policy_add){str_of(name), label});
}

static void write_map(struct writer *w, const struct policy_shape *shape, const json_t *v, const char *name, const char *ids, int depth)
{
	const char *key;
	json_t *item;
	size_t n = 0;
	struct policy_shape of_key = {.kind = SHAPE_TEXT, .optional = true};
	struct str key_label = str_of(call_tr(w->c, N_("Key"))), value_label = str_of(call_tr(w->c, N_("Value")));
	struct policy_shape of_value = *shape->of;
	of_value.optional = true;
	json_object_foreach((json_t *)(uintptr_t)v, key, item)
	{
		const char *at = placed(w->c, name, n++);
		write_field(w, &of_key, key_label, str_of(arena_strdup(w->c->a, key)), joined(w->c, at, "k"), "");
		write_node(w, &of_value, policy_key_text(w->c, w->kind, key), item, joined(w->c, at, "v"), joined(w->c, ids, key), depth + 1);
	}
	for (int i = 0; i < BLANK_KEYS; i++) {
		const char *at = placed(w->c, name, n++);
		write_field(w, &of_key, key_label, (struct str){}, joined(w->c, at, "k"), "");
		write_node(w, &of_value, value_label, NULL, joined(w->c, at, "v"), "", depth + 1);
	}
	write_count(w, name, n);
}

static void write_node(struct writer *w, const struct policy_shape *shape, struct str label, const json_t *v, const char *name, const char *ids, int depth)
{
	struct view_policy_set set = {.legend = label};
	if (depth > DEPTH_MAX)
		return;
	switch (shape->kind) {
	case SHAPE_TEXT:
		if (shape->choices)
			write_choice(w, shape, label, v, name, ids);
		else
			write_field(w, shape, label, scalar(w->c, v), name, ids);
		return;
	case SHAPE_DEC:
	case SHAPE_INT:
	case SHAPE_DATE:
	case SHAPE_SOURCE:
		write_field(w, shape, label, scalar(w->c, v), name, ids);
		return;
	case SHAPE_EXPR:
		write_formula(w, shape, label, scalar(w->c, v), name, ids);
		return;
	case SHAPE_YES_NO:
		write_choice(w, shape, label, v, name, ids);
		return;
	case SHAPE_LABEL:
		write_label(w, shape, label, v, name, ids);
		return;
	case SHAPE_WORDS:
		write_words(w, shape, label, v, name, ids);
		return;
	case SHAPE_OBJECT:
	case SHAPE_LIST:
	case SHAPE_MAP:
		view_policy_set_open(&w->c->page, &set);
		if (shape->kind == SHAPE_OBJECT)
			write_members(w, shape->of, w->kind, v, name, ids, depth);
		else if (shape->kind == SHAPE_LIST)
			write_list(w, shape, label, v, name, ids, depth);
		else
			write_map(w, shape, v, name, ids, depth);
		view_policy_set_close(&w->c->page, &set);
		return;
	}
}

static bool is_part(const struct policy_shape *f) { return f->kind == SHAPE_OBJECT || f->kind == SHAPE_LIST || f->kind == SHAPE_MAP; }

/* "policy: indicators.1.label: a text is needed": the path between. */
static struct str path_of_fault(struct call *c, const struct err *fault)
{
	struct str text = str_of(fault->text);
	if (!str_starts(text, STR("policy: ")))
		return (struct str){};
	text = str_slice(text, 8, text.n);
	ptrdiff_t end = str_find(text, STR(": "));
	return end < 0 ? (struct str){} : str_copy(c->a, str_slice(text, 0, (size_t)end));
}

/* Each part is folded until it is wanted; the one with the fault, or to which an entry was just added, is open. */
static bool opens(const struct writer *w, const char *key)
{
	struct str added = request_text(w->c->r, "add"), k = str_of(key);
	added = str_slice(added, MIN(added.n, 2), added.n); /* behind "p." */
	return (str_starts(w->fault_path, k) && (w->fault_path.n == k.n || w->fault_path.p[k.n] == '.')) ||
	       (str_starts(added, k) && (added.n == k.n || added.p[k.n] == '.'));
}

struct str policy_form_write(struct call *c, const json_t *policy, const struct err *fault)
{
	const char *kind = json_string_value(json_object_get(policy, "kind"));
	const struct policy_shape *fields = policy_fields_of(str_of(kind ? kind : ""));
	struct writer w = {.c = c, .kind = kind};
	if (!fields)
		return (struct str){};
	if (fault) {
		w.fault = call_fault(c, fault);
		w.fault_path = path_of_fault(c, fault);
	}
	struct view_policy_part head = {.title = str_of(call_tr(c, N_("What it is"))), .opened = true};
	view_policy_part_open(&c->page, &head);
	write_members(&w, policy_header, "header", policy, "p", "", 0);
	for (const struct policy_shape *f = fields; f->key; f++)
		if (!is_part(f))
			write_node(&w, f, policy_key_text(c, kind, f->key), json_object_get(policy, f->key), joined(c, "p", f->key), f->key, 0);
	view_policy_part_close(&c->page, &head);
	for (const struct policy_shape *f = fields; f->key; f++) {
		if (!is_part(f))
			continue;
		struct view_policy_part part = {.title = policy_key_text(c, kind, f->key), .opened = opens(&w, f->key)};
		const json_t *v = json_object_get(policy, f->key);
		const char *at = joined(c, "p", f->key);
		view_policy_part_open(&c->page, &part);
		if (f->kind == SHAPE_OBJECT)
			write_members(&w, f->of, kind, v, at, f->key, 1);
		else if (f->kind == SHAPE_LIST)
			write_list(&w, f, part.title, v, at, f->key, 1);
		else
			write_map(&w, f, v, at, f->key, 1);
		view_policy_part_close(&c->page, &part);
	}
	return w.marked;
}

/* ---- reading ---- */

static json_t *read_node(struct call *c, const struct policy_shape *shape, const char *name, int depth);

static json_t *text_json(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

static size_t count_of(struct call *c, const char *name)
{
	int64_t n;
	return str_to_i64(request_text(c->r, joined(c, name, "n")), &n) && n > 0 ? (size_t)MIN(n, ENTRIES_MAX) : 0;
}

/* What was left empty is no entry of the object; an object without any entry is none. */
static json_t *read_members(struct call *c, const struct policy_shape *of, const char *name, json_t *into, int depth)
{
	for (; of && of->key; of++) {
		json_t *member = read_node(c, of, joined(c, name, of->key), depth + 1);
		if (member)
			json_object_set_new(into, of->key, member);
	}
	return into;
}

static json_t *read_list(struct call *c, const struct policy_shape *shape, const char *name, int depth)
{
	json_t *list = json_array();
	size_t n = count_of(c, name);
	for (size_t i = 0; i < n; i++) {
		const char *at = placed(c, name, i);
		if (!request_has(c->r, joined(c, at, "x")))
			json_array_append_new(list, read_members(c, shape->of, at, json_object(), depth));
	}
	if (str_eq(request_text(c->r, "add"), str_of(name)))
		json_array_append_new(list, json_object());
	if (shape->optional && json_array_size(list) == 0) {
		json_decref(list);
		return NULL;
	}
	return list;
}

static json_t *read_map(struct call *c, const struct policy_shape *shape, const char *name, int depth)
{
	json_t *map = json_object();
	size_t n = count_of(c, name);
	for (size_t i = 0; i < n; i++) {
		const char *at = placed(c, name, i);
		struct str key = str_trim(request_text(c->r, joined(c, at, "k")));
		json_t *v = key.n ? read_node(c, shape->of, joined(c, at, "v"), depth + 1) : NULL;
		if (v)
			json_object_set_new(map, str_dup(c->a, key), v);
	}
	return map;
}

static json_t *read_words(struct call *c, const struct policy_shape *shape, const char *name)
{
	struct str rest = str_trim(request_text(c->r, name)), line;
	json_t *list = json_array();
	while (rest.n && rest.p && str_next(&rest, '\n', &line))
		if (str_trim(line).n)
			json_array_append_new(list, text_json(str_trim(line)));
	if (shape->optional && json_array_size(list) == 0) {
		json_decref(list);
		return NULL;
	}
	return list;
}

static json_t *read_node(struct call *c, const struct policy_shape *shape, const char *name, int depth)
{
	struct str text = str_trim(request_text(c->r, name));
	int64_t number;
	if (depth > DEPTH_MAX)
		return NULL;
	switch (shape->kind) {
	case SHAPE_INT:
		if (text.n)
			return str_to_i64(text, &number) ? json_integer(number) : text_json(text);
		return shape->optional ? NULL : text_json(text);
	case SHAPE_DEC:
	case SHAPE_TEXT:
	case SHAPE_DATE:
	case SHAPE_SOURCE:
	case SHAPE_EXPR:
		return text.n || !shape->optional ? text_json(text) : NULL;
	case SHAPE_YES_NO:
		return str_eq(text, STR("yes")) ? json_true() : str_eq(text, STR("no")) ? json_false() : shape->optional ? NULL : text_json(text);
	case SHAPE_LABEL: {
		struct str zh = str_trim(request_text(c->r, joined(c, name, "zh"))), en = str_trim(request_text(c->r, joined(c, name, "en")));
		return zh.n || en.n || !shape->optional ? json_pack("{s:o,s:o}", "zh", text_json(zh), "en", text_json(en)) : NULL;
	}
	case SHAPE_OBJECT: {
		json_t *object = read_members(c, shape->of, name, json_object(), depth);
		if (!shape->optional || json_object_size(object))
			return object;
		json_decref(object);
		return NULL;
	}
	case SHAPE_LIST:
		return read_list(c, shape, name, depth);
	case SHAPE_MAP:
		return read_map(c, shape, name, depth);
	case SHAPE_WORDS:
		return read_words(c, shape, name);
	}
	return NULL;
}

json_t *policy_form_read(struct call *c)
{
	struct str kind = request_text(c->r, "kind");
	const struct policy_shape *fields = policy_fields_of(kind);
	if (!fields)
		return NULL;
	json_t *policy = read_members(c, policy_header, "p", json_object(), 0);
	json_object_set_new(policy, "kind", text_json(kind));
	return read_members(c, fields, "p", policy, 0);
}
