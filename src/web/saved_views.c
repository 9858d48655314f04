/* Views of lists kept under a name: the reader's own, and those shared within an anchor that their roles lie in. */
#include "work/saved_view.h"

#include "access/grant.h"
#include "text/message.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

/* An anchor of the reader's roles with all it lies in: the school with its groups and regions, a region with those above. */
enum { ANCHORS_MAX = 32, AROUND_MAX = 24 };
struct anchored {
	enum role role;
	enum anchor kind;
	struct id id, around[AROUND_MAX]; /* the first is itself */
	size_t n;
};

static void add_around(struct anchored *a, struct id id)
{
	for (size_t i = 0; i < a->n; i++)
		if (id_cmp(a->around[i], id) == 0)
			return;
	if (a->n < AROUND_MAX && !id_is_zero(id))
		a->around[a->n++] = id;
}

/* Regions that the row names, and those above them. */
static enum status add_regions(struct call *c, struct anchored *a, const struct record *r, struct id id, int depth, struct err *err)
{
	enum { LEVELS_MAX = 8 };
	struct row *row;
	enum status st = row_get(c->g, c->a, r, id, c->at, ROW_SEALED, &row, err);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	for (int i = 0; r->fields[i].name && depth < LEVELS_MAX; i++) {
		const struct field *f = &r->fields[i];
		if (f->kind != FIELD_REFERENCE || strcmp(f->record, anchor_name(ANCHOR_REGION)) != 0 || row->values[i].form != VALUE_ID)
			continue;
		add_around(a, row->values[i].id);
		TRY(add_regions(c, a, catalogue_find(c->g->catalogue, str_of(f->record)), row->values[i].id, depth + 1, err));
	}
	return ST_OK;
}

static enum status find_around(struct call *c, struct anchored *a, struct err *err)
{
	const struct record *r = catalogue_find(c->g->catalogue, str_of(anchor_name(a->kind)));
	add_around(a, a->id);
	if (a->kind == ANCHOR_SCHOOL && c->w->site->relations) {
		struct access_relations relations = c->w->site->relations(c->g);
		struct access_collect groups = {.arena = c->a};
		TRY(relations.groups_of_school(relations.data, a->id, c->at.day, &groups, err));
		for (size_t i = 0; i < groups.n; i++)
			add_around(a, groups.ids[i]);
	}
	return r ? add_regions(c, a, r, a->id, 0, err) : ST_OK;
}

static enum status anchors_of(struct call *c, struct anchored ret[ANCHORS_MAX], size_t *ret_n, struct err *err)
{
	struct access_grant *grants;
	size_t n;
	*ret_n = 0;
	TRY(access_grants_of(&c->w->access, c->a, c->who->user, &grants, &n, err));
	for (size_t i = 0; i < n && *ret_n < ANCHORS_MAX; i++) {
		enum anchor kind = role_anchor(grants[i].role);
		if (kind == ANCHOR_NONE || id_is_zero(grants[i].anchor) || grants[i].from > c->at.day || grants[i].to <= c->at.day)
			continue;
		struct anchored *a = &ret[(*ret_n)++];
		*a = (struct anchored){.role = grants[i].role, .kind = kind, .id = grants[i].anchor};
		TRY(find_around(c, a, err));
	}
	return ST_OK;
}

static bool lies_in(const struct anchored *a, struct id id)
{
	for (size_t i = 0; i < a->n; i++)
		if (id_cmp(a->around[i], id) == 0)
			return true;
	return false;
}

/* A shared view is as if it were shared with the reader's own anchor that lies in its anchor. */
static struct access_row row_of(const struct saved_view *v, const struct anchored *anchors, size_t n)
{
	struct access_row row = {.row = v->id, .owner = v->owner};
	for (size_t i = 0; i < n && !row.n_shared; i++)
		if (!id_is_zero(v->anchor) && lies_in(&anchors[i], v->anchor))
			row.shared = &anchors[i].id, row.n_shared = 1;
	return row;
}

