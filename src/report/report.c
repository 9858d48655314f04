#include "report/report.h"

#include <math.h>

void report_init(struct report *r, struct arena *a, enum lang lang, struct str title)
{
	*r = (struct report){.arena = a, .lang = lang, .title = title};
}

static struct report_block *add(struct report *r, enum report_block_kind kind, struct str text)
{
	struct report_block *b = ARENA_NEW(r->arena, struct report_block);
	b->kind = kind;
	b->text = text;
	if (r->last)
		r->last->next = b;
	else
		r->first = b;
	r->last = b;
	return b;
}

void report_heading(struct report *r, int level, struct str text)
{
	add(r, BLOCK_HEADING, text)->level = MIN(MAX(level, 1), 3);
}

void report_paragraph(struct report *r, enum report_tone tone, struct str text)
{
	add(r, BLOCK_PARAGRAPH, text)->tone = tone;
}

void report_note(struct report *r, struct str text)
{
	add(r, BLOCK_NOTE, text)->tone = TONE_MUTED;
}

struct str report_say(const struct report *r, const char *message, const struct str *args, int n)
{
	return tr_text(r->arena, r->lang, message, args, n);
}

void report_add_table(struct report *r, const struct report_table *t)
{
	add(r, BLOCK_TABLE, t->caption)->table = t;
}

void report_add_chart(struct report *r, const struct report_chart *c)
{
	add(r, BLOCK_CHART, c->caption)->chart = c;
}

void report_code(struct report *r, struct str content, struct str caption)
{
	add(r, BLOCK_CODE, caption)->content = content;
}

void report_page_break(struct report *r)
{
	add(r, BLOCK_PAGE_BREAK, (struct str){0});
}

struct report_value report_value_text(struct str s)
{
	return (struct report_value){.kind = REPORT_TEXT, .text = s};
}

struct report_value report_value_code(struct str s)
{
	struct report_value v = report_value_text(s);
	v.is_code = true;
	return v;
}

struct report_value report_value_int(int64_t v)
{
	return (struct report_value){.kind = REPORT_INTEGER, .integer = v};
}

struct report_value report_value_real(double v, int places)
{
	if (!isfinite(v))
		return report_value_none();
	return (struct report_value){.kind = REPORT_REAL, .real = v, .places = places};
}

struct report_value report_value_percent(double fraction, int places)
{
	if (!isfinite(fraction))
		return report_value_none();
	return (struct report_value){.kind = REPORT_PERCENT, .real = fraction, .places = places};
}

struct report_value report_value_dec(struct dec d, int places)
{
	return (struct report_value){.kind = REPORT_DECIMAL, .decimal = d, .places = places};
}

struct report_value report_value_none(void)
{
	return (struct report_value){.kind = REPORT_NONE};
}
