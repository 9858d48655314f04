#include "text/message.h"

#include <string.h>

/* What the C library says of a file: values that are said in the reader's language wherever they stand. */
static const char *const system_reasons[] = {
	N_("No such file or directory"),
	N_("Permission denied"),
	N_("No space left on device"),
	N_("Read-only file system"),
	N_("Is a directory"),
	N_("Not a directory"),
	N_("File exists"),
	N_("File name too long"),
	N_("File too large"),
	N_("Input/output error"),
	N_("Disk quota exceeded"),
	N_("Too many open files"),
	N_("Device or resource busy"),
	N_("Resource temporarily unavailable"),
	N_("Operation not permitted"),
	N_("Cannot allocate memory"),
	N_("Invalid argument"),
	N_("Broken pipe"),
};

static void value_put(struct buf *out, const struct err *err, int part, unsigned v, enum lang lang, char conversion)
{
	if (v >= err->part[part].value_count)
		return;
	v += err->part[part].first_value;
	if (lang == LANG_ZH && err->value[v].zh) {
		buf_cstr(out, err->value[v].zh);
		return;
	}
	struct str value = {err->text + err->value[v].from, (size_t)(err->value[v].to - err->value[v].from)};
	char message[ERR_TEXT_MAX];
	memcpy(message, value.p, value.n);
	message[value.n] = 0;
	bool is_message = conversion == 't';
	for (size_t i = 0; i < ARRAY_LEN(system_reasons); i++)
		is_message |= strcmp(message, system_reasons[i]) == 0;
	buf_cstr(out, is_message ? tr(lang, message) : message);
}

static void part_put(struct buf *out, const struct err *err, int part, const char *format, enum lang lang)
{
	unsigned next = 0;
	for (const char *p = format; *p;) {
		size_t plain = strcspn(p, "%");
		buf_add(out, p, plain);
		p += plain;
		if (!*p)
			break;
		if (p[1] == '%') {
			buf_char(out, '%');
			p += 2;
			continue;
		}
		const char *end = p + 1 + strspn(p + 1, "-+ #0123456789.*lzh$");
		bool is_numbered = p[1] >= '1' && p[1] <= '9' && p[2] == '$';
		value_put(out, err, part, is_numbered ? (unsigned)(p[1] - '1') : next++, lang, *end);
		p = *end ? end + 1 : end;
	}
}

static void parts_put(struct buf *out, const struct err *err, enum lang lang)
{
	for (int i = 0; i < err->part_count; i++) {
		const char *format = err->part[i].format, *translated = tr(lang, format);
		bool goes_on = i > 0 && err->part[i].is_item && err->part[i - 1].is_item;
		if (i)
			buf_cstr(out, goes_on ? (lang == LANG_ZH ? "；" : "; ") : lang == LANG_ZH ? "：" : ": ");
		if (translated == format) /* as written; also the cut form of a text that was too long */
			buf_add(out, err->text + err->part[i].from, (size_t)(err->part[i].to - err->part[i].from));
		else
			part_put(out, err, i, translated, lang);
	}
	if (err->part_count == 0)
		buf_cstr(out, err->text);
}

void err_render(struct buf *out, const struct err *err, enum lang lang)
{
	if (err->status != ST_INTERNAL) {
		parts_put(out, err, lang);
		return;
	}
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	parts_put(&text, err, lang);
	tr_format(out, lang, N_("a fault of the program, not of your data; tell whoever maintains it these words: {0}"),
		  &(struct str){text.p, text.n}, 1);
}

struct str err_text(struct arena *a, const struct err *err, enum lang lang)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	err_render(&text, err, lang);
	return str_of(str_dup(a, buf_view(&text)));
}
