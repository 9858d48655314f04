/* A country for trying the program at its full size: nothing is kept but the list of counties. */
#include "areas/register/sample/city.h"

#include "areas/register/register.h"
#include "areas/register/sample/stream.h"
#include "base/folder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { YEAR = 2025 };

struct nation_county {
	struct str code, name;
	double weight;    /* of its schools, the mean county 1 */
	enum profile profile;
	int64_t first, schools; /* number of its first school in the country, how many it has */
	int64_t serial;   /* of its first school in its province */
	int64_t entering; /* pupils who entered primary school */
};

struct nation {
	struct arena *arena;
	enum lang lang;
	struct rng rng;
	struct nation_county *counties;
	int n;
	int64_t schools, statistics;
	void (*progress)(void *context, double share);
	void *context;
};

static const char *const region_columns[] = {"code", "name", "parent", "level", NULL};
static const char *const school_columns[] = {"code", "name", "type", "authority", "ownership", "legal_person", "county", "urban_rural", "opened", "status", NULL};
static const char *const statistics_columns[] = {
	"school", "year", "section", "classes", "pupils", "teachers", "above_degree", "backbone", "pe", "music", "art", "teaching_rooms_m2",
	"indoor_sports_m2", "sports_ground_m2", "sports_hall_m2", "equipment_yuan", "multimedia_rooms", "books", "large_classes", "largest_class", NULL};

/* Kinds of schools with their share, and an entering year group in a town and in a village. */
static const struct {
	const char *type, *name;
	unsigned sections;
	int share, town[2], village[2];
} kinds[] = {
	{"211", "小学", 1u << PRIMARY, 660, {80, 240}, {25, 80}},
	{"311", "初级中学", 1u << JUNIOR, 230, {150, 380}, {60, 170}},
	{"312", "九年一贯制学校", 1u << PRIMARY | 1u << JUNIOR, 85, {80, 160}, {40, 80}},
	{"342", "高级中学", 1u << SENIOR, 25, {300, 700}, {300, 500}},
};

static bool is_zone(struct str code) { return code.n == 6 && code.p[4] == '7'; } /* 71 … 79: zones beside the statutory counties */

static struct str level_of(struct str code)
{
	return code.n == 2 ? STR("province") : code.n == 4 ? STR("city") : is_zone(code) ? STR("zone") : STR("county");
}

static struct str next_region(struct str *rest, struct str *ret_name)
{
	struct str line, code = {};
	while (!code.n && str_next(rest, '\n', &line)) {
		line = str_trim(line);
		*ret_name = (struct str){};
		if (line.n && str_next(&line, ',', &code))
			*ret_name = line;
	}
	return code;
}

static struct str region_list(void)
{
	struct str rest = sample_file("counties.csv"), heading;
	str_next(&rest, '\n', &heading);
	return rest;
}

/* Shares of the schools: counties differ by a factor of some, and every one has its part of the whole number. */
static void spread(struct nation *n)
{
	struct str rest = region_list(), name, code, province = {};
	double total = 0, before = 0;
	int64_t serial = 0;
	size_t most = 0;
	for (size_t i = 0; i < rest.n; i++)
		most += rest.p[i] == '\n';
	n->counties = ARENA_ARRAY(n->arena, struct nation_county, most + 1);
	while ((code = next_region(&rest, &name)).n) {
		if (code.n != 6)
			continue;
		double x = exp(0.5 * rng_normal(&n->rng)), lot = rng_unit(&n->rng);
		x = MIN(MAX(x, 0.2), 4) * (is_zone(code) ? 0.3 : 1);
		static const enum profile troubles[] = {FEW_SCREENS, CROWDED, ONE_RICH};
		enum profile profile = lot < 0.85 ? SOUND : troubles[(int)(lot * 1000) % 3];
		n->counties[n->n++] = (struct nation_county){.code = code, .name = name, .weight = x, .profile = profile};
		total += x;
	}
	for (int i = 0; i < n->n; i++) {
		struct nation_county *k = &n->counties[i];
		struct str own = str_slice(k->code, 0, 2);
		if (!str_eq(own, province))
			serial = 0;
		province = own;
		k->first = (int64_t)floor((double)n->schools * before / total);
		before += k->weight;
		int64_t end = i + 1 == n->n ? n->schools : (int64_t)floor((double)n->schools * before / total);
		k->schools = end - k->first;
		k->serial = serial;
		serial += k->schools;
	}
}

