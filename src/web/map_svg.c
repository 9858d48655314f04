#include "web/map_draw.h"

#include "web/map_labels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FOOT = 96, PAD = 12 };

struct drawing {
	const struct school_map *m;
	const struct map_view *v;
	const struct map_drawing *d;
	enum lang lang;
	struct buf *out;
	double scale, left, top; /* map units to pixels */
	double limits[MAP_CLASSES_MAX];
	int n_limits;
};

/* Text inside elements and quoted attributes. */
static void put_text(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : NULL;
		if (entity)
			buf_cstr(out, entity);
		else
			buf_char(out, c < 0x20 ? ' ' : (char)c);
	}
}

static void place(const struct drawing *w, double lon, double lat, double ret[2])
{
	struct map_position p = map_position_of(lon, lat);
	ret[0] = (p.x - w->left) * w->scale;
	ret[1] = (p.y - w->top) * w->scale;
}

static const struct map_column *column_of(const struct drawing *w)
{
	return w->v->column < 0 ? NULL : &w->m->columns.list[w->v->column];
}

/* ---- regions ---- */

struct pen {
	const struct drawing *w;
	double low, high; /* width covered, for the label */
};

static void put_ring(void *data, const double (*points)[2], size_t n)
{
	struct pen *p = data;
	for (size_t i = 0; i + 1 < n; i++) {
		double at[2];
		place(p->w, points[i][0], points[i][1], at);
		buf_printf(p->w->out, "%s%.1f %.1f", i ? "L" : "M", at[0], at[1]);
		p->low = fmin(p->low, at[0]);
		p->high = fmax(p->high, at[0]);
	}
	buf_char(p->w->out, 'Z');
}

/* A region or area: its shape in the colour of its value, with name and value, leading where the column says (`key` after its path).
 * Returns how wide it is drawn. */
static double put_shape(const struct drawing *w, const struct map_shapes *shapes, size_t i, struct str name, double value, struct str key, const char *stroke)
{
	const struct map_column *c = column_of(w);
	char colour[MAP_COLOUR_TEXT] = "#ffffff";
	int class = c ? map_class_of(w->limits, w->n_limits, value) : -1;
	struct pen pen = {w, 1e9, -1e9};
	bool leads = key.n && c && c->path && w->d->map_path && !isnan(value); /* without a value: none there, or not for this reader */
	if (class >= 0)
		map_class_colour(class, w->n_limits + 1, colour);
	if (leads)
		buf_printf(w->out, "<a href=\"%s%.*s\">", c->path, STR_ARG(key));
	buf_printf(w->out, "<path fill=\"%s\" %s fill-rule=\"evenodd\" d=\"", colour, stroke);
	map_shapes_rings(shapes, i, w->v->zoom, put_ring, &pen);
	buf_cstr(w->out, "\"><title>");
	put_text(w->out, name);
	if (c && (c->layer == NULL || shapes == c->layer->shapes)) {
		buf_cstr(w->out, "：");
		map_value_text(c, value, w->out);
		put_text(w->out, str_of(label_in(c->unit, w->lang)));
	}
	buf_cstr(w->out, leads ? "</title></path></a>\n" : "</title></path>\n");
	return pen.high - pen.low;
}

static double put_region(const struct drawing *w, size_t i)
{
	bool is_of_areas = map_view_layer(w->m, w->v);
	const struct map_region *r = &w->m->regions[i];
	return put_shape(w, w->m->shapes, i, r->name, map_region_value(w->m, w->v, i), is_of_areas ? (struct str){} : r->code, "stroke=\"#51606f\" stroke-width=\"1\"");
}

static void put_areas(const struct drawing *w)
{
	const struct map_layer *l = map_view_layer(w->m, w->v);
	for (size_t i = 0; l && i < l->n; i++) {
		char id[ID_TEXT];
		if (!map_shapes_has(l->shapes, i) || !map_area_is_shown(w->m, w->v, i))
			continue;
		id_format(l->areas[i].id, id);
		put_shape(w, l->shapes, i, l->areas[i].name, map_area_value(w->m, w->v, i), str_of(id), "stroke=\"#8a97a5\" stroke-width=\"0.5\"");
	}
}

