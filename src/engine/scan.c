#include "engine/scan.h"

void scan_init(struct scan *s, struct str text, const char *name)
{
	*s = (struct scan){.p = text.p, .end = text.p + text.n, .line = 1, .name = name ? name : "input"};
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool scan_word(struct scan *s, struct str *ret)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	if (s->p == s->end || *s->p == '\n')
		return false;
	const char *start = s->p;
	while (s->p < s->end && !is_blank(*s->p) && *s->p != '\n')
		s->p++;
	*ret = (struct str){start, (size_t)(s->p - start)};
	return true;
}

bool scan_next_line(struct scan *s)
{
	while (s->p < s->end && *s->p != '\n')
		s->p++;
	if (s->p == s->end)
		return false;
	s->p++;
	s->line++;
	return true;
}

bool scan_word_any_line(struct scan *s, struct str *ret)
{
	while (!scan_word(s, ret))
		if (!scan_next_line(s))
			return false;
	return true;
}

enum status(scan_fault)(const struct scan *s, struct err *err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	enum status st = err_vset(err, ST_INVALID, format, &ap);
	va_end(ap);
	return err ? err_prefix(err, "%s, line %lld", s->name, (long long)s->line) : st;
}

enum status scan_i64(struct scan *s, const char *what, int64_t min, int64_t max, int64_t *ret, struct err *err)
{
	struct str word;
	if (!scan_word(s, &word))
		return scan_fault(s, err, "%s is missing", what);
	int64_t x;
	if (!str_to_i64(word, &x))
		return scan_fault(s, err, "%s must be a whole number of at most 64 bits, not '%.*s'", what,
				  (int)MIN(word.n, 40), word.p);
	if (x < min || x > max)
		return scan_fault(s, err, "%s is %lld, allowed are %lld to %lld", what, (long long)x, (long long)min,
				  (long long)max);
	*ret = x;
	return ST_OK;
}

enum status scan_line_end(struct scan *s, struct err *err)
{
	struct str word;
	if (scan_word(s, &word))
		return scan_fault(s, err, "'%.*s' after the last field: remove it", (int)MIN(word.n, 40), word.p);
	return ST_OK;
}
