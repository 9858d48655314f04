/* The functions of the expression language, one entry each. A function gets its arguments as they are, unknown ones too, and
 * sets *ret only when the answer is known. */
#include "record/expr_impl.h"

#include <string.h>

/* Known and of one type, which for the items of a list only its supplier has promised. */
static bool all_known(const struct expr_value *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!v[i].known || v[i].type != v[0].type)
			return false;
	return true;
}

/* A single list argument stands for its items. */
static void spread(const struct expr_value **v, uint32_t *n)
{
	if (*n == 1 && (*v)[0].type == EXPR_LIST && (*v)[0].known) {
		const struct expr_list list = (*v)[0].list;
		*v = list.items;
		*n = list.n;
	}
}

int expr_compare(const struct expr_value *a, const struct expr_value *b)
{
	switch (a->type) {
	case EXPR_NUMBER:
		return dec_cmp(a->number, b->number);
	case EXPR_TEXT: {
		int c = str_cmp(a->text, b->text);
		return (c > 0) - (c < 0);
	}
	case EXPR_DATE:
		return (a->date.day > b->date.day) - (a->date.day < b->date.day);
	case EXPR_YES_NO:
		return (int)a->yes - (int)b->yes;
	default:
		return 0;
	}
}

bool expr_multiply(struct dec a, struct dec b, struct dec *ret)
{
	if (dec_mul(a, b, ret))
		return true;
	i128 units;
	if (__builtin_mul_overflow(a.units, b.units, &units))
		return false;
	int extra = a.scale + b.scale - DEC_SCALE_MAX;
	if (extra <= 0)
		return false;
	i128 power = 1;
	for (int i = 0; i < extra; i++)
		power *= 10;
	i128 q = units / power, r = units % power;
	if ((r < 0 ? -r : r) >= power - (r < 0 ? -r : r))
		q += units < 0 ? -1 : 1;
	/* Adding zero brings the result into canonical form and refuses what does not fit. */
	return dec_add((struct dec){q, DEC_SCALE_MAX}, dec_of(0), ret);
}

static bool whole(const struct expr_value *v, int64_t min, int64_t max, int64_t *ret)
{
	return v->known && dec_to_units(v->number, 0, ret) && *ret >= min && *ret <= max;
}

static void set_number(struct expr_value *ret, int64_t v) { *ret = expr_number(dec_of(v)); }

/* ---- choice ---- */

static void run_if(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (v[0].known)
		*ret = v[0].yes ? v[1] : v[2];
}

static void run_coalesce(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].known) {
			*ret = v[i];
			return;
		}
	}
}

static void run_known(const struct expr_value *v, uint32_t n, struct expr_value *ret) { *ret = expr_yes_no(v[0].known); }

/* ---- numbers ---- */

static void extreme(const struct expr_value *v, uint32_t n, int sign, struct expr_value *ret)
{
	if (n == 0 || !all_known(v, n) || v[0].type == EXPR_LIST)
		return;
	const struct expr_value *best = v;
	for (uint32_t i = 1; i < n; i++)
		if (expr_compare(&v[i], best) * sign > 0)
			best = &v[i];
	*ret = *best;
}

static void run_min(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	spread(&v, &n);
	extreme(v, n, -1, ret);
}

static void run_max(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	spread(&v, &n);
	extreme(v, n, 1, ret);
}

static void run_sum(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	spread(&v, &n);
	struct dec total = dec_of(0);
	if (!all_known(v, n) || (n && v[0].type != EXPR_NUMBER))
		return;
	for (uint32_t i = 0; i < n; i++)
		if (!dec_add(total, v[i].number, &total))
			return;
	*ret = expr_number(total);
}

/* Of conditions: how many hold. Of a list: how many items it has. */
static void run_count(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (!all_known(v, n))
		return;
	int64_t count = 0;
	for (uint32_t i = 0; i < n; i++)
		count += v[i].type == EXPR_LIST ? v[i].list.n : v[i].yes;
	set_number(ret, count);
}

static void run_abs(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (v[0].known)
		*ret = expr_number(dec_sign(v[0].number) < 0 ? dec_neg(v[0].number) : v[0].number);
}

static void run_round(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	int64_t places = 0;
	struct dec d;
	if (v[0].known && (n < 2 || whole(&v[1], 0, DEC_SCALE_MAX, &places)) && dec_round(v[0].number, (int)places, &d))
		*ret = expr_number(d);
}