/* May the reader share within the anchor, and take away what is shared there? */
static bool may_share(const struct call *c, struct id anchor)
{
	const struct access_row lies[] = {{.regions = &anchor, .n_regions = 1}, {.groups = &anchor, .n_groups = 1}, {.schools = &anchor, .n_schools = 1}};
	for (size_t i = 0; i < ARRAY_LEN(lies); i++)
		if (access_may(c->who->reach, STR("view"), ACT_ADMINISTER, &lies[i]))
			return true;
	return false;
}

static bool may_remove(const struct call *c, const struct saved_view *v)
{
	struct access_row row = {.row = v->id, .owner = v->owner};
	return access_may(c->who->reach, STR("view"), ACT_DELETE, &row) || (!id_is_zero(v->anchor) && may_share(c, v->anchor));
}

/* What an anchor is called, whichever record it is of. */
static struct str anchor_text(struct call *c, struct id id)
{
	for (enum anchor k = ANCHOR_REGION; k <= ANCHOR_SCHOOL; k++) {
		const struct record *r = catalogue_find(c->g->catalogue, str_of(anchor_name(k)));
		struct row *row;
		struct err err;
		if (r && row_get(c->g, c->a, r, id, c->at, ROW_SEALED, &row, &err) == ST_OK)
			return row_name(c, r, id);
	}
	return STR("…");
}

static struct str id_text(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_strdup(c->a, text));
}

static size_t options_of(struct call *c, const struct anchored *anchors, size_t n, struct view_option **ret)
{
	struct view_option *all = ARENA_ARRAY(c->a, struct view_option, n);
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		bool is_new = true;
		for (size_t j = 0; j < i; j++)
			is_new &= id_cmp(anchors[j].id, anchors[i].id) != 0;
		if (is_new && may_share(c, anchors[i].id))
			all[k++] = (struct view_option){.value = id_text(c, anchors[i].id), .text = anchor_text(c, anchors[i].id)};
	}
	*ret = all;
	return k;
}

/* What of the list's address follows its path. */
static struct str query_now(struct call *c, const struct record *r)
{
	struct str address = list_address(c, r, "/records/%s", NULL, (struct str){});
	ptrdiff_t at = str_find(address, STR("?"));
	return at < 0 ? (struct str){} : str_slice(address, (size_t)at, address.n);
}

static enum status views_load(struct call *c, const struct record *r, struct view_saved_views *ret, struct err *err)
{
	struct saved_view *list;
	struct anchored *anchors = ARENA_ARRAY(c->a, struct anchored, ANCHORS_MAX);
	size_t n, n_anchors;
	TRY(saved_views_of(c->work, c->a, str_of(r->name), c->who->user, &list, &n, err));
	TRY(anchors_of(c, anchors, &n_anchors, err));
	struct view_saved_view *lines = ARENA_ARRAY(c->a, struct view_saved_view, n);
	struct str query = query_now(c, r);
	*ret = (struct view_saved_views){.action = str_of(arena_printf(c->a, "/records/%s/views", r->name)), .query = query,
					 .save = call_may(c, "view", ACT_CREATE), .views = lines};
	for (size_t i = 0; i < n; i++) {
		struct access_row row = row_of(&list[i], anchors, n_anchors);
		if (!access_may(c->who->reach, STR("view"), ACT_LIST, &row))
			continue;
		struct view_saved_view *v = &lines[ret->n_views++];
		*v = (struct view_saved_view){.name = list[i].name, .current = str_eq(list[i].query, query),
					      .href = str_of(arena_printf(c->a, "/records/%s%.*s", r->name, STR_ARG(list[i].query)))};
		if (!id_is_zero(list[i].anchor)) {
			v->shared = anchor_text(c, list[i].anchor);
			v->owner = call_who(c, id_text(c, list[i].owner));
		}
		if (may_remove(c, &list[i]))
			v->remove = str_of(arena_printf(c->a, "/views/%.*s/remove", STR_ARG(id_text(c, list[i].id))));
	}
	struct view_option *options;
	ret->n_anchors = ret->save ? options_of(c, anchors, n_anchors, &options) : 0;
	ret->anchors = ret->n_anchors ? options : NULL;
	return ST_OK;
}

