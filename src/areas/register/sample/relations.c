#include "areas/register/sample/city.h"

#include <string.h>

static bool is_compulsory(const struct school *s) { return (s->has[PRIMARY] || s->has[JUNIOR]) && !s->has[SENIOR]; }
static bool is_town(const struct city *c, const struct school *s) { return c->places[s->place].is_town; }
static const char *stage_of(const struct school *s)
{
	return s->has[KINDERGARTEN] ? "kindergarten" : s->has[SENIOR] ? "senior" : s->has[PRIMARY] ? "primary" : "junior";
}

static void agreement(struct city *c, const char *kind, const char *tier, const struct school *helper, const struct school *helped,
		      const char *stage, int year)
{
	struct sample *o = c->out;
	if (!helper || !helped)
		panic("the sample has too few schools for its agreements");
	sheet_row(o, SAMPLE_AGREEMENT);
	sheet_set(o, SAMPLE_AGREEMENT, "kind", str_of(kind));
	sheet_set(o, SAMPLE_AGREEMENT, "tier", str_of(tier));
	sheet_set(o, SAMPLE_AGREEMENT, "helper", helper->code);
	sheet_set(o, SAMPLE_AGREEMENT, "helped", helped->code);
	sheet_set(o, SAMPLE_AGREEMENT, "stage", str_of(stage));
	sheet_setf(o, SAMPLE_AGREEMENT, "signed", "%d-%02d-%02d", year, city_between(c, 3, 7), city_between(c, 1, 28));
	sheet_setf(o, SAMPLE_AGREEMENT, "from", "%d-09-01", year);
	sheet_setf(o, SAMPLE_AGREEMENT, "to", "%d-09-01", year + 3);
}

static void group(struct city *c, const char *name, const struct school *core, const char *mode, bool tight, int founded)
{
	struct sample *o = c->out;
	sheet_row(o, SAMPLE_GROUP);
	sheet_set(o, SAMPLE_GROUP, "name", str_of(name));
	sheet_set(o, SAMPLE_GROUP, "county", c->regions[c->counties[core->county]].code);
	sheet_set(o, SAMPLE_GROUP, "mode", str_of(mode));
	sheet_set(o, SAMPLE_GROUP, "tight", tight ? STR("yes") : STR("no"));
	sheet_set(o, SAMPLE_GROUP, "core", core->code);
	sheet_setf(o, SAMPLE_GROUP, "founded", "%d-09-01", founded);
	static const char *const centres[] = {"party", "curriculum", "teachers", "pupils", "quality", "resources"};
	for (size_t i = 0; i < ARRAY_LEN(centres); i++) {
		sheet_row(o, SAMPLE_CENTRE);
		sheet_set(o, SAMPLE_CENTRE, "group", str_of(name));
		sheet_set(o, SAMPLE_CENTRE, "kind", str_of(centres[i]));
		sheet_set(o, SAMPLE_CENTRE, "seat", core->code);
		sheet_setf(o, SAMPLE_CENTRE, "from", "%d-09-01", founded);
	}
}

static void member(struct city *c, const char *group_name, const struct school *s, const char *role, int from)
{
	struct sample *o = c->out;
	sheet_row(o, SAMPLE_MEMBERSHIP);
	sheet_set(o, SAMPLE_MEMBERSHIP, "group", str_of(group_name));
	sheet_set(o, SAMPLE_MEMBERSHIP, "school", s->code);
	sheet_set(o, SAMPLE_MEMBERSHIP, "role", str_of(role));
	sheet_setf(o, SAMPLE_MEMBERSHIP, "from", "%d-09-01", from);
}

/* The n-th school for which `fits` holds. */
static struct school *pick(struct city *c, bool (*fits)(const struct city *c, const struct school *s), int n)
{
	for (int i = 0; i < c->school_count; i++)
		if (fits(c, &c->schools[i]) && n-- == 0)
			return &c->schools[i];
	panic("the sample has too few schools of a kind");
}

