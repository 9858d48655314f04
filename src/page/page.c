#include "page/page.h"

#include "base/grouped.h"

#include "base/err.h"
#include "page/asset.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void page_text(struct page *p, struct str s)
{
	size_t plain = 0, pos = 0;
	while (pos < s.n) {
		size_t at = pos;
		unsigned char c = (unsigned char)s.p[pos];
		const char *instead = NULL;
		if (c >= 0x80) {
			int32_t code = str_next_char(s, &pos);
			if (code < 0 || (code >= 0x80 && code < 0xA0))
				instead = "\uFFFD";
		} else {
			pos++;
			switch (c) {
			case '&': instead = "&amp;"; break;
			case '<': instead = "&lt;"; break;
			case '>': instead = "&gt;"; break;
			case '"': instead = "&quot;"; break;
			case '\'': instead = "&#39;"; break;
			default:
				if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
					instead = "\uFFFD";
			}
		}
		if (instead) {
			buf_add(p->out, s.p + plain, at - plain);
			buf_cstr(p->out, instead);
			plain = pos;
		}
	}
	if (s.n > plain)
		buf_add(p->out, s.p + plain, s.n - plain);
}

static bool is_safe_address(struct str s)
{
	static const struct str schemes[] = {STR("https://"), STR("http://"), STR("mailto:"), STR("tel:")};
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7F || s.p[i] == '\\')
			return false;
	if (s.n == 0 || s.p[0] == '?' || s.p[0] == '#')
		return true;
	if (s.p[0] == '/')
		return s.n == 1 || s.p[1] != '/';
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (s.n > schemes[i].n && str_eq_nocase(str_slice(s, 0, schemes[i].n), schemes[i]))
			return true;
	return false;
}

void page_url(struct page *p, struct str s) { page_text(p, is_safe_address(s) ? s : STR("#")); }

void page_url_part(struct page *p, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c)))
			buf_char(p->out, (char)c);
		else
			buf_add(p->out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
}

void page_int(struct page *p, int64_t v) { buf_printf(p->out, "%lld", (long long)v); }

void page_count(struct page *p, int64_t v)
{
	char text[PAGE_COUNT_MAX];
	page_count_text(v, text);
	buf_cstr(p->out, text);
}

void page_count_text(int64_t v, char out[PAGE_COUNT_MAX])
{
	char plain[24];
	struct buf b;
	buf_init(&b, 0);
	buf_grouped(&b, (struct str){plain, (size_t)snprintf(plain, sizeof plain, "%lld", (long long)v)});
	snprintf(out, PAGE_COUNT_MAX, "%.*s", (int)b.n, b.p);
	buf_done(&b);
}

void page_num(struct page *p, double v, int places)
{
	if (isfinite(v))
		buf_printf(p->out, "%.*f", places, v);
	else
		buf_cstr(p->out, "—");
}

void page_label(struct page *p, struct label l) { page_text(p, str_of(label_in(l, p->lang))); }

void page_day(struct page *p, day_t d)
{
	char text[11];
	if (d <= DAY_MIN || d >= DAY_MAX)
		return;
	day_format(d, text);
	buf_cstr(p->out, text);
}

void page_message(struct page *p, const char *message, const struct str *args, int n)
{
	if (n == 0) {
		page_text(p, str_of(tr(p->lang, message)));
		return;
	}
	struct buf text;
	buf_init(&text, 0);
	tr_format(&text, p->lang, message, args, n);
	page_text(p, buf_view(&text));
	buf_done(&text);
}

void page_csrf(struct page *p)
{
	if (!p->csrf.n)
		return;
	buf_cstr(p->out, "<input type=\"hidden\" name=\"csrf\" value=\"");
	page_text(p, p->csrf);
	buf_cstr(p->out, "\">");
}

void page_asset(struct page *p, const char *name)
{
	const struct asset *a = p->assets ? asset_find(p->assets, str_of(name)) : NULL;
	if (!a)
		panic("no asset %s", name);
	buf_cstr(p->out, a->path);
}
