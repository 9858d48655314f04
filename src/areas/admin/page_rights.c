/* The table of rights as a page for everybody who has signed in. */
#include "access/rights.h"
#include "areas/admin/admin.h"
#include "areas/admin/matrix.h"
#include "areas/admin/pages.h"
#include "web/records.h"

static enum status rights_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	enum role role = ROLE_COUNT;
	TRY(call_begin(&c, r, out, err));
	struct str chosen = request_text(r, "role");
	if (chosen.n && !role_parse(chosen, &role))
		return err_set(err, ST_NOT_FOUND, "there is no role '%.*s'", STR_ARG(chosen));
	struct view_option options[ROLE_COUNT + 1] = {{.text = str_of(call_tr(&c, N_("all roles")))}};
	for (int i = 0; i < ROLE_COUNT; i++)
		options[i + 1] = (struct view_option){.value = str_of(role_name((enum role)i)), .text = label_text(&c, role_label((enum role)i)),
						      .selected = i == (int)role};
	struct view_form_entry entry = choice_entry(&c, "role", N_("Role"), options, ARRAY_LEN(options));
	struct report table;
	rights_report(&table, c.a, c.lang, c.g->catalogue, role, (struct str){});
	call_open(&c, table.title, "/rights");
	view_filter_form(&c.page, &(struct view_filter_form){.action = STR("/rights"), .entries = &entry, .n_entries = 1,
							     .submit = str_of(call_tr(&c, N_("Show"))), .printable = true});
	report_blocks_to_html(&table, c.page.out);
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {{"role", PARAM_TEXT, .max = 20, .text = {"角色", "role"}}, AS_OF_PARAM, {}};
static const struct route routes[] = {
	{HTTP_GET, "/rights", "rights read", {"权限表", "table of rights"}, .params = params, .run = rights_page},
	{},
};
static const struct nav_item nav[] = {{"/rights", {"权限", "Rights"}, "rights", ACT_READ}, {}};
const struct web_part rights_part = {.routes = routes, .nav = nav};