static bool is_senior(const struct city *c, const struct school *s) { return s->has[SENIOR] && !s->has[PRIMARY]; }
static bool is_city_senior(const struct city *c, const struct school *s) { return is_senior(c, s) && s->county == 0; }
static bool is_county_senior(const struct city *c, const struct school *s) { return is_senior(c, s) && s->county != 0; }
/* Hengshui 2022: 19 senior highs in pairs, 3 of the city help 4 of counties, 6 of counties help 6. */
static void senior_pairs(struct city *c, int year)
{
	for (int i = 0; i < 3; i++)
		pick(c, is_city_senior, i)->authority = "city";
	for (int i = 0; i < 4; i++)
		agreement(c, "pairing", "city-county", pick(c, is_city_senior, i % 3), pick(c, is_county_senior, i), "senior", year);
	for (int i = 0; i < 6; i++)
		agreement(c, "pairing", "county-county", pick(c, is_county_senior, 4 + i), pick(c, is_county_senior, 10 + i), "senior", year);
}

/* Two helpers for each county and stage; every other compulsory school is helped once in three years: 869 schools, in 2022
 * 115 by pairing, 160 by school district, 1 by group. Two schools of the city help six of the paired. */
static void integrated_management(struct city *c, int year)
{
	struct school *lead[32][2] = {};
	for (int i = 0; i < c->school_count; i++) {
		struct school *s = &c->schools[i];
		int stage = s->has[PRIMARY] ? 0 : 1;
		if (is_compulsory(s) && (is_town(c, s) || str_eq(c->regions[c->counties[s->county]].level, STR("zone"))) &&
		    !lead[s->county][stage]) {
			lead[s->county][stage] = s;
			s->leads = true;
		}
	}
	for (int k = 0; k < c->county_count; k++)
		for (int stage = 0; stage < 2; stage++) {
			if (!lead[k][stage])
				lead[k][stage] = lead[k][1 - stage] ? lead[k][1 - stage] : lead[0][stage];
			if (!lead[k][stage])
				panic("the sample has no school that could lead");
		}
	struct school *city[2] = {lead[0][0], lead[0][1]};
	/* A school that leads where nobody else is of its stage helps the first of the stage elsewhere, so that all are covered. */
	struct school *spare[2][32] = {};
	int spares[2] = {};
	for (int k = 0; k < c->county_count; k++)
		for (int stage = 0; stage < 2; stage++) {
			bool alone = lead[k][stage]->county == k;
			for (int i = 0; i < c->school_count && alone; i++)
				alone = !(is_compulsory(&c->schools[i]) && !c->schools[i].leads && c->schools[i].county == k &&
					  (c->schools[i].has[PRIMARY] ? 0 : 1) == stage);
			if (alone)
				spare[stage][spares[stage]++] = lead[k][stage];
		}
	int pairing = 115, district = 160, grouped = 1, helped = 0, by_city[2] = {3, 3};
	for (int i = 0; i < c->school_count; i++) {
		struct school *s = &c->schools[i];
		if (!is_compulsory(s) || s->leads)
			continue;
		int stage = s->has[PRIMARY] ? 0 : 1;
		const struct school *helper = spares[stage] ? spare[stage][--spares[stage]] : lead[s->county][stage];
		const char *kind = helped % 7 < 3 ? "pairing" : "district", *tier = "within-county";
		int when = helped % 2 ? year - 1 : year - 2;
		if (helped % 3 == 0 && pairing + district + grouped > 0) {
			when = year;
			kind = pairing > 0 && helped % 2 ? "pairing" : district > 0 ? "district" : pairing > 0 ? "pairing" : "group";
			if (strcmp(kind, "pairing") == 0 && s->county != 0 && by_city[stage]-- > 0) {
				helper = city[stage];
				tier = "city-county";
			}
			pairing -= strcmp(kind, "pairing") == 0;
			district -= strcmp(kind, "district") == 0;
			grouped -= strcmp(kind, "group") == 0;
		}
		agreement(c, kind, tier, helper, s, stage_of(s), when);
		helped++;
	}
	if (pairing || district || grouped || helped != 869)
		panic("the sample has %d helped schools, %d + %d + %d left to place", helped, pairing, district, grouped);
}

