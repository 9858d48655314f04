/* From JSON to a checked tree. */
#include "record/policy_shape.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/digest.h"

#include <jansson.h>
#include <string.h>

enum { DEPTH_MAX = 12, ENTRIES_MAX = 10000 };

struct reader {
	struct arena *arena;
	struct buf path;
	struct err *err;
};

/* Every refusal names the path; the remedy is in the words. */
static enum status at_path(struct reader *r, enum status st)
{
	return r->err ? err_prefix(r->err, "policy: %s", r->path.n ? r->path.p : "(top)") : st;
}

static size_t path_push(struct reader *r, struct str part)
{
	size_t before = r->path.n;
	if (before)
		buf_char(&r->path, '.');
	buf_str(&r->path, part);
	return before;
}

static void path_pop(struct reader *r, size_t before)
{
	r->path.n = before;
	if (r->path.p)
		r->path.p[before] = 0;
}

static struct str json_str(const json_t *j) { return (struct str){json_string_value(j), json_string_length(j)}; }

static enum status read_number(struct reader *r, const struct policy_shape *shape, const json_t *j, struct policy_node *out)
{
	struct dec d, bound;
	if (json_is_integer(j))
		d = dec_of(json_integer_value(j));
	else if (json_is_real(j))
		return at_path(r, err_set(r->err, ST_INVALID, "write the number in quotes, \"0.85\", so that it stays exact"));
	else if (shape->kind == SHAPE_INT || !json_is_string(j) || !dec_parse(json_str(j), &d))
		return at_path(r, err_set(r->err, ST_INVALID, "a number is needed"));
	if ((shape->min && dec_parse(str_of(shape->min), &bound) && dec_cmp(d, bound) < 0) ||
	    (shape->max && dec_parse(str_of(shape->max), &bound) && dec_cmp(d, bound) > 0))
		return at_path(r, err_set(r->err, ST_INVALID, "the number must lie between %s and %s", shape->min ? shape->min : "…",
			      shape->max ? shape->max : "…"));
	out->number = d;
	return ST_OK;
}

static enum status read_text(struct reader *r, const json_t *j, struct str *ret)
{
	if (!json_is_string(j) || str_trim(json_str(j)).n == 0)
		return at_path(r, err_set(r->err, ST_INVALID, "a text is needed"));
	if (memchr(json_string_value(j), 0, json_string_length(j)))
		return at_path(r, err_set(r->err, ST_INVALID, "the text holds a zero character"));
	*ret = str_copy(r->arena, json_str(j));
	return ST_OK;
}

static enum status read_choice(struct reader *r, const char *choices, struct str text)
{
	struct str rest = str_of(choices ? choices : ""), one;
	while (rest.n && rest.p && str_next(&rest, '|', &one))
		if (str_eq(one, text))
			return ST_OK;
	return choices ? at_path(r, err_set(r->err, ST_INVALID, "'%.*s' is none of %s", STR_ARG(text), choices)) : ST_OK;
}

static enum status read_label(struct reader *r, const json_t *j, struct label *ret)
{
	const json_t *zh = json_object_get(j, "zh"), *en = json_object_get(j, "en");
	struct str a, b;
	if (!json_is_object(j) || !zh || !en || json_object_size(j) != 2)
		return at_path(r, err_set(r->err, ST_INVALID, "a text in both languages is needed: {\"zh\": …, \"en\": …}"));
	TRY(read_text(r, zh, &a));
	TRY(read_text(r, en, &b));
	*ret = (struct label){str_dup(r->arena, a), str_dup(r->arena, b)};
	return ST_OK;
}

static bool shape_name(void *context, struct str name, struct expr_name *ret)
{
	const struct policy_name *names = context;
	for (int i = 0; names && names[i].name; i++) {
		if (str_eq(name, str_of(names[i].name))) {
			*ret = (struct expr_name){names[i].type, EXPR_NONE, i};
			return true;
		}
	}
	return false;
}

