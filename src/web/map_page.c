#include "web/map_page.h"

#include "base/grouped.h"
#include "text/message.h"
#include "web/views.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 960, HEIGHT = 640, ROWS = 200 };

struct making {
	struct arena *a;
	enum lang lang;
	const struct map_page *of;
	struct map_features found;
	double limits[MAP_CLASSES_MAX];
	int n_limits;
};

static const char *const stage_names[] = {N_("kindergarten"), N_("primary"), N_("junior"), N_("senior"), N_("several stages")};
static const char *const verdict_names[] = {N_("not assessed"), N_("passes"), N_("does not pass")};

static const char *say(const struct making *k, const char *message) { return tr(k->lang, message); }

static struct str kept(const struct making *k, struct buf *b)
{
	struct str s = str_copy(k->a, buf_view(b));
	buf_done(b);
	return s;
}

static enum map_by by_of(const struct map_page *of)
{
	return str_eq(of->by, STR("size")) ? MAP_BY_SIZE : of->view.school_column >= 0 ? MAP_BY_VERDICT : MAP_BY_STAGE;
}

static const struct map_column *column_of(const struct map_page *of)
{
	return of->view.column < 0 ? NULL : &of->m->columns.list[of->view.column];
}

/* ---- addresses ---- */

static void put_part(struct buf *b, const char *name, struct str value)
{
	if (!value.n)
		return;
	buf_printf(b, "%s=", name);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '.' || c == '_' || c == ',';
		if (plain)
			buf_char(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
	buf_char(b, '&');
}

/* What is asked for but the window; ends with '&' or is empty. */
static struct str query_of(const struct making *k)
{
	const struct map_query *q = &k->of->query;
	struct buf b;
	buf_init(&b, 4096);
	put_part(&b, "by", k->of->by);
	put_part(&b, "stage", q->stage);
	put_part(&b, "status", q->status);
	put_part(&b, "region", q->region);
	put_part(&b, "group", q->group);
	put_part(&b, "column", q->column);
	put_part(&b, "year", q->year);
	return kept(k, &b);
}

/* The window `times` as wide about its middle. */
static struct str window(const struct making *k, const char *path, double times)
{
	const struct map_view *v = &k->of->view;
	double x = ((double)v->x0 + v->x1) / 2, y = ((double)v->y0 + v->y1) / 2, half_x = (v->x1 - v->x0) / 2.0 * times,
	       half_y = (v->y1 - v->y0) / 2.0 * times, world = 1 << MAP_BITS;
	return str_of(arena_printf(k->a, "%s?%.*sbbox=%.5f,%.5f,%.5f,%.5f", path, STR_ARG(query_of(k)), map_lon_of(fmax(0, x - half_x)),
				   map_lat_of(fmin(world, y + half_y)), map_lon_of(fmin(world, x + half_x)), map_lat_of(fmax(0, y - half_y))));
}

/* ---- choices ---- */

struct options {
	struct view_option *list;
	size_t n;
	struct str chosen;
};

static void add(struct options *o, struct str value, struct str text)
{
	o->list[o->n++] = (struct view_option){.value = value, .text = text, .selected = str_eq(value, o->chosen)};
}

static struct options options_of(const struct making *k, size_t most, struct str chosen)
{
	return (struct options){ARENA_ARRAY(k->a, struct view_option, most), 0, chosen};
}

static struct view_choice *choice(const struct making *k, const char *name, const char *label, const struct options *o)
{
	struct view_choice *c = ARENA_NEW(k->a, struct view_choice);
	*c = (struct view_choice){.name = str_of(name), .label = str_of(say(k, label)), .submits = true, .options = o->list, .n_options = o->n};
	return c;
}

static struct view_choice *choose_by(const struct making *k)
{
	const struct map_columns *c = &k->of->m->columns;
	struct options o = options_of(k, c->n + 2, k->of->by);
	add(&o, STR("stage"), str_of(say(k, N_("stage"))));
	add(&o, STR("size"), str_of(say(k, N_("size"))));
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].of == MAP_OF_SCHOOLS && map_column_is_seen(k->of->m, k->of->view.sight, &c->list[i]))
			add(&o, c->list[i].name, str_of(label_in(c->list[i].label, k->lang)));
	return choice(k, "by", N_("Schools by"), &o);
}

