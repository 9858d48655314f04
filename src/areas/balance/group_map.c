/* The schools of a group as a small drawing, names beside the marks where there is room for them. */
#include "areas/balance/group_map.h"

#include "areas/balance/views.h"

#include <math.h>

enum { WIDTH = 640, HEIGHT = 360, EDGE = 50, CORE = 9, MEMBER = 6, LETTER = 11, GAP = 4 };

struct box {
	double left, top, right, bottom;
};

/* Chinese letters are as wide as they are high, others a little more than half of it. */
static double width_of(struct str name)
{
	double w = 0;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char byte = (unsigned char)name.p[i];
		if ((byte & 0xc0) != 0x80)
			w += byte < 0x80 ? 0.6 * LETTER : LETTER;
	}
	return w;
}

static bool overlaps(const struct box *a, const struct box *b) { return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom; }

static bool is_free(const struct box *b, const struct box *taken, size_t n)
{
	if (b->left < 0 || b->right > WIDTH || b->top < 0 || b->bottom > HEIGHT)
		return false;
	for (size_t i = 0; i < n; i++)
		if (overlaps(b, &taken[i]))
			return false;
	return true;
}

/* Above, below, right, left, whichever is free first; a name that finds no room stays with the mark's own title. */
static void name_mark(struct view_map_mark *m, struct str name, struct box *taken, size_t *n)
{
	double w = width_of(name), r = m->r + GAP;
	const struct {
		const char *anchor;
		double x, y, left;
	} places[] = {{"middle", m->x, m->y - r, m->x - w / 2}, {"middle", m->x, m->y + r + LETTER, m->x - w / 2},
		      {"start", m->x + r, m->y + 0.4 * LETTER, m->x + r}, {"end", m->x - r, m->y + 0.4 * LETTER, m->x - r - w}};
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct box b = {places[i].left - 1, places[i].y - LETTER, places[i].left + w + 1, places[i].y + 2};
		if (!is_free(&b, taken, *n))
			continue;
		taken[(*n)++] = b;
		m->label = name;
		m->text_x = places[i].x;
		m->text_y = places[i].y;
		m->anchor = str_of(places[i].anchor);
		return;
	}
}

void group_map_draw(struct call *c, const struct group_place *all, size_t n_all, struct str name, struct id group)
{
	double west = 181, east = -181, south = 91, north = -91;
	size_t n = 0, n_lines = 0;
	struct view_map_mark *marks = ARENA_ARRAY(c->a, struct view_map_mark, n_all + 1);
	struct view_map_line *lines = ARENA_ARRAY(c->a, struct view_map_line, n_all + 1);
	struct box *taken = ARENA_ARRAY(c->a, struct box, 2 * n_all + 1);
	for (size_t i = 0; i < n_all; i++)
		if (isfinite(all[i].lon)) {
			west = fmin(west, all[i].lon);
			east = fmax(east, all[i].lon);
			south = fmin(south, all[i].lat);
			north = fmax(north, all[i].lat);
			n++;
		}
	if (n < 2)
		return;
	double narrow = cos((south + north) / 2 * M_PI / 180);
	double scale = fmin((WIDTH - 2 * EDGE) / fmax((east - west) * narrow, 1e-3), (HEIGHT - 2 * EDGE) / fmax(north - south, 1e-3));
	n = 0;
	for (size_t i = 0; i < n_all; i++) {
		const struct group_place *one = &all[i];
		if (!isfinite(one->lon))
			continue;
		double x = WIDTH / 2 + (one->lon - (west + east) / 2) * narrow * scale, y = HEIGHT / 2 - (one->lat - (south + north) / 2) * scale;
		int r = one->is_core ? CORE : MEMBER;
		taken[n] = (struct box){x - r, y - r, x + r, y + r};
		marks[n++] = (struct view_map_mark){.x = x, .y = y, .r = r, .fill = one->is_core ? STR("#c05a00") : STR("#17568f"), .name = one->name, .href = one->href};
		if (n > 1 && all[0].is_core && isfinite(all[0].lon))
			lines[n_lines++] = (struct view_map_line){marks[0].x, marks[0].y, x, y};
	}
	size_t n_taken = n;
	for (size_t i = 0; i < n; i++)
		name_mark(&marks[i], marks[i].name, taken, &n_taken);
	char id[ID_TEXT];
	id_format(group, id);
	view_group_map(&c->page, &(struct view_group_map){.name = name, .href = str_of(arena_printf(c->a, "/map?group=%s", id)), .lines = lines,
							  .n_lines = n_lines, .marks = marks, .n_marks = n, .box = STR("0 0 640 360")});
}
