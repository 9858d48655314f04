#include "cli/print.h"

#include <stdlib.h>

void print_json(const struct session *s, json_t *o)
{
	char *text = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
	if (!text)
		panic("JSON of a result cannot be written");
	fputs(text, s->out);
	fputc('\n', s->out);
	free(text);
	json_decref(o);
}

void print_line(const struct session *s, const char *message, const struct str *args, int n)
{
	if (s->json)
		return;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	tr_format(&text, s->lang, message, args, n);
	buf_char(&text, '\n');
	fwrite(text.p, 1, text.n, s->out);
}

void print_report(const struct session *s, const struct report *r)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	report_to_text(r, &(struct text_options){.columns = s->columns, .colour = s->colour}, &text);
	fwrite(text.p, 1, text.n, s->out);
}

struct str print_moment(struct arena *a, moment_t m, int zone_minutes)
{
	char text[MOMENT_SECOND + 1];
	moment_local(m, zone_minutes, text);
	return str_of(arena_strdup(a, text));
}
