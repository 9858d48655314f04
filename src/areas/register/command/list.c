#include "areas/register/command/run.h"

#include "cli/session.h"
#include "record/list.h"
#include "record/row_text.h"
#include "record/state.h"

enum { LIST_LIMIT = 50, LIST_MOST = 1000 };

enum status run_query(struct session *s, struct reg *g, const struct arguments *args, const struct record *r, struct list_query *ret,
		      struct err *err)
{
	*ret = (struct list_query){
		.record = r,
		.where = argument(args, "where", STR("")),
		.search = argument(args, "search", STR("")),
		.sort = argument(args, "sort", STR("")),
		.after = argument(args, "after", STR("")),
	};
	return session_as_of(s, g, &ret->at, err);
}

static bool is_listed(const struct record *r, int i)
{
	return (r->fields[i].flags & (F_LIST | F_NAME | F_KEY)) && r->fields[i].kind != FIELD_SHAPE;
}

static void print_table(struct session *s, struct reg *g, const struct record *r, const struct list_page *page)
{
	struct report report;
	struct row_text text;
	int all = record_field_count(r), n = 0;
	int *fields = ARENA_ARRAY(s->arena, int, (size_t)all + 1);
	for (int i = 0; i < all; i++)
		if (is_listed(r, i))
			fields[n++] = i;
	int across = n + (r->states != NULL); /* behind the columns, the state */
	struct report_column *columns = ARENA_ARRAY(s->arena, struct report_column, (size_t)across + 1);
	for (int k = 0; k < n; k++)
		columns[k] = (struct report_column){.heading = str_of(label_in(r->fields[fields[k]].label, s->lang)),
						    .key = str_of(r->fields[fields[k]].name),
						    .is_number = kind_of(r->fields[fields[k]].kind)->is_number};
	if (r->states)
		columns[n] = (struct report_column){.heading = str_of(tr(s->lang, N_("State"))), .key = STR("state")};
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, page->n * (size_t)across + 1);
	row_text_init(&text, g, s->lang, KIND_READER, false);
	for (size_t i = 0; i < page->n; i++) {
		struct report_value *line = &cells[i * (size_t)across];
		for (int k = 0; k < n; k++) {
			struct str v = row_text_field(&text, page->rows[i], fields[k]);
			line[k] = v.n ? report_value_text(str_copy(s->arena, v)) : report_value_none();
		}
		if (r->states)
			line[n] = report_value_text(record_state_label(r, page->rows[i]->state, s->lang));
	}
	row_text_done(&text);
	report_init(&report, s->arena, s->lang, str_of(label_in(r->label, s->lang)));
	report_add_table(&report, &(struct report_table){.columns = columns, .column_count = across, .cells = cells, .row_count = (int)page->n});
	print_report(s, &report);
	if (page->next.n)
		print_line(s, N_("There are more rows: --limit N shows more of them, --after {0} goes on from here."), &page->next, 1);
}

static void rows_json(struct session *s, struct reg *g, const struct list_query *q, const struct list_page *page)
{
	struct row_text text;
	CLEANUP(buf_done) struct buf out;
	char day[11];
	buf_init(&out, 0);
	day_format(q->at.day, day);
	row_text_init(&text, g, s->lang, KIND_READER, false);
	buf_printf(&out, "{\"record\":\"%s\",\"as_of\":\"%s\",\"rows\":[", q->record->name, day);
	for (size_t i = 0; i < page->n; i++) {
		buf_cstr(&out, i ? ",\n" : "\n");
		row_text_json(&text, page->rows[i], &out);
	}
	if (page->next.n)
		buf_printf(&out, "\n],\"next\":\"%.*s\"}\n", STR_ARG(page->next));
	else
		buf_cstr(&out, "\n],\"next\":null}\n");
	row_text_done(&text);
	fwrite(out.p, 1, out.n, s->out);
}

enum status run_list(struct session *s, const struct arguments *args, struct err *err)
{
	const struct record *r;
	struct reg *g;
	struct list_query q;
	struct list_page page;
	int64_t limit = LIST_LIMIT;
	TRY(run_record(s, args->words[0], &r, err));
	TRY(argument_i64(args, "limit", 1, LIST_MOST, &limit, err));
	TRY(session_register(s, false, &g, err));
	TRY(run_query(s, g, args, r, &q, err));
	q.limit = (size_t)limit;
	q.open = ROW_OPENED; /* to be masked */
	TRY(record_list(g, s->arena, &q, &page, err));
	if (s->json)
		rows_json(s, g, &q, &page);
	else
		print_table(s, g, r, &page);
	return ST_OK;
}