struct nation_school {
	struct school school; /* code, kind, place and trouble, as a city's */
	int kind;
	bool is_town;
};

/* The `i`-th school of the county. The same rng gives the same school. */
static struct nation_school draw_school(struct arena *a, struct city *c, const struct nation_county *k, int64_t i, int *troubled)
{
	struct nation_school n = {};
	struct school *s = &n.school;
	int lot = city_between(c, 0, 999);
	while (lot >= kinds[n.kind].share)
		lot -= kinds[n.kind++].share;
	n.is_town = city_chance(c, 0.45);
	s->type = kinds[n.kind].type;
	s->wealth = city_around(c, 1.22, 0.07);
	s->urban_rural = n.is_town ? "121" : city_chance(c, 0.3) ? "210" : "220";
	s->code = str_of(arena_printf(a, "%.2s%.2s%06lld", s->type, k->code.p, (long long)(k->serial + i)));
	for (int section = 0; section < SECTIONS; section++)
		s->has[section] = kinds[n.kind].sections & (1u << section);
	bool single = strcmp(s->type, "211") == 0;
	int most = k->profile == ONE_RICH ? 1 : k->profile == CROWDED ? 2 : 3;
	if (single && k->profile != SOUND && n.is_town == (k->profile != FEW_SCREENS) && *troubled < most) {
		s->trouble = k->profile;
		++*troubled;
	}
	return n;
}

static void school_row(struct stream *out, const struct nation_county *k, const struct nation_school *n, int64_t i, int opened)
{
	const struct school *s = &n->school;
	stream_text(out, s->code);
	stream_format(out, "%.*s第%lld%s", STR_ARG(k->name), (long long)i + 1, kinds[n->kind].name);
	stream_text(out, str_of(s->type));
	stream_text(out, STR("county"));
	stream_text(out, STR("public"));
	stream_text(out, STR("yes"));
	stream_text(out, k->code);
	stream_text(out, str_of(s->urban_rural));
	stream_format(out, "%d-09-01", opened);
	stream_text(out, STR("open"));
	stream_row(out);
}

/* Returns the size of the year group that enters. */
static int statistics_row(struct stream *out, struct city *c, const struct nation_school *n, enum section section)
{
	/* Per 100 pupils, a little above what the measure asks for; teachers by the norms of posts */
	static const double teachers_of[SECTIONS] = {7.7, 6, 8.2, 8.3}, above_of[SECTIONS] = {4, 5, 6.4, 1.2}, backbone_of[SECTIONS] = {1, 1.25, 1.25, 1.3};
	static const int grades_of[SECTIONS] = {3, 6, 3, 3}, class_of[SECTIONS] = {28, 42, 46, 48};
	const int *range = n->is_town ? kinds[n->kind].town : kinds[n->kind].village;
	int grades = grades_of[section], intake = city_between(c, range[0], range[1]);
	int pupils = intake * grades, classes = grades * ((intake + class_of[section] - 1) / class_of[section]);
	double hundred = pupils / 100.0, uneven[4];
	for (int i = 0; i < 4; i++)
		uneven[i] = city_around(c, 1, 0.045);
	int teachers = (int)ceil(teachers_of[section] * hundred * city_around(c, 1, 0.04));
	int above = (int)ceil(above_of[section] * hundred * city_around(c, 1, 0.04));
	struct things t = city_things(&n->school, section, pupils, 1, uneven);
	static const char *const names[SECTIONS] = {"kindergarten", "primary", "junior", "senior"};
	char year[10];
	school_year_format(YEAR, year);
	stream_text(out, n->school.code);
	stream_text(out, str_of(year));
	stream_text(out, str_of(names[section]));
	stream_number(out, classes);
	stream_number(out, pupils);
	stream_number(out, teachers);
	stream_number(out, MIN(above, teachers));
	stream_number(out, ceil(backbone_of[section] * hundred));
	stream_number(out, ceil(1.1 * hundred));
	stream_number(out, ceil(0.6 * hundred));
	stream_number(out, ceil(0.6 * hundred));
	stream_number(out, ceil(t.rooms));
	stream_number(out, floor(t.indoor));
	stream_number(out, ceil(t.ground));
	stream_number(out, ceil(t.hall));
	stream_number(out, ceil(t.equipment));
	stream_number(out, t.screens);
	stream_number(out, t.books);
	stream_number(out, 0);
	stream_number(out, (pupils + classes - 1) / classes);
	stream_row(out);
	return intake;
}

