#include "table/xlsx_format.h"

#include "base/date.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The letters of the first section outside quotes, brackets and escapes, lower case. Elapsed time ([h], [mm]) counts.
 */
struct letters {
	bool year, month_or_minute, day, hour, second, percent, month_name;
};

static void see_letter(struct letters *l, const char *p, size_t run)
{
	switch (*p | 0x20) {
	case 'y':
	case 'b':
		l->year = true;
		break;
	case 'm':
		l->month_or_minute = true;
		l->month_name |= run >= 3;
		break;
	case 'd':
	case 'a': /* aaa, aaaa: the day of the week; AM/PM is passed over before */
		l->day = true;
		break;
	case 'h':
		l->hour = true;
		break;
	case 's':
		l->second = true;
		break;
	}
}

static size_t skip_literal(const char *p)
{
	const char *end;
	switch (*p) {
	case '"':
		end = strchr(p + 1, '"');
		return end ? (size_t)(end - p) + 1 : strlen(p);
	case '\\':
	case '_':
	case '*':
		if (!p[1])
			return 1;
		size_t n = 2; /* the whole character that follows */
		while (((unsigned char)p[n] & 0xC0) == 0x80)
			n++;
		return n;
	case '[':
		end = strchr(p, ']');
		if (!end)
			return strlen(p);
		if (strchr("hHmMsS", p[1]) && strspn(p + 1, "hHmMsS") == (size_t)(end - p) - 1)
			return 1; /* elapsed: the letters inside count */
		return (size_t)(end - p) + 1;
	}
	return 0;
}

static struct letters read_code(const char *p)
{
	struct letters l = {};
	while (*p && *p != ';') {
		size_t skip = skip_literal(p);
		if (skip) {
			p += skip;
			continue;
		}
		if (strncasecmp(p, "general", 7) == 0) {
			p += 7;
			continue;
		}
		if (strncasecmp(p, "am/pm", 5) == 0 || strncasecmp(p, "a/p", 3) == 0) {
			l.hour = true;
			p += strncasecmp(p, "am/pm", 5) == 0 ? 5 : 3;
			continue;
		}
		if (*p == 'E' && (p[1] == '+' || p[1] == '-')) {
			p += 2;
			continue;
		}
		l.percent |= *p == '%';
		if ((*p == 'e' || *p == 'E'))
			l.year = true; /* the year of an era calendar */
		size_t run = 1;
		while (p[run] == *p)
			run++;
		see_letter(&l, p, run);
		p += run;
	}
	return l;
}

enum number_class format_class(const char *code)
{
	struct letters l = read_code(code);
	if (l.percent)
		return NUMBER_PERCENT;
	if (l.day)
		return NUMBER_DATE;
	if (l.hour || l.second)
		return l.year || l.month_name ? NUMBER_DATE : NUMBER_TIME;
	if (l.year)
		return l.month_or_minute ? NUMBER_MONTH : NUMBER_YEAR;
	return l.month_or_minute ? NUMBER_DATE : NUMBER_PLAIN;
}

enum number_class format_class_builtin(int id)
{
	if (id == 9 || id == 10)
		return NUMBER_PERCENT;
	if (id == 17 || id == 27 || id == 36 || id == 50 || id == 52 || id == 57)
		return NUMBER_MONTH;
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
		return NUMBER_TIME;
	if ((id >= 14 && id <= 16) || id == 22 || (id >= 28 && id <= 31) || id == 51 || id == 53 || id == 54 ||
	    id == 58)
		return NUMBER_DATE;
	return NUMBER_PLAIN;
}

