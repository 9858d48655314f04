/* The OpenAPI 3.1 document: from the descriptors, in the language asked. */
#include "record/kind.h"
#include "web/api.h"
#include "web/who.h"

#include <jansson.h>
#include <string.h>

static const char *label(const struct call *c, struct label l) { return l.en ? label_in(l, c->lang) : ""; }

static json_t *ref(const char *kind, const char *name)
{
	char text[200];
	snprintf(text, sizeof text, "#/components/%s/%s", kind, name);
	return json_pack("{s:s}", "$ref", text);
}

static json_t *content(const char *type, json_t *schema) { return json_pack("{s:{s:o}}", type, "schema", schema); }

/* ---- schemas ---- */

static json_t *codes_of(const struct call *c, const struct field *f, char **ret_text)
{
	json_t *list = json_array();
	struct buf b;
	buf_init(&b, 0);
	for (const struct code *k = f->codes; k && k->value; k++) {
		json_array_append_new(list, json_string(k->value));
		buf_printf(&b, "%s%s %s", b.n ? (c->lang == LANG_ZH ? "；" : "; ") : "", k->value, label_in(k->label, c->lang));
	}
	*ret_text = str_dup(c->a, buf_view(&b));
	buf_done(&b);
	return list;
}

static const char *description(const struct call *c, const struct field *f, const char *codes)
{
	const char *help = label(c, f->help);
	const char *stop = c->lang == LANG_ZH ? "。" : ". ";
	const char *unit = f->unit ? arena_printf(c->a, c->lang == LANG_ZH ? "（%s）" : " (%s)", f->unit) : "";
	return arena_printf(c->a, "%s%s%s%s%s%s", label_in(f->label, c->lang), unit, *help ? stop : "", help, *codes ? stop : "", codes);
}

/* What one value is, beside null. */
static json_t *value_schema(const struct call *c, const struct field *f, char **ret_codes)
{
	const struct kind *k = kind_of(f->kind);
	*ret_codes = arena_strdup(c->a, "");
	if (f->kind == FIELD_REFERENCE) /* by the key of the row, not by its id */
		return json_pack("{s:s}", "type", "string");
	json_t *o = json_pack("{s:s}", "type", field_is_sealed(f) ? "string" : k->json_type);
	if (k->json_format && !field_is_sealed(f))
		json_object_set_new(o, "format", json_string(k->json_format));
	if (f->kind == FIELD_CODE && f->codes && !field_is_sealed(f)) {
		json_t *codes = codes_of(c, f, ret_codes);
		if (f->codes_policy) /* a policy may add to them */
			json_decref(codes);
		else
			json_object_set_new(o, "enum", codes);
	}
	if ((f->kind == FIELD_TEXT || f->kind == FIELD_LONG_TEXT) && !field_is_sealed(f) && f->size)
		json_object_set_new(o, "maxLength", json_integer(f->size));
	if (f->pattern && !field_is_sealed(f))
		json_object_set_new(o, "x-pattern", json_string(f->pattern)); /* of ICU, not of ECMA-262 */
	return o;
}

static json_t *field_schema(const struct call *c, const struct field *f)
{
	char *codes;
	json_t *o = value_schema(c, f, &codes);
	if (f->flags & F_MANY)
		o = json_pack("{s:s,s:o}", "type", "array", "items", o);
	/* Null beside the type: an empty value. */
	json_object_set_new(o, "type", json_pack("[s,s]", json_string_value(json_object_get(o, "type")), "null"));
	if (json_object_get(o, "enum"))
		json_array_append_new(json_object_get(o, "enum"), json_null());
	json_object_set_new(o, "description", json_string(description(c, f, codes)));
	if (f->kind == FIELD_REFERENCE)
		json_object_set_new(o, "x-record", json_string(f->record));
	if (field_is_sealed(f))
		json_object_set_new(o, "x-personal", json_true());
	return o;
}