/* Largest whole number not above the value (step 0), or smallest not below it (step 1). */
static void to_whole(const struct expr_value *v, int step, struct expr_value *ret)
{
	if (!v->known)
		return;
	i128 power = 1;
	for (int i = 0; i < v->number.scale; i++)
		power *= 10;
	i128 q = v->number.units / power, r = v->number.units % power;
	if (r < 0)
		q--;
	if (r != 0)
		q += step;
	*ret = expr_number((struct dec){q, 0});
}

static void run_floor(const struct expr_value *v, uint32_t n, struct expr_value *ret) { to_whole(v, 0, ret); }

static void run_ceil(const struct expr_value *v, uint32_t n, struct expr_value *ret) { to_whole(v, 1, ret); }

static void run_div(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	int64_t places;
	struct dec d;
	if (all_known(v, 3) && whole(&v[2], 0, DEC_SCALE_MAX, &places) &&
	    dec_div(v[0].number, v[1].number, (int)places, &d))
		*ret = expr_number(d);
}

static void run_number(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	struct dec d;
	if (v[0].known && dec_parse(str_trim(v[0].text), &d))
		*ret = expr_number(d);
}

/* ---- dates: of a date known only to the year or month, what follows for every day it may be ---- */

static day_t last_day(struct pdate d)
{
	int y, m, day;
	day_split(d.day, &y, &m, &day);
	if (d.precision == DATE_DAY)
		return d.day;
	if (d.precision == DATE_MONTH && m < 12)
		return day_of(y, m + 1, 1) - 1;
	return y < 9999 ? day_of(y + 1, 1, 1) - 1 : DAY_MAX;
}

static int month_days(int y, int m)
{
	return m == 2 ? 28 + date_is_valid(y, 2, 29) : 30 + (m == 4 || m == 6 || m == 9 || m == 11 ? 0 : 1);
}

/* Completed years or months from one day to another; negative when it lies before. */
static int64_t completed(day_t from, day_t to, bool in_months)
{
	if (to < from)
		return -completed(to, from, in_months);
	int y0, m0, d0, y1, m1, d1;
	day_split(from, &y0, &m0, &d0);
	day_split(to, &y1, &m1, &d1);
	int64_t months = (int64_t)(y1 - y0) * 12 + (m1 - m0);
	/* Who starts on the 31st (or 29 February) has completed the month on its last day. */
	if (d1 < d0 && d1 < month_days(y1, m1))
		months--;
	return in_months ? months : months / 12;
}

static void between(const struct expr_value *v, bool in_months, struct expr_value *ret)
{
	if (!all_known(v, 2))
		return;
	int64_t least = completed(last_day(v[0].date), v[1].date.day, in_months);
	int64_t most = completed(v[0].date.day, last_day(v[1].date), in_months);
	if (least == most)
		set_number(ret, least);
}

static void run_years(const struct expr_value *v, uint32_t n, struct expr_value *ret) { between(v, false, ret); }

static void run_months(const struct expr_value *v, uint32_t n, struct expr_value *ret) { between(v, true, ret); }

static void run_days(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (all_known(v, 2) && v[0].date.precision == DATE_DAY && v[1].date.precision == DATE_DAY)
		set_number(ret, (int64_t)v[1].date.day - v[0].date.day);
}

static void part_of_date(const struct expr_value *v, enum date_precision needed, int which, struct expr_value *ret)
{
	int part[3];
	if (!v->known || v->date.precision < needed)
		return;
	day_split(v->date.day, &part[0], &part[1], &part[2]);
	set_number(ret, part[which]);
}

static void run_year(const struct expr_value *v, uint32_t n, struct expr_value *ret) { part_of_date(v, DATE_YEAR, 0, ret); }

static void run_month(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	part_of_date(v, DATE_MONTH, 1, ret);
}

static void run_day(const struct expr_value *v, uint32_t n, struct expr_value *ret) { part_of_date(v, DATE_DAY, 2, ret); }

static void run_school_year(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (v[0].known && school_year_of(v[0].date.day) == school_year_of(last_day(v[0].date)))
		set_number(ret, school_year_of(v[0].date.day));
}

static void run_date(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	struct pdate d;
	if (v[0].known && pdate_parse(v[0].text, &d))
		*ret = expr_date(d);
}

