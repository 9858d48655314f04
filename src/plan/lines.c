/* Decisions as texts, and what differs between two. */
#include "plan/plan.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>

static int by_line(const void *x, const void *y)
{
	const struct plan_line *a = x, *b = y;
	int c = str_cmp(a->subject, b->subject);
	return c ? c : str_cmp(a->target, b->target);
}

void plan_lines_sort(struct plan_lines *l)
{
	if (l->n)
		qsort(l->line, l->n, sizeof *l->line, by_line);
}

void plan_lines_write(const struct plan_lines *l, struct buf *out)
{
	for (size_t i = 0; i < l->n; i++) {
		buf_str(out, l->line[i].subject);
		buf_char(out, ' ');
		buf_str(out, l->line[i].target.n ? l->line[i].target : STR("-"));
		buf_char(out, '\n');
	}
}

static bool is_key(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return false;
	return s.n > 0 && s.n <= PLAN_KEY_MAX;
}

enum status plan_lines_read(struct arena *a, struct str text, struct plan_lines *ret, struct err *err)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	if (n >= PLAN_LINES_MAX)
		return err_set(err, ST_TOO_LARGE, "the decision has more than %d lines", PLAN_LINES_MAX);
	struct plan_lines l = {.line = ARENA_ARRAY(a, struct plan_line, n + 1)};
	struct str rest = text, line, subject;
	while (rest.p && str_next(&rest, '\n', &line)) {
		if (!line.n)
			continue;
		if (!str_next(&line, ' ', &subject) || !is_key(subject) || !is_key(line))
			return err_set(err, ST_INVALID, "line %zu of the decision is no pair of subject and target", l.n + 1);
		l.line[l.n++] = (struct plan_line){subject, str_eq(line, STR("-")) ? STR("") : line};
	}
	plan_lines_sort(&l);
	*ret = l;
	return ST_OK;
}

bool plan_lines_find(const struct plan_lines *l, struct str subject, struct str *ret_target)
{
	size_t from = 0, to = l->n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (str_cmp(l->line[middle].subject, subject) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == l->n || !str_eq(l->line[from].subject, subject))
		return false;
	*ret_target = l->line[from].target;
	return true;
}

/* The end of the lines of the subject that begins at i. */
static size_t run_end(const struct plan_lines *l, size_t i)
{
	size_t k = i + 1;
	while (k < l->n && str_eq(l->line[k].subject, l->line[i].subject))
		k++;
	return k;
}

static bool same_targets(const struct plan_lines *x, size_t i, size_t i_end, const struct plan_lines *y, size_t k, size_t k_end)
{
	if (i_end - i != k_end - k)
		return false;
	for (; i < i_end; i++, k++)
		if (!str_eq(x->line[i].target, y->line[k].target))
			return false;
	return true;
}

size_t plan_lines_compare(struct arena *a, const struct plan_lines *x, const struct plan_lines *y, struct plan_difference **ret)
{
	struct plan_difference *out = ARENA_ARRAY(a, struct plan_difference, x->n + y->n + 1);
	size_t n = 0, i = 0, k = 0;
	while (i < x->n || k < y->n) {
		int c = i == x->n ? 1 : k == y->n ? -1 : str_cmp(x->line[i].subject, y->line[k].subject);
		size_t i_end = c <= 0 ? run_end(x, i) : i, k_end = c >= 0 ? run_end(y, k) : k;
		if (c != 0 || !same_targets(x, i, i_end, y, k, k_end))
			out[n++] = (struct plan_difference){c <= 0 ? x->line[i].subject : y->line[k].subject,
							    c <= 0 ? x->line[i].target : (struct str){}, c >= 0 ? y->line[k].target : (struct str){}};
		i = i_end;
		k = k_end;
	}
	*ret = out;
	return n;
}