static enum status read_expr(struct reader *r, const struct policy_shape *shape, struct str source)
{
	union {
		const struct policy_name *names;
		void *context;
	} u = {shape->names};
	const struct expr *e;
	struct arena scratch;
	arena_init(&scratch);
	enum status st = expr_parse(&scratch, source, &(struct expr_names){u.context, shape_name}, shape->want, &e, NULL, r->err);
	arena_done(&scratch);
	return st == ST_OK ? ST_OK : at_path(r, r->err ? err_prefix(r->err, "formula") : st);
}

static enum status read_node(struct reader *r, const struct policy_shape *shape, const json_t *j, int depth,
			     struct policy_node *out);

static const struct policy_shape *find_shape(const struct policy_shape *const sets[2], const char *key)
{
	for (int s = 0; s < 2; s++)
		for (const struct policy_shape *f = sets[s]; f && f->key; f++)
			if (!strcmp(f->key, key))
				return f;
	return NULL;
}

static const struct policy_node *find_node(const struct policy_node *nodes, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(nodes[i].key, str_of(key)))
			return &nodes[i];
	return NULL;
}

/* What a list's entries come to, against the total that is given or stands beside the list. */
static enum status check_total(struct reader *r, const struct policy_shape *f, const struct policy_node *nodes, size_t n)
{
	const struct policy_node *list = find_node(nodes, n, f->key), *beside = find_node(nodes, n, f->total);
	struct dec sum = dec_of(0), total = dec_of(0);
	char is[DEC_TEXT_MAX], must[DEC_TEXT_MAX];
	if (!list)
		return ST_OK;
	bool ok = beside ? (total = beside->number, true) : dec_parse(str_of(f->total), &total);
	for (size_t i = 0; ok && i < list->inside.n; i++) {
		const struct policy_node *entry = &list->inside.nodes[i], *one = find_node(entry->inside.nodes, entry->inside.n, f->sums);
		ok = one && dec_add(sum, one->number, &sum);
	}
	if (ok && dec_cmp(sum, total) == 0)
		return ST_OK;
	size_t before = path_push(r, str_of(f->key)), n_is = dec_format(sum, is), n_must = dec_format(total, must);
	enum status st = at_path(r, err_set(r->err, ST_INVALID, "the values of '%s' come to %.*s; they must come to %.*s", f->sums, (int)n_is, is, (int)n_must, must));
	path_pop(r, before);
	return st;
}

/* Keys in the order of the shape, so that the form of two policies compares line by line. */
static enum status read_object(struct reader *r, const struct policy_shape *const sets[2], const json_t *j, int depth,
			       struct policy_node *out)
{
	const char *key;
	json_t *value;
	if (!json_is_object(j))
		return at_path(r, err_set(r->err, ST_INVALID, "an object { … } is needed"));
	json_object_foreach((json_t *)(uintptr_t)j, key, value) {
		if (!find_shape(sets, key))
			return at_path(r, err_set(r->err, ST_INVALID, "the key '%s' is not known here; see docs/policies.md", key));
	}
	size_t n = 0;
	struct policy_node *nodes = ARENA_ARRAY(r->arena, struct policy_node, json_object_size(j) + 1);
	for (int s = 0; s < 2; s++) {
		for (const struct policy_shape *f = sets[s]; f && f->key; f++) {
			value = json_object_get(j, f->key);
			if (!value && f->optional)
				continue;
			if (!value)
				return at_path(r, err_set(r->err, ST_INVALID, "the key '%s' is missing", f->key));
			size_t before = path_push(r, str_of(f->key));
			nodes[n].key = str_of(f->key);
			TRY(read_node(r, f, value, depth, &nodes[n++]));
			path_pop(r, before);
		}
	}
	for (int s = 0; s < 2; s++)
		for (const struct policy_shape *f = sets[s]; f && f->key; f++)
			if (f->sums)
				TRY(check_total(r, f, nodes, n));
	out->kind = SHAPE_OBJECT;
	out->inside.nodes = nodes;
	out->inside.n = n;
	return ST_OK;
}