static struct view_choice *choose_stage(const struct making *k)
{
	struct options o = options_of(k, MAP_STAGES + 1, k->of->query.stage);
	add(&o, STR(""), str_of(say(k, N_("all stages"))));
	for (int s = 0; s < MAP_STAGES; s++)
		add(&o, str_of(map_stage_names[s]), str_of(say(k, stage_names[s])));
	return choice(k, "stage", N_("Stage"), &o);
}

static struct view_choice *choose_status(const struct making *k)
{
	struct options o = options_of(k, 3, k->of->query.status.n ? k->of->query.status : STR("open"));
	add(&o, STR("open"), str_of(say(k, N_("open"))));
	add(&o, STR("planned"), str_of(say(k, N_("planned"))));
	add(&o, STR("all"), str_of(say(k, N_("open and planned"))));
	return choice(k, "status", N_("Status"), &o);
}

/* The first year of a column with years; the column itself where it stands alone. */
static int first_of(const struct map_columns *c, int column)
{
	for (int i = 0; i < column && c->list[column].series.zh; i++)
		if (c->list[i].series.zh && str_eq(map_column_stem(&c->list[i]), map_column_stem(&c->list[column])))
			return i;
	return column;
}

static bool is_first(const struct map_columns *c, int column) { return first_of(c, column) == column; }

static struct view_choice *choose_column(const struct making *k)
{
	const struct map_columns *c = &k->of->m->columns;
	int chosen = first_of(c, k->of->view.column);
	struct options o = options_of(k, c->n + 1, chosen >= 0 ? c->list[chosen].name : (struct str){});
	add(&o, STR(""), str_of(say(k, N_("boundaries only"))));
	for (size_t i = 0; i < c->n; i++)
		/* of a column with years only the first: the year is a choice of its own */
		if (c->list[i].of != MAP_OF_SCHOOLS && is_first(c, (int)i) && map_column_is_seen(k->of->m, k->of->view.sight, &c->list[i]))
			add(&o, c->list[i].name, str_of(label_in(c->list[i].series.zh ? c->list[i].series : c->list[i].label, k->lang)));
	return choice(k, "column", N_("Areas by"), &o);
}

/* The years of the chosen column, or of the first that has years; NULL: none has. */
static struct view_choice *choose_year(const struct making *k)
{
	const struct map_columns *c = &k->of->m->columns;
	int like = k->of->view.column;
	for (size_t i = 0; i < c->n && (like < 0 || !c->list[like].series.zh); i++)
		if (c->list[i].series.zh && map_column_is_seen(k->of->m, k->of->view.sight, &c->list[i]))
			like = (int)i;
	if (like < 0 || !c->list[like].series.zh)
		return NULL;
	struct options o = options_of(k, c->n, like == k->of->view.column ? map_column_step(&c->list[like]) : k->of->query.year);
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].series.zh && str_eq(map_column_stem(&c->list[i]), map_column_stem(&c->list[like])))
			add(&o, map_column_step(&c->list[i]), str_of(label_in(c->list[i].step, k->lang)));
	struct view_choice *made = choice(k, "year", N_("School year"), &o);
	made->hidden = like != k->of->view.column; /* until a column with years is chosen */
	return made;
}

static struct view_choice *choose_region(const struct making *k)
{
	const struct school_map *m = k->of->m;
	struct options o = options_of(k, m->n_regions + 1, k->of->query.region);
	add(&o, STR(""), str_of(say(k, N_("all regions"))));
	for (size_t i = 0; i < m->n_regions; i++)
		if (!str_eq(m->regions[i].level, STR("township")) && !str_eq(m->regions[i].level, STR("village")))
			add(&o, m->regions[i].code, m->regions[i].name);
	return choice(k, "region", N_("Region"), &o);
}