static bool is_village_primary(const struct city *c, const struct school *s) { return strcmp(s->type, "211") == 0 && !is_town(c, s); }

static void hengshui_groups(struct city *c, int year)
{
	static const int count[] = {4, 5}; /* Taocheng, Jizhou */
	for (int county = 0; county < 2; county++)
		for (int g = 0, used = 0; g < count[county]; g++) {
			const struct school *core = NULL;
			for (int i = 0, n = 0; i < c->school_count && !core; i++) {
				const struct school *s = &c->schools[i];
				if (s->county == county && is_town(c, s) && (strcmp(s->type, "211") == 0 || strcmp(s->type, "311") == 0) && n++ == g)
					core = s;
			}
			if (!core)
				panic("the sample has too few town schools");
			const char *name = arena_printf(c->arena, "%.*s教育集团", STR_ARG(core->short_name));
			group(c, name, core, g % 2 ? "alliance" : "integrated", g % 2 == 0, year - 3 + g % 3);
			member(c, name, core, "core", year - 3 + g % 3);
			int members = 3 + g;
			for (int i = 0, n = 0; i < c->school_count && members > 0; i++) {
				const struct school *s = &c->schools[i];
				if (s->county != county || !is_village_primary(c, s) || n++ < used)
					continue;
				member(c, name, s, members % 4 == 0 ? "branch" : "member", year - 3 + g % 3 + members % 2);
				used++;
				members--;
			}
		}
}

/* People exchanged in the year, by who they are and where: each has one posting besides the regular one. */
static void exchange(struct city *c, bool senior, bool managers, int count, int year)
{
	static const char *const kinds[] = {"rotation", "rotation", "rotation", "support", "attachment", "travelling"};
	for (int pass = 0; pass < 40 && count > 0; pass++)
		for (int i = 0; i < c->school_count && count > 0; i++) {
			const struct school *s = &c->schools[i];
			if (s->has[KINDERGARTEN] || s->persons < 6)
				continue;
			int seen = 0;
			for (int p = s->first_person; p < s->first_person + s->persons; p++) {
				const struct person *who = &c->persons[p];
				bool manager = strcmp(who->role, "teacher") != 0;
				if (manager != managers || (who->section == SENIOR) != senior || seen++ != pass)
					continue;
				/* to a school of the same stage in the same county, or in the next one */
				const struct school *to = NULL;
				for (int k = 1; k < c->school_count && !to; k++) {
					const struct school *t = &c->schools[(i + k * 7) % c->school_count];
					if (t != s && t->has[who->section] && (t->county == s->county || senior || k > 200))
						to = t;
				}
				if (!to)
					break;
				struct sample *o = c->out;
				sheet_row(o, SAMPLE_POSTING);
				sheet_set(o, SAMPLE_POSTING, "person", who->number);
				sheet_set(o, SAMPLE_POSTING, "school", to->code);
				sheet_set(o, SAMPLE_POSTING, "role", str_of(who->role));
				sheet_set(o, SAMPLE_POSTING, "subject", str_of(who->subject));
				sheet_set(o, SAMPLE_POSTING, "stage", who->section == SENIOR ? STR("senior") : who->section == JUNIOR ? STR("junior") : STR("primary"));
				sheet_set(o, SAMPLE_POSTING, "kind", str_of(kinds[managers ? 4 : count % 4]));
				sheet_setf(o, SAMPLE_POSTING, "from", "%d-09-01", year);
				sheet_setf(o, SAMPLE_POSTING, "to", "%d-09-01", year + 1 + count % 3);
				sheet_set(o, SAMPLE_POSTING, "origin", s->code);
				count--;
				break;
			}
		}
	if (count)
		panic("the sample has too few people to exchange: %d left", count);
}

