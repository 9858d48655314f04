#include "web/map_routes.h"

#include "record/policy.h"
#include "record/search.h"
#include "web/aside.h"
#include "web/map_answer.h"
#include "web/map_cache.h"

#include <math.h>

enum { HITS = 20 };

/* The map of the reader's day, with what the request asks of it. Given back by leave. */
struct visit {
	struct call c;
	struct map_sight sight;
	struct map_page page;
};

static enum status classes_of(struct call *c, int *ret, struct err *err)
{
	const struct policy *p;
	int64_t classes;
	TRY(policy_default_of(c->a, STR("map"), &p, err));
	TRY(policy_int(p, "classes", &classes, err));
	*ret = (int)classes;
	return ST_OK;
}

static void leave(struct visit *v) { map_cache_release(v->c.w->site->maps, v->page.m); }

static enum status catch_up(struct site_worker *w, struct as_of at, struct err *err) { return map_cache_catch_up(w->site->maps, w->reg, at, err); }

static enum status enter(struct visit *v, struct request *r, struct response *out, struct err *err)
{
	TRY(call_begin(&v->c, r, out, err));
	const struct site *s = v->c.w->site;
	const struct school_map *m;
	int classes;
	TRY(classes_of(&v->c, &classes, err));
	TRY(map_cache_get(s->maps, v->c.g, v->c.at, s->aside != NULL, &m, err));
	if (m->columns.is_behind)
		(void)aside_ask(s->aside, catch_up, v->c.at, str_i64(v->c.a, m->tx));
	map_sight_make(m, v->c.who->reach, v->c.a, &v->sight);
	enum status st = map_request_read(r, m, &v->sight, &v->page, err);
	if (st != ST_OK) {
		map_cache_release(s->maps, m);
		return st;
	}
	v->page.classes = classes;
	if (s->map)
		v->page.settings = *s->map;
	return ST_OK;
}

/* ---- search ---- */

static struct map_hit hit_of(struct call *c, const struct school_map *m, int32_t school)
{
	const struct map_school *s = &m->schools[school];
	char id[ID_TEXT];
	id_format(s->id, id);
	struct map_hit h = {.name = s->name, .note = s->county >= 0 ? m->regions[s->county].name : (struct str){}};
	if (s->key == MAP_NOWHERE)
		h.path = str_of(arena_printf(c->a, "/records/school/%s", id));
	else /* a window of about two kilometres */
		h.path = str_of(arena_printf(c->a, "/map?bbox=%.5f,%.5f,%.5f,%.5f", fmax(-180, s->lon - 0.012), fmax(-85, s->lat - 0.008),
					     fmin(180, s->lon + 0.012), fmin(85, s->lat + 0.008)));
	return h;
}

/* Schools of the day's map alone; the search of the whole application finds the others. */
static enum status find(struct visit *v, struct err *err)
{
	struct call *c = &v->c;
	const struct record *records[] = {catalogue_find(c->g->catalogue, STR("school")), NULL};
	struct search_hit *found;
	size_t n, kept = 0;
	if (!v->page.search.n)
		return ST_OK;
	TRY(reg_search(c->g, c->a, v->page.search, records, HITS, &found, &n, err));
	struct map_hit *hits = ARENA_ARRAY(c->a, struct map_hit, n + 1);
	for (size_t i = 0; i < n; i++) {
		int32_t school = map_find_school(v->page.m, found[i].id);
		if (school >= 0)
			hits[kept++] = hit_of(c, v->page.m, school);
	}
	v->page.hits = hits;
	v->page.n_hits = kept;
	return ST_OK;
}

/* ---- routes ---- */

static enum status map_page(struct request *r, struct response *out, struct err *err)
{
	struct visit v;
	TRY(enter(&v, r, out, err));
	enum status st = find(&v, err);
	if (st == ST_OK) {
		call_open(&v.c, str_of(call_tr(&v.c, N_("Education map"))), "/map");
		map_page_put(&v.c.page, v.c.a, &v.page, false);
		call_close(&v.c);
	}
	leave(&v);
	return st;
}

static enum status beside_page(struct request *r, struct response *out, struct err *err)
{
	struct visit v;
	TRY(enter(&v, r, out, err));
	enum status st = find(&v, err);
	if (st == ST_OK)
		map_page_put(&v.c.page, v.c.a, &v.page, true);
	leave(&v);
	return st;
}

static enum status answer(struct request *r, struct response *out, struct err *err)
{
	struct visit v;
	TRY(enter(&v, r, out, err));
	map_answer(out, r, &v.page, *(const enum map_answer_kind *)r->route->extra);
	leave(&v);
	return ST_OK;
}

static enum status about(struct request *r, struct response *out, struct err *err)
{
	struct visit v;
	TRY(enter(&v, r, out, err));
	out->type = "application/json";
	map_put_about(v.page.m, &v.sight, v.c.lang, &out->body);
	leave(&v);
	return ST_OK;
}

static const enum map_answer_kind features = MAP_FEATURES, regions = MAP_REGIONS, areas = MAP_AREAS, links = MAP_LINKS, picture = MAP_PICTURE;

static const struct route routes[] = {
	{HTTP_GET, "/map", "map read", {"教育地图", "education map"}, .params = map_params, .run = map_page},
	{HTTP_GET, "/map/beside", "map read", {"地图旁的图例、列表和查找结果", "legend, list and hits beside the map"}, .params = map_params, .run = beside_page},
	{HTTP_GET, "/map/about.json", "map read", {"地图有哪些指标和集团", "indicators and groups of the map"}, .params = map_params, .run = about},
	{HTTP_GET, "/map/features.json", "map read", {"范围内的学校，GeoJSON", "schools of a window, GeoJSON"}, .params = map_params, .run = answer, .extra = &features},
	{HTTP_GET, "/map/regions.json", "map read", {"范围内的区县，GeoJSON", "counties of a window, GeoJSON"}, .params = map_params, .run = answer, .extra = &regions},
	{HTTP_GET, "/map/areas.json", "map read", {"范围内的施教区或居住单元，GeoJSON", "zones or residential units of a window, GeoJSON"}, .params = map_params, .run = answer, .extra = &areas},
	{HTTP_GET, "/map/links.json", "map read", {"集团连线和校区，GeoJSON", "lines of groups, campuses, GeoJSON"}, .params = map_params, .run = answer, .extra = &links},
	{HTTP_GET, "/map.svg", "map read", {"地图图片", "the map as a picture"}, .params = map_params, .run = answer, .extra = &picture},
	{},
};

static const struct nav_item nav[] = {{"/map", {"教育地图", "Map"}, "map", ACT_READ}, {}};

/* Beside the one that those who ask wait for. */
static enum status warm_map(struct call *c, struct err *err) { return map_cache_catch_up(c->w->site->maps, c->g, c->at, err); }
static const struct warm_value warm[] = {{warm_map}, {}};

const struct web_part map_part = {.routes = routes, .nav = nav, .warm = warm};
