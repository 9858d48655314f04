/* The map's page: form, drawing, legend and list, complete without script; the script replaces the drawing by a map that
 * moves. And the requests as texts, which page and answers read alike. */
#ifndef JH_WEB_MAP_PAGE_H
#define JH_WEB_MAP_PAGE_H

#include "page/page.h"
#include "web/map_draw.h"

/* A map service that the bureau is licensed for, below our own shapes. Both empty: none. */
struct map_settings {
	struct str tiles;    /* "https://host/{z}/{x}/{y}" */
	struct str approval; /* 审图号, shown wherever the map is */
};

/* "https://host:port" of the tiles, for the pages' policy; NULL without tiles. ST_USAGE for what is no such address. */
enum status map_tile_host(struct arena *a, struct str tiles, const char **ret, struct err *err);

struct map_hit {
	struct str path, name, note;
};

struct map_page {
	const struct school_map *m;
	struct map_query query; /* as asked; `verdict` from `by` */
	struct str by;		/* "stage", "size" or the name of a column of schools */
	struct str search;
	const struct map_hit *hits;
	size_t n_hits;
	struct map_view view;
	int classes;
	struct map_settings settings;
};

/* The regions or areas in the view by the value of its column, the highest first, at most `most` of them. On the arena. */
struct map_value {
	struct str href, name, note, value;
	bool is_over;	 /* beyond the column's limit */
	bool is_failing; /* by the verdict that the column gives, which may have other reasons than this value */
};
size_t map_values_list(const struct map_page *of, struct arena *a, size_t most, struct map_value **ret);

/* Texts on the arena. `is_beside`: without the drawing, for the script, which takes from it what stands beside the map. */
void map_page_put(struct page *p, struct arena *a, const struct map_page *of, bool is_beside);
/* What a download of the drawing is: with title and legend. */
void map_picture_put(const struct map_page *of, enum lang lang, struct arena *a, struct buf *out);

#endif