/* What is written: required is what a new row must have. */
static json_t *input_schema(const struct call *c, const struct record *r, bool is_new)
{
	json_t *properties = json_object(), *required = json_array();
	for (const struct field *f = r->fields; f->name; f++) {
		json_object_set_new(properties, f->name, field_schema(c, f));
		if (is_new && (f->flags & F_REQUIRED) && !f->default_value)
			json_array_append_new(required, json_string(f->name));
	}
	json_t *o = json_pack("{s:s,s:s,s:o,s:b}", "type", "object", "description", label_in(r->label, c->lang), "properties", properties,
			      "additionalProperties", 0);
	if (json_array_size(required))
		json_object_set(o, "required", required);
	json_decref(required);
	return o;
}

static json_t *row_schema(const struct call *c, const struct record *r)
{
	json_t *properties = json_pack("{s:{s:s},s:{s:s,s:s},s:{s:[ss],s:s},s:{s:[ss],s:s}}", "_version", "type", "integer", "id", "type", "string",
				       "pattern", "^[0-9a-f]{32}$", "valid_from", "type", "string", "null", "format", "date", "valid_to", "type",
				       "string", "null", "format", "date");
	json_t *required = json_pack("[ssss]", "_version", "id", "valid_from", "valid_to");
	if (r->states) {
		json_t *states = json_array();
		for (const struct state *s = r->states; s->value; s++)
			json_array_append_new(states, json_string(s->value));
		json_object_set_new(properties, "state", json_pack("{s:s,s:o}", "type", "string", "enum", states));
		json_array_append_new(required, json_string("state"));
	}
	for (const struct field *f = r->fields; f->name; f++) {
		json_object_set_new(properties, f->name, field_schema(c, f));
		json_array_append_new(required, json_string(f->name));
	}
	return json_pack("{s:s,s:s,s:o,s:o}", "type", "object", "description", label(c, r->help), "properties", properties, "required", required);
}

static json_t *list_schema(const char *record)
{
	return json_pack("{s:s,s:[sss],s:{s:{s:s,s:s},s:{s:s,s:o},s:{s:[ss]}}}", "type", "object", "required", "as_of", "rows", "next", "properties",
			 "as_of", "type", "string", "format", "date", "rows", "type", "array", "items", ref("schemas", record), "next", "type",
			 "string", "null");
}

static json_t *fault_schemas(void)
{
	return json_pack("{s:{s:s,s:[s],s:{s:{s:s,s:[ss],s:{s:{s:s},s:{s:s},s:{s:s}}},s:{s:s,s:{s:s,s:[sss],s:{s:{s:[ss]},s:{s:s},s:{s:s},s:{s:s}}}}}}}",
			 "fault", "type", "object", "required", "error", "properties", "error", "type", "object", "required", "code", "message",
			 "properties", "code", "type", "integer", "message", "type", "string", "request", "type", "string", "faults", "type", "array",
			 "items", "type", "object", "required", "field", "rule", "message", "properties", "field", "type", "string", "null", "rule",
			 "type", "string", "message", "type", "string", "warning", "type", "boolean");
}

/* ---- operations ---- */

static json_t *parameter(const char *name, const char *in, const char *type, const char *format, const char *text)
{
	json_t *schema = json_pack("{s:s}", "type", type);
	if (format)
		json_object_set_new(schema, "format", json_string(format));
	return json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", name, "in", in, "required", strcmp(in, "path") == 0, "description", text, "schema", schema);
}