static bool is_plain_key(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_' || s.p[i] == '-'))
			return false;
	return s.n > 0 && s.n <= 64;
}

static enum status entry_id(struct reader *r, const json_t *j, struct str *ret)
{
	const json_t *id = json_object_get(j, "id");
	if (json_is_integer(id))
		*ret = str_of(arena_printf(r->arena, "%lld", (long long)json_integer_value(id)));
	else if (json_is_string(id))
		*ret = str_copy(r->arena, json_str(id));
	else
		return at_path(r, err_set(r->err, ST_INVALID, "every entry needs an id"));
	if (!is_plain_key(*ret))
		return at_path(r, err_set(r->err, ST_INVALID, "the id '%.*s' must consist of a-z, 0-9, _ and -, at most 64 of them", STR_ARG(*ret)));
	return ST_OK;
}

static enum status refuse_twice(struct reader *r, const struct policy_node *nodes, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(nodes[i].key, key))
			return at_path(r, err_set(r->err, ST_INVALID, "'%.*s' stands twice", STR_ARG(key)));
	return ST_OK;
}

static enum status read_list(struct reader *r, const struct policy_shape *shape, const json_t *j, int depth,
			     struct policy_node *out)
{
	size_t n = json_array_size(j);
	if (!json_is_array(j))
		return at_path(r, err_set(r->err, ST_INVALID, "a list [ … ] is needed"));
	if (n > ENTRIES_MAX)
		return at_path(r, err_set(r->err, ST_INVALID, "the list has %zu entries; at most %d are allowed", n, ENTRIES_MAX));
	struct policy_node *nodes = ARENA_ARRAY(r->arena, struct policy_node, n + 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *value = json_array_get(j, i);
		struct str key;
		if (shape->kind == SHAPE_WORDS) {
			TRY(read_text(r, value, &key));
			nodes[i].kind = SHAPE_TEXT;
			nodes[i].text = key;
		} else {
			TRY(entry_id(r, value, &key));
			size_t before = path_push(r, key);
			TRY(read_object(r, (const struct policy_shape *const[2]){shape->of, NULL}, value, depth, &nodes[i]));
			path_pop(r, before);
		}
		TRY(refuse_twice(r, nodes, i, key));
		nodes[i].key = key;
	}
	out->inside.nodes = nodes;
	out->inside.n = n;
	return ST_OK;
}

static enum status read_map(struct reader *r, const struct policy_shape *shape, const json_t *j, int depth,
			    struct policy_node *out)
{
	const char *key;
	json_t *value;
	size_t n = 0;
	if (!json_is_object(j))
		return at_path(r, err_set(r->err, ST_INVALID, "an object { … } is needed"));
	struct policy_node *nodes = ARENA_ARRAY(r->arena, struct policy_node, json_object_size(j) + 1);
	json_object_foreach((json_t *)(uintptr_t)j, key, value) {
		size_t before = path_push(r, str_of(key));
		if (!is_plain_key(str_of(key)))
			return at_path(r, err_set(r->err, ST_INVALID, "a key must consist of a-z, 0-9, _ and -, at most 64 of them"));
		nodes[n].key = str_copy(r->arena, str_of(key));
		TRY(read_node(r, shape->of, value, depth, &nodes[n++]));
		path_pop(r, before);
	}
	out->inside.nodes = nodes;
	out->inside.n = n;
	return ST_OK;
}

