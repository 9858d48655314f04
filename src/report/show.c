#include "report/show.h"

#include "base/grouped.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLACES_MAX = 12 };

void number_show(struct buf *out, double v, int places)
{
	char text[400];
	places = MIN(MAX(places, 0), PLACES_MAX);
	int n = snprintf(text, sizeof text, "%.*f", places, v);
	bool is_zero = text[0] == '-' && strspn(text + 1, "0.") == (size_t)n - 1;
	buf_grouped(out, str_of(text + is_zero));
}

static void number_put(struct buf *out, bool is_grouped, const char *text)
{
	if (is_grouped)
		buf_grouped(out, str_of(text));
	else
		buf_cstr(out, text);
}

static void value_put(struct buf *out, const struct report_value *v, bool is_grouped)
{
	char text[MAX(DEC_TEXT_MAX + 1, 24)] = "";
	switch (v->kind) {
	case REPORT_NONE:
		buf_cstr(out, "—");
		break;
	case REPORT_TEXT:
		clean_put(out, v->text);
		break;
	case REPORT_INTEGER:
		snprintf(text, sizeof text, "%lld", (long long)v->integer);
		number_put(out, is_grouped, text);
		break;
	case REPORT_DECIMAL:
		text[dec_format_places(v->decimal, v->places, text)] = 0;
		number_put(out, is_grouped, text);
		break;
	case REPORT_REAL:
		number_show(out, v->real, v->places);
		break;
	case REPORT_PERCENT:
		number_show(out, v->real * 100, v->places);
		buf_char(out, '%');
		break;
	}
}

void value_show(struct buf *out, const struct report_value *v) { value_put(out, v, true); }

void value_plain(struct buf *out, const struct report_value *v) { value_put(out, v, false); }

const char *tone_mark(enum report_tone tone)
{
	static const char *const marks[] = {
		[TONE_GOOD] = "✓", [TONE_WARNING] = "!", [TONE_BAD] = "✗", [TONE_MUTED] = ""};
	return marks[tone] ? marks[tone] : "";
}

const char *tone_mark_printed(enum report_tone tone)
{
	return tone == TONE_GOOD ? "√" : tone == TONE_BAD ? "×" : tone_mark(tone);
}

const char *tone_name(enum report_tone tone)
{
	static const char *const names[] = {[TONE_PLAIN] = "",
					    [TONE_GOOD] = "good",
					    [TONE_WARNING] = "warning",
					    [TONE_BAD] = "bad",
					    [TONE_MUTED] = "muted"};
	return names[tone];
}

struct colour tone_colour(enum report_tone tone)
{
	static const struct colour colours[] = {
		[TONE_PLAIN] = {0x22, 0x22, 0x22},   [TONE_GOOD] = {0x00, 0x69, 0x4E},
		[TONE_WARNING] = {0x8A, 0x53, 0x00}, [TONE_BAD] = {0xA8, 0x2A, 0x00},
		[TONE_MUTED] = {0x66, 0x66, 0x66},
	};
	return colours[tone];
}

struct colour series_colour(int i, enum report_tone tone)
{
	static const struct colour palette[] = {
		{0x00, 0x72, 0xB2}, {0xE6, 0x9F, 0x00}, {0x00, 0x9E, 0x73}, {0xCC, 0x79, 0xA7},
		{0x56, 0xB4, 0xE9}, {0xD5, 0x5E, 0x00}, {0x55, 0x55, 0x55},
	};
	switch (tone) {
	case TONE_GOOD:
		return palette[2];
	case TONE_WARNING:
		return palette[1];
	case TONE_BAD:
		return palette[5];
	case TONE_MUTED:
		return (struct colour){0x99, 0x99, 0x99};
	default:
		return palette[i % (int)ARRAY_LEN(palette)];
	}
}

void clean_put(struct buf *out, struct str s)
{
	for (size_t pos = 0; pos < s.n;) {
		size_t from = pos;
		int32_t c = str_next_char(s, &pos);
		if (c == -2)
			buf_code(out, 0xFFFD);
		else if (c == '\n' || c == '\t')
			buf_char(out, c == '\t' ? ' ' : '\n');
		else if (c >= 0x20 && !(c >= 0x7F && c < 0xA0) && c != 0xFFFE && c != 0xFFFF)
			buf_str(out, str_slice(s, from, pos));
	}
}

struct str clean_text(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, 0);
	clean_put(&b, s);
	struct str clean = str_copy(a, buf_view(&b));
	buf_done(&b);
	return clean;
}
