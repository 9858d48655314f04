#include "record/policy_shape.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/embed.h"

#include <string.h>

extern const struct embedded policy_files[]; /* data/policies, in the order of their names */

/* ---- shipped defaults ---- */

static struct str file_id(const struct embedded *e) { return (struct str){e->name, strcspn(e->name, ".")}; }

enum status policy_load_default(struct arena *a, struct str id, const struct policy **ret, struct err *err)
{
	struct buf known;
	buf_init(&known, 400);
	for (const struct embedded *e = policy_files; e->name; e++) {
		if (str_eq(id, file_id(e))) {
			buf_done(&known);
			return policy_parse(a, embedded_bytes(e), ret, err);
		}
		buf_cstr(&known, known.n ? ", " : "");
		buf_str(&known, file_id(e));
	}
	enum status st = err_set(err, ST_NOT_FOUND, "there is no shipped policy '%.*s'; there are: %s", STR_ARG(id),
				 known.n ? known.p : "");
	buf_done(&known);
	return st;
}

bool policy_default_id(size_t i, struct str *ret)
{
	for (const struct embedded *e = policy_files; e->name; e++) {
		if (i-- == 0) {
			*ret = file_id(e);
			return true;
		}
	}
	return false;
}

enum status policy_default_of(struct arena *a, struct str kind, const struct policy **ret, struct err *err)
{
	for (const struct embedded *e = policy_files; e->name; e++) {
		const struct policy *p;
		TRY(policy_parse(a, embedded_bytes(e), &p, err));
		if (str_eq(policy_kind(p), kind)) {
			*ret = p;
			return ST_OK;
		}
	}
	return err_set(err, ST_NOT_FOUND, "there is no shipped policy of the kind '%.*s'", STR_ARG(kind));
}

const char *policy_kind_name(size_t i)
{
	for (size_t k = 0; policy_kinds[k].kind; k++)
		if (k == i)
			return policy_kinds[k].kind;
	return NULL;
}

/* ---- reading ---- */

static const struct policy_node *child(const struct policy_node *n, struct str key)
{
	if (n->kind != SHAPE_OBJECT && n->kind != SHAPE_LIST && n->kind != SHAPE_MAP)
		return NULL;
	for (size_t i = 0; i < n->inside.n; i++)
		if (str_eq(n->inside.nodes[i].key, key))
			return &n->inside.nodes[i];
	return NULL;
}

const struct policy_node *policy_find(const struct policy *p, const char *path)
{
	const struct policy_node *n = &p->root;
	struct str rest = str_of(path), part;
	while (n && str_next(&rest, '.', &part))
		n = child(n, part);
	return n;
}

static const struct policy_node *header(const struct policy *p, const char *key) { return child(&p->root, str_of(key)); }

struct str policy_id(const struct policy *p) { return header(p, "id")->text; }

struct str policy_kind(const struct policy *p) { return header(p, "kind")->text; }

struct label policy_title(const struct policy *p) { return header(p, "label")->label; }

struct str policy_named(struct arena *a, const struct policy *p, enum lang lang)
{
	return str_of(arena_printf(a, lang == LANG_ZH ? "《%s》" : "'%s'", label_in(policy_title(p), lang)));
}

struct pdate policy_from(const struct policy *p) { return header(p, "from")->date; }

const char *policy_digest(const struct policy *p) { return p->digest; }

bool policy_has(const struct policy *p, const char *path) { return policy_find(p, path) != NULL; }

static enum status find_typed(const struct policy *p, const char *path, bool (*fits)(enum shape_kind kind),
			      const struct policy_node **ret, struct err *err)
{
	const struct policy_node *n = policy_find(p, path);
	struct str id = policy_id(p);
	if (!n)
		return err_set(err, ST_NOT_FOUND, "the policy %.*s has no '%s'", STR_ARG(id), path);
	if (!fits(n->kind))
		return err_set(err, ST_USAGE, "the policy %.*s has another type of value at '%s'", STR_ARG(id), path);
	*ret = n;
	return ST_OK;
}

static bool fits_number(enum shape_kind k) { return k == SHAPE_DEC || k == SHAPE_INT; }
static bool fits_int(enum shape_kind k) { return k == SHAPE_INT; }
static bool fits_text(enum shape_kind k) { return k == SHAPE_TEXT || k == SHAPE_SOURCE || k == SHAPE_EXPR; }
static bool fits_yes(enum shape_kind k) { return k == SHAPE_YES_NO; }
static bool fits_label(enum shape_kind k) { return k == SHAPE_LABEL; }
static bool fits_expr(enum shape_kind k) { return k == SHAPE_EXPR; }

