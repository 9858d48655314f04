#include "record/value.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdio.h>
#include <string.h>

bool value_is_null(struct value v)
{
	return v.form == VALUE_NULL;
}

struct value value_of_date(struct pdate d)
{
	if (d.precision == DATE_NONE)
		return (struct value){};
	return VALUE_I64((int64_t)d.day * 4 + d.precision);
}

struct value value_of_day(day_t day) { return value_of_date((struct pdate){day, DATE_DAY}); }

struct pdate value_date(struct value v)
{
	if (v.form != VALUE_INTEGER)
		return (struct pdate){};
	return (struct pdate){.day = (day_t)(v.i >> 2), .precision = (enum date_precision)(v.i & 3)};
}

static int sign_of(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

int value_cmp(struct value a, struct value b)
{
	if (a.form != b.form)
		return a.form < b.form ? -1 : 1;
	switch (a.form) {
	case VALUE_NULL:
		return 0;
	case VALUE_INTEGER:
		return sign_of(a.i, b.i);
	case VALUE_TEXT:
	case VALUE_BYTES:
		return str_cmp(a.s, b.s);
	case VALUE_ID:
		return id_cmp(a.id, b.id);
	case VALUE_POINT: {
		int c = sign_of(a.point.lon, b.point.lon);
		return c ? c : sign_of(a.point.lat, b.point.lat);
	}
	case VALUE_FILE: {
		int c = memcmp(a.file.digest, b.file.digest, sizeof(a.file.digest));
		if (!c)
			c = str_cmp(a.file.name, b.file.name);
		return c ? c : sign_of(a.file.size, b.file.size);
	}
	}
	return 0;
}

bool value_eq(struct value a, struct value b)
{
	return value_cmp(a, b) == 0;
}

struct value value_copy(struct arena *a, struct value v)
{
	if (v.form == VALUE_TEXT || v.form == VALUE_BYTES)
		v.s = str_copy(a, v.s);
	else if (v.form == VALUE_FILE)
		v.file.name = str_copy(a, v.file.name);
	return v;
}

static void put_u64(struct buf *out, uint64_t v)
{
	uint8_t b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)(v >> (56 - 8 * i));
	buf_add(out, b, 8);
}