static void run_plus_days(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	int64_t days;
	if (!v[0].known || v[0].date.precision != DATE_DAY || !whole(&v[1], -4000000, 4000000, &days))
		return;
	days += v[0].date.day;
	if (days >= DAY_MIN && days <= DAY_MAX)
		*ret = expr_date((struct pdate){(day_t)days, DATE_DAY});
}

/* Keeps the precision; 29 February becomes the 28th where there is none. */
static void run_plus_years(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	int64_t years;
	int y, m, d;
	if (!v[0].known || !whole(&v[1], -9999, 9999, &years))
		return;
	day_split(v[0].date.day, &y, &m, &d);
	years += y;
	if (years >= 1 && years <= 9999)
		*ret = expr_date((struct pdate){day_of((int)years, m, MIN(d, month_days((int)years, m))), v[0].date.precision});
}

/* ---- texts, in characters ---- */

static void run_len(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (v[0].known)
		set_number(ret, (int64_t)str_chars(v[0].text));
}

static void run_starts(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (all_known(v, 2))
		*ret = expr_yes_no(str_starts(v[0].text, v[1].text));
}

static void run_ends(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (all_known(v, 2))
		*ret = expr_yes_no(str_ends(v[0].text, v[1].text));
}

static void run_contains(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	if (all_known(v, 2))
		*ret = expr_yes_no(v[1].text.n == 0 ||
				   memmem(v[0].text.p, v[0].text.n, v[1].text.p, v[1].text.n) != NULL);
}

/* substr(text, from, count): characters from the given one (the first is 1); shorter at the end. */
static void run_substr(const struct expr_value *v, uint32_t n, struct expr_value *ret)
{
	int64_t from, count;
	if (!v[0].known || !whole(&v[1], 1, INT32_MAX, &from) || !whole(&v[2], 0, INT32_MAX, &count))
		return;
	struct str s = v[0].text;
	size_t at = 0;
	while (--from > 0 && at < s.n)
		str_next_char(s, &at);
	size_t start = at;
	while (count-- > 0 && at < s.n)
		str_next_char(s, &at);
	*ret = expr_text(str_slice(s, start, at));
}

enum { MANY = 64 };

const struct expr_function expr_functions[] = {
	{"abs", "n", 1, 1, false, 'n', run_abs},
	{"ceil", "n", 1, 1, false, 'n', run_ceil},
	{"coalesce", "a", 1, MANY, false, '=', run_coalesce},
	{"contains", "t", 2, 2, false, 'b', run_contains},
	{"count", "b", 1, MANY, true, 'n', run_count},
	{"date", "t", 1, 1, false, 'd', run_date},
	{"day", "d", 1, 1, false, 'n', run_day},
	{"days", "d", 2, 2, false, 'n', run_days},
	{"div", "n", 3, 3, false, 'n', run_div},
	{"ends", "t", 2, 2, false, 'b', run_ends},
	{"floor", "n", 1, 1, false, 'n', run_floor},
	{"if", "ba", 3, 3, false, '=', run_if},
	{"known", "a", 1, 1, false, 'b', run_known},
	{"len", "t", 1, 1, false, 'n', run_len},
	{"max", "o", 1, MANY, true, '=', run_max},
	{"min", "o", 1, MANY, true, '=', run_min},
	{"month", "d", 1, 1, false, 'n', run_month},
	{"months", "d", 2, 2, false, 'n', run_months},
	{"number", "t", 1, 1, false, 'n', run_number},
	{"substr", "tn", 3, 3, false, 't', run_substr},
	{"plus_days", "dn", 2, 2, false, 'd', run_plus_days},
	{"plus_years", "dn", 2, 2, false, 'd', run_plus_years},
	{"round", "n", 1, 2, false, 'n', run_round},
	{"school_year", "d", 1, 1, false, 'n', run_school_year},
	{"starts", "t", 2, 2, false, 'b', run_starts},
	{"sum", "n", 1, MANY, true, 'n', run_sum},
	{"year", "d", 1, 1, false, 'n', run_year},
	{"years", "d", 2, 2, false, 'n', run_years},
};
const int expr_function_count = ARRAY_LEN(expr_functions);

int expr_function_find(struct str name)
{
	for (int i = 0; i < expr_function_count; i++)
		if (str_eq(name, str_of(expr_functions[i].name)))
			return i;
	return -1;
}
