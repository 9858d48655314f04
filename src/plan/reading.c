/* What the register said: digests of readings, and what differs between two. */
#include "plan/reading.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *x, const void *y)
{
	const struct plan_fact *a = x, *b = y;
	return str_cmp(a->key, b->key);
}

void plan_reading_finish(struct plan_reading *r)
{
	struct digest d;
	if (r->facts)
		qsort(r->fact, r->facts, sizeof *r->fact, by_key);
	digest_init(&d, DIGEST_SHA256);
	for (size_t i = 0; i < r->facts; i++) {
		digest_add_part(&d, r->fact[i].key);
		digest_add_part(&d, r->fact[i].text);
	}
	digest_end(&d, r->digest);
}

const struct plan_fact *plan_fact(const struct plan_reading *r, struct str key)
{
	struct plan_fact wanted = {.key = key};
	return r->facts ? bsearch(&wanted, r->fact, r->facts, sizeof *r->fact, by_key) : NULL;
}

struct str plan_label(const struct plan_reading *r, struct str key)
{
	const struct plan_fact *f = plan_fact(r, key);
	const char *dot = f || !key.n ? NULL : memchr(key.p, '.', key.n);
	if (dot)
		f = plan_fact(r, str_slice(key, 0, (size_t)(dot - key.p)));
	return f ? f->label : key;
}

struct str plan_target_label(const struct planner *p, const struct plan_reading *r, struct arena *a, enum lang lang, struct str target)
{
	if (!target.n)
		return str_of(label_in(p->none, lang));
	return p->say_target ? p->say_target(r, a, lang, target) : plan_label(r, target);
}

size_t plan_readings_compare(struct arena *a, const struct plan_reading *x, const struct plan_reading *y, struct plan_change **ret)
{
	struct plan_change *out = ARENA_ARRAY(a, struct plan_change, x->facts + y->facts + 1);
	size_t n = 0, i = 0, k = 0;
	while (i < x->facts || k < y->facts) {
		const struct plan_fact *f = i < x->facts ? &x->fact[i] : NULL, *g = k < y->facts ? &y->fact[k] : NULL;
		int c = !f ? 1 : !g ? -1 : str_cmp(f->key, g->key);
		if (c != 0 || !str_eq(f->text, g->text))
			out[n++] = (struct plan_change){c <= 0 ? f->key : g->key, c <= 0 ? f->label : g->label,
							c <= 0 ? f->text : (struct str){}, c >= 0 ? g->text : (struct str){}};
		i += c <= 0;
		k += c >= 0;
	}
	*ret = out;
	return n;
}

const struct planner *planner_find(const struct planners *all, struct str name)
{
	for (size_t i = 0; all->list[i]; i++)
		if (str_eq(str_of(all->list[i]->name), name))
			return all->list[i];
	return NULL;
}

void plan_leave_out(struct arena *a, struct plan_reading *r, struct str label, const char *why)
{
	enum { FIRST = 64 };
	size_t n = r->left_outs;
	if (n == 0 || (n >= FIRST && (n & (n - 1)) == 0)) { /* full: a list holds FIRST, then powers of two */
		struct plan_left_out *list = ARENA_ARRAY(a, struct plan_left_out, n ? 2 * n : FIRST);
		if (n)
			memcpy(list, r->left_out, n * sizeof *list);
		r->left_out = list;
	}
	r->left_out[r->left_outs++] = (struct plan_left_out){label, why};
}
