#include "web/map_draw.h"

#include <math.h>
#include <stdio.h>

const char *const map_stage_colours[MAP_STAGES + 1] = {"#e69f00", "#0072b2", "#009e73", "#cc79a7", "#4b5563"};
const char *const map_verdict_colours[3] = {"#8a929b", "#0072b2", "#d55e00"};

/* Between three anchors whose lightness falls evenly. */
void map_class_colour(int i, int classes, char ret[MAP_COLOUR_TEXT])
{
	static const double anchors[3][3] = {{254, 246, 212}, {150, 206, 190}, {66, 128, 158}};
	double at = classes > 1 ? 2.0 * i / (classes - 1) : 1;
	int low = at >= 1 ? 1 : 0;
	int c[3];
	for (int k = 0; k < 3; k++)
		c[k] = (int)lround(anchors[low][k] + (anchors[low + 1][k] - anchors[low][k]) * (at - low));
	snprintf(ret, MAP_COLOUR_TEXT, "#%02x%02x%02x", (unsigned)c[0] & 255, (unsigned)c[1] & 255, (unsigned)c[2] & 255);
}

int map_stage_colour(const struct map_school *s)
{
	return __builtin_popcount(s->stages) == 1 ? __builtin_ctz(s->stages) : MAP_STAGES;
}

int map_class_of(const double *limits, int n, double value)
{
	if (isnan(value))
		return -1;
	int class = 0;
	while (class < n && value >= limits[class])
		class++;
	return class;
}

static void put_number(const struct map_column *c, double v, struct buf *out)
{
	char text[40];
	int places = c->is_share ? 1 : c->places;
	int n = snprintf(text, sizeof text, "%.*f", places, c->is_share ? v * 100 : v);
	bool has_point = places > 0;
	int whole = has_point ? n - places - 1 : n, first = text[0] == '-' ? 1 : 0;
	for (int i = 0; i < n; i++) {
		/* thousands apart by a narrow blank, as GB/T 15835 has it */
		if (i > first && i < whole && (whole - i) % 3 == 0)
			buf_cstr(out, "\u202f");
		buf_char(out, text[i]);
	}
	if (c->is_share)
		buf_cstr(out, "%");
}

void map_value_text(const struct map_column *c, double v, struct buf *out)
{
	if (isnan(v))
		buf_cstr(out, "—");
	else
		put_number(c, v, out);
}

void map_class_text(const struct map_column *c, const double *limits, int n, int class, struct buf *out)
{
	if (class == 0) {
		buf_cstr(out, "< ");
		put_number(c, limits[0], out);
		return;
	}
	if (class == n)
		buf_cstr(out, "≥ ");
	put_number(c, limits[class - 1], out);
	if (class < n) {
		buf_cstr(out, " – ");
		put_number(c, limits[class], out);
	}
}
