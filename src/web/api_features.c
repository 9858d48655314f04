/* OGC API Features, part 1: Core, GeoJSON and OpenAPI 3.0 over schools, campuses, groups and regions. Coordinates are WGS84 longitude
 * and latitude (CRS84), whatever system they were given in. */
#include "record/kind.h"
#include "web/api_place.h"
#include "web/records.h"
#include "web/scope.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 10, ITEMS_MAX = 1000 };
#define CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

static const struct collection {
	const char *id, *record;
} collections[] = {{"schools", "school"}, {"campuses", "campus"}, {"groups", "group"}, {"regions", "region"}};

static const struct collection *collection_find(struct str id)
{
	for (size_t i = 0; i < ARRAY_LEN(collections); i++)
		if (str_eq(id, str_of(collections[i].id)))
			return &collections[i];
	return NULL;
}

/* ---- features ---- */

static bool is_geometry(const struct field *f)
{
	return f->kind == FIELD_SHAPE || strcmp(f->name, "longitude") == 0 || strcmp(f->name, "latitude") == 0 || strcmp(f->name, "datum") == 0;
}

static json_t *properties_of(struct row_text *text, const struct row *row)
{
	struct buf b;
	buf_init(&b, 0);
	row_text_json(text, row, &b);
	json_t *o = json_loadb(b.p, b.n, 0, NULL);
	buf_done(&b);
	json_object_del(o, "id");
	for (const struct field *f = row->record->fields; f->name; f++)
		if (is_geometry(f))
			json_object_del(o, f->name);
	return o;
}

/* Appends the feature; *ret false: it lies outside the box, nothing was appended. */
static enum status put_feature(struct call *c, struct row_text *text, const struct row *row, const struct api_window *w, const char *before, bool *ret,
			       struct err *err)
{
	struct buf *out = &c->out->body;
	size_t at = out->n;
	struct api_box box;
	buf_printf(out, "%s{\"type\":\"Feature\",\"id\":\"%.*s\",\"geometry\":", before, STR_ARG(api_id(c, row->id)));
	TRY(api_put_geometry(c, row, out, &box, err));
	*ret = api_fits_box(w, &box);
	if (!*ret) {
		out->n = at;
		return ST_OK;
	}
	json_t *properties = properties_of(text, row);
	char *dump = json_dumps(properties, JSON_COMPACT);
	buf_printf(out, ",\"properties\":%s", dump ? dump : "null");
	free(dump);
	json_decref(properties);
	return ST_OK;
}

/* Of several periods of a row within the span the last is shown. */
static enum status is_last_of_span(struct call *c, const struct row *row, const struct api_window *w, bool *ret, struct err *err)
{
	struct row **periods;
	size_t n;
	*ret = row->valid_from <= w->to && row->valid_to > w->from;
	if (!*ret)
		return ST_OK;
	TRY(row_periods(c->g, c->a, row->record, row->id, c->at.tx, ROW_SEALED, &periods, &n, err));
	for (size_t i = 0; i < n; i++)
		if (periods[i]->valid_from > row->valid_from && periods[i]->valid_from <= w->to)
			*ret = false;
	return ST_OK;
}

/* ---- links ---- */

static json_t *link_to(const char *rel, const char *type, struct str root, const char *path)
{
	return json_pack("{s:s,s:s,s:s%,s:s}", "rel", rel, "type", type, "href", root.p, root.n, "title", path);
}

static json_t *link_at(struct call *c, const char *rel, const char *type, const char *path, const char *title)
{
	struct str root = api_root(c);
	return link_to(rel, type, str_of(arena_printf(c->a, "%.*s%s", STR_ARG(root), path)), title);
}

static json_t *collection_json(struct call *c, const struct collection *k, const struct record *r)
{
	const char *items = arena_printf(c->a, "/ogc/collections/%s/items", k->id), *self = arena_printf(c->a, "/ogc/collections/%s", k->id);
	const char *title = label_in(r->label, c->lang);
	return json_pack("{s:s,s:s,s:s,s:s,s:[s],s:{s:{s:[[f,f,f,f]],s:s},s:{s:[[n,n]]}},s:[o,o]}", "id", k->id, "title", title, "description",
			 r->help.en ? label_in(r->help, c->lang) : title, "itemType", "feature", "crs", CRS84, "extent", "spatial", "bbox", -180.0, -90.0,
			 180.0, 90.0, "crs", CRS84, "temporal", "interval", "links", link_at(c, "self", "application/json", self, title),
			 link_at(c, "items", "application/geo+json", items, title));
}

