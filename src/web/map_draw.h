/* The map as a drawing: SVG for where there is no WebGL 2 or no script, for pictures and for print; and the colours and
 * classes that every rendering of it shares. */
#ifndef JH_WEB_MAP_DRAW_H
#define JH_WEB_MAP_DRAW_H

#include "web/map_view.h"

/* How schools are told apart. */
enum map_by { MAP_BY_STAGE, MAP_BY_SIZE, MAP_BY_VERDICT };

/* Colours as "#rrggbb", told apart by people with any kind of colour vision: stages and verdicts after Okabe and Ito (2008),
 * classes by lightness alone. The last stage is that of schools with several. */
extern const char *const map_stage_colours[MAP_STAGES + 1];
extern const char *const map_verdict_colours[3]; /* by enum map_verdict */
enum { MAP_COLOUR_TEXT = 8 };
void map_class_colour(int i, int classes, char ret[MAP_COLOUR_TEXT]); /* i = 0 … classes−1, light to dark */
int map_stage_colour(const struct map_school *s);		       /* index of map_stage_colours */
/* The class of a value between the limits; −1 for an unknown one. */
int map_class_of(const double *limits, int n, double value);
/* "0.35 – 0.50", "≥ 1 200", "12.5 % – 20 %". */
void map_class_text(const struct map_column *c, const double *limits, int n, int class, struct buf *out);
void map_value_text(const struct map_column *c, double v, struct buf *out); /* with its unit but for shares; "—" unknown */

struct map_drawing {
	int width, height; /* pixels */
	enum map_by by;
	int classes;
	bool has_links;		  /* lines of groups */
	const char *school_path;  /* a school's page: this, then its id; NULL: no links */
	const char *map_path;	  /* a cluster leads here with bbox and zoom: ends with '?' or '&'; NULL: no links */
	struct str title, note;	  /* written below when there is a title, with the legend: pictures that stand alone */
};

/* XML of one <svg> element, without declaration. The view's box is shown whole, in the middle. */
void map_put_svg(const struct school_map *m, const struct map_view *v, const struct map_drawing *d, enum lang lang,
		 struct buf *out);

#endif