static void put_regions(const struct drawing *w, double *widths)
{
	for (size_t i = 0; i < w->m->n_regions; i++)
		if (map_shapes_has(w->m->shapes, i) && map_region_is_shown(w->m, w->v, i))
			widths[i] = put_region(w, i);
}

/* ---- groups ---- */

static void put_links(const struct drawing *w)
{
	buf_cstr(w->out, "<g stroke=\"#6b4c9a\" stroke-width=\"1.5\" stroke-opacity=\"0.45\">\n");
	for (size_t i = 0; i < w->m->n_members; i++) {
		const struct map_member *l = &w->m->members[i];
		if (!map_link_is_shown(w->m, w->v, l))
			continue;
		const struct map_school *a = &w->m->schools[w->m->groups[l->group].core], *b = &w->m->schools[l->school];
		double p[2], q[2];
		place(w, a->lon, a->lat, p);
		place(w, b->lon, b->lat, q);
		buf_printf(w->out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", p[0], p[1], q[0], q[1]);
	}
	buf_cstr(w->out, "</g>\n");
}

/* ---- schools ---- */

static enum map_verdict verdict_of(const struct map_feature *f)
{
	return f->verdicts[MAP_FAIL] ? MAP_FAIL : f->verdicts[MAP_PASS] ? MAP_PASS : MAP_UNKNOWN;
}

static void put_school_title(const struct drawing *w, const struct map_feature *f)
{
	static const char *const verdicts[] = {N_("not assessed"), N_("passes"), N_("does not pass")};
	const struct map_school *s = &w->m->schools[f->school];
	int32_t pupils = map_school_pupils(w->m, w->v, (size_t)f->school);
	buf_cstr(w->out, "<title>");
	put_text(w->out, s->name);
	if (pupils >= 0) {
		char text[16];
		snprintf(text, sizeof text, "%d", pupils);
		buf_cstr(w->out, "\n");
		tr_format(w->out, w->lang, N_("{0} pupils"), (struct str[]){str_of(text)}, 1);
	}
	if (w->v->school_column >= 0)
		buf_printf(w->out, "\n%s", tr(w->lang, verdicts[verdict_of(f)]));
	buf_cstr(w->out, "</title>");
}

static void put_school(const struct drawing *w, const struct map_feature *f, const double at[2])
{
	const struct map_school *s = &w->m->schools[f->school];
	bool is_verdict = w->d->by == MAP_BY_VERDICT;
	const char *colour = is_verdict ? map_verdict_colours[verdict_of(f)] : map_stage_colours[map_stage_colour(s)];
	double r = w->d->by == MAP_BY_SIZE ? 2 + sqrt((double)MAX(f->pupils, 0)) / 5 : 5;
	char id[ID_TEXT];
	id_format(s->id, id);
	if (w->d->school_path)
		buf_printf(w->out, "<a href=\"%s%s\">", w->d->school_path, id);
	/* a planned school is a ring; one that fails is a square on its corner: not by colour alone */
	if (is_verdict && verdict_of(f) == MAP_FAIL)
		buf_printf(w->out, "<path d=\"M%.1f %.1fl7 7l-7 7l-7 -7Z\" fill=\"%s\" stroke=\"#ffffff\">", at[0], at[1] - 7, colour);
	else if (s->status == MAP_PLANNED)
		buf_printf(w->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"3 2\">", at[0], at[1], r, colour);
	else
		buf_printf(w->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" stroke=\"#ffffff\">", at[0], at[1], r, colour);
	put_school_title(w, f);
	buf_cstr(w->out, is_verdict && verdict_of(f) == MAP_FAIL ? "</path>" : "</circle>");
	buf_cstr(w->out, w->d->school_path ? "</a>\n" : "\n");
}

/* The part of the clusters' circle that fails, as an arc around it. */
static void put_share(const struct drawing *w, const struct map_feature *f, const double at[2], double r)
{
	double share = (double)f->verdicts[MAP_FAIL] / (double)f->schools;
	if (w->d->by != MAP_BY_VERDICT || share <= 0)
		return;
	double length = 2 * M_PI * r;
	buf_printf(w->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"4\" stroke-dasharray=\"%.1f %.1f\" transform=\"rotate(-90 %.1f %.1f)\"/>",
		   at[0], at[1], r, map_verdict_colours[MAP_FAIL], length * share, length, at[0], at[1]);
}

static double cluster_radius(const struct map_feature *f) { return 10 + 3 * log10((double)f->schools); }

static void put_cluster(const struct drawing *w, const struct map_feature *f, const double at[2])
{
	double r = cluster_radius(f);
	if (w->d->map_path) {
		/* the same window about the cluster, at the zoom where it falls apart */
		double half_x = (w->v->x1 - w->v->x0) / 2.0 / ldexp(1, MAX(1, f->zoom - w->v->zoom));
		double half_y = (w->v->y1 - w->v->y0) / 2.0 / ldexp(1, MAX(1, f->zoom - w->v->zoom));
		struct map_position p = map_position_of(f->lon, f->lat);
		buf_printf(w->out, "<a href=\"%sbbox=%.5f,%.5f,%.5f,%.5f\">", w->d->map_path, map_lon_of(p.x - half_x), map_lat_of(p.y + half_y),
			   map_lon_of(p.x + half_x), map_lat_of(p.y - half_y));
	}
	buf_printf(w->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#17568f\" fill-opacity=\"0.9\" stroke=\"#ffffff\" stroke-width=\"2\"/>", at[0], at[1], r);
	put_share(w, f, at, r);
	buf_printf(w->out, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" text-anchor=\"middle\" fill=\"#ffffff\">%lld</text>", at[0], at[1] + 4, (long long)f->schools);
	buf_cstr(w->out, w->d->map_path ? "</a>\n" : "\n");
}

static void put_schools(const struct drawing *w, const struct map_features *found)
{
	for (size_t i = 0; i < found->n; i++) {
		double at[2];
		place(w, found->list[i].lon, found->list[i].lat, at);
		if (found->list[i].school >= 0)
			put_school(w, &found->list[i], at);
		else
			put_cluster(w, &found->list[i], at);
	}
}

/* ---- names ---- */

/* Above everything, and passed through by what one clicks: names that clusters hid could not be read. */
static void put_labels(const struct drawing *w, const double *widths, const struct map_features *found, struct arena *a)
{
	enum { SIZE = 13 };
	struct map_box *taken = ARENA_ARRAY(a, struct map_box, found->n + w->m->n_regions + 1);
	size_t n = found->n;
	for (size_t i = 0; i < found->n; i++) {
		double at[2], r = found->list[i].school >= 0 ? 5 : cluster_radius(&found->list[i]);
		place(w, found->list[i].lon, found->list[i].lat, at);
		taken[i] = (struct map_box){at[0], at[1], r, r};
	}
	buf_printf(w->out, "<g font-size=\"%d\" text-anchor=\"middle\" fill=\"#1d2733\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\" "
			   "pointer-events=\"none\">\n", SIZE);
	for (size_t i = 0; i < w->m->n_regions; i++) {
		struct str name = w->m->regions[i].name;
		double lon, lat, at[2], width = SIZE * (double)str_chars(name);
		if (widths[i] < width)
			continue;
		map_shapes_label(w->m->shapes, i, &lon, &lat);
		place(w, lon, lat, at);
		struct map_box box = {at[0], at[1], width / 2, SIZE / 2.0};
		map_label_place(&box, widths[i], taken, n);
		taken[n++] = box;
		buf_printf(w->out, "<text x=\"%.1f\" y=\"%.1f\">", box.x, box.y + SIZE * 0.35);
		put_text(w->out, name);
		buf_cstr(w->out, "</text>\n");
	}
	buf_cstr(w->out, "</g>\n");
}

/* ---- below the map ---- */

static double put_swatch(const struct drawing *w, double x, double y, const char *colour, struct str text)
{
	buf_printf(w->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"12\" fill=\"%s\" stroke=\"#51606f\" stroke-width=\"0.5\"/><text x=\"%.1f\" y=\"%.1f\">", x, y - 10, colour, x + 22, y);
	put_text(w->out, text);
	buf_cstr(w->out, "</text>\n");
	double width = 0;
	for (size_t i = 0; i < text.n; i++)
		width += (text.p[i] & 0xC0) == 0x80 ? 0 : (unsigned char)text.p[i] < 0x80 ? 7 : 13;
	return x + 22 + width + 18;
}

static void put_foot(const struct drawing *w)
{
	const struct map_column *c = column_of(w);
	double y = w->d->height - FOOT + 26, x = PAD;
	char day[11];
	day_format(w->m->day, day);
	buf_printf(w->out, "<rect x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", w->d->height - FOOT, w->d->width, FOOT);
	buf_printf(w->out, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"18\" font-weight=\"600\">", x, y);
	put_text(w->out, w->d->title);
	buf_printf(w->out, "</text>\n<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" font-size=\"13\">%s</text>\n<g font-size=\"13\">\n", w->d->width - PAD, y, day);
	y += 28;
	for (int i = 0; c && i <= w->n_limits && w->n_limits; i++) {
		char colour[MAP_COLOUR_TEXT];
		struct buf text;
		buf_init(&text, 200);
		map_class_colour(i, w->n_limits + 1, colour);
		map_class_text(c, w->limits, w->n_limits, i, &text);
		x = put_swatch(w, x, y, colour, buf_view(&text));
		buf_done(&text);
	}
	x = PAD;
	y += c ? 24 : 0;
	static const char *const stages[] = {N_("kindergarten"), N_("primary"), N_("junior"), N_("senior"), N_("several stages")},
				*const verdicts[] = {N_("not assessed"), N_("passes"), N_("does not pass")};
	bool is_verdict = w->d->by == MAP_BY_VERDICT;
	for (size_t i = 0; i < (is_verdict ? ARRAY_LEN(verdicts) : ARRAY_LEN(stages)); i++)
		x = put_swatch(w, x, y, is_verdict ? map_verdict_colours[i] : map_stage_colours[i], str_of(tr(w->lang, is_verdict ? verdicts[i] : stages[i])));
	buf_cstr(w->out, "</g>\n");
	if (w->d->note.n) {
		buf_printf(w->out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" font-size=\"13\">", w->d->width - PAD, y);
		put_text(w->out, w->d->note);
		buf_cstr(w->out, "</text>\n");
	}
}

void map_put_svg(const struct school_map *m, const struct map_view *v, const struct map_drawing *d, enum lang lang, struct buf *out)
{
	struct drawing w = {.m = m, .v = v, .d = d, .lang = lang, .out = out};
	double width = d->width, height = d->height - (d->title.n ? FOOT : 0), across = v->x1 - v->x0 + 1.0, down = v->y1 - v->y0 + 1.0;
	w.scale = fmin(width / across, height / down);
	w.left = v->x0 - (width / w.scale - across) / 2;
	w.top = v->y0 - (height / w.scale - down) / 2;
	/* what the window shows beside the box is drawn too */
	struct map_view seen = *v;
	seen.x0 = (uint32_t)fmax(0, w.left);
	seen.y0 = (uint32_t)fmax(0, w.top);
	seen.x1 = (uint32_t)fmin((1 << MAP_BITS) - 1, w.left + width / w.scale);
	seen.y1 = (uint32_t)fmin((1 << MAP_BITS) - 1, w.top + height / w.scale);
	w.v = &seen;
	if (v->column >= 0)
		w.n_limits = map_view_classes(m, v, d->classes, w.limits);
	buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"%s\" "
			"font-family=\"PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif\">\n<title>",
		   d->width, d->height, d->width, d->height, d->map_path ? "group" : "img");
	put_text(out, d->title.n ? d->title : str_of(tr(lang, N_("Education map"))));
	buf_printf(out, "</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#eef2f5\"/>\n", d->width, d->height);
	struct arena scratch;
	struct map_features found;
	arena_init(&scratch);
	map_features_find(m, w.v, &scratch, &found);
	double *widths = ARENA_ARRAY(&scratch, double, m->n_regions + 1);
	put_regions(&w, widths);
	put_areas(&w);
	if (d->has_links)
		put_links(&w);
	put_schools(&w, &found);
	put_labels(&w, widths, &found, &scratch);
	arena_done(&scratch);
	if (d->title.n)
		put_foot(&w);
	buf_cstr(out, "</svg>\n");
}