/* Walks all schools; the same each time. Either stream may be NULL. */
static void walk(struct nation *n, struct stream *schools, struct stream *statistics, double from, double to)
{
	n->statistics = 0;
	struct arena scratch;
	arena_init(&scratch);
	for (int i = 0; i < n->n; i++) {
		struct nation_county *k = &n->counties[i];
		struct city drawn = {.arena = &scratch}, numbers = {.arena = &scratch};
		int troubled = 0;
		rng_fork(&n->rng, 2 * (uint64_t)i, &drawn.rng);
		rng_fork(&n->rng, 2 * (uint64_t)i + 1, &numbers.rng);
		for (int64_t j = 0; j < k->schools; j++) {
			struct arena_mark mark = arena_mark(&scratch);
			struct nation_school s = draw_school(&scratch, &drawn, k, j, &troubled);
			int opened = city_between(&drawn, 1952, YEAR - 2);
			if (schools)
				school_row(schools, k, &s, j, opened);
			for (int section = 0; section < SECTIONS; section++) {
				if (!s.school.has[section])
					continue;
				n->statistics++;
				int entered = statistics ? statistics_row(statistics, &numbers, &s, (enum section)section) : 0;
				k->entering += section == PRIMARY ? entered : 0;
			}
			arena_reset(&scratch, mark);
		}
		if (n->progress && (schools || statistics))
			n->progress(n->context, from + (to - from) * (i + 1) / n->n);
	}
	arena_done(&scratch);
}

static enum status write_regions(struct nation *n, const char *folder, struct err *err)
{
	struct stream *out;
	struct str rest = region_list(), name, code;
	int64_t rows = 1;
	for (size_t i = 0; i < rest.n; i++)
		rows += rest.p[i] == '\n';
	TRY(stream_open(&out, folder, &record_region, region_columns, rows, n->lang, err));
	while ((code = next_region(&rest, &name)).n) {
		stream_text(out, code);
		stream_text(out, name);
		stream_text(out, str_slice(code, 0, code.n - 2));
		stream_text(out, level_of(code));
		stream_row(out);
	}
	return sample_stream_close(out, err);
}

/* Births by county of those who entered school in the last years and will enter in the next: they fall by a twentieth a year. */
static enum status write_births(struct nation *n, const char *folder, struct err *err)
{
	enum { FIRST = YEAR - 10, LAST = YEAR - 1, ENTERED = YEAR - 7 };
	static const char *const columns[] = {"kind", "county", "zone", "born", "year", "children", NULL};
	struct stream *out;
	TRY(stream_open(&out, folder, &record_children, columns, (int64_t)n->n * (LAST - FIRST + 1), n->lang, err));
	for (int i = 0; i < n->n; i++)
		for (int born = FIRST; born <= LAST; born++) {
			char year[10];
			school_year_format(born, year);
			stream_text(out, STR("births"));
			stream_text(out, n->counties[i].code);
			stream_text(out, STR(""));
			stream_text(out, str_of(year));
			stream_text(out, str_of(year));
			stream_number(out, round((double)n->counties[i].entering / 0.97 * (1 - 0.05 * (born - ENTERED))));
			stream_row(out);
		}
	return sample_stream_close(out, err);
}

enum status nation_write(int64_t schools, uint64_t seed, const char *folder, enum lang lang,
			 void (*progress)(void *context, double share), void *context, struct err *err)
{
	CLEANUP(arena_done) struct arena arena;
	arena_init(&arena);
	struct nation n = {.arena = &arena, .lang = lang, .schools = schools, .progress = progress, .context = context};
	struct stream *out;
	rng_init(&n.rng, seed);
	if (!region_list().n)
		return err_set(err, ST_INTERNAL, "counties.csv is not embedded");
	TRY(folder_make(folder, err));
	spread(&n);
	TRY(write_regions(&n, folder, err));
	TRY(stream_open(&out, folder, &record_school, school_columns, schools, lang, err));
	walk(&n, out, NULL, 0, 0.4);
	TRY(sample_stream_close(out, err));
	TRY(stream_open(&out, folder, &record_statistics, statistics_columns, n.statistics, lang, err)); /* counted by the walk before */
	walk(&n, NULL, out, 0.4, 1);
	TRY(sample_stream_close(out, err));
	return write_births(&n, folder, err);
}
