/* The registers that a map reads, with the fields it reads and no others, and a city of two counties in them. */
#ifndef JH_TEST_WEB_SMALL_CITY_H
#define JH_TEST_WEB_SMALL_CITY_H

#include "record/small.h"

#define CITY_TEXT(n, flag) {.name = n, .label = {n, n}, .kind = FIELD_TEXT, .flags = flag}
#define CITY_DATE(n, flag) {.name = n, .label = {n, n}, .kind = FIELD_DATE, .flags = flag}
#define CITY_DEGREES(n) {.name = n, .label = {n, n}, .kind = FIELD_DECIMAL, .scale = 7, .flags = F_DATED}
#define CITY_TO(n, target, flag) {.name = n, .label = {n, n}, .kind = FIELD_REFERENCE, .record = target, .flags = flag}

static const struct field city_region_fields[] = {
	{.name = "code", .label = {"代码", "code"}, .kind = FIELD_REGION_CODE, .flags = F_KEY | F_REQUIRED},
	CITY_TEXT("name", F_REQUIRED | F_DATED | F_NAME | F_SEARCH),
	CITY_TO("parent", "region", F_DATED),
	CITY_TEXT("level", F_REQUIRED),
	{.name = "shape", .label = {"边界", "shape"}, .kind = FIELD_SHAPE, .flags = F_DATED},
	{},
};
static const struct record city_region = {.name = "region", .label = {"区划", "region"}, .fields = city_region_fields, .life = LIFE_DATED};

static const struct code_part city_type_stages[] = {{"211", "primary"}, {"312", "primary"}, {"312", "junior"}, {}};
static const struct field city_school_fields[] = {
	{.name = "code", .label = {"学校标识码", "code"}, .kind = FIELD_SCHOOL_CODE, .flags = F_KEY | F_DATED},
	CITY_TEXT("name", F_REQUIRED | F_DATED | F_NAME | F_SEARCH),
	{.name = "type", .label = {"type", "type"}, .kind = FIELD_TEXT, .parts = city_type_stages, .flags = F_DATED},
	CITY_TO("county", "region", F_DATED),
	CITY_DEGREES("longitude"),
	CITY_DEGREES("latitude"),
	CITY_DATE("opened", 0),
	CITY_DATE("closed", 0),
	CITY_TEXT("status", F_DATED),
	{},
};
static const struct record city_school = {.name = "school", .label = {"学校", "school"}, .fields = city_school_fields, .life = LIFE_DATED};

static const struct field city_statistics_fields[] = {
	CITY_TO("school", "school", F_KEY | F_REQUIRED),
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED},
	CITY_TEXT("section", F_KEY | F_REQUIRED),
	{.name = "pupils", .label = {"学生数", "pupils"}, .kind = FIELD_INTEGER},
	{},
};
static const struct record city_statistics = {.name = "statistics", .label = {"年度", "statistics"}, .fields = city_statistics_fields, .life = LIFE_YEAR};

static const struct field city_group_fields[] = {
	CITY_TEXT("name", F_KEY | F_REQUIRED | F_NAME),
	CITY_TO("core", "school", F_REQUIRED | F_DATED),
	CITY_DATE("founded", 0),
	CITY_DATE("closed", 0),
	{},
};
static const struct record city_group = {.name = "group", .label = {"集团", "group"}, .fields = city_group_fields, .life = LIFE_DATED};

static const struct field city_member_fields[] = {
	CITY_TO("group", "group", F_KEY | F_REQUIRED),
	CITY_TO("school", "school", F_KEY | F_REQUIRED),
	CITY_TEXT("role", F_REQUIRED),
	CITY_DATE("from", F_KEY),
	CITY_DATE("to", 0),
	{},
};
static const struct record city_member = {.name = "membership", .label = {"成员", "membership"}, .fields = city_member_fields, .life = LIFE_PERIOD};

