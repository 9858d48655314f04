#include "areas/register/sample/city.h"

#include <string.h>

static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五",
				       "十六", "十七", "十八", "十九", "二十"};

/* "131102001河西街道" → "河西"; the ending says only what kind of township it is. */
static struct str stem(struct str name)
{
	static const char *const endings[] = {"街道办事处", "办事处", "街道", "回族乡", "镇", "乡", "园区", "开发区", "农场"};
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct str e = str_of(endings[i]);
		if (str_ends(name, e) && name.n >= e.n + 6)
			return str_slice(name, 0, name.n - e.n);
	}
	return name;
}

static struct school *new_school(struct city *c, int county, int place, const char *type)
{
	struct school *s = &c->schools[c->school_count++];
	const struct place *p = &c->places[place];
	bool zone = str_eq(c->regions[c->counties[county]].level, STR("zone"));
	s->county = county;
	s->place = place;
	s->type = type;
	s->ownership = "public";
	s->status = "open";
	s->authority = "county";
	s->urban_rural = p->is_town ? (county == 0 ? "111" : zone ? "112" : "121") : city_chance(c, 0.25) ? "210" : "220";
	/* Around the township's centre: a town is denser than a township. */
	double spread = p->is_town ? 0.012 : 0.035;
	s->lon = p->lon + city_around(c, 0, spread);
	s->lat = p->lat + city_around(c, 0, spread * 0.8);
	s->opened = str_of(arena_printf(c->arena, "%04d-09-01", city_between(c, 1952, c->plan->first_year - 1)));
	s->wealth = city_around(c, 1.22, 0.07);
	/* 2 kind + 2 province + 6 serial; 9 in front of the serial keeps clear of codes in use */
	s->code = str_of(arena_printf(c->arena, "%.2s%.2s9%05d", type, c->plan->prefix, c->school_count));
	return s;
}

static int town_place(struct city *c, int county, int n)
{
	int found = -1, seen = 0;
	struct str code = c->regions[c->counties[county]].code;
	for (int round = 0; round < 2 && found < 0; round++)
		for (int i = 0; i < c->place_count; i++)
			if (c->places[i].is_town && str_eq(c->regions[c->places[i].region].parent, code) && seen++ == n)
				found = i;
	if (found < 0) {
		for (int i = 0; i < c->place_count && found < 0; i++)
			if (str_eq(c->regions[c->places[i].region].parent, code))
				found = i;
	}
	return found;
}

static int any_place(struct city *c, int county)
{
	int first = -1, n = 0;
	struct str code = c->regions[c->counties[county]].code;
	for (int i = 0; i < c->place_count; i++)
		if (str_eq(c->regions[c->places[i].region].parent, code)) {
			if (first < 0)
				first = i;
			n++;
		}
	return first + city_between(c, 0, n - 1);
}

/* A county's share of the city's schools follows its number of townships; development zones are small. */
static int county_of(struct city *c, int i, int n)
{
	int total = 0, weight[32];
	for (int k = 0; k < c->county_count; k++) {
		struct str code = c->regions[c->counties[k]].code;
		weight[k] = 0;
		for (int p = 0; p < c->place_count; p++)
			weight[k] += str_eq(c->regions[c->places[p].region].parent, code) ? 2 : 0;
		weight[k] += str_eq(c->regions[c->counties[k]].level, STR("zone")) ? -weight[k] / 2 : 6;
		total += weight[k];
	}
	int target = (int)(((int64_t)i * 2 + 1) * total / (2 * n)), k = 0;
	for (; k + 1 < c->county_count && target >= weight[k]; k++)
		target -= weight[k];
	return k;
}

static void name_school(struct city *c, struct school *s, const char *kind, const char *short_kind, int number)
{
	struct str county = c->regions[c->counties[s->county]].name, place = stem(c->regions[c->places[s->place].region].name);
	struct str area = str_eq(c->regions[c->counties[s->county]].level, STR("zone")) ? place : stem(county);
	if (number > 0 && number <= 20) {
		s->name = str_of(arena_printf(c->arena, "%.*s第%s%s", STR_ARG(county), numerals[number - 1], kind));
		s->short_name = str_of(arena_printf(c->arena, "%.*s%s%s", STR_ARG(area), numerals[number - 1], short_kind));
		return;
	}
	struct str own = city_given_name(c);
	s->name = str_of(arena_printf(c->arena, "%.*s%.*s%.*s%s", STR_ARG(county), STR_ARG(place), STR_ARG(own), kind));
	s->short_name = str_of(arena_printf(c->arena, "%.*s%.*s%s", STR_ARG(place), STR_ARG(own), short_kind));
}

