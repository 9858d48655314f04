#include "areas/register/figures/inside.h"

#include "text/lang.h"

#include <string.h>

void figure_found(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n)
{
	if (status > f->status)
		f->status = status;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct buf b;
		buf_init(&b, 4096);
		buf_str(&b, f->why[lang]);
		if (b.n)
			buf_cstr(&b, lang == LANG_ZH ? "；" : "; ");
		tr_format(&b, (enum lang)lang, message, args, n);
		f->why[lang] = str_copy(a, buf_view(&b));
		buf_done(&b);
	}
}

struct str figure_number(struct arena *a, struct dec d)
{
	char text[DEC_TEXT_MAX];
	size_t n = dec_format(d, text);
	return str_copy(a, (struct str){text, n});
}

static bool same_place(const struct figure *x, const struct figure *y) { return str_eq(x->place, y->place) && str_eq(x->period, y->period); }

static bool is_part_of(const struct figure *p, const struct figure *total)
{
	return str_eq(p->kind, STR("part")) && same_place(p, total) && str_eq(p->part_of, total->measure);
}

/* A total against the sum of the parts that name it. Parts in other units are never added. */
static void check_sum(struct arena *a, struct figures *f, struct figure *total)
{
	struct dec sum = dec_of(0), rest;
	int parts = 0;
	bool mixed = false;
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *p = &f->list[i];
		if (!is_part_of(p, total))
			continue;
		parts++;
		if (!str_eq(p->unit, total->unit)) {
			mixed = true;
			const struct str args[] = {p->measure, p->unit, total->unit};
			figure_found(a, total, FIGURE_LOOSE, N_("the part '{0}' counts {1}, the total counts {2}: they cannot be added"), args, 3);
		} else if (!dec_add(sum, p->value, &sum)) {
			return;
		}
	}
	if (!parts || mixed || !dec_sub(total->value, sum, &rest))
		return;
	const struct str args[] = {str_of(arena_printf(a, "%d", parts)), figure_number(a, sum), figure_number(a, rest)};
	bool ties = dec_sign(rest) == 0;
	if (ties)
		figure_found(a, total, FIGURE_TIES, N_("its {0} parts add up to {1}"), args, 3);
	else
		figure_found(a, total, FIGURE_LOOSE, N_("its {0} parts add up to {1}, which leaves {2}"), args, 3);
	for (size_t i = 0; i < f->n; i++)
		if (is_part_of(&f->list[i], total)) {
			const struct str whole[] = {total->measure, figure_number(a, rest)};
			if (ties)
				figure_found(a, &f->list[i], FIGURE_TIES, N_("part of '{0}', which adds up"), whole, 2);
			else
				figure_found(a, &f->list[i], FIGURE_UNCHECKED, N_("part of '{0}', which leaves {1}"), whole, 2);
		}
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The next whole or decimal number of a text; *at moves behind it. */
static bool next_number(struct str s, size_t *at, struct dec *ret, size_t *ret_from)
{
	size_t i = *at;
	while (i < s.n && !is_digit(s.p[i]))
		i++;
	size_t from = i;
	while (i < s.n && (is_digit(s.p[i]) || (s.p[i] == '.' && i + 1 < s.n && is_digit(s.p[i + 1]))))
		i++;
	*at = i;
	*ret_from = from;
	return i > from && dec_parse(str_slice(s, from, i), ret);
}

static struct str between(struct str s, size_t from, size_t to) { return str_trim(str_slice(s, from, to)); }

/* "186 + 1846", "3 + 3 + 5 + 4 + 6": numbers joined by plus signs at the note's beginning. */
static void check_addition(struct arena *a, struct figure *f)
{
	size_t at = 0, from, end = 0;
	struct dec n, sum = dec_of(0);
	int terms = 0;
	while (next_number(f->note, &at, &n, &from)) {
		if (terms ? !str_eq(between(f->note, end, from), STR("+")) : from > 0)
			break;
		if (!dec_add(sum, n, &sum))
			return;
		terms++;
		end = at;
	}
	if (terms < 2)
		return;
	const struct str args[] = {str_slice(f->note, 0, end), figure_number(a, sum)};
	if (dec_cmp(sum, f->value) == 0)
		figure_found(a, f, FIGURE_TIES, N_("{0} = {1}"), args, 2);
	else
		figure_found(a, f, FIGURE_LOOSE, N_("{0} = {1}, not what was published"), args, 2);
}

