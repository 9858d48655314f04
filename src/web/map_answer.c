#include "web/map_answer.h"

const struct route_param map_params[] = {
	{"bbox", PARAM_TEXT, 0, 120, .text = {"范围：西,南,东,北（度）", "window: west,south,east,north in degrees"}},
	{"zoom", PARAM_TEXT, 0, 20, .text = {"级别 0–22", "zoom 0–22"}},
	{"by", PARAM_WORD, .text = {"学校按什么区分", "how schools are told apart"}},
	{"stage", PARAM_TEXT, 0, 60, .text = {"学段", "stages"}},
	{"status", PARAM_WORD, .text = {"在办或规划", "open or planned"}},
	{"region", PARAM_WORD, .text = {"区划代码", "code of a region"}},
	{"group", PARAM_WORD, .text = {"集团编号，或 all", "id of a group, or all"}},
	{"column", PARAM_WORD, .text = {"区县、施教区、居住单元的指标", "indicator of counties, zones or residential units"}},
	{"year", PARAM_WORD, .text = {"逐年指标的第几年", "of an indicator with years: which of them, from 1"}},
	{"q", PARAM_TEXT, 0, 100, .text = {"查找学校", "find a school"}},
	{"as_of", PARAM_DAY, .text = {"日期", "day"}},
	{},
};

enum status map_request_read(const struct request *r, const struct school_map *m, const struct map_sight *sight,
			     struct map_page *ret, struct err *err)
{
	struct map_page p = {.m = m, .by = request_text(r, "by"), .search = request_text(r, "q")};
	p.query = (struct map_query){
		.bbox = request_text(r, "bbox"), .zoom = request_text(r, "zoom"), .stage = request_text(r, "stage"), .status = request_text(r, "status"),
		.region = request_text(r, "region"), .group = request_text(r, "group"), .column = request_text(r, "column"),
		.year = request_text(r, "year")};
	if (!p.by.n)
		p.by = STR("stage");
	if (!str_eq(p.by, STR("stage")) && !str_eq(p.by, STR("size")))
		p.query.verdict = p.by;
	TRY(map_view_read(m, &p.query, &p.view, err));
	/* a verdict is about one stage: schools of others would only be "not assessed" */
	if (p.view.school_column >= 0 && !p.view.stages && m->columns.list[p.view.school_column].stage >= 0)
		p.view.stages = 1U << m->columns.list[p.view.school_column].stage;
	p.view.sight = sight;
	*ret = p;
	return ST_OK;
}

void map_answer(struct response *out, const struct request *r, const struct map_page *of, enum map_answer_kind kind)
{
	static const char *const names[] = {"features", "regions", "areas", "links", "picture"};
	char tag[MAP_TAG_TEXT];
	/* how schools are told apart is in the view but for their size; the title of a picture says it */
	const char *what = kind == MAP_PICTURE ? arena_printf(r->arena, "picture %.*s %.*s", STR_ARG(of->by), STR_ARG(of->query.group)) : names[kind];
	map_view_tag(of->m, &of->view, what, r->lang, tag);
	response_cache(out, "private, no-cache");
	if (response_unchanged(out, r, str_of(tag)))
		return;
	out->type = kind == MAP_PICTURE ? "image/svg+xml" : "application/geo+json";
	if (kind == MAP_FEATURES)
		map_put_features(of->m, &of->view, r->lang, &out->body);
	else if (kind == MAP_REGIONS)
		map_put_regions(of->m, &of->view, of->classes, r->lang, &out->body);
	else if (kind == MAP_AREAS)
		map_put_areas(of->m, &of->view, of->classes, r->lang, &out->body);
	else if (kind == MAP_LINKS)
		map_put_links(of->m, &of->view, r->lang, &out->body);
	else
		map_picture_put(of, r->lang, r->arena, &out->body);
}