struct kind {
	const char *type, *name, *short_name;
	unsigned sections;
	int town_intake[2], village_intake[2]; /* an entering year group of the lowest section */
	int town_share;                        /* per cent of the schools in the county's town */
};

#define HAS(s) (1u << (s))

static const struct kind kinds[] = {
	{"311", "初级中学", "中", HAS(JUNIOR), {180, 420}, {60, 160}, 45},
	{"312", "九年一贯制学校", "学校", HAS(PRIMARY) | HAS(JUNIOR), {90, 160}, {30, 70}, 35},
	{"341", "完全中学", "中学", HAS(JUNIOR) | HAS(SENIOR), {160, 260}, {120, 160}, 100},
	{"342", "高级中学", "高中", HAS(SENIOR), {400, 800}, {300, 500}, 100},
	{"345", "十二年一贯制学校", "学校", HAS(PRIMARY) | HAS(JUNIOR) | HAS(SENIOR), {90, 140}, {60, 90}, 100},
	{"211", "小学", "小", HAS(PRIMARY), {110, 290}, {16, 70}, 30},
	{"218", "教学点", "教学点", HAS(PRIMARY), {4, 7}, {3, 14}, 0},
	{"111", "幼儿园", "幼", HAS(KINDERGARTEN), {60, 120}, {20, 60}, 55},
};

static void make_kind(struct city *c, const struct kind *k, int n)
{
	int number[32] = {};
	int at_seat = strcmp(k->type, "342") == 0 ? 4 : 0; /* the city's seat has more senior highs than its share */
	for (int i = 0; i < n; i++) {
		int county = i < at_seat ? 0 : county_of(c, i - at_seat, n - at_seat);
		bool town = city_between(c, 0, 99) < k->town_share || number[county] == 0;
		if (strcmp(k->type, "218") == 0)
			town = false;
		struct school *s = new_school(c, county, town ? town_place(c, county, number[county] % 4) : any_place(c, county), k->type);
		bool is_town = c->places[s->place].is_town;
		name_school(c, s, k->name, k->short_name, town && is_town && number[county] < 20 ? ++number[county] : 0);
		const int *range = is_town ? k->town_intake : k->village_intake;
		int intake = city_between(c, range[0], range[1]);
		if (county == 0 && is_town && intake > 100)
			intake = intake * 5 / 4;
		for (int section = 0; section < SECTIONS; section++)
			if (k->sections & HAS(section)) {
				s->has[section] = true;
				s->intake[section] = section == SENIOR && strcmp(k->type, "342") != 0 ? intake * 3 / 2 : intake;
			}
		if (strcmp(k->type, "111") == 0 && city_chance(c, 0.4))
			s->ownership = s->authority = "private";
	}
}

/* A rare name may be drawn twice; the second of a county gets its place's number. */
static void part_namesakes(struct city *c)
{
	for (int i = 0; i < c->school_count; i++)
		for (int j = 0, n = 1; j < i; j++)
			if (str_eq(c->schools[i].name, c->schools[j].name)) {
				c->schools[i].name = str_of(arena_printf(c->arena, "%.*s（%d）", STR_ARG(c->schools[j].name), ++n));
				j = -1;
			}
}

static void mark_troubles(struct city *c)
{
	for (int k = 0; k < c->county_count; k++) {
		enum profile profile = c->plan->profiles[k];
		int marked = 0;
		for (int i = 0; i < c->school_count; i++) {
			struct school *s = &c->schools[i];
			bool town = c->places[s->place].is_town, single = strcmp(s->type, "211") == 0;
			if (s->county != k)
				continue;
			bool pick = (profile == FEW_SCREENS && single && !town && s->intake[PRIMARY] > 20 && marked < 3) ||
				    (profile == CROWDED && single && town && marked < 2) ||
				    (profile == ONE_RICH && single && town && s->intake[PRIMARY] > 140 && marked < 1) ||
				    (profile == NOT_REPORTED && single && town && marked < 1) ||
				    (profile == FEW_BACKBONE && strcmp(s->type, "311") == 0 && marked < 2);
			if (pick) {
				s->trouble = profile;
				marked++;
			}
		}
	}
}