static void put_bytes(struct buf *out, struct str s)
{
	uint32_t n = (uint32_t)s.n;
	uint8_t b[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	buf_add(out, b, 4);
	buf_str(out, s);
}

void value_canonical(struct buf *out, struct value v)
{
	buf_char(out, (char)v.form);
	switch (v.form) {
	case VALUE_NULL:
		break;
	case VALUE_INTEGER:
		put_u64(out, (uint64_t)v.i);
		break;
	case VALUE_TEXT:
	case VALUE_BYTES:
		put_bytes(out, v.s);
		break;
	case VALUE_ID:
		buf_add(out, v.id.b, sizeof(v.id.b));
		break;
	case VALUE_POINT:
		put_u64(out, (uint64_t)(uint32_t)v.point.lon << 32 | (uint32_t)v.point.lat);
		break;
	case VALUE_FILE:
		buf_add(out, v.file.digest, sizeof(v.file.digest));
		put_bytes(out, v.file.name);
		put_u64(out, (uint64_t)v.file.size);
		break;
	}
}

static bool get_u64(struct str b, size_t *pos, uint64_t *ret)
{
	if (b.n - *pos < 8)
		return false;
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v = v << 8 | (uint8_t)b.p[*pos + (size_t)i];
	*pos += 8;
	*ret = v;
	return true;
}

static bool get_bytes(struct str b, size_t *pos, struct str *ret)
{
	if (b.n - *pos < 4)
		return false;
	const uint8_t *p = (const uint8_t *)b.p + *pos;
	size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (b.n - *pos - 4 < n)
		return false;
	*ret = (struct str){b.p + *pos + 4, n};
	*pos += 4 + n;
	return true;
}

bool value_from_canonical(struct str bytes, size_t *pos, struct value *ret)
{
	if (*pos >= bytes.n)
		return false;
	struct value v = {.form = (enum value_form)(uint8_t)bytes.p[(*pos)++]};
	uint64_t u = 0;
	bool ok = true;
	switch (v.form) {
	case VALUE_NULL:
		break;
	case VALUE_INTEGER:
		ok = get_u64(bytes, pos, &u);
		v.i = (int64_t)u;
		break;
	case VALUE_TEXT:
	case VALUE_BYTES:
		ok = get_bytes(bytes, pos, &v.s);
		break;
	case VALUE_ID:
		ok = bytes.n - *pos >= sizeof(v.id.b);
		if (ok)
			memcpy(v.id.b, bytes.p + *pos, sizeof(v.id.b));
		*pos += ok ? sizeof(v.id.b) : 0;
		break;
	case VALUE_POINT:
		ok = get_u64(bytes, pos, &u);
		v.point = (struct value_point){(int32_t)(uint32_t)(u >> 32), (int32_t)(uint32_t)u};
		break;
	case VALUE_FILE:
		ok = bytes.n - *pos >= sizeof(v.file.digest);
		if (ok) {
			memcpy(v.file.digest, bytes.p + *pos, sizeof(v.file.digest));
			*pos += sizeof(v.file.digest);
			ok = get_bytes(bytes, pos, &v.file.name) && get_u64(bytes, pos, &u);
			v.file.size = (int64_t)u;
		}
		break;
	default:
		ok = false;
	}
	if (ok)
		*ret = v;
	return ok;
}

int value_columns(enum value_form form)
{
	return form == VALUE_POINT ? 2 : form == VALUE_FILE ? 3 : 1;
}

const char *value_column_suffix(enum value_form form, int i)
{
	static const char *const point[] = {"_lon", "_lat"}, *const file[] = {"", "_name", "_size"};
	if (form == VALUE_POINT)
		return point[i];
	return form == VALUE_FILE ? file[i] : "";
}

enum store_type value_column_type(enum value_form form, int i)
{
	switch (form) {
	case VALUE_TEXT:
		return STORE_TEXT;
	case VALUE_ID:
	case VALUE_BYTES:
		return STORE_BLOB;
	case VALUE_FILE:
		return i == 0 ? STORE_BLOB : i == 1 ? STORE_TEXT : STORE_INTEGER;
	default:
		return STORE_INTEGER;
	}
}

void value_bind(struct stmt *q, const char *base, enum value_form form, const struct value *v)
{
	char name[3][160];
	for (int i = 0; i < value_columns(form); i++)
		snprintf(name[i], sizeof(name[i]), "%s%s", base, value_column_suffix(form, i));
	if (v->form != form) {
		for (int i = 0; i < value_columns(form); i++)
			stmt_bind_null(q, name[i]);
		return;
	}
	switch (form) {
	case VALUE_NULL:
		stmt_bind_null(q, name[0]);
		break;
	case VALUE_INTEGER:
		stmt_bind_i64(q, name[0], v->i);
		break;
	case VALUE_TEXT:
		stmt_bind_str(q, name[0], v->s.p ? v->s : STR(""));
		break;
	case VALUE_ID:
		stmt_bind_id(q, name[0], v->id);
		break;
	case VALUE_BYTES:
		stmt_bind_blob(q, name[0], v->s.p ? v->s.p : "", v->s.n);
		break;
	case VALUE_POINT:
		stmt_bind_i64(q, name[0], v->point.lon);
		stmt_bind_i64(q, name[1], v->point.lat);
		break;
	case VALUE_FILE:
		stmt_bind_blob(q, name[0], v->file.digest, sizeof(v->file.digest));
		stmt_bind_str(q, name[1], v->file.name.p ? v->file.name : STR(""));
		stmt_bind_i64(q, name[2], v->file.size);
		break;
	}
}

void value_bulk(struct bulk *b, enum value_form form, const struct value *v)
{
	if (v->form != form) {
		for (int i = 0; i < value_columns(form); i++)
			bulk_null(b);
		return;
	}
	switch (form) {
	case VALUE_NULL:
		bulk_null(b);
		break;
	case VALUE_INTEGER:
		bulk_i64(b, v->i);
		break;
	case VALUE_TEXT:
		bulk_str(b, v->s.p ? v->s : STR(""));
		break;
	case VALUE_ID:
		bulk_blob(b, v->id.b, sizeof(v->id.b));
		break;
	case VALUE_BYTES:
		bulk_blob(b, v->s.p ? v->s.p : "", v->s.n);
		break;
	case VALUE_POINT:
		bulk_i64(b, v->point.lon);
		bulk_i64(b, v->point.lat);
		break;
	case VALUE_FILE:
		bulk_blob(b, v->file.digest, sizeof(v->file.digest));
		bulk_str(b, v->file.name.p ? v->file.name : STR(""));
		bulk_i64(b, v->file.size);
		break;
	}
}

struct value value_read(const struct stmt *q, enum value_form form, int *column)
{
	int c = *column;
	*column += value_columns(form);
	struct value v = {.form = form};
	/* Most columns hold numbers other than 0: one look is enough for them. */
	if (form == VALUE_INTEGER) {
		v.i = stmt_i64(q, c);
		if (v.i == 0 && stmt_is_null(q, c))
			v.form = VALUE_NULL;
		return v;
	}
	if (stmt_is_null(q, c))
		return (struct value){};
	switch (form) {
	case VALUE_NULL:
	case VALUE_INTEGER:
		break;
	case VALUE_TEXT:
		v.s = stmt_str(q, c);
		break;
	case VALUE_ID:
		v.id = stmt_id(q, c);
		break;
	case VALUE_BYTES:
		v.s = stmt_blob(q, c);
		break;
	case VALUE_POINT:
		v.point = (struct value_point){(int32_t)stmt_i64(q, c), (int32_t)stmt_i64(q, c + 1)};
		break;
	case VALUE_FILE: {
		struct str digest = stmt_blob(q, c);
		memcpy(v.file.digest, digest.p ? digest.p : "", MIN(digest.n, sizeof(v.file.digest)));
		v.file.name = stmt_str(q, c + 1);
		v.file.size = stmt_i64(q, c + 2);
		break;
	}
	}
	return v;
}