enum status policy_dec(const struct policy *p, const char *path, struct dec *ret, struct err *err)
{
	const struct policy_node *n = NULL;
	TRY(find_typed(p, path, fits_number, &n, err));
	*ret = n->number;
	return ST_OK;
}

enum status policy_int(const struct policy *p, const char *path, int64_t *ret, struct err *err)
{
	const struct policy_node *n = NULL;
	TRY(find_typed(p, path, fits_int, &n, err));
	return dec_to_units(n->number, 0, ret) ? ST_OK : ST_INTERNAL;
}

enum status policy_text(const struct policy *p, const char *path, struct str *ret, struct err *err)
{
	const struct policy_node *n = NULL;
	TRY(find_typed(p, path, fits_text, &n, err));
	*ret = n->text;
	return ST_OK;
}

enum status policy_yes(const struct policy *p, const char *path, bool *ret, struct err *err)
{
	const struct policy_node *n = NULL;
	TRY(find_typed(p, path, fits_yes, &n, err));
	*ret = n->yes;
	return ST_OK;
}

enum status policy_label(const struct policy *p, const char *path, struct label *ret, struct err *err)
{
	const struct policy_node *n = NULL;
	TRY(find_typed(p, path, fits_label, &n, err));
	*ret = n->label;
	return ST_OK;
}

enum status policy_expr(const struct policy *p, const char *path, struct arena *a, const struct expr_names *names,
			enum expr_type want, const struct expr **ret, struct err *err)
{
	const struct policy_node *n = NULL;
	TRY(find_typed(p, path, fits_expr, &n, err));
	if (expr_parse(a, n->text, names, want, ret, NULL, err) == ST_OK)
		return ST_OK;
	return err_prefix(err, "policy %.*s, %s", STR_ARG(policy_id(p)), path);
}

static bool has_entries(const struct policy_node *n)
{
	return n && (n->kind == SHAPE_OBJECT || n->kind == SHAPE_LIST || n->kind == SHAPE_MAP || n->kind == SHAPE_WORDS);
}

size_t policy_count(const struct policy *p, const char *path)
{
	const struct policy_node *n = policy_find(p, path);
	return has_entries(n) ? n->inside.n : 0;
}

struct str policy_entry(const struct policy *p, const char *path, size_t i)
{
	const struct policy_node *n = policy_find(p, path);
	return has_entries(n) && i < n->inside.n ? n->inside.nodes[i].key : (struct str){};
}

static const struct code *make_codes(struct arena *a, const struct policy_node *entries)
{
	struct code *codes = ARENA_ARRAY(a, struct code, entries->inside.n + 1);
	for (size_t i = 0; i < entries->inside.n; i++) {
		const struct policy_node *e = &entries->inside.nodes[i], *words = child(e, STR("synonyms"));
		struct buf b;
		buf_init(&b, 0);
		for (size_t k = 0; words && k < words->inside.n; k++)
			buf_printf(&b, "%s%.*s", k ? "|" : "", STR_ARG(words->inside.nodes[k].text));
		codes[i] = (struct code){str_dup(a, e->key), child(e, STR("label"))->label, b.n ? arena_strdup(a, b.p) : NULL};
		buf_done(&b);
	}
	return codes;
}

void policy_make_lists(struct arena *a, struct policy *p)
{
	const struct policy_node *lists = child(&p->root, STR("lists"));
	if (!lists || lists->kind != SHAPE_LIST)
		return;
	p->n_lists = lists->inside.n;
	p->lists = ARENA_ARRAY(a, struct policy_list, p->n_lists + 1);
	for (size_t i = 0; i < p->n_lists; i++) {
		const struct policy_node *list = &lists->inside.nodes[i];
		p->lists[i] = (struct policy_list){list->key, make_codes(a, child(list, STR("codes"))), child(list, STR("replaces"))->yes};
	}
}

const struct code *policy_codes(const struct policy *p, const char *name, bool *ret_replaces)
{
	const char *dot = strchr(name, '.');
	for (size_t i = 0; i < p->n_lists; i++) {
		if (str_eq(p->lists[i].name, str_of(dot ? dot + 1 : name))) {
			*ret_replaces = p->lists[i].replaces;
			return p->lists[i].codes;
		}
	}
	return NULL;
}
