/* PostgreSQL's binary form of values: that of its functions <type>send and <type>recv. */
#include "store/postgres.h"

#include <math.h>
#include <string.h>

void pg_put_u16(char out[2], uint16_t v)
{
	out[0] = (char)(v >> 8);
	out[1] = (char)v;
}

void pg_put_u32(char out[4], uint32_t v)
{
	pg_put_u16(out, (uint16_t)(v >> 16));
	pg_put_u16(out + 2, (uint16_t)v);
}

void pg_put_u64(char out[8], uint64_t v)
{
	pg_put_u32(out, (uint32_t)(v >> 32));
	pg_put_u32(out + 4, (uint32_t)v);
}

uint64_t pg_bits(double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	return bits;
}

static uint64_t get(const char *p, size_t n)
{
	uint64_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static double double_of(uint64_t bits)
{
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

static double float_of(uint32_t bits)
{
	float v;
	memcpy(&v, &bits, sizeof v);
	return (double)v;
}

/* numeric: count of digits, weight of the first, sign, decimal places shown, then digits of base 10 000. Sums of integers come
 * so; they are integers again when they fit. */
static void decode_numeric(struct str bytes, struct value *ret)
{
	if (bytes.n < 8)
		return;
	int digits = (int)get(bytes.p, 2), weight = (int16_t)get(bytes.p + 2, 2);
	unsigned sign = (unsigned)get(bytes.p + 4, 2), places = (unsigned)get(bytes.p + 6, 2);
	if (bytes.n < 8 + 2 * (size_t)digits)
		return;
	if (sign != 0 && sign != 0x4000) { /* NaN and infinities */
		*ret = (struct value){.kind = VALUE_F64, .f = sign == 0xD000 ? INFINITY : sign == 0xF000 ? -INFINITY : NAN};
		return;
	}
	__int128 whole = 0;
	long double real = 0;
	bool fits = places == 0 && weight < 5;
	for (int i = 0; i < digits; i++) {
		int digit = (int)get(bytes.p + 8 + 2 * i, 2);
		whole = fits ? whole * 10000 + digit : 0;
		real += (long double)digit * powl(10000, weight - i);
	}
	for (int i = digits; fits && i <= weight; i++)
		whole *= 10000; /* zeros at the end are not sent */
	if (sign) {
		whole = -whole;
		real = -real;
	}
	if (fits && whole >= INT64_MIN && whole <= INT64_MAX)
		*ret = (struct value){.kind = VALUE_I64, .i = (int64_t)whole};
	else
		*ret = (struct value){.kind = VALUE_F64, .f = (double)real};
}

bool pg_is_readable(unsigned type)
{
	struct value v = {.kind = VALUE_UNBOUND};
	pg_decode(type, STR("\0\0\0\0\0\0\0\0"), &v);
	return v.kind != VALUE_UNBOUND;
}

void pg_decode(unsigned type, struct str bytes, struct value *ret)
{
	switch (type) {
	case PG_BOOL:
		*ret = (struct value){.kind = VALUE_I64, .i = (int64_t)get(bytes.p, 1)};
		break;
	case PG_INT8:
		*ret = (struct value){.kind = VALUE_I64, .i = (int64_t)get(bytes.p, 8)};
		break;
	case PG_INT4:
		*ret = (struct value){.kind = VALUE_I64, .i = (int32_t)get(bytes.p, 4)};
		break;
	case PG_OID:
		*ret = (struct value){.kind = VALUE_I64, .i = (int64_t)get(bytes.p, 4)};
		break;
	case PG_INT2:
		*ret = (struct value){.kind = VALUE_I64, .i = (int16_t)get(bytes.p, 2)};
		break;
	case PG_FLOAT8:
		*ret = (struct value){.kind = VALUE_F64, .f = double_of(get(bytes.p, 8))};
		break;
	case PG_FLOAT4:
		*ret = (struct value){.kind = VALUE_F64, .f = float_of((uint32_t)get(bytes.p, 4))};
		break;
	case PG_NUMERIC:
		decode_numeric(bytes, ret);
		break;
	case PG_TEXT:
	case PG_VARCHAR:
	case PG_BPCHAR:
	case PG_NAME:
	case PG_CHAR:
	case PG_UNKNOWN:
		*ret = (struct value){.kind = VALUE_TEXT, .s = bytes};
		break;
	case PG_BYTEA:
		*ret = (struct value){.kind = VALUE_BLOB, .s = bytes};
		break;
	default:
		break;
	}
}