/* ---- routes ---- */

static enum status landing(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(api_begin(&c, req, out, err));
	bool zh = c.lang == LANG_ZH;
	json_t *links = json_pack("[o,o,o,o]", link_at(&c, "self", "application/json", "/ogc", zh ? "本页" : "this page"),
				  link_at(&c, "service-desc", "application/vnd.oai.openapi+json;version=3.0", "/ogc/api", zh ? "接口说明" : "the API"),
				  link_at(&c, "conformance", "application/json", "/ogc/conformance", zh ? "符合的标准" : "what it conforms to"),
				  link_at(&c, "data", "application/json", "/ogc/collections", zh ? "数据" : "the data"));
	api_json(&c, json_pack("{s:s,s:s,s:o}", "title", zh ? "衡教地理要素" : "Junheng features", "description",
			       zh ? "学校、校区、教育集团和区划" : "schools, campuses, groups and regions", "links", links));
	return ST_OK;
}

static enum status conformance(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(api_begin(&c, req, out, err));
	api_json(&c, json_pack("{s:[s,s,s]}", "conformsTo", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
			       "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
			       "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson"));
	return ST_OK;
}

static enum status collection_list(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	json_t *list = json_array();
	enum status st = api_begin(&c, req, out, err);
	if (st != ST_OK) {
		json_decref(list);
		return st;
	}
	for (size_t i = 0; i < ARRAY_LEN(collections); i++) {
		const struct record *r = catalogue_find(c.g->catalogue, str_of(collections[i].record));
		if (r && call_may(&c, r->name, ACT_LIST))
			json_array_append_new(list, collection_json(&c, &collections[i], r));
	}
	api_json(&c, json_pack("{s:[o],s:o}", "links", link_at(&c, "self", "application/json", "/ogc/collections", "collections"), "collections", list));
	return ST_OK;
}

static enum status asked(struct call *c, struct request *req, struct response *out, enum action action, const struct collection **ret,
			 const struct record **ret_record, struct err *err)
{
	TRY(api_begin(c, req, out, err));
	*ret = collection_find(request_text(req, "collection"));
	*ret_record = *ret ? catalogue_find(c->g->catalogue, str_of((*ret)->record)) : NULL;
	if (!*ret_record)
		return err_set(err, ST_NOT_FOUND, "there is no such collection; /ogc/collections lists them");
	return call_need(c, str_of((*ret_record)->name), action, NULL, err);
}

static enum status collection_one(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct collection *k;
	const struct record *r;
	TRY(asked(&c, req, out, ACT_LIST, &k, &r, err));
	api_json(&c, collection_json(&c, k, r));
	return ST_OK;
}

static void put_links(struct call *c, const struct collection *k, struct str next)
{
	static const char *const keep[] = {"bbox", "datetime", "limit"};
	struct str root = api_root(c);
	json_t *links = json_array();
	json_array_append_new(links, link_to("self", "application/geo+json",
					     str_of(arena_printf(c->a, "%.*s%.*s%s%.*s", STR_ARG(root), STR_ARG(c->r->raw_path),
								 c->r->raw_query.n ? "?" : "", STR_ARG(c->r->raw_query))),
					     k->id));
	if (next.n) {
		struct buf b;
		buf_init(&b, 0);
		buf_printf(&b, "%.*s/ogc/collections/%s/items", STR_ARG(root), k->id);
		for (size_t i = 0; i < ARRAY_LEN(keep); i++)
			api_query(&b, keep[i], request_text(c->r, keep[i]));
		api_query(&b, "after", next);
		json_array_append_new(links, link_to("next", "application/geo+json", buf_view(&b), k->id));
		buf_done(&b);
	}
	char *text = json_dumps(links, JSON_COMPACT);
	buf_printf(&c->out->body, "\"links\":%s", text ? text : "[]");
	free(text);
	json_decref(links);
}

/* Features of one page of rows; *n counts on. */
static enum status put_page(struct call *c, struct row_text *text, const struct list_page *page, const struct api_window *w, int *n, struct err *err)
{
	for (size_t i = 0; i < page->n; i++) {
		bool shown = true;
		if (w->has_span)
			TRY(is_last_of_span(c, page->rows[i], w, &shown, err));
		if (!shown)
			continue;
		TRY(put_feature(c, text, page->rows[i], w, *n ? ",\n" : "\n", &shown, err));
		if (shown) {
			buf_char(&c->out->body, '}');
			(*n)++;
		}
	}
	return ST_OK;
}

