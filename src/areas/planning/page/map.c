/* The map of a plan: a line from each target to what it is given, on the map that moves where the browser can, drawn here otherwise. */
#include "areas/planning/page/inside.h"

#include "areas/planning/views.h"
#include "base/map.h"

#include <jansson.h>
#include <math.h>

enum { WIDTH = 1000, EDGE = 20 };

struct spot {
	struct str key;
	double lon, lat;
	bool is_target;
};

struct plan_map {
	struct plan_call p;
	struct plan_context context;
	struct plan_reading reading;
	struct map by_key;
	struct spot *spot;
	size_t spots;
	struct {
		size_t from, to; /* of the target, of the subject */
	} *line;
	size_t lines;
	double west, east, south, north;
};

/* Where the key lies, each once. */
static struct spot *spot_of(struct plan_map *m, struct str key)
{
	const struct map_entry *known = key.n ? map_find(&m->by_key, key) : NULL;
	double lon, lat;
	if (known)
		return &m->spot[known->value.i];
	if (!key.n || !m->p.plan.planner->place(&m->reading, key, &lon, &lat))
		return NULL;
	map_put(&m->by_key, key, NULL)->value.i = (int64_t)m->spots;
	struct spot *s = &m->spot[m->spots++];
	*s = (struct spot){.key = key, .lon = lon, .lat = lat};
	m->west = fmin(m->west, lon);
	m->east = fmax(m->east, lon);
	m->south = fmin(m->south, lat);
	m->north = fmax(m->north, lat);
	return s;
}

static enum status open_map(struct plan_map *m, struct request *req, struct response *out, struct err *err)
{
	TRY(plan_call_open(&m->p, req, out, ACT_READ, err));
	TRY(plan_call_need_decision(&m->p, err));
	if (!m->p.plan.planner->place)
		return err_set(err, ST_NOT_FOUND, "plans of this kind have no map");
	TRY(plan_call_read(&m->p, &m->context, &m->reading, err));
	struct arena *a = m->p.c.a;
	size_t n = m->p.lines.n;
	map_init(&m->by_key, a);
	m->spot = ARENA_ARRAY(a, struct spot, 2 * n + 1);
	m->line = arena_alloc(a, (n + 1) * sizeof *m->line);
	m->west = m->south = INFINITY;
	m->east = m->north = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		struct spot *to = spot_of(m, m->p.lines.line[i].subject), *from = spot_of(m, m->p.lines.line[i].target);
		if (from)
			from->is_target = true;
		if (!from || !to || from == to)
			continue;
		m->line[m->lines].from = (size_t)(from - m->spot);
		m->line[m->lines++].to = (size_t)(to - m->spot);
	}
	return ST_OK;
}

static struct str spot_label(const struct plan_map *m, const struct spot *s) { return plan_label(&m->reading, s->key); }

static struct str about(struct plan_map *m, const struct spot *s)
{
	return str_of(arena_printf(m->p.c.a, "%.*s/about/%.*s", STR_ARG(m->p.path), STR_ARG(s->key)));
}

enum status plan_page_map(struct request *req, struct response *out, struct err *err)
{
	struct plan_map m = {};
	TRY(open_map(&m, req, out, err));
	struct arena *a = m.p.c.a;
	double narrow = m.spots ? cos((m.south + m.north) / 2 * M_PI / 180) : 1, scale = (WIDTH - 2 * EDGE) / fmax((m.east - m.west) * narrow, 1e-3);
	struct view_plan_link *line = ARENA_ARRAY(a, struct view_plan_link, m.lines + 1);
	struct view_plan_mark *mark = ARENA_ARRAY(a, struct view_plan_mark, m.spots + 1);
	double *x = ARENA_ARRAY(a, double, m.spots + 1), *y = ARENA_ARRAY(a, double, m.spots + 1);
	for (size_t i = 0; i < m.spots; i++) {
		const struct spot *s = &m.spot[i];
		x[i] = EDGE + (s->lon - m.west) * narrow * scale;
		y[i] = EDGE + (m.north - s->lat) * scale;
		mark[i] = (struct view_plan_mark){.x = x[i], .y = y[i], .target = s->is_target, .name = spot_label(&m, s), .href = about(&m, s)};
	}
	for (size_t i = 0; i < m.lines; i++)
		line[i] = (struct view_plan_link){x[m.line[i].from], y[m.line[i].from], x[m.line[i].to], y[m.line[i].to]};
	struct view_plan_map v = {.data = str_of(arena_printf(a, "%.*s/map.json?run=%lld", STR_ARG(m.p.path), (long long)m.p.run.number)), .name = m.p.plan.name,
				  .box = str_of(arena_printf(a, "0 0 %d %.0f", WIDTH, m.spots ? 2 * EDGE + (m.north - m.south) * scale : 100)), .lines = line, .n_lines = m.lines,
				  .marks = mark, .n_marks = m.spots, .target = str_of(label_in(m.p.plan.planner->target, m.p.c.lang)),
				  .subject = str_of(label_in(m.p.plan.planner->subject, m.p.c.lang))};
	call_open(&m.p.c, m.p.plan.name, PLAN_NAV);
	view_plan_about(&m.p.c.page, &(struct view_plan_about){.up = m.p.path, .up_text = m.p.plan.name});
	view_plan_map(&m.p.c.page, &v);
	call_close(&m.p.c);
	return ST_OK;
}

static json_t *point(const struct spot *s) { return json_pack("[ff]", s->lon, s->lat); }

static json_t *text_json(struct str s)
{
	json_t *t = json_stringn(s.p, s.n);
	return t ? t : json_string("");
}

enum status plan_page_map_data(struct request *req, struct response *out, struct err *err)
{
	struct plan_map m = {};
	TRY(open_map(&m, req, out, err));
	json_t *features = json_array();
	for (size_t i = 0; i < m.lines; i++)
		json_array_append_new(features, json_pack("{s:s, s:{}, s:{s:s, s:[oo]}}", "type", "Feature", "properties", "geometry", "type", "LineString", "coordinates",
							  point(&m.spot[m.line[i].from]), point(&m.spot[m.line[i].to])));
	for (size_t i = 0; i < m.spots; i++) {
		const struct spot *s = &m.spot[i];
		json_array_append_new(features, json_pack("{s:s, s:{s:o, s:o, s:b}, s:{s:s, s:o}}", "type", "Feature", "properties", "name", text_json(spot_label(&m, s)), "href",
							  text_json(about(&m, s)), "target", s->is_target, "geometry", "type", "Point", "coordinates", point(s)));
	}
	json_t *all = json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", features);
	char *text = all ? json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
	if (!text)
		panic("JSON of a map cannot be written");
	buf_cstr(m.p.c.page.out, text);
	out->type = "application/json";
	free(text);
	json_decref(all);
	return ST_OK;
}
