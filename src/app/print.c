#include "app/print.h"

enum { CHINA_MINUTES = 480 };

json_t *moment_json(moment_t m)
{
	char text[28];
	moment_format(m, text);
	return m ? json_string(text) : json_null();
}

json_t *text_json(struct str s) { return s.n ? json_stringn(s.p, s.n) : json_null(); }

void print_table(struct session *s, const char *title, const char *const *headings, int columns, const struct str *cells, size_t rows)
{
	struct report_column *heads = ARENA_ARRAY(s->arena, struct report_column, (size_t)columns);
	struct report_value *values = ARENA_ARRAY(s->arena, struct report_value, (size_t)columns * rows + 1);
	struct report_table *t = ARENA_NEW(s->arena, struct report_table);
	struct report r;
	for (int i = 0; i < columns; i++)
		heads[i] = (struct report_column){.heading = str_of(tr(s->lang, headings[i]))};
	for (size_t i = 0; i < (size_t)columns * rows; i++)
		values[i] = report_value_text(cells[i]);
	*t = (struct report_table){.columns = heads, .column_count = columns, .cells = values, .row_count = (int)rows};
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, title)));
	report_add_table(&r, t);
	print_report(s, &r);
}

struct str id_text(struct arena *a, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_strdup(a, text));
}

struct str moment_text(struct arena *a, moment_t m) { return print_moment(a, m, CHINA_MINUTES); }

enum status id_of_word(const struct arguments *args, struct id *ret, struct err *err)
{
	if (!id_parse(args->words[0], ret))
		return err_set(err, ST_USAGE, "'%.*s' is no id of 32 hexadecimal digits", STR_ARG(args->words[0]));
	return ST_OK;
}
