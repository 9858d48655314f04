/* Requests about the map: what they ask for, and the answers that programs and the page's script read. */
#ifndef JH_WEB_MAP_ANSWER_H
#define JH_WEB_MAP_ANSWER_H

#include "http/http.h"
#include "web/map_page.h"

/* The parameters of every route of the map; ended by name NULL. */
extern const struct route_param map_params[];

/* Fills query, by, search and view; the rest of the page is the caller's. Errors as map_view_read. */
enum status map_request_read(const struct request *r, const struct school_map *m, const struct map_sight *sight,
			     struct map_page *ret, struct err *err);

/* With type, ETag and how long to keep: a browser asks again each time and is told when nothing has changed. */
enum map_answer_kind { MAP_FEATURES, MAP_REGIONS, MAP_AREAS, MAP_LINKS, MAP_PICTURE };
void map_answer(struct response *out, const struct request *r, const struct map_page *of, enum map_answer_kind kind);

#endif