/* A page of rows may hold none in the box: readers take an empty page for the end, so it goes on to the next. */
static enum status put_pages(struct call *c, struct row_text *text, struct list_query *q, const struct api_window *w, struct str *ret_next, int *n,
			     struct err *err)
{
	struct list_page page;
	do {
		TRY(record_list(c->g, c->a, q, &page, err));
		TRY(put_page(c, text, &page, w, n, err));
		q->after = page.next;
	} while (!*n && page.next.n);
	*ret_next = page.next;
	return ST_OK;
}

static enum status items(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct collection *k;
	const struct record *r;
	struct api_window w = {};
	struct str next;
	int n = 0;
	TRY(asked(&c, req, out, ACT_LIST, &k, &r, err));
	TRY(api_read_box(request_text(req, "bbox"), &w, err));
	TRY(api_read_time(&c, request_text(req, "datetime"), &w, err));
	struct list_query q = {.record = r, .at = c.at, .where = api_near_box(&c, r, &w), .after = request_text(req, "after"),
			       .limit = (size_t)MIN(request_int(req, "limit", ITEMS), ITEMS_MAX)};
	TRY(list_access(&c, r, ACT_LIST, &q.scope, err));
	out->type = "application/geo+json";
	char now[28];
	moment_format(req->received, now);
	buf_printf(&out->body, "{\"type\":\"FeatureCollection\",\"timeStamp\":\"%s\",\"features\":[", now);
	struct row_text text;
	row_text_init(&text, c.g, c.lang, KIND_MACHINE, false);
	enum status st = put_pages(&c, &text, &q, &w, &next, &n, err);
	row_text_done(&text);
	TRY(st);
	buf_printf(&out->body, "\n],\"numberReturned\":%d,", n);
	put_links(&c, k, next);
	buf_cstr(&out->body, "}\n");
	return ST_OK;
}

static enum status item(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct collection *k;
	const struct record *r;
	struct row *row;
	struct id id;
	struct str tag;
	bool shown;
	TRY(asked(&c, req, out, ACT_READ, &k, &r, err));
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c.g, c.a, r, id, c.at, ROW_SEALED, &row, err));
	TRY(call_need_row(&c, row, ACT_READ, err));
	TRY(api_row_tag(&c, row, &tag, err));
	response_cache(out, "private, no-cache");
	if (response_unchanged(out, req, tag))
		return ST_OK;
	out->type = "application/geo+json";
	struct row_text text;
	row_text_init(&text, c.g, c.lang, KIND_MACHINE, false);
	enum status st = put_feature(&c, &text, row, &(struct api_window){}, "", &shown, err);
	row_text_done(&text);
	TRY(st);
	const char *self = arena_printf(c.a, "/ogc/collections/%s/items/%.*s", k->id, STR_ARG(api_id(&c, id)));
	json_t *links = json_pack("[o,o]", link_at(&c, "self", "application/geo+json", self, k->id),
				  link_at(&c, "collection", "application/json", arena_printf(c.a, "/ogc/collections/%s", k->id), k->id));
	char *dump = json_dumps(links, JSON_COMPACT);
	buf_printf(&out->body, ",\"links\":%s}\n", dump ? dump : "[]");
	free(dump);
	json_decref(links);
	return ST_OK;
}

/* ---- the description of these addresses ---- */

static json_t *path_item(const char *id, const char *summary, const char *type, json_t *parameters)
{
	return json_pack("{s:{s:s,s:s,s:o,s:{s:{s:s,s:{s:{s:{s:s}}}}}}}", "get", "operationId", id, "summary", summary, "parameters", parameters,
			 "responses", "200", "description", summary, "content", type, "schema", "type", "object");
}

static json_t *in_path(const char *name)
{
	return json_pack("{s:s,s:s,s:b,s:{s:s}}", "name", name, "in", "path", "required", 1, "schema", "type", "string");
}

static json_t *item_parameters(void)
{
	return json_pack("[{s:s,s:s,s:{s:s,s:i,s:i,s:i}},{s:s,s:s,s:b,s:s,s:{s:s,s:i,s:i,s:{s:s}}},{s:s,s:s,s:{s:s}},{s:s,s:s,s:{s:s}}]", "name", "limit",
			 "in", "query", "schema", "type", "integer", "minimum", 1, "maximum", ITEMS_MAX, "default", ITEMS, "name", "bbox", "in", "query",
			 "explode", 0, "style", "form", "schema", "type", "array", "minItems", 4, "maxItems", 6, "items", "type", "number", "name",
			 "datetime", "in", "query", "schema", "type", "string", "name", "after", "in", "query", "schema", "type", "string");
}

