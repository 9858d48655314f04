#include "text/message.h"

#include <string.h>

static void value_put(struct buf *out, const struct err *err, int part, unsigned v)
{
	if (v >= err->part[part].value_count)
		return;
	v += err->part[part].first_value;
	buf_add(out, err->text + err->value[v].from, (size_t)(err->value[v].to - err->value[v].from));
}

static void part_put(struct buf *out, const struct err *err, int part, const char *format)
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
		size_t digits = strspn(p + 1, "0123456789");
		if (digits == 1 && p[2] == '$')
			value_put(out, err, part, (unsigned)(p[1] - '1'));
		else
			value_put(out, err, part, next++);
		p += 1 + strspn(p + 1, "-+ #0123456789.*lzh$");
		if (*p)
			p++;
	}
}

void err_render(struct buf *out, const struct err *err, enum lang lang)
{
	for (int i = 0; i < err->part_count; i++) {
		const char *format = err->part[i].format, *translated = tr(lang, format);
		if (i)
			buf_cstr(out, lang == LANG_ZH ? "：" : ": ");
		if (translated == format) /* as written; also the cut form of a text that was too long */
			buf_add(out, err->text + err->part[i].from, (size_t)(err->part[i].to - err->part[i].from));
		else
			part_put(out, err, i, translated);
	}
	if (err->part_count == 0)
		buf_cstr(out, err->text);
}