void city_hengshui_relations(struct city *c)
{
	int year = c->plan->first_year + YEARS - 1;
	senior_pairs(c, year);
	integrated_management(c, year);
	hengshui_groups(c, year);
	exchange(c, true, true, 70, year);
	exchange(c, true, false, 186, year);
	exchange(c, false, true, 136, year);
	exchange(c, false, false, 1846, year);
}

static bool is_kind(const struct school *s, const char *stage)
{
	if (strcmp(stage, "junior") == 0)
		return strcmp(s->type, "311") == 0;
	if (strcmp(stage, "primary") == 0)
		return strcmp(s->type, "211") == 0;
	if (strcmp(stage, "kindergarten") == 0)
		return s->has[KINDERGARTEN];
	return s->has[SENIOR] || strcmp(s->type, "312") == 0;
}

/* Groups of one stage: `core` and `members` of them by the autumn of `year`, taken from schools not yet in a group. */
static void groups_of(struct city *c, const char *stage, int core, int members, int year, bool *taken)
{
	static const char *const modes[] = {"integrated", "alliance", "project"};
	for (int g = 0; g < core; g++) {
		int head = -1;
		for (int round = 0; round < 2 && head < 0; round++)
			for (int i = 0; i < c->school_count && head < 0; i++)
				if (!taken[i] && is_kind(&c->schools[i], stage) && (round || is_town(c, &c->schools[i])))
					head = i;
		if (head < 0)
			panic("the sample has too few schools to lead: %s", stage);
		const struct school *s = &c->schools[head];
		const char *name = arena_printf(c->arena, "%.*s教育集团", STR_ARG(s->name));
		int share = members / (core - g), founded = year == 2018 ? year - 1 - g % 3 : year - g % 2;
		taken[head] = true;
		group(c, name, s, modes[g % 3], g % 3 == 0, founded);
		member(c, name, s, "core", founded);
		/* members from the same county first, the nearest of them */
		for (int k = 0; k < share; k++) {
			int best = -1;
			double nearest = 1e9;
			for (int i = 0; i < c->school_count; i++) {
				const struct school *t = &c->schools[i];
				double dx = t->lon - s->lon, dy = t->lat - s->lat, d = dx * dx + dy * dy + (t->county == s->county ? 0 : 100);
				if (!taken[i] && is_kind(t, stage) && !is_town(c, t) && d < nearest) {
					nearest = d;
					best = i;
				}
			}
			for (int i = 0; i < c->school_count && best < 0; i++)
				if (!taken[i] && is_kind(&c->schools[i], stage))
					best = i;
			if (best < 0)
				panic("the sample has too few schools to join: %s", stage);
			taken[best] = true;
			member(c, name, &c->schools[best], "member", founded + (k % 2 && founded < year ? 1 : 0));
		}
		members -= share;
	}
}

/* Changzhou: by autumn 2018 106 core and 315 member schools (35/140 kindergartens, 44/122 primary, 25/48 junior, the rest of
 * other kinds); by autumn 2020 161 and 553. */
void city_changzhou_relations(struct city *c)
{
	bool *taken = ARENA_ARRAY(c->arena, bool, (size_t)c->school_count);
	groups_of(c, "kindergarten", 35, 140, 2018, taken);
	groups_of(c, "primary", 44, 122, 2018, taken);
	groups_of(c, "junior", 25, 48, 2018, taken);
	groups_of(c, "other", 2, 5, 2018, taken);
	groups_of(c, "kindergarten", 26, 112, 2020, taken);
	groups_of(c, "primary", 20, 94, 2020, taken);
	groups_of(c, "junior", 9, 32, 2020, taken);
	exchange(c, false, false, 900, c->plan->first_year + YEARS - 1);
}
