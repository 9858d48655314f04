#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	int exit_code;
	int http_code;
} table[] = {
	[ST_OK] = {"ok", 0, 200},
	[ST_NO] = {"no", 1, 422},
	[ST_USAGE] = {"usage", 2, 400},
	[ST_INVALID] = {"invalid", 3, 422},
	[ST_TOO_LARGE] = {"too large", 3, 413},
	[ST_NOT_FOUND] = {"not found", 3, 404},
	[ST_DENIED] = {"denied", 3, 403},
	[ST_CONFLICT] = {"conflict", 3, 409},
	[ST_BUSY] = {"busy", 4, 503},
	[ST_UNAVAILABLE] = {"unavailable", 4, 503},
	[ST_CANCELLED] = {"cancelled", 4, 503},
	[ST_INTERNAL] = {"internal", 5, 500},
};

/* Drops a character that snprintf cut in the middle of its UTF-8 bytes. */
static void trim_partial(char *text)
{
	size_t n = strlen(text);
	size_t i = n;
	while (i > 0 && ((unsigned char)text[i - 1] & 0xC0) == 0x80)
		i--;
	if (i == 0)
		return;
	unsigned char lead = (unsigned char)text[i - 1];
	size_t need = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (i - 1 + need > n)
		text[i - 1] = 0;
}

static void put(struct err *err, size_t *at, const char *p, size_t n)
{
	size_t room = sizeof err->text - 1 - *at;
	n = MIN(n, room);
	memcpy(err->text + *at, p, n);
	*at += n;
}

/* One conversion, "%-5.2f", given the whole argument list by pointer so that each takes its own arguments off it. */
static size_t convert(const char *spec, size_t n, va_list *ap, char *out, size_t size)
{
	char format[32];
	if (n >= sizeof format)
		panic("bad format '%s'", spec);
	memcpy(format, spec, n);
	format[n] = 0;
	int star[2], stars = 0;
	for (size_t i = 0; i < n; i++)
		if (format[i] == '*' && stars < 2)
			star[stars++] = va_arg(*ap, int);
	int w = 0;
#define CONVERT(value)                                                                                                 \
	(stars == 0   ? snprintf(out, size, format, value)                                                             \
	 : stars == 1 ? snprintf(out, size, format, star[0], value)                                                    \
		      : snprintf(out, size, format, star[0], star[1], value))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	bool is_long = strchr(format, 'l') && !strstr(format, "ll");
	bool is_long_long = strstr(format, "ll") != NULL, is_size = strchr(format, 'z') != NULL;
	switch (format[n - 1]) {
	case 'd':
	case 'i':
	case 'u':
	case 'x':
		w = is_long_long ? CONVERT(va_arg(*ap, long long))
		    : is_long    ? CONVERT(va_arg(*ap, long))
		    : is_size    ? CONVERT(va_arg(*ap, size_t))
				 : CONVERT(va_arg(*ap, int));
		break;
	case 'c':
		w = CONVERT(va_arg(*ap, int));
		break;
	case 's':
		w = CONVERT(va_arg(*ap, const char *));
		break;
	case 'p':
		w = CONVERT(va_arg(*ap, void *));
		break;
	case 'e':
	case 'f':
	case 'g':
		w = CONVERT(va_arg(*ap, double));
		break;
	default:
		panic("conversion '%%%c' is not for errors", format[n - 1]);
	}
#pragma GCC diagnostic pop
#undef CONVERT
	return w < 0 ? 0 : MIN((size_t)w, size - 1);
}

