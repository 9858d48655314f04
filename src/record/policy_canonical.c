/* One text for one content: what the digest covers, and what a comparison of two policies shows. */
#include "record/policy_shape.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static void write_text(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else
			buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

static int by_key(const void *a, const void *b)
{
	return str_cmp((*(const struct policy_node *const *)a)->key, (*(const struct policy_node *const *)b)->key);
}

static void write_object(const struct policy_node *n, struct buf *out)
{
	const struct policy_node **sorted = heap_alloc(n->inside.n + 1, sizeof(const struct policy_node *));
	for (size_t i = 0; i < n->inside.n; i++)
		sorted[i] = &n->inside.nodes[i];
	qsort(sorted, n->inside.n, sizeof(const struct policy_node *), by_key);
	buf_char(out, '{');
	for (size_t i = 0; i < n->inside.n; i++) {
		if (i)
			buf_char(out, ',');
		write_text(out, sorted[i]->key);
		buf_char(out, ':');
		policy_write(sorted[i], out);
	}
	buf_char(out, '}');
	free(sorted);
}

void policy_write(const struct policy_node *n, struct buf *out)
{
	char text[DEC_TEXT_MAX];
	switch (n->kind) {
	case SHAPE_DEC:
		buf_char(out, '"');
		buf_add(out, text, dec_format(n->number, text));
		buf_char(out, '"');
		return;
	case SHAPE_INT:
		buf_add(out, text, dec_format(n->number, text));
		return;
	case SHAPE_LABEL:
		buf_cstr(out, "{\"en\":");
		write_text(out, str_of(n->label.en));
		buf_cstr(out, ",\"zh\":");
		write_text(out, str_of(n->label.zh));
		buf_char(out, '}');
		return;
	case SHAPE_YES_NO:
		buf_cstr(out, n->yes ? "true" : "false");
		return;
	case SHAPE_DATE:
		pdate_format(n->date, text);
		write_text(out, str_of(text));
		return;
	case SHAPE_TEXT:
	case SHAPE_SOURCE:
	case SHAPE_EXPR:
		write_text(out, n->text);
		return;
	case SHAPE_OBJECT:
	case SHAPE_MAP:
		write_object(n, out);
		return;
	case SHAPE_LIST:
	case SHAPE_WORDS:
		buf_char(out, '[');
		for (size_t i = 0; i < n->inside.n; i++) {
			if (i)
				buf_char(out, ',');
			policy_write(&n->inside.nodes[i], out);
		}
		buf_char(out, ']');
		return;
	}
}

void policy_canonical(const struct policy *p, struct buf *out) { policy_write(&p->root, out); }

/* ---- comparison ---- */

struct differ {
	struct arena *arena;
	struct policy_difference *list;
	size_t n, cap;
	struct buf path;
};

static struct str canonical_of(struct differ *d, const struct policy_node *n)
{
	struct buf b;
	if (!n)
		return (struct str){};
	buf_init(&b, 0);
	policy_write(n, &b);
	struct str s = str_copy(d->arena, buf_view(&b));
	buf_done(&b);
	return s;
}

static void add(struct differ *d, struct str before, struct str after)
{
	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 32;
		d->list = heap_resize(d->list, d->cap, sizeof *d->list);
	}
	d->list[d->n++] = (struct policy_difference){str_copy(d->arena, buf_view(&d->path)), before, after};
}

static bool is_branch(const struct policy_node *n)
{
	return n && (n->kind == SHAPE_OBJECT || n->kind == SHAPE_LIST || n->kind == SHAPE_MAP);
}

static const struct policy_node *same_key(const struct policy_node *n, struct str key)
{
	for (size_t i = 0; i < n->inside.n; i++)
		if (str_eq(n->inside.nodes[i].key, key))
			return &n->inside.nodes[i];
	return NULL;
}

static void compare(struct differ *d, const struct policy_node *a, const struct policy_node *b)
{
	struct str before = canonical_of(d, a), after = canonical_of(d, b);
	if (str_eq(before, after))
		return;
	if (!is_branch(a) || !is_branch(b)) {
		add(d, before, after);
		return;
	}
	size_t at = d->path.n, found = d->n;
	for (int second = 0; second < 2; second++) {
		const struct policy_node *from = second ? b : a, *other = second ? a : b;
		for (size_t i = 0; i < from->inside.n; i++) {
			const struct policy_node *n = &from->inside.nodes[i], *m = same_key(other, n->key);
			if (second && m)
				continue;
			if (at)
				buf_char(&d->path, '.');
			buf_str(&d->path, n->key);
			compare(d, second ? m : n, second ? n : m);
			d->path.n = at;
		}
	}
	/* The same entries in another order. */
	if (d->n == found)
		add(d, before, after);
}

size_t policy_diff(const struct policy *before, const struct policy *after, struct arena *a, struct policy_difference **ret)
{
	struct differ d = {.arena = a};
	buf_init(&d.path, 4096);
	compare(&d, &before->root, &after->root);
	*ret = ARENA_ARRAY(a, struct policy_difference, d.n);
	if (d.n)
		memcpy(*ret, d.list, d.n * sizeof *d.list);
	free(d.list);
	buf_done(&d.path);
	return d.n;
}