static enum status description(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(api_begin(&c, req, out, err));
	const char *json = "application/json", *geo = "application/geo+json";
	json_t *paths = json_object();
	json_object_set_new(paths, "/ogc", path_item("landing", "landing page", json, json_array()));
	json_object_set_new(paths, "/ogc/conformance", path_item("conformance", "conformance classes", json, json_array()));
	json_object_set_new(paths, "/ogc/collections", path_item("collections", "collections", json, json_array()));
	for (size_t i = 0; i < ARRAY_LEN(collections); i++) {
		const char *id = collections[i].id;
		json_object_set_new(paths, arena_printf(c.a, "/ogc/collections/%s", id), path_item(arena_printf(c.a, "describe_%s", id), id, json, json_array()));
		json_object_set_new(paths, arena_printf(c.a, "/ogc/collections/%s/items", id),
				    path_item(arena_printf(c.a, "list_%s", id), id, geo, item_parameters()));
		json_object_set_new(paths, arena_printf(c.a, "/ogc/collections/%s/items/{id}", id),
				    path_item(arena_printf(c.a, "read_%s", id), id, geo, json_pack("[o]", in_path("id"))));
	}
	json_t *server = json_pack("{s:s%}", "url", api_root(&c).p, api_root(&c).n);
	out->type = "application/vnd.oai.openapi+json;version=3.0";
	api_json(&c, json_pack("{s:s,s:{s:s,s:s},s:[o],s:[{s:[]}],s:o,s:{s:{s:{s:s,s:s}}}}", "openapi", "3.0.3", "info", "title", "Junheng OGC API Features",
			       "version", "1", "servers", server, "security", "token", "paths", paths, "components", "securitySchemes", "token", "type",
			       "http", "scheme", "bearer"));
	return ST_OK;
}

#define COLLECTION_PARAM {"collection", PARAM_WORD, .text = {"要素集", "collection"}}
#define FORMAT_PARAM {"f", PARAM_WORD, .text = {"格式，只有 json", "format, json alone"}}
static const struct route_param plain_params[] = {FORMAT_PARAM, {}};
static const struct route_param collection_params[] = {COLLECTION_PARAM, FORMAT_PARAM, {}};
static const struct route_param item_params[] = {COLLECTION_PARAM, {"id", PARAM_ID, .text = {"行", "row"}}, FORMAT_PARAM, {}};
static const struct route_param items_params[] = {COLLECTION_PARAM,
						  FORMAT_PARAM,
						  {"bbox", PARAM_TEXT, .max = 200, .text = {"范围", "box"}},
						  {"datetime", PARAM_TEXT, .max = 100, .text = {"日期或时段", "day or span"}},
						  {"limit", PARAM_INT, .min = 1, .max = 1000000, .text = {"最多个数", "features at most"}},
						  {"after", PARAM_TEXT, .max = 4000, .text = {"上一页之后", "after the page before"}},
						  {}};

static const struct route routes[] = {
	{HTTP_GET, "/ogc", "public", {"OGC 要素接口首页", "landing page of OGC API Features"}, .params = plain_params, .run = landing},
	{HTTP_GET, "/ogc/api", "public", {"OGC 要素接口说明", "description of OGC API Features"}, .params = plain_params, .run = description},
	{HTTP_GET, "/ogc/conformance", "public", {"OGC 要素接口符合的标准", "conformance of OGC API Features"}, .params = plain_params, .run = conformance},
	{HTTP_GET, "/ogc/collections", "signed-in", {"要素集", "collections"}, .params = plain_params, .run = collection_list},
	{HTTP_GET, "/ogc/collections/{collection}", "signed-in", {"一个要素集", "a collection"}, .params = collection_params, .run = collection_one},
	{HTTP_GET, "/ogc/collections/{collection}/items", "signed-in", {"要素，GeoJSON", "features, GeoJSON"}, .params = items_params, .run = items},
	{HTTP_GET, "/ogc/collections/{collection}/items/{id}", "signed-in", {"一个要素，GeoJSON", "a feature, GeoJSON"}, .params = item_params, .run = item},
	{},
};
const struct web_part api_feature_part = {.routes = routes};