static struct view_choice *choose_group(const struct making *k)
{
	const struct school_map *m = k->of->m;
	struct options o = options_of(k, m->n_groups + 2, k->of->query.group);
	add(&o, STR(""), str_of(say(k, N_("no lines"))));
	add(&o, STR("all"), str_of(say(k, N_("all groups"))));
	for (size_t i = 0; i < m->n_groups; i++) {
		char *id = arena_alloc(k->a, ID_TEXT);
		id_format(m->groups[i].id, id);
		add(&o, str_of(id), m->groups[i].name);
	}
	return choice(k, "group", N_("Groups"), &o);
}

/* ---- legend ---- */

static void legend(const struct making *k, struct view_map *v)
{
	const struct map_column *c = column_of(k->of);
	struct view_map_swatch *classes = ARENA_ARRAY(k->a, struct view_map_swatch, MAP_CLASSES_MAX + 2), *marks = ARENA_ARRAY(k->a, struct view_map_swatch, 8);
	for (int i = 0; c && k->n_limits && i <= k->n_limits; i++) {
		char *colour = arena_alloc(k->a, MAP_COLOUR_TEXT);
		struct buf text;
		buf_init(&text, 200);
		map_class_colour(i, k->n_limits + 1, colour);
		map_class_text(c, k->limits, k->n_limits, i, &text);
		if (k->limits[MIN(i, k->n_limits - 1)] == c->limit && i < k->n_limits)
			buf_printf(&text, " · %s", say(k, N_("limit")));
		classes[v->n_classes++] = (struct view_map_swatch){str_of(colour), kept(k, &text), STR("area")};
	}
	bool is_verdict = by_of(k->of) == MAP_BY_VERDICT;
	for (int i = 0; i < (is_verdict ? 3 : MAP_STAGES + 1); i++)
		marks[v->n_marks++] = (struct view_map_swatch){
			str_of(is_verdict ? map_verdict_colours[i] : map_stage_colours[i]), str_of(say(k, is_verdict ? verdict_names[i] : stage_names[i])),
			is_verdict && i == MAP_FAIL ? STR("corner") : STR("dot")};
	if (k->of->view.status & MAP_PLANNED)
		marks[v->n_marks++] = (struct view_map_swatch){STR("#51606f"), str_of(say(k, N_("planned"))), STR("ring")};
	if (k->of->query.group.n)
		marks[v->n_marks++] = (struct view_map_swatch){STR("#6b4c9a"), str_of(say(k, N_("core school and member"))), STR("line")};
	v->classes = classes;
	v->marks = marks;
	const char *unit = c ? label_in(c->unit, k->lang) : "";
	v->legend_title = c ? str_of(arena_printf(k->a, *unit ? "%s (%s)" : "%s", label_in(c->label, k->lang), unit)) : STR("");
}

/* ---- list ---- */

