/* Guidance centres, a pilot zone, ranks of teachers and posts of counties in a sample city: all of it generated. */
#include "areas/programme/sample_inside.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"

#include <string.h>

enum { TALENTS = 40, YEARS = 2, FIRST_YEAR = 2025 };

static void guidance(struct sample_making *m, size_t region)
{
	static const char *const fields[] = {"name", "region", "remit", "host", "from", NULL};
	struct sample_sheet *sheet = making_sheet(m, &record_guidance_centre, fields);
	bool is_county = making_is_county(m, region);
	sample_row(m->s, sheet);
	SETF(sheet, "name", "%.*s集团化办学指导中心", STR_ARG(sample_cell(m->regions, region, "name")));
	SET(sheet, "region", sample_cell(m->regions, region, "code"));
	SET(sheet, "remit", STR("指导集团章程、中心建设和课程共建，组织跨集团教研"));
	SET(sheet, "host", is_county ? STR("县级教师发展中心") : STR("市教育科学研究所"));
	SET(sheet, "from", is_county ? STR("2021-09-01") : STR("2020-09-01"));
}

static void pilot_zone(struct sample_making *m, size_t region)
{
	static const char *const fields[] = {"name", "kind", "region", "level", "topic", "from", NULL};
	struct sample_sheet *sheet = making_sheet(m, &record_pilot_zone, fields);
	sample_row(m->s, sheet);
	SETF(sheet, "name", "%.*s集团化办学试点区", STR_ARG(sample_cell(m->regions, region, "name")));
	SET(sheet, "kind", STR("pilot"));
	SET(sheet, "region", sample_cell(m->regions, region, "code"));
	SET(sheet, "level", STR("city"));
	SET(sheet, "topic", STR("紧密型集团教师统筹使用"));
	SET(sheet, "from", STR("2024-09-01"));
}

/* Of each stage: what is allotted, what is filled of it, and who serves on an annual contract beside. */
static void posts(struct sample_making *m, size_t region)
{
	static const char *const fields[] = {"region", "year", "stage", "posts", "filled", "annual_contract", NULL}, *const stages[] = {"primary", "junior", "senior"};
	struct sample_sheet *sheet = making_sheet(m, &record_quota, fields);
	for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++)
		for (size_t k = 0; k < ARRAY_LEN(stages); k++) {
			int n = making_between(m, 300, 900), filled = n * making_between(m, 92, 99) / 100;
			sample_row(m->s, sheet);
			SET(sheet, "region", sample_cell(m->regions, region, "code"));
			SETF(sheet, "year", "%d-%d", year, year + 1);
			SET(sheet, "stage", str_of(stages[k]));
			SETF(sheet, "posts", "%d", n);
			SETF(sheet, "filled", "%d", filled);
			SETF(sheet, "annual_contract", "%d", making_between(m, 0, n - filled));
		}
}

static void talents(struct sample_making *m)
{
	static const char *const fields[] = {"person", "rank", "level", "from", NULL}, *const ranks[][2] = {{"leader", "city"}, {"backbone", "county"}, {"rising", "county"}, {"studio", "city"}};
	struct sample_sheet *sheet = making_sheet(m, &record_talent, fields);
	for (size_t i = 0, n = 0; i < m->schools->rows && n < TALENTS; i++) {
		struct str person = making_person(m, making_school(m, i, "code"), 1);
		if (!person.n)
			continue;
		const char *const *rank = ranks[n++ % ARRAY_LEN(ranks)];
		sample_row(m->s, sheet);
		SET(sheet, "person", person);
		SET(sheet, "rank", str_of(rank[0]));
		SET(sheet, "level", str_of(rank[1]));
		SETF(sheet, "from", "%d-09-01", making_between(m, 2021, 2025));
	}
}

void making_posts(struct sample_making *m)
{
	bool has_zone = false;
	for (size_t i = 0; i < m->regions->rows; i++) {
		bool is_county = making_is_county(m, i);
		if (!is_county && !str_eq(sample_cell(m->regions, i, "code"), making_city(m)))
			continue;
		guidance(m, i);
		if (!is_county)
			continue;
		if (!has_zone)
			pilot_zone(m, i);
		has_zone = true;
		posts(m, i);
	}
	talents(m);
}
