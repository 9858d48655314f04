/* Where each value of a row came from: file, sheet and cell, or by hand; and when. */
#include "areas/register/pages.h"
#include "areas/register/views.h"
#include "record/row_text.h"
#include "record/source.h"
#include "web/call.h"
#include "web/records.h"

static enum status sources_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	int n = record_field_count(r);
	struct view_sources_row *rows = ARENA_ARRAY(c.a, struct view_sources_row, (size_t)n);
	size_t shown = 0;
	struct row_text text;
	row_text_init(&text, c.g, c.lang, KIND_READER, false);
	enum status st = ST_OK;
	for (int i = 0; st == ST_OK && i < n; i++) {
		struct origin from;
		struct str value = row_text_field(&text, row, i);
		if (!value.n || field_is_sealed(&r->fields[i]))
			continue;
		st = field_origin(c.g, c.a, row, i, &from, err);
		if (st == ST_OK)
			rows[shown++] = (struct view_sources_row){.field = label_text(&c, r->fields[i].label), .value = str_copy(c.a, value), .file = from.file,
								   .sheet = from.sheet, .cell = str_of(arena_strdup(c.a, from.cell)),
								   .moment = call_moment(&c, from.moment), .number = kind_of(r->fields[i].kind)->is_number};
	}
	row_text_done(&text);
	TRY(st);
	struct view_sources v = {.row = row_path(&c, r, row->id), .row_text = row_name(&c, r, row->id), .rows = rows, .n_rows = shown,
				 .caption = label_text(&c, r->label)};
	call_open(&c, str_of(call_tr(&c, N_("Where the values came from"))), "/records");
	view_sources(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {{"record", PARAM_WORD, .text = {"登记表", "register"}}, {"id", PARAM_ID, .text = {"行", "row"}},
					    {"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/records/{record}/{id}/sources", "{record} read", {"一行各值的来源", "where a row's values came from"}, .params = params, .run = sources_page},
	{},
};
const struct web_part sources_part = {.routes = routes};