static const struct field city_campus_fields[] = {
	CITY_TO("school", "school", F_KEY | F_REQUIRED),
	CITY_TEXT("name", F_KEY | F_REQUIRED | F_NAME),
	{.name = "longitude", .label = {"经度", "longitude"}, .kind = FIELD_DECIMAL, .scale = 7},
	{.name = "latitude", .label = {"纬度", "latitude"}, .kind = FIELD_DECIMAL, .scale = 7},
	CITY_DATE("from", 0),
	CITY_DATE("to", 0),
	{},
};
static const struct record city_campus = {.name = "campus", .label = {"校区", "campus"}, .fields = city_campus_fields, .life = LIFE_PERIOD};

static const struct record *const city_records[] = {&city_region, &city_school, &city_statistics, &city_group, &city_member, &city_campus, NULL};
static const struct catalogue city_catalogue = {city_records, 6};

#define CITY_SQUARE(w, s, e, n) "{\"type\":\"Polygon\",\"coordinates\":[[[" #w "," #s "],[" #e "," #s "],[" #e "," #n "],[" #w "," #n "],[" #w "," #s "]]]}"

/* Schools by number: 0 primary in the east, open since 1950; 1 junior in the east, opens 2026-09-01; 2 nine-year in the west,
 * closed 2024-08-01; 3 primary in the west, without a position; 4 primary in the west, planned. */
enum { CITY_SCHOOLS = 5 };
struct city {
	struct bed *b;
	struct id east, west, school[CITY_SCHOOLS], group;
};

static inline void city_open(void **state, struct city *c)
{
	static const char *const schools[CITY_SCHOOLS] = {
		"code=2113000001;name=东小学;type=211;county=131121;longitude=115.8;latitude=37.6;opened=1950;status=open",
		"code=3113000002;name=东中学;type=311;county=131121;longitude=115.9;latitude=37.7;opened=2026-09-01;status=open",
		"code=3123000003;name=西学校;type=312;county=131122;longitude=115.2;latitude=37.6;closed=2024-08-01;status=open",
		"code=2113000004;name=西小学;type=211;county=131122001;status=open",
		"name=新小学;type=211;county=131122;longitude=115.25;latitude=37.65;status=planned",
	};
	struct bed *b = c->b = bed_open_with(state, &city_catalogue);
	bed_put(b, &city_region, (struct id){}, 0, "code=1311;name=市;level=city");
	c->east = bed_put(b, &city_region, (struct id){}, 0, "code=131121;name=东县;parent=1311;level=county;shape=" CITY_SQUARE(115.5, 37, 116, 38));
	c->west = bed_put(b, &city_region, (struct id){}, 0, "code=131122;name=西县;parent=1311;level=county;shape=" CITY_SQUARE(115, 37, 115.5, 38));
	bed_put(b, &city_region, (struct id){}, 0, "code=131122001;name=西镇;parent=131122;level=township");
	for (int i = 0; i < CITY_SCHOOLS; i++)
		c->school[i] = bed_put(b, &city_school, (struct id){}, day_of(1949, 1, 1), schools[i]);
	bed_put(b, &city_statistics, (struct id){}, 0, "school=2113000001;year=2024-2025;section=primary;pupils=300");
	bed_put(b, &city_statistics, (struct id){}, 0, "school=3123000003;year=2023-2024;section=primary;pupils=100");
	bed_put(b, &city_statistics, (struct id){}, 0, "school=3123000003;year=2023-2024;section=junior;pupils=50");
	bed_put(b, &city_statistics, (struct id){}, 0, "school=2113000004;year=2024-2025;section=primary;pupils=40");
	c->group = bed_put(b, &city_group, (struct id){}, 0, "name=东集团;core=2113000001;founded=2020-09-01");
	bed_put(b, &city_member, (struct id){}, 0, "group=东集团;school=2113000001;role=core;from=2020-09-01");
	bed_put(b, &city_member, (struct id){}, 0, "group=东集团;school=3123000003;role=member;from=2021-09-01;to=2023-09-01");
	bed_put(b, &city_campus, (struct id){}, 0, "school=2113000001;name=南校区;longitude=115.81;latitude=37.5;from=2022-09-01");
}

#endif
