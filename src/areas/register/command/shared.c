#include "areas/register/command/run.h"

#include "record/import/heading.h"

#include <stdlib.h>

enum status run_record(const struct session *s, struct str name, const struct record **ret, struct err *err)
{
	const struct record *r = catalogue_find(s->catalogue, name);
	for (int i = 0; i < s->catalogue->n && !r; i++) {
		const struct record *one = s->catalogue->records[i];
		r = !one->is_internal && heading_is_record(s->arena, one, name) ? one : NULL;
	}
	if (!r)
		return err_set(err, ST_NOT_FOUND, "no record '%.*s'; 'junheng records' lists them", STR_ARG(name));
	*ret = r;
	return ST_OK;
}

struct str run_sqlite_path(const struct session *s)
{
	if (str_starts(s->db, STR("sqlite:")))
		return str_slice(s->db, 7, s->db.n);
	return str_find(s->db, STR("://")) >= 0 ? (struct str){} : s->db;
}

json_t *run_json_text(struct str s)
{
	if (!s.p)
		return json_null();
	json_t *v = json_stringn(s.p, s.n);
	if (v)
		return v;
	struct buf clean;
	buf_init(&clean, 0);
	for (size_t pos = 0; pos < s.n;) {
		int32_t code = str_next_char(s, &pos);
		buf_code(&clean, code < 0 ? 0xfffd : code);
	}
	v = json_stringn(clean.p ? clean.p : "", clean.n);
	buf_done(&clean);
	return v;
}

json_t *run_json_day(day_t d)
{
	char text[11];
	if (d <= DAY_MIN || d >= DAY_MAX)
		return json_null();
	day_format(d, text);
	return json_string(text);
}

json_t *run_json_moment(moment_t m)
{
	char text[28];
	moment_format(m, text);
	return json_string(text);
}

struct str run_hex(struct arena *a, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *p = arena_alloc(a, 2 * n + 1);
	for (size_t i = 0; i < n; i++) {
		p[2 * i] = digits[bytes[i] >> 4];
		p[2 * i + 1] = digits[bytes[i] & 15];
	}
	return (struct str){p, 2 * n};
}

bool run_progress(void *context, double share)
{
	const struct run_step *step = context;
	return session_progress(step->s, step->what, share, -1);
}

bool run_may_write(void *context, const struct row *row)
{
	struct session *s = context;
	return s->may_write(s->may_context, s->reg, row);
}