static json_t *parameters(const struct call *c)
{
	bool zh = c->lang == LANG_ZH;
	json_t *o = json_object();
	struct {
		const char *key, *in, *type, *format, *zh, *en;
	} all[] = {
		{"id", "path", "string", NULL, "行的标识，32 位十六进制", "the row's id, 32 hex digits"},
		{"q", "query", "string", NULL, "查找词，可用拼音首字母", "words, or pinyin initials"},
		{"where", "query", "string", NULL, "条件表达式", "a condition in the expression language"},
		{"sort", "query", "string", NULL, "排序字段，逗号分隔，前加 - 为降序", "fields to sort by, comma between, - before one for descending"},
		{"limit", "query", "integer", NULL, "最多行数", "rows at most"},
		{"after", "query", "string", NULL, "上一页的 next", "the next of the page before"},
		{"as_of", "query", "string", "date", "哪一天的情况", "as of this day"},
		{"known_at", "query", "string", "date-time", "当时登记的情况", "as the register knew it at this moment"},
		{"effective", "query", "string", "date", "从哪天起变更；不填为更正", "changed from this day on; without it what was recorded is corrected"},
		{"day", "query", "string", "date", "从哪天起终止；不填为撤回", "ends on this day; without it the row is taken back"},
		{"reason", "query", "string", NULL, "原因", "the reason"},
		{"If-Match", "header", "string", NULL, "所见版本的 ETag", "the ETag of what was seen"},
		{"If-None-Match", "header", "string", NULL, "已有版本的 ETag", "the ETag of what is known"},
	};
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		json_object_set_new(o, all[i].key, parameter(all[i].key, all[i].in, all[i].type, all[i].format, zh ? all[i].zh : all[i].en));
	json_t *limit = json_object_get(json_object_get(o, "limit"), "schema");
	json_object_set_new(limit, "minimum", json_integer(1));
	json_object_set_new(limit, "maximum", json_integer(API_ROWS_MAX));
	json_object_set_new(limit, "default", json_integer(API_ROWS));
	return o;
}

static json_t *parameter_refs(const char *names)
{
	json_t *list = json_array();
	struct str rest = str_of(names), name;
	char text[64];
	while (rest.n && str_next(&rest, ' ', &name)) {
		snprintf(text, sizeof text, "%.*s", STR_ARG(name));
		json_array_append_new(list, ref("parameters", text));
	}
	return list;
}

static json_t *answer(const char *text, json_t *schema)
{
	return json_pack("{s:s,s:{s:{s:s,s:{s:s}}},s:o}", "description", text, "headers", "ETag", "description", "ETag", "schema", "type", "string",
			 "content", content("application/json", schema));
}

static json_t *operation(struct call *c, const char *verb, const struct record *r, struct label text, const char *names, json_t *responses)
{
	static const char *const refusals[] = {"401", "403", "404", "422"};
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		json_object_set_new(responses, refusals[i], ref("responses", "fault"));
	const char *summary = arena_printf(c->a, c->lang == LANG_ZH ? "%s：%s" : "%s: %s", label_in(r->label, c->lang), label_in(text, c->lang));
	return json_pack("{s:s,s:s,s:[s],s:o,s:o}", "operationId", arena_printf(c->a, "%s_%s", verb, r->name), "summary", summary, "tags", r->name,
			 "parameters", parameter_refs(names), "responses", responses);
}

static json_t *body_of(const char *schema)
{
	return json_pack("{s:b,s:o}", "required", 1, "content", content("application/json", ref("schemas", schema)));
}

static void put_paths(struct call *c, const struct record *r, json_t *paths)
{
	const char *created = arena_printf(c->a, "%s_new", r->name), *changed = arena_printf(c->a, "%s_change", r->name);
	const char *listed = arena_printf(c->a, "%s_list", r->name), *row = label_in(r->label, c->lang);
	json_t *post, *patch, *get;
	json_t *list = operation(c, "list", r, (struct label){"列表", "list"}, "q where sort limit after as_of known_at If-None-Match",
				 json_pack("{s:o,s:o}", "200", answer(row, ref("schemas", listed)), "304", ref("responses", "unchanged")));
	post = operation(c, "create", r, (struct label){"新增", "create"}, "reason", json_pack("{s:o}", "201", answer(row, ref("schemas", r->name))));
	json_object_set_new(post, "requestBody", body_of(created));
	json_object_set_new(paths, arena_printf(c->a, "/api/records/%s", r->name), json_pack("{s:o,s:o}", "get", list, "post", post));

	get = operation(c, "read", r, (struct label){"一行", "a row"}, "id as_of known_at If-None-Match",
			json_pack("{s:o,s:o}", "200", answer(row, ref("schemas", r->name)), "304", ref("responses", "unchanged")));
	patch = operation(c, "change", r, (struct label){"修改", "change"}, "id effective reason If-Match",
			  json_pack("{s:o,s:o}", "200", answer(row, ref("schemas", r->name)), "412", ref("responses", "fault")));
	json_object_set_new(patch, "requestBody", body_of(changed));
	json_t *end = operation(c, "end", r, (struct label){"终止或撤回", "end or take back"}, "id day reason If-Match",
				json_pack("{s:o,s:{s:s},s:o}", "200", answer(row, ref("schemas", r->name)), "204", "description",
					  c->lang == LANG_ZH ? "已撤回" : "taken back", "412", ref("responses", "fault")));
	json_object_set_new(paths, arena_printf(c->a, "/api/records/%s/{id}", r->name),
			    json_pack("{s:o,s:o,s:o}", "get", get, "patch", patch, "delete", end));
	for (const struct transition *t = r->transitions; t && t->name; t++) {
		json_t *step = operation(c, arena_printf(c->a, "do_%s", t->name), r, t->label, "id reason If-Match",
					 json_pack("{s:o,s:o}", "200", answer(row, ref("schemas", r->name)), "412", ref("responses", "fault")));
		json_object_set_new(paths, arena_printf(c->a, "/api/records/%s/{id}/do/%s", r->name, t->name), json_pack("{s:o}", "post", step));
	}
}

