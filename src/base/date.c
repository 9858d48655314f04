#include "base/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Days from civil, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years start in March so that the
 * leap day comes last, eras of 400 years have 146097 days. */
day_t day_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void day_split(day_t d, int *ret_year, int *ret_month, int *ret_day)
{
	int z = d + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	*ret_day = doy - (153 * mp + 2) / 5 + 1;
	*ret_month = mp < 10 ? mp + 3 : mp - 9;
	*ret_year = yoe + era * 400 + (*ret_month <= 2);
}

bool date_is_valid(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= days[month - 1] + (month == 2 && leap);
}

static bool digits(struct str *s, int min, int max, int *ret)
{
	int v = 0, k = 0;
	while (k < max && (size_t)k < s->n && s->p[k] >= '0' && s->p[k] <= '9')
		v = v * 10 + (s->p[k++] - '0');
	if (k < min)
		return false;
	*s = str_slice(*s, (size_t)k, s->n);
	*ret = v;
	return true;
}

static bool skip(struct str *s, struct str what)
{
	if (!str_starts(*s, what))
		return false;
	*s = str_slice(*s, what.n, s->n);
	return true;
}

static bool separator(struct str *s) { return skip(s, STR("-")) || skip(s, STR("/")) || skip(s, STR(".")); }

bool pdate_parse(struct str s, struct pdate *ret)
{
	s = str_trim(s);
	int y, m = 1, d = 1;
	enum date_precision precision = DATE_YEAR;
	if (!digits(&s, 4, 4, &y))
		return false;
	if (s.n && s.p[0] >= '0' && s.p[0] <= '9') { /* 202409, 20240901 */
		if (!digits(&s, 2, 2, &m))
			return false;
		precision = DATE_MONTH;
		if (s.n) {
			if (!digits(&s, 2, 2, &d))
				return false;
			precision = DATE_DAY;
		}
	} else {
		bool chinese = skip(&s, STR("年"));
		if ((chinese && s.n) || (!chinese && separator(&s))) {
			if (!digits(&s, 1, 2, &m))
				return false;
			precision = DATE_MONTH;
			bool yue = chinese && skip(&s, STR("月"));
			if (chinese && !yue)
				return false;
			if ((chinese && s.n) || (!chinese && separator(&s))) {
				if (!digits(&s, 1, 2, &d))
					return false;
				if (chinese && !skip(&s, STR("日")) && !skip(&s, STR("号")))
					return false;
				precision = DATE_DAY;
			}
		}
	}
	if (s.n || !date_is_valid(y, m, d))
		return false;
	*ret = (struct pdate){day_of(y, m, d), precision};
	return true;
}

void pdate_format(struct pdate d, char out[11])
{
	int y, m, day;
	day_split(d.day, &y, &m, &day);
	char text[40];
	if (d.precision == DATE_NONE)
		text[0] = 0;
	else if (d.precision == DATE_YEAR)
		snprintf(text, sizeof text, "%04d", y);
	else if (d.precision == DATE_MONTH)
		snprintf(text, sizeof text, "%04d-%02d", y, m);
	else
		snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, day);
	memcpy(out, text, 10);
	out[10] = 0;
}

void day_format(day_t d, char out[11]) { pdate_format((struct pdate){d, DATE_DAY}, out); }

bool day_parse(struct str s, day_t *ret)
{
	struct pdate d;
	if (!pdate_parse(s, &d) || d.precision != DATE_DAY)
		return false;
	*ret = d.day;
	return true;
}

bool school_year_parse(struct str s, int *ret_first)
{
	s = str_trim(s);
	int first, second;
	if (!digits(&s, 4, 4, &first) || first < 1900 || first > 2199)
		return false;
	if (s.n && s.p[0] >= '0' && s.p[0] <= '9') {
		if (!digits(&s, 4, 4, &second))
			return false;
	} else if (separator(&s) || skip(&s, STR("—")) || skip(&s, STR("–")) || skip(&s, STR("~")) || skip(&s, STR("至"))) {
		skip(&s, STR("—")); /* the Chinese dash is often written double */
		if (!digits(&s, 2, 4, &second))
			return false;
		if (second < 100)
			second += (first + 1) / 100 * 100;
	} else {
		second = first + 1;
		if (!skip(&s, STR("学年"))) /* a bare year is a calendar year, not a school year */
			return false;
	}
	skip(&s, STR("学年"));
	if (s.n || second != first + 1)
		return false;
	*ret_first = first;
	return true;
}

void school_year_format(int first, char out[10])
{
	char text[32];
	snprintf(text, sizeof text, "%04d-%04d", first, first + 1);
	memcpy(out, text, 9);
	out[9] = 0;
}

int school_year_of(day_t d)
{
	int y, m, day;
	day_split(d, &y, &m, &day);
	return m >= 9 ? y : y - 1;
}

day_t school_year_start(int first) { return day_of(first, 9, 1); }

moment_t moment_now(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (moment_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

void moment_format(moment_t m, char out[28])
{
	int64_t seconds = floor_div(m, 1000000);
	int64_t micro = m - seconds * 1000000;
	int64_t day = floor_div(seconds, 86400);
	int64_t s = seconds - day * 86400;
	int y, mo, d;
	day_split((day_t)day, &y, &mo, &d);
	char text[96];
	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", y, mo, d, (int)(s / 3600), (int)(s / 60 % 60),
		 (int)(s % 60), (int)micro);
	memcpy(out, text, 27);
	out[27] = 0;
}

bool moment_parse(struct str s, moment_t *ret)
{
	s = str_trim(s);
	day_t day;
	int h, mi, sec;
	if (s.n < 20 || !day_parse(str_slice(s, 0, 10), &day) || (s.p[10] != 'T' && s.p[10] != ' '))
		return false;
	s = str_slice(s, 11, s.n);
	if (!digits(&s, 2, 2, &h) || !skip(&s, STR(":")) || !digits(&s, 2, 2, &mi) || !skip(&s, STR(":")) ||
	    !digits(&s, 2, 2, &sec) || h > 23 || mi > 59 || sec > 59)
		return false;
	int64_t micro = 0;
	if (skip(&s, STR("."))) {
		int64_t scale = 100000;
		if (s.n == 0 || s.p[0] < '0' || s.p[0] > '9')
			return false;
		for (; s.n && s.p[0] >= '0' && s.p[0] <= '9'; s = str_slice(s, 1, s.n), scale /= 10)
			micro += (s.p[0] - '0') * scale;
	}
	int offset = 0;
	if (!skip(&s, STR("Z"))) {
		int oh, om, sign = skip(&s, STR("+")) ? 1 : skip(&s, STR("-")) ? -1 : 0;
		if (!sign || !digits(&s, 2, 2, &oh) || !skip(&s, STR(":")) || !digits(&s, 2, 2, &om) || oh > 23 || om > 59)
			return false;
		offset = sign * (oh * 60 + om);
	}
	if (s.n)
		return false;
	*ret = ((int64_t)day * 86400 + h * 3600 + mi * 60 + sec - (int64_t)offset * 60) * 1000000 + micro;
	return true;
}

day_t moment_day(moment_t m, int zone_minutes)
{
	return (day_t)floor_div(floor_div(m, 1000000) + (int64_t)zone_minutes * 60, 86400);
}

void moment_local(moment_t m, int zone_minutes, char out[MOMENT_SECOND + 1])
{
	char text[28];
	moment_format(m + (moment_t)zone_minutes * 60 * 1000000, text);
	memcpy(out, text, MOMENT_SECOND);
	out[10] = ' ';
	out[MOMENT_SECOND] = 0;
}