static int by_pupils(const void *a, const void *b)
{
	const struct map_feature *x = a, *y = b;
	bool is_cluster_x = x->school < 0, is_cluster_y = y->school < 0;
	if (is_cluster_x != is_cluster_y)
		return is_cluster_x ? 1 : -1;
	if (x->pupils != y->pupils)
		return x->pupils > y->pupils ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

static struct str number(const struct making *k, int64_t v) { return grouped(k->a, v); }

static struct str said(const struct making *k, const char *message, const struct str *args, int n)
{
	return tr_text(k->a, k->lang, message, args, n);
}

static struct view_map_row row_of(const struct making *k, const struct map_feature *f)
{
	const struct school_map *m = k->of->m;
	if (f->school < 0) {
		struct map_position at = map_position_of(f->lon, f->lat);
		double share = ldexp(1, -MAX(1, f->zoom - k->of->view.zoom));
		double half_x = (k->of->view.x1 - k->of->view.x0) / 2.0 * share, half_y = (k->of->view.y1 - k->of->view.y0) / 2.0 * share;
		const char *href = arena_printf(k->a, "/map?%.*sbbox=%.5f,%.5f,%.5f,%.5f", STR_ARG(query_of(k)), map_lon_of(at.x - half_x),
						map_lat_of(at.y + half_y), map_lon_of(at.x + half_x), map_lat_of(at.y - half_y));
		return (struct view_map_row){.href = str_of(href), .name = said(k, N_("{0} schools"), (struct str[]){number(k, f->schools)}, 1),
					     .pupils = f->counted ? number(k, f->pupils) : STR("—")};
	}
	const struct map_school *s = &m->schools[f->school];
	int32_t pupils = map_school_pupils(m, &k->of->view, (size_t)f->school);
	char id[ID_TEXT];
	id_format(s->id, id);
	struct buf stages;
	buf_init(&stages, 200);
	for (int i = 0; i < MAP_STAGES; i++)
		if (s->stages >> i & 1)
			buf_printf(&stages, "%s%s", stages.n ? (k->lang == LANG_ZH ? "、" : ", ") : "", say(k, stage_names[i]));
	return (struct view_map_row){
		.href = str_of(arena_printf(k->a, "/records/school/%s", id)), .name = s->name, .stage = kept(k, &stages),
		.note = s->status == MAP_PLANNED ? str_of(say(k, N_("planned"))) : s->county >= 0 ? m->regions[s->county].name : STR(""),
		.pupils = pupils >= 0 ? number(k, pupils) : STR("—")};
}

static void list(const struct making *k, struct view_map *v)
{
	size_t n = k->found.n, shown = MIN(n, (size_t)ROWS);
	qsort(k->found.list, n, sizeof *k->found.list, by_pupils);
	struct view_map_row *rows = ARENA_ARRAY(k->a, struct view_map_row, shown + 1);
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(k, &k->found.list[i]);
	v->rows = rows;
	v->n_rows = shown;
	v->schools = number(k, k->found.schools);
	v->pupils = k->found.counted ? number(k, k->found.pupils) : STR("—");
	v->nowhere = k->found.without_position;
	if (n > shown)
		v->found_note = said(k, N_("The first {0} of {1}; zoom in for the others."), (struct str[]){number(k, ROWS), number(k, (int64_t)n)}, 2);
}

static void values(const struct making *k, struct view_map *v)
{
	struct map_value *found;
	size_t n = map_values_list(k->of, k->a, ROWS, &found);
	struct view_map_value *rows = ARENA_ARRAY(k->a, struct view_map_value, n + 1);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct view_map_value){found[i].href, found[i].name, found[i].note, found[i].value, found[i].is_over, found[i].is_failing};
	v->values = rows;
	v->n_values = n;
}

/* ---- the page ---- */

static struct str title_of(const struct making *k)
{
	const struct map_column *c = column_of(k->of);
	enum map_by by = by_of(k->of);
	const struct map_column *verdict = by == MAP_BY_VERDICT ? &k->of->m->columns.list[k->of->view.school_column] : NULL;
	const char *schools = verdict ? label_in(verdict->label, k->lang) : say(k, by == MAP_BY_SIZE ? N_("schools by size") : N_("schools by stage"));
	return str_of(c ? arena_printf(k->a, k->lang == LANG_ZH ? "%s；%s" : "%s; %s", label_in(c->label, k->lang), schools) : schools);
}

static struct str failure_of(const struct making *k)
{
	const struct map_columns *c = &k->of->m->columns;
	const struct map_column *shown = column_of(k->of);
	if (!c->n_failures && c->is_behind && shown && shown->series.zh)
		return str_of(say(k, N_("Figures that the forecast is made from have just changed. These are of before; show the map again in a moment.")));
	if (!c->n_failures)
		return (struct str){};
	struct buf b;
	buf_init(&b, 2000);
	for (int i = 0; i < c->n_failures; i++) {
		if (i)
			buf_cstr(&b, k->lang == LANG_ZH ? "；" : "; ");
		err_render(&b, &c->failures[i].err, k->lang);
	}
	return said(k, N_("Some figures are missing: {0}"), (struct str[]){kept(k, &b)}, 1);
}