/* A percentage holds when it is the quotient rounded to the places it shows, two at least. */
static void hold_percent(struct arena *a, struct figure *f, struct dec part, struct dec whole, struct dec published)
{
	struct dec hundred, percent;
	int places = published.scale > 2 ? published.scale : 2;
	if (dec_sign(whole) <= 0 || !dec_mul(part, dec_of(100), &hundred) || !dec_div(hundred, whole, places, &percent))
		return;
	const struct str args[] = {figure_number(a, part), figure_number(a, whole), figure_number(a, percent), figure_number(a, published)};
	if (dec_cmp(percent, published) == 0)
		figure_found(a, f, FIGURE_TIES, N_("{0} of {1} is {2} %"), args, 4);
	else
		figure_found(a, f, FIGURE_LOOSE, N_("{0} of {1} is {2} %, not {3} %"), args, 4);
}

/* "135 over a base of 182". */
static bool share_by_note(struct arena *a, struct figure *f)
{
	size_t at = 0, from, end;
	struct dec part, whole;
	if (!next_number(f->note, &at, &part, &from) || from > 0)
		return false;
	end = at;
	if (!next_number(f->note, &at, &whole, &from) || !str_eq(between(f->note, end, from), STR("over a base of")))
		return false;
	hold_percent(a, f, part, whole, f->value);
	return true;
}

/* "share of X": the claim X of the same place and period over the one other claim of that unit and source. */
static void share_by_name(struct arena *a, struct figures *f, struct figure *share)
{
	struct str of = STR("share of ");
	const struct figure *part = NULL, *whole = NULL;
	int others = 0;
	if (!str_starts(share->measure, of))
		return;
	for (size_t i = 0; i < f->n; i++)
		if (same_place(&f->list[i], share) && str_eq(f->list[i].measure, str_slice(share->measure, of.n, share->measure.n)))
			part = &f->list[i];
	for (size_t i = 0; part && i < f->n; i++) {
		const struct figure *o = &f->list[i];
		if (o != part && same_place(o, part) && str_eq(o->unit, part->unit) && str_eq(o->source, part->source)) {
			whole = o;
			others++;
		}
	}
	if (others == 1)
		hold_percent(a, share, part->value, whole->value, share->value);
}

/* "growth 74.18 % so the base is 182" beside an increase: value / base in per cent. */
static void check_growth(struct arena *a, struct figure *f)
{
	size_t at = 0, from;
	struct dec percent, base;
	if (str_starts(f->note, STR("growth ")) && next_number(f->note, &at, &percent, &from) && next_number(f->note, &at, &base, &from))
		hold_percent(a, f, f->value, base, percent);
}

static void check_part(struct arena *a, struct figures *f, struct figure *x)
{
	for (size_t k = 0; k < f->n; k++)
		if (same_place(&f->list[k], x) && str_eq(f->list[k].measure, x->part_of))
			return;
	figure_found(a, x, FIGURE_LOOSE, N_("the total '{0}' it is part of is not in the ledger"), &x->part_of, 1);
}

void figures_check_ledger(struct arena *a, struct figures *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct figure *x = &f->list[i];
		if (str_eq(x->kind, STR("total")))
			check_sum(a, f, x);
		check_addition(a, x);
		check_growth(a, x);
		if (str_eq(x->kind, STR("share")) && !share_by_note(a, x))
			share_by_name(a, f, x);
		if (str_eq(x->kind, STR("part")) && x->part_of.n)
			check_part(a, f, x);
	}
}