static enum status read_node(struct reader *r, const struct policy_shape *shape, const json_t *j, int depth,
			     struct policy_node *out)
{
	if (depth > DEPTH_MAX)
		return at_path(r, err_set(r->err, ST_INVALID, "nested too deeply"));
	out->kind = shape->kind;
	switch (shape->kind) {
	case SHAPE_DEC:
	case SHAPE_INT:
		return read_number(r, shape, j, out);
	case SHAPE_TEXT:
		if (json_is_integer(j))
			return at_path(r, err_set(r->err, ST_INVALID, "a text is needed; put it in quotes"));
		TRY(read_text(r, j, &out->text));
		return read_choice(r, shape->choices, out->text);
	case SHAPE_LABEL:
		return read_label(r, j, &out->label);
	case SHAPE_YES_NO:
		out->yes = json_is_true(j);
		return json_is_boolean(j) ? ST_OK : at_path(r, err_set(r->err, ST_INVALID, "true or false is needed"));
	case SHAPE_DATE:
		if (!json_is_string(j) || !pdate_parse(json_str(j), &out->date))
			return at_path(r, err_set(r->err, ST_INVALID, "a date is needed: \"2017\", \"2017-04\" or \"2017-04-19\""));
		return ST_OK;
	case SHAPE_SOURCE:
		TRY(read_text(r, j, &out->text));
		if (!str_starts(out->text, STR("V: ")) && !str_starts(out->text, STR("P: ")))
			return at_path(r, err_set(r->err, ST_INVALID, "a source begins with \"V: \" (found in a document) or \"P: \" (a default of ours)"));
		return ST_OK;
	case SHAPE_EXPR:
		TRY(read_text(r, j, &out->text));
		return read_expr(r, shape, out->text);
	case SHAPE_OBJECT:
		return read_object(r, (const struct policy_shape *const[2]){shape->of, NULL}, j, depth + 1, out);
	case SHAPE_LIST:
	case SHAPE_WORDS:
		return read_list(r, shape, j, depth + 1, out);
	case SHAPE_MAP:
		return read_map(r, shape, j, depth + 1, out);
	}
	return ST_INTERNAL;
}

static enum status read_policy(struct reader *r, const json_t *j, struct policy *p)
{
	const json_t *kind = json_object_get(j, "kind");
	for (int i = 0; policy_kinds[i].kind; i++) {
		if (!json_is_string(kind) || strcmp(json_string_value(kind), policy_kinds[i].kind))
			continue;
		const struct policy_shape *const sets[2] = {policy_header, policy_kinds[i].fields};
		TRY(read_object(r, sets, j, 0, &p->root));
		struct str id = policy_id(p);
		return is_plain_key(id) ? ST_OK
					: at_path(r, err_set(r->err, ST_INVALID, "the id '%.*s' must consist of a-z, 0-9, _ and -, at most 64 of them",
						 STR_ARG(id)));
	}
	return at_path(r, err_set(r->err, ST_INVALID, "the key 'kind' must name a kind of policy; see docs/policies.md"));
}

enum status policy_parse(struct arena *a, struct str json, const struct policy **ret, struct err *err)
{
	if (json.n > POLICY_BYTES_MAX)
		return err_set(err, ST_TOO_LARGE, "policy: %zu bytes; at most %d are allowed", json.n, POLICY_BYTES_MAX);
	json_error_t fault;
	json_t *j = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault);
	if (!j)
		return err_set(err, ST_INVALID, "policy: not JSON: line %d, column %d: %s", fault.line, fault.column, fault.text);
	struct reader r = {.arena = a, .err = err};
	struct policy *p = ARENA_NEW(a, struct policy);
	buf_init(&r.path, 4096);
	enum status st = read_policy(&r, j, p);
	json_decref(j);
	buf_done(&r.path);
	if (st != ST_OK)
		return st;
	struct buf canonical;
	buf_init(&canonical, 0);
	policy_canonical(p, &canonical);
	uint8_t digest[DIGEST_SIZE];
	digest_of(DIGEST_SHA256, buf_view(&canonical), digest);
	digest_format(digest, p->digest);
	buf_done(&canonical);
	policy_make_lists(a, p);
	*ret = p;
	return ST_OK;
}