static void write_schools(struct city *c)
{
	for (int i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		const struct region *place = &c->regions[c->places[s->place].region];
		sheet_row(c->out, SAMPLE_SCHOOL);
		sheet_set(c->out, SAMPLE_SCHOOL, "code", s->code);
		sheet_set(c->out, SAMPLE_SCHOOL, "name", s->name);
		sheet_set(c->out, SAMPLE_SCHOOL, "short_name", s->short_name);
		sheet_set(c->out, SAMPLE_SCHOOL, "type", str_of(s->type));
		sheet_set(c->out, SAMPLE_SCHOOL, "authority", str_of(s->authority));
		sheet_set(c->out, SAMPLE_SCHOOL, "ownership", str_of(s->ownership));
		sheet_set(c->out, SAMPLE_SCHOOL, "legal_person", strcmp(s->type, "218") == 0 ? STR("no") : STR("yes"));
		sheet_set(c->out, SAMPLE_SCHOOL, "county", c->regions[c->counties[s->county]].code);
		sheet_set(c->out, SAMPLE_SCHOOL, "urban_rural", str_of(s->urban_rural));
		sheet_setf(c->out, SAMPLE_SCHOOL, "address", "%.*s%.*s", STR_ARG(c->regions[c->counties[s->county]].name), STR_ARG(place->name));
		sheet_setf(c->out, SAMPLE_SCHOOL, "longitude", "%.5f", s->lon);
		sheet_setf(c->out, SAMPLE_SCHOOL, "latitude", "%.5f", s->lat);
		sheet_set(c->out, SAMPLE_SCHOOL, "datum", STR("wgs84"));
		sheet_set(c->out, SAMPLE_SCHOOL, "opened", s->opened);
		sheet_set(c->out, SAMPLE_SCHOOL, "status", str_of(s->status));
		if (strcmp(s->type, "312") == 0 && i % 5 == 0) { /* some nine-year schools have a second campus; it is not a school */
			sheet_row(c->out, SAMPLE_CAMPUS);
			sheet_set(c->out, SAMPLE_CAMPUS, "school", s->code);
			sheet_setf(c->out, SAMPLE_CAMPUS, "name", "%.*s东校区", STR_ARG(s->short_name));
			sheet_setf(c->out, SAMPLE_CAMPUS, "longitude", "%.5f", s->lon + 0.01);
			sheet_setf(c->out, SAMPLE_CAMPUS, "latitude", "%.5f", s->lat);
			sheet_set(c->out, SAMPLE_CAMPUS, "datum", STR("wgs84"));
			sheet_setf(c->out, SAMPLE_CAMPUS, "from", "%d-09-01", c->plan->first_year);
		}
	}
}

/* Schools that the next school year will open: planned, without a code. */
static void write_planned(struct city *c)
{
	for (int k = 0; k < 3 && k < c->county_count; k++) {
		struct str county = c->regions[c->counties[k]].name;
		double lon, lat;
		city_point(c, c->counties[k], &lon, &lat);
		sheet_row(c->out, SAMPLE_SCHOOL);
		sheet_setf(c->out, SAMPLE_SCHOOL, "name", "%.*s新区规划小学", STR_ARG(county));
		sheet_set(c->out, SAMPLE_SCHOOL, "type", STR("211"));
		sheet_set(c->out, SAMPLE_SCHOOL, "authority", STR("county"));
		sheet_set(c->out, SAMPLE_SCHOOL, "ownership", STR("public"));
		sheet_set(c->out, SAMPLE_SCHOOL, "county", c->regions[c->counties[k]].code);
		sheet_set(c->out, SAMPLE_SCHOOL, "urban_rural", STR("112"));
		sheet_setf(c->out, SAMPLE_SCHOOL, "longitude", "%.5f", lon);
		sheet_setf(c->out, SAMPLE_SCHOOL, "latitude", "%.5f", lat);
		sheet_set(c->out, SAMPLE_SCHOOL, "datum", STR("wgs84"));
		sheet_setf(c->out, SAMPLE_SCHOOL, "opened", "%d-09-01", c->plan->first_year + YEARS);
		sheet_set(c->out, SAMPLE_SCHOOL, "status", STR("planned"));
	}
}

void city_schools(struct city *c)
{
	const struct plan *p = c->plan;
	const int count[] = {p->juniors, p->nine_years, p->complete, p->seniors, p->twelve_years, p->primaries, p->points, p->kindergartens};
	int n = 0;
	for (size_t i = 0; i < ARRAY_LEN(count); i++)
		n += count[i];
	c->schools = ARENA_ARRAY(c->arena, struct school, (size_t)n);
	for (size_t i = 0; i < ARRAY_LEN(count); i++)
		make_kind(c, &kinds[i], count[i]);
	part_namesakes(c);
	mark_troubles(c);
	write_schools(c);
	write_planned(c);
}