static json_t *document(struct call *c)
{
	bool zh = c->lang == LANG_ZH;
	json_t *paths = json_object(), *schemas = fault_schemas(), *tags = json_array();
	for (int i = 0; i < c->g->catalogue->n; i++) {
		const struct record *r = c->g->catalogue->records[i];
		if (r->is_internal)
			continue;
		put_paths(c, r, paths);
		json_object_set_new(schemas, r->name, row_schema(c, r));
		json_object_set_new(schemas, arena_printf(c->a, "%s_new", r->name), input_schema(c, r, true));
		json_object_set_new(schemas, arena_printf(c->a, "%s_change", r->name), input_schema(c, r, false));
		json_object_set_new(schemas, arena_printf(c->a, "%s_list", r->name), list_schema(r->name));
		json_array_append_new(tags, json_pack("{s:s,s:s}", "name", r->name, "description", label_in(r->label, c->lang)));
	}
	json_t *info = json_pack("{s:s,s:s,s:s}", "title", zh ? "衡教接口" : "Junheng API", "version", "1", "description",
				 zh ? "登记表的读写接口，由登记表的定义生成。个人信息总是遮盖的。"
				    : "Reads and writes the registers; made from their definitions. Personal values are always masked.");
	json_t *responses = json_pack("{s:{s:s,s:o},s:{s:s}}", "fault", "description", zh ? "拒绝的原因" : "why it was refused", "content",
				      content("application/json", ref("schemas", "fault")), "unchanged", "description", zh ? "没有变化" : "unchanged");
	json_t *security = json_pack("{s:{s:s,s:s},s:{s:s,s:s,s:s}}", "token", "type", "http", "scheme", "bearer", "session", "type", "apiKey", "in",
				     "cookie", "name", c->r->secure ? HTTP_HOST_PREFIX SESSION_COOKIE : SESSION_COOKIE);
	json_t *components = json_pack("{s:o,s:o,s:o,s:o}", "schemas", schemas, "parameters", parameters(c), "responses", responses,
				       "securitySchemes", security);
	return json_pack("{s:s,s:o,s:[{s:s}],s:[{s:[]},{s:[]}],s:o,s:o,s:o}", "openapi", "3.1.0", "info", info, "servers", "url", "/", "security",
			 "token", "session", "tags", tags, "paths", paths, "components", components);
}

static enum status openapi(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(api_begin(&c, req, out, err));
	out->type = "application/vnd.oai.openapi+json;version=3.1";
	api_json(&c, document(&c));
	api_tag(&c);
	return ST_OK;
}

static const struct route routes[] = {
	{HTTP_GET, "/api/openapi.json", "public", {"OpenAPI 3.1 文档", "OpenAPI 3.1 document"}, .run = openapi},
	{},
};
const struct web_part api_document_part = {.routes = routes};
