#include "report/calendar.h"

enum { LINE_MAX = 75 }; /* bytes of a line, without its end: RFC 5545, 3.1 */

static bool goes_on(char c) { return ((unsigned char)c & 0xc0) == 0x80; /* within a character of UTF-8 */ }

/* Folded: a line that goes on begins with a blank, which counts. */
static void line(struct buf *out, struct str text)
{
	size_t used = 0;
	for (size_t i = 0; i < text.n;) {
		size_t n = 1;
		while (i + n < text.n && goes_on(text.p[i + n]))
			n++;
		if (used + n > LINE_MAX) {
			buf_cstr(out, "\r\n ");
			used = 1;
		}
		buf_str(out, (struct str){text.p + i, n});
		used += n;
		i += n;
	}
	buf_cstr(out, "\r\n");
}

static void property(struct buf *out, const char *name, struct str text)
{
	struct buf b;
	if (!text.n)
		return;
	buf_init(&b, 0);
	buf_printf(&b, "%s:", name);
	for (size_t i = 0; i < text.n; i++)
		switch (text.p[i]) {
		case '\\':
		case ';':
		case ',':
			buf_char(&b, '\\');
			buf_char(&b, text.p[i]);
			break;
		case '\n':
			buf_cstr(&b, "\\n");
			break;
		default:
			if ((unsigned char)text.p[i] >= 0x20 && text.p[i] != 0x7f)
				buf_char(&b, text.p[i]);
		}
	line(out, buf_view(&b));
	buf_done(&b);
}

/* Of values that are no text and hold nothing to escape. */
static void plain(struct buf *out, const char *name, struct str value)
{
	struct buf b;
	buf_init(&b, 0);
	buf_printf(&b, "%s:%.*s", name, STR_ARG(value));
	line(out, buf_view(&b));
	buf_done(&b);
}

static void day(struct buf *out, const char *name, day_t d)
{
	int y, m, dd;
	day_split(d, &y, &m, &dd);
	buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, y, m, dd);
}

void calendar_open(struct buf *out, struct str name)
{
	buf_cstr(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Junheng//Junheng//ZH\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	property(out, "X-WR-CALNAME", name);
	property(out, "NAME", name);
	buf_cstr(out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n");
}

void calendar_event(struct buf *out, const struct calendar_event *e)
{
	enum { MICROSECONDS = 1000000, DAY_SECONDS = 86400 };
	int64_t seconds = e->changed / MICROSECONDS, of_day = seconds % DAY_SECONDS;
	int y, m, d;
	day_split((day_t)(seconds / DAY_SECONDS), &y, &m, &d);
	buf_cstr(out, "BEGIN:VEVENT\r\n");
	plain(out, "UID", e->uid);
	buf_printf(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\r\n", y, m, d, (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
	day(out, "DTSTART", e->from);
	day(out, "DTEND", e->to);
	property(out, "SUMMARY", e->summary);
	property(out, "DESCRIPTION", e->about);
	property(out, "LOCATION", e->place);
	property(out, "CATEGORIES", e->category);
	if (e->url.n)
		plain(out, "URL", e->url);
	buf_printf(out, "STATUS:%s\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n", e->is_cancelled ? "CANCELLED" : "CONFIRMED");
}

void calendar_close(struct buf *out) { buf_cstr(out, "END:VCALENDAR\r\n"); }