/* Digits and exponent of "%.*e" laid out as a plain decimal. */
static size_t lay_out(const char *scientific, char *out)
{
	char digits[24];
	size_t n = 0, at = 0;
	const char *p = scientific;
	if (*p == '-')
		out[at++] = *p++;
	for (; *p && *p != 'e'; p++)
		if (*p != '.')
			digits[n++] = *p;
	int exponent = (int)strtol(p + 1, NULL, 10);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (exponent < 0) {
		out[at++] = '0';
		out[at++] = '.';
		for (int i = -1; i > exponent; i--)
			out[at++] = '0';
	}
	for (size_t i = 0; i < n; i++) {
		out[at++] = digits[i];
		if (exponent >= 0 && i == (size_t)exponent && i + 1 < n)
			out[at++] = '.';
	}
	for (int i = (int)n; i <= exponent; i++)
		out[at++] = '0';
	out[at] = 0;
	return at;
}

size_t number_text(double v, char out[NUMBER_TEXT_MAX])
{
	char s[40];
	if (v == 0) {
		memcpy(out, "0", 2);
		return 1;
	}
	for (int digits = 14; digits < 17; digits++) {
		snprintf(s, sizeof s, "%.*e", digits, v);
		if (digits == 16 || strtod(s, NULL) == v)
			break;
	}
	return lay_out(s, out);
}

static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* At most 15 digits without exponent, superfluous zeros or sign of zero: the shortest form of the double nearest to it,
 * and that double is one exact division away. */
static bool read_short(struct str raw, double *ret)
{
	size_t i = 0, digits = 0, places = 0;
	bool minus = raw.n && raw.p[0] == '-', point = false;
	uint64_t v = 0;
	if (minus)
		i++;
	if (i >= raw.n || raw.n - i > 16)
		return false;
	if (raw.p[i] == '0' && i + 1 < raw.n && raw.p[i + 1] != '.')
		return false;
	for (; i < raw.n; i++) {
		char c = raw.p[i];
		if (c == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (uint64_t)(c - '0');
		digits++;
		places += point;
	}
	if (digits == 0 || digits > 15 || (point && raw.p[raw.n - 1] == '0') || (point && places == 0) ||
	    (minus && v == 0))
		return false;
	*ret = (double)v / powers[places];
	if (minus)
		*ret = -*ret;
	return true;
}

bool number_read(struct str raw, double *ret, struct str *ret_text, char out[NUMBER_TEXT_MAX])
{
	if (read_short(raw, ret)) {
		*ret_text = raw;
		return true;
	}
	double v;
	if (!str_to_f64(str_trim(raw), &v))
		return false;
	*ret = v;
	*ret_text = (struct str){out, number_text(v, out)};
	return true;
}

bool serial_text(double serial, enum number_class c, bool epoch_1904, char out[24])
{
	/* Day 0 is 1899-12-31 up to day 59 and 1899-12-30 after the day that never was; 1904-01-01 in the other system.
	 */
	if (!(serial >= 0 && serial < 2958466))
		return false;
	double whole = floor(serial);
	int64_t seconds = (int64_t)floor((serial - whole) * 86400 + 0.5);
	int64_t day = (int64_t)whole;
	if (seconds == 86400) {
		seconds = 0;
		day++;
	}
	int h = (int)(seconds / 3600), m = (int)(seconds / 60 % 60), s = (int)(seconds % 60);
	if (c == NUMBER_TIME && (day == 0 || epoch_1904)) {
		snprintf(out, 24, "%02d:%02d:%02d", (int)(day * 24) + h, m, s);
		return true;
	}
	char date[11];
	if (!epoch_1904 && day == 60) {
		memcpy(date, "1900-02-29", 11);
	} else {
		int64_t first = epoch_1904 ? day_of(1904, 1, 1) : day_of(1899, 12, day < 60 ? 31 : 30);
		if (first + day > DAY_MAX)
			return false;
		day_format((day_t)(first + day), date);
	}
	if (c == NUMBER_YEAR && seconds == 0 && strcmp(date + 4, "-01-01") == 0)
		date[4] = 0;
	else if (c == NUMBER_MONTH && seconds == 0 && strcmp(date + 7, "-01") == 0)
		date[7] = 0;
	if (seconds)
		snprintf(out, 24, "%sT%02d:%02d:%02d", date, h, m, s);
	else
		snprintf(out, 24, "%s", date);
	return true;
}
