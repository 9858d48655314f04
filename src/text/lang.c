#include "text/lang.h"

#include "base/buf.h"
#include "base/err.h"
#include "text/catalogue.h"

#include <stdlib.h>
#include <string.h>

const char *label_in(struct label l, enum lang lang)
{
	const char *first = lang == LANG_EN ? l.en : l.zh;
	const char *other = lang == LANG_EN ? l.zh : l.en;
	if (first && *first)
		return first;
	return other ? other : "";
}

bool lang_parse(struct str s, enum lang *ret)
{
	static const struct {
		struct str code;
		enum lang lang;
	} langs[] = {{STR("zh"), LANG_ZH}, {STR("en"), LANG_EN}};
	for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
		size_t n = langs[i].code.n;
		if (str_eq_nocase(str_slice(s, 0, n), langs[i].code) &&
		    (s.n == n || s.p[n] == '-' || s.p[n] == '_' || s.p[n] == '.')) {
			*ret = langs[i].lang;
			return true;
		}
	}
	return false;
}

const char *lang_code(enum lang lang)
{
	return lang == LANG_EN ? "en" : "zh";
}

static int by_message(const void *message, const void *entry)
{
	return strcmp(message, ((const struct catalogue_entry *)entry)->message);
}

const char *tr(enum lang lang, const char *message)
{
	if (lang == LANG_EN)
		return message;
	const struct catalogue_entry *e =
		bsearch(message, catalogue_zh, catalogue_zh_count, sizeof *catalogue_zh, by_message);
	return e ? e->text : message;
}

void tr_format(struct buf *out, enum lang lang, const char *message, const struct str *args, int n)
{
	const char *p = tr(lang, message);
	while (*p) {
		size_t plain = strcspn(p, "{");
		buf_add(out, p, plain);
		p += plain;
		if (*p == 0)
			break;
		if (p[1] >= '0' && p[1] <= '9' && p[2] == '}' && p[1] - '0' < n) {
			buf_str(out, args[p[1] - '0']);
			p += 3;
		} else {
			buf_char(out, *p++);
		}
	}
}

struct str tr_str(enum lang lang, const char *message) { return str_of(tr(lang, message)); }

struct str tr_text(struct arena *a, enum lang lang, const char *message, const struct str *args, int n)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	tr_format(&text, lang, message, args, n);
	return str_copy(a, buf_view(&text));
}
