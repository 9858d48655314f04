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

enum status err_set(struct err *err, enum status st, const char *format, ...)
{
	if (err) {
		va_list ap;
		va_start(ap, format);
		vsnprintf(err->text, sizeof err->text, format, ap);
		va_end(ap);
		trim_partial(err->text);
		err->status = st;
	}
	return st;
}

enum status err_prefix(struct err *err, const char *format, ...)
{
	if (!err)
		return ST_INTERNAL;
	char old[ERR_TEXT_MAX];
	memcpy(old, err->text, sizeof old);
	va_list ap;
	va_start(ap, format);
	vsnprintf(err->text, sizeof err->text, format, ap);
	va_end(ap);
	size_t n = strlen(err->text);
	snprintf(err->text + n, sizeof err->text - n, ": %s", old);
	trim_partial(err->text);
	return err->status;
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
