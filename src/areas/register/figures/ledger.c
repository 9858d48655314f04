#include "areas/register/figures/inside.h"

#include "text/lang.h"

#include <string.h>

static void found(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n,
		  const struct label *record)
{
	struct str own[8];
	if (n)
		memcpy(own, args, (size_t)n * sizeof *own);
	if (status > f->status)
		f->status = status;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct buf b;
		buf_init(&b, 4096);
		buf_str(&b, f->why[lang]);
		if (b.n)
			buf_cstr(&b, lang == LANG_ZH ? "；" : "; ");
		if (record)
			own[1] = str_of(label_in(*record, (enum lang)lang));
		tr_format(&b, (enum lang)lang, message, own, n);
		f->why[lang] = str_copy(a, buf_view(&b));
		buf_done(&b);
	}
}

void figure_found(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n)
{
	found(a, f, status, message, args, n, NULL);
}

void figure_found_in(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n,
		     struct label record)
{
	found(a, f, status, message, args, n, &record);
}

static json_t *words(json_t *definitions, const char *name) { return json_object_get(json_object_get(definitions, "words"), name); }

/* The rest of the text behind the first of the words it begins with; p NULL: it begins with none. The longest wins. */
static struct str behind(json_t *array, struct str text)
{
	size_t i, best = 0;
	json_t *v;
	json_array_foreach(array, i, v)
	{
		struct str word = str_of(json_string_value(v));
		if (word.n > best && str_starts(text, word))
			best = word.n;
	}
	return best ? str_slice(text, best, text.n) : (struct str){};
}

static bool same_unit(json_t *definitions, struct str x, struct str y)
{
	size_t i;
	json_t *names;
	json_array_foreach(json_object_get(definitions, "units"), i, names)
		if (figure_is_one_of(names, x) && figure_is_one_of(names, y))
			return true;
	return str_eq(x, y);
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
static void check_sum(struct arena *a, json_t *definitions, struct figures *f, struct figure *total)
{
	struct dec sum = dec_of(0), rest;
	int parts = 0;
	bool mixed = false;
	for (size_t i = 0; i < f->n; i++) {
		const struct figure *p = &f->list[i];
		if (!is_part_of(p, total))
			continue;
		parts++;
		if (!same_unit(definitions, p->unit, total->unit)) {
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
static void check_addition(struct arena *a, json_t *definitions, struct figure *f)
{
	size_t at = 0, from, end = 0;
	struct dec n, sum = dec_of(0);
	int terms = 0;
	while (next_number(f->note, &at, &n, &from)) {
		if (terms ? !figure_is_one_of(words(definitions, "plus"), between(f->note, end, from)) : from > 0)
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

/* "135 over a base of 182", "135/182". */
static bool share_by_note(struct arena *a, json_t *definitions, struct figure *f)
{
	size_t at = 0, from, end;
	struct dec part, whole;
	if (!next_number(f->note, &at, &part, &from) || from > 0)
		return false;
	end = at;
	if (!next_number(f->note, &at, &whole, &from) || !figure_is_one_of(words(definitions, "over"), between(f->note, end, from)))
		return false;
	hold_percent(a, f, part, whole, f->value);
	return true;
}

/* What a share is a share of: X of "share of X", "X占比". */
static bool is_share_of(json_t *definitions, struct str share, struct str measure)
{
	struct str rest = behind(words(definitions, "share_prefix"), share);
	if (rest.p)
		return str_eq(rest, measure);
	return measure.n && str_starts(share, measure) &&
	       figure_is_one_of(words(definitions, "share_suffix"), str_slice(share, measure.n, share.n));
}

/* The claim it is a share of, over the claim it says to be part of; else over the one other claim of that unit and source. */
static void share_by_name(struct arena *a, json_t *definitions, struct figures *f, struct figure *share)
{
	const struct figure *part = NULL, *whole = NULL;
	int others = 0;
	for (size_t i = 0; i < f->n; i++)
		if (same_place(&f->list[i], share) && is_share_of(definitions, share->measure, f->list[i].measure))
			part = &f->list[i];
	for (size_t i = 0; part && i < f->n; i++) {
		const struct figure *o = &f->list[i];
		bool is_whole = share->part_of.n ? str_eq(o->measure, share->part_of)
						 : same_unit(definitions, o->unit, part->unit) && str_eq(o->source, part->source);
		if (o != part && o != share && same_place(o, part) && is_whole) {
			whole = o;
			others++;
		}
	}
	if (others == 1)
		hold_percent(a, share, part->value, whole->value, share->value);
}

/* "growth 74.18 % so the base is 182", "增长74.18%，基数182" beside an increase: value / base in per cent. */
static void check_growth(struct arena *a, json_t *definitions, struct figure *f)
{
	size_t at = 0, from;
	struct dec percent, base;
	struct str rest = behind(words(definitions, "growth"), f->note);
	if (rest.p && next_number(rest, &at, &percent, &from) && next_number(rest, &at, &base, &from))
		hold_percent(a, f, f->value, base, percent);
}

static void check_part(struct arena *a, struct figures *f, struct figure *x)
{
	for (size_t k = 0; k < f->n; k++)
		if (same_place(&f->list[k], x) && str_eq(f->list[k].measure, x->part_of))
			return;
	figure_found(a, x, FIGURE_LOOSE, N_("the total '{0}' it is part of is not in the ledger"), &x->part_of, 1);
}

void figures_check_ledger(struct arena *a, json_t *definitions, struct figures *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct figure *x = &f->list[i];
		if (str_eq(x->kind, STR("total")))
			check_sum(a, definitions, f, x);
		check_addition(a, definitions, x);
		check_growth(a, definitions, x);
		if (str_eq(x->kind, STR("share")) && !share_by_note(a, definitions, x))
			share_by_name(a, definitions, f, x);
		if (str_eq(x->kind, STR("part")) && x->part_of.n)
			check_part(a, f, x);
	}
}
