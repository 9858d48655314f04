#include "engine/locate/text.h"

struct text text_open(struct str whole, const char *file)
{
	struct text t = {whole, file ? file : "instance", 1};
	if (str_starts(t.rest, STR("\xEF\xBB\xBF")))
		t.rest = str_slice(t.rest, 3, t.rest.n);
	t.line = 0;
	return t;
}

bool text_line(struct text *t, struct str *ret)
{
	while (t->rest.n) {
		ptrdiff_t end = str_find(t->rest, STR("\n"));
		struct str line = end < 0 ? t->rest : str_slice(t->rest, 0, (size_t)end);
		t->rest = str_slice(t->rest, end < 0 ? t->rest.n : (size_t)end + 1, t->rest.n);
		t->line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!line.n || line.p[0] == '#')
			continue;
		*ret = line;
		return true;
	}
	return false;
}

int text_fields(struct str line, struct str *field, int most)
{
	int n = 0;
	struct str part;
	while (str_next(&line, ',', &part)) {
		if (n == most)
			return most + 1;
		field[n++] = part;
	}
	return n;
}

enum status text_whole(const struct text *t, struct str field, const char *what, int64_t low, int64_t high, int64_t *ret,
		       struct err *err)
{
	int64_t v;
	if (!str_to_i64(field, &v))
		return err_set(err, ST_INVALID, "%s line %d: %s '%.*s' is not a whole number", t->file, t->line, what,
			       (int)MIN(field.n, (size_t)40), field.p ? field.p : "");
	if (v < low || v > high)
		return err_set(err, ST_INVALID, "%s line %d: %s %lld is not between %lld and %lld", t->file, t->line, what,
			       (long long)v, (long long)low, (long long)high);
	*ret = v;
	return ST_OK;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

static void skip_space(struct text *t)
{
	size_t at = 0;
	t->line = MAX(t->line, 1);
	while (at < t->rest.n && is_space(t->rest.p[at]))
		t->line += t->rest.p[at++] == '\n';
	t->rest = str_slice(t->rest, at, t->rest.n);
}

enum status text_number(struct text *t, const char *what, double low, double high, double *ret, struct err *err)
{
	skip_space(t);
	size_t n = 0;
	while (n < t->rest.n && !is_space(t->rest.p[n]))
		n++;
	if (!n)
		return err_set(err, ST_INVALID, "%s line %d: the file ends where %s should stand", t->file, t->line, what);
	struct str word = str_slice(t->rest, 0, n);
	double v;
	if (!str_to_f64(word, &v))
		return err_set(err, ST_INVALID, "%s line %d: %s '%.*s' is not a number", t->file, t->line, what,
			       (int)MIN(word.n, (size_t)40), word.p);
	if (v < low || v > high)
		return err_set(err, ST_INVALID, "%s line %d: %s %.*s is not between %g and %g", t->file, t->line, what,
			       (int)MIN(word.n, (size_t)40), word.p, low, high);
	t->rest = str_slice(t->rest, n, t->rest.n);
	*ret = v;
	return ST_OK;
}

enum status text_count(struct text *t, const char *what, int64_t low, int64_t high, int64_t *ret, struct err *err)
{
	double v;
	TRY(text_number(t, what, (double)low, (double)high, &v, err));
	if (v != (double)(int64_t)v)
		return err_set(err, ST_INVALID, "%s line %d: %s %g is not a whole number", t->file, t->line, what, v);
	*ret = (int64_t)v;
	return ST_OK;
}

enum status text_end(struct text *t, struct err *err)
{
	skip_space(t);
	if (t->rest.n)
		return err_set(err, ST_INVALID, "%s line %d: more numbers than the header announces; check its sizes", t->file,
			       t->line);
	return ST_OK;
}