/* Writes the formatted text at *at and notes where each value went. */
static void write_part(struct err *err, size_t *at, const char *format, va_list *ap)
{
	bool noted = err->part_count < ERR_PARTS;
	int part = noted ? err->part_count++ : 0;
	if (noted) {
		err->part[part].format = format;
		err->part[part].from = (uint16_t)*at;
		err->part[part].first_value = err->value_count;
		err->part[part].value_count = 0;
		err->part[part].is_item = false;
	}
	for (const char *p = format; *p;) {
		size_t plain = strcspn(p, "%");
		put(err, at, p, plain);
		p += plain;
		if (!*p)
			break;
		if (p[1] == '%') {
			put(err, at, "%", 1);
			p += 2;
			continue;
		}
		size_t n = 1 + strspn(p + 1, "-+ #0123456789.*lzh") + 1;
		char value[ERR_TEXT_MAX];
		size_t k = convert(p, n, ap, value, sizeof value);
		size_t from = *at;
		put(err, at, value, k);
		if (noted && err->value_count < ERR_VALUES) {
			err->value[err->value_count].from = (uint16_t)from;
			err->value[err->value_count].to = (uint16_t)*at;
			err->value_count++;
			err->part[part].value_count++;
		}
		p += n;
	}
	if (noted)
		err->part[part].to = (uint16_t)*at;
}

static void finish(struct err *err, size_t at)
{
	err->text[at] = 0;
	trim_partial(err->text);
	size_t n = strlen(err->text);
	for (int i = 0; i < err->part_count; i++)
		err->part[i].to = (uint16_t)MIN(err->part[i].to, n);
	for (int i = 0; i < err->value_count; i++) {
		err->value[i].from = (uint16_t)MIN(err->value[i].from, n);
		err->value[i].to = (uint16_t)MIN(err->value[i].to, n);
	}
}

enum status err_vset(struct err *err, enum status st, const char *format, va_list *ap)
{
	if (err) {
		*err = (struct err){.status = st};
		size_t at = 0;
		write_part(err, &at, format, ap);
		finish(err, at);
	}
	return st;
}

enum status(err_set)(struct err *err, enum status st, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	st = err_vset(err, st, format, &ap);
	va_end(ap);
	return st;
}

void err_zh(struct err *err, int v, const char *zh)
{
	int part = err ? err->part_count - 1 : -1;
	if (part >= 0 && v < err->part[part].value_count)
		err->value[err->part[part].first_value + v].zh = zh;
}

void err_detail(struct err *err, const char *format, ...)
{
	if (!err)
		return;
	va_list ap;
	va_start(ap, format);
	vsnprintf(err->detail, sizeof err->detail, format, ap);
	va_end(ap);
	trim_partial(err->detail);
}

enum status(err_prefix)(struct err *err, const char *format, ...)
{
	if (!err)
		return ST_INTERNAL;
	struct err old = *err;
	*err = (struct err){.status = old.status};
	memcpy(err->detail, old.detail, sizeof err->detail);
	va_list ap;
	va_start(ap, format);
	size_t at = 0;
	write_part(err, &at, format, &ap);
	va_end(ap);
	put(err, &at, ": ", 2);
	size_t shift = at;
	put(err, &at, old.text, strlen(old.text));
	for (int i = 0; i < old.part_count && err->part_count < ERR_PARTS; i++) {
		int part = err->part_count++;
		err->part[part] = old.part[i];
		err->part[part].from = (uint16_t)(old.part[i].from + shift);
		err->part[part].to = (uint16_t)(old.part[i].to + shift);
		err->part[part].first_value = err->value_count;
		err->part[part].value_count = 0;
		for (int v = 0; v < old.part[i].value_count && err->value_count < ERR_VALUES; v++) {
			err->value[err->value_count] = old.value[old.part[i].first_value + v];
			err->value[err->value_count].from = (uint16_t)(err->value[err->value_count].from + shift);
			err->value[err->value_count].to = (uint16_t)(err->value[err->value_count].to + shift);
			err->value_count++;
			err->part[part].value_count++;
		}
	}
	finish(err, at);
	return err_status(err);
}

void err_item(struct err *err, const char *format, ...)
{
	if (!err)
		return;
	size_t at = strlen(err->text);
	int before = err->part_count;
	put(err, &at, before > 0 && err->part[before - 1].is_item ? "; " : ": ", 2);
	va_list ap;
	va_start(ap, format);
	write_part(err, &at, format, &ap);
	va_end(ap);
	if (err->part_count > before)
		err->part[before].is_item = true;
	finish(err, at);
}

int status_exit_code(enum status st) { return table[st].exit_code; }

int status_http_code(enum status st) { return table[st].http_code; }

const char *status_name(enum status st) { return table[st].name; }

void panic(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fputs("junheng: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	abort();
}
