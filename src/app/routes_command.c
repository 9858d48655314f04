/* `routes`: what the web application answers to, with the right that each address asks for. */
#include "app/pages.h"
#include "app/print.h"
#include "base/arena.h"
#include "cli/session.h"
#include "http/http.h"
#include "web/assets.h"
#include "web/site.h"

#include <string.h>

static json_t *params_json(const struct route *r)
{
	static const char *const kinds[] = {[PARAM_TEXT] = "text", [PARAM_WORD] = "word", [PARAM_ID] = "id", [PARAM_INT] = "int", [PARAM_DAY] = "day",
					    [PARAM_FLAG] = "flag"};
	json_t *all = json_array();
	for (const struct route_param *p = r->params; p && p->name; p++)
		json_array_append_new(all, json_pack("{s:s,s:s,s:b}", "name", p->name, "kind", kinds[p->kind], "required", p->required));
	return all;
}

enum { COLUMNS = 4 };

static size_t add_routes(struct session *s, const struct route *all, json_t *list, struct str *cells)
{
	size_t n = 0;
	for (const struct route *r = all; r && r->pattern; r++, n++) {
		const char *text = label_in(r->text, s->lang), *method = http_method_name(r->method);
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:o}", "method", method, "path", r->pattern, "permit", r->permit, "text", text,
						      "upload", r->upload, "any_params", r->any_params, "params", params_json(r)));
		if (cells) {
			struct str row[COLUMNS] = {str_of(method), str_of(r->pattern), str_of(r->permit), str_of(text)};
			memcpy(cells + COLUMNS * n, row, sizeof row);
		}
	}
	return n;
}

enum status run_routes(struct session *s, const struct arguments *args, struct err *err)
{
	static const char *const headings[] = {N_("method"), N_("address"), N_("right"), N_("what it does")};
	(void)args, (void)err;
	int n_parts;
	const struct web_part *const *parts = web_parts(&n_parts);
	json_t *list = json_array(), *counted = json_array();
	size_t n = add_routes(s, web_routes, counted, NULL) + add_routes(s, asset_routes, counted, NULL);
	for (int i = 0; i < n_parts; i++)
		n += add_routes(s, parts[i]->routes, counted, NULL);
	json_decref(counted);
	struct str *cells = ARENA_ARRAY(s->arena, struct str, COLUMNS * n + 1);
	n = add_routes(s, web_routes, list, cells);
	n += add_routes(s, asset_routes, list, cells + COLUMNS * n);
	for (int i = 0; i < n_parts; i++)
		n += add_routes(s, parts[i]->routes, list, cells + COLUMNS * n);
	if (s->json) {
		print_json(s, json_pack("{s:o}", "routes", list));
		return ST_OK;
	}
	json_decref(list);
	print_table(s, N_("Addresses"), headings, COLUMNS, cells, n);
	return ST_OK;
}