const struct view_saved_views *saved_views(struct call *c, const struct record *r)
{
	struct view_saved_views *v = ARENA_NEW(c->a, struct view_saved_views);
	struct err err;
	/* A list does not fail because its views cannot be had. */
	if (!c->who->is_signed_in || !call_may(c, "view", ACT_LIST) || views_load(c, r, v, &err) != ST_OK)
		return NULL;
	return v;
}

/* Becomes part of an address: nothing but what addresses are made of. */
static enum status check_query(struct str q, struct err *err)
{
	for (size_t i = 0; i < q.n; i++)
		if (q.p[i] <= ' ' || q.p[i] > '~' || strchr("\\\"<>#", q.p[i]))
			return err_set(err, ST_INVALID, "this is no view of a list: open the list again and keep it from there");
	return ST_OK;
}

static enum status keep_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct id id;
	TRY(call_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	struct access_row mine = {.owner = c.who->user};
	TRY(access_may(c.who->reach, STR("view"), ACT_CREATE, &mine)
		    ? ST_OK
		    : err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do"));
	struct saved_view v = {.owner = c.who->user, .record = str_of(r->name), .name = str_trim(request_text(req, "name")),
			       .query = request_text(req, "query")};
	TRY(check_query(v.query, err));
	if (request_text(req, "anchor").n && (!request_id(req, "anchor", &v.anchor) || !may_share(&c, v.anchor)))
		return err_set(err, ST_DENIED, "your roles do not let you share within this place");
	TRY(saved_view_put(c.work, &v, &id, err));
	return call_done(&c, str_of(arena_printf(c.a, "/records/%s%.*s", r->name, STR_ARG(v.query))), N_("Saved."), err);
}

static enum status remove_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct id id;
	struct saved_view v;
	TRY(call_begin(&c, req, out, err));
	enum status st = request_id(req, "view", &id) ? saved_view_get(c.work, c.a, id, &v, err) : ST_NOT_FOUND;
	if (st == ST_NOT_FOUND || (st == ST_OK && !may_remove(&c, &v)))
		return err_set(err, ST_NOT_FOUND, "there is no such view");
	TRY(st);
	TRY(saved_view_drop(c.work, id, err));
	return call_done(&c, str_of(arena_printf(c.a, "/records/%.*s", STR_ARG(v.record))), N_("Removed."), err);
}

#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
static const struct route_param keep_params[] = {
	{"record", PARAM_WORD, .text = {"登记表", "register"}},
	CSRF_PARAM,
	{"name", PARAM_TEXT, .min = 1, .max = SAVED_VIEW_NAME_MAX, .required = true, .text = {"名称", "name"}},
	{"query", PARAM_TEXT, .max = SAVED_VIEW_QUERY_MAX, .text = {"列表的条件、排序和列", "filter, order and columns of the list"}},
	{"anchor", PARAM_TEXT, .max = ID_TEXT, .text = {"共享范围", "where it is shared"}},
	{},
};
static const struct route_param remove_params[] = {{"view", PARAM_ID, .text = {"视图", "view"}}, CSRF_PARAM, {}};
static const struct route routes[] = {
	{HTTP_POST, "/records/{record}/views", "{record} list", {"保存列表视图", "keeps a view of the list"}, .params = keep_params, .run = keep_page},
	{HTTP_POST, "/views/{view}/remove", "view list", {"删除列表视图", "removes a view"}, .params = remove_params, .run = remove_page},
	{},
};
const struct web_part saved_view_part = {.routes = routes};