static struct str year_of(const struct making *k)
{
	char text[10];
	if (!k->of->m->year)
		return (struct str){};
	school_year_format(k->of->m->year, text);
	return str_of(arena_strdup(k->a, text));
}

static struct str approval_of(const struct making *k)
{
	/* The words before it are ours, in the reader's language; who set the number may have written them as well. */
	static const char *const words[] = {"审图号", "：", ":"};
	struct str number = str_trim(k->of->settings.approval);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts(number, str_of(words[i])))
			number = str_trim(str_slice(number, strlen(words[i]), number.n));
	return number.n ? said(k, N_("map approval number {0}"), &number, 1) : number;
}

static struct str listed(const struct making *k, const char *const *texts, size_t n)
{
	struct buf b;
	buf_init(&b, 1000);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? "|" : "", texts[i]);
	return kept(k, &b);
}

static struct str bounds_of(const struct making *k)
{
	struct map_bounds b = map_bounds_of(k->of->m);
	return str_of(arena_printf(k->a, "%.5f,%.5f,%.5f,%.5f", b.west, b.south, b.east, b.north));
}

static struct making begin(const struct map_page *of, enum lang lang, struct arena *a)
{
	struct making k = {.a = a, .lang = lang, .of = of};
	if (of->view.column >= 0)
		k.n_limits = map_view_classes(of->m, &of->view, of->classes, k.limits);
	return k;
}

void map_page_put(struct page *p, struct arena *a, const struct map_page *of, bool is_beside)
{
	struct making k = begin(of, p->lang, a);
	map_features_find(of->m, &of->view, a, &k.found);
	char day[11];
	day_format(of->m->day, day);
	struct view_map v = {
		.bounds = bounds_of(&k), .stage_colours = listed(&k, map_stage_colours, ARRAY_LEN(map_stage_colours)),
		.verdict_colours = listed(&k, map_verdict_colours, ARRAY_LEN(map_verdict_colours)), .asked = of->search.n > 0, .day = str_of(day), .year = year_of(&k), .approval = approval_of(&k), .tiles = of->settings.tiles,
		.title = title_of(&k), .picture = window(&k, "/map.svg", 1), .nearer = window(&k, "/map", 0.5), .farther = window(&k, "/map", 2),
		.whole = str_of(arena_printf(a, "/map?%.*s", STR_ARG(query_of(&k)))), .q = of->search, .by = choose_by(&k), .stage = choose_stage(&k),
		.status = choose_status(&k), .column = choose_column(&k), .year_of = choose_year(&k), .region = choose_region(&k), .group = choose_group(&k),
		.failure = failure_of(&k)};
	struct view_map_hit *hits = ARENA_ARRAY(a, struct view_map_hit, of->n_hits + 1);
	for (size_t i = 0; i < of->n_hits; i++)
		hits[i] = (struct view_map_hit){of->hits[i].path, of->hits[i].name, of->hits[i].note};
	v.hits = hits;
	v.n_hits = of->n_hits;
	legend(&k, &v);
	list(&k, &v);
	values(&k, &v);
	v.has_years = v.year_of != NULL;
	view_map_open(p, &v);
	if (is_beside) {
		view_map_close(p, &v);
		return;
	}
	struct map_drawing d = {.width = WIDTH, .height = HEIGHT, .by = by_of(of), .classes = of->classes, .has_links = of->query.group.n > 0,
				.school_path = "/records/school/", .map_path = arena_printf(a, "/map?%.*s", STR_ARG(query_of(&k)))};
	map_put_svg(of->m, &of->view, &d, p->lang, p->out);
	view_map_close(p, &v);
}

void map_picture_put(const struct map_page *of, enum lang lang, struct arena *a, struct buf *out)
{
	struct making k = begin(of, lang, a);
	struct map_drawing d = {.width = 1600, .height = 1200, .by = by_of(of), .classes = of->classes, .has_links = of->query.group.n > 0,
				.title = title_of(&k), .note = approval_of(&k)};
	buf_cstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	map_put_svg(of->m, &of->view, &d, lang, out);
}
