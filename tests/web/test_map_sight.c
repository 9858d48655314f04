/* Who sees which figures of the map, and that nothing a register holds breaks out of the drawing. */
#include "web/small_city.h"

#include "web/map_draw.h"

#include <expat.h>
#include <math.h>

/* Region 0 is the city, 1 and 2 its counties, 3 a township of county 2. */
static struct school_map *map_of(struct city *c, void **state)
{
	struct school_map *m = NULL;
	struct err err;
	city_open(state, c);
	assert_ok_err(map_load(c->b->g, on_day(2023, 10, 1), NULL, NULL, false, &m, &err));
	return m;
}

static enum status below(void *data, struct id region, day_t day, struct access_collect *out, struct err *err)
{
	const struct school_map *m = data;
	int32_t r = map_find_region(m, region);
	for (size_t i = 0; i < m->n_regions; i++)
		if (map_region_within(m, (int32_t)i, r))
			access_collect_add(out, m->regions[i].id);
	return ST_OK;
}

static const struct access_reach *reach_of(struct arena *a, struct school_map *m, enum role role, struct id anchor)
{
	struct access_relations relations = {.data = m, .regions_below = below};
	struct access_grant grant = {.id = {{1}}, .user = {{2}}, .role = role, .anchor = anchor, .from = DAY_MIN, .to = DAY_MAX};
	struct access_reach *r = NULL;
	struct err err;
	assert_ok_err(access_reach(a, grant.user, (struct id){}, STR("li"), &grant, 1, day_of(2023, 10, 1), &relations, &r, &err));
	return r;
}

static int64_t pupils_shown(const struct school_map *m, const struct map_sight *s, struct arena *a)
{
	struct map_view v;
	struct map_features f;
	struct err err;
	assert_ok_err(map_view_read(m, &(struct map_query){}, &v, &err));
	v.sight = s;
	map_features_find(m, &v, a, &f);
	assert_int_equal(f.schools, 2); /* the directory is for everybody */
	return f.counted ? f.pupils : -1;
}

static void figures_are_for_those_with_a_right(void **state)
{
	struct city c;
	struct arena a;
	struct map_sight s, other;
	struct school_map *m = map_of(&c, state);
	arena_init(&a);
	int32_t west = map_region_coded(m, STR("131122")), east = map_region_coded(m, STR("131121")), town = map_region_coded(m, STR("131122001")),
		city = map_region_coded(m, STR("1311")), nine = map_find_school(m, c.school[2]), first = map_find_school(m, c.school[0]);

	map_sight_make(m, reach_of(&a, m, ROLE_COUNTY, c.west), &a, &s);
	assert_true(map_sees_school(&s, (size_t)nine, MAP_STATISTICS | MAP_BALANCE));
	assert_false(map_sees_school(&s, (size_t)first, MAP_STATISTICS));
	assert_true(map_sees_region(&s, (size_t)west, MAP_STATISTICS | MAP_COVERAGE));
	assert_true(map_sees_region(&s, (size_t)town, MAP_STATISTICS));
	assert_false(map_sees_region(&s, (size_t)east, MAP_BALANCE));
	assert_false(map_sees_region(&s, (size_t)city, MAP_STATISTICS)); /* of the whole city: not a county's */
	assert_true(map_sees_region(&s, (size_t)east, 0));
	assert_int_equal(pupils_shown(m, &s, &a), 150);

	/* a county's reader has no class of the legend from another county */
	struct map_view v;
	struct err err;
	double limits[MAP_CLASSES_MAX];
	assert_ok_err(map_view_read(m, &(struct map_query){.column = STR("pupils.all")}, &v, &err));
	v.sight = &s;
	assert_true(isnan(map_region_value(m, &v, (size_t)east)));
	assert_true(map_region_value(m, &v, (size_t)west) == 150);
	assert_int_equal(map_view_classes(m, &v, 5, limits), 0);

	/* the same answer is never taken for another reader's */
	char mine[MAP_TAG_TEXT], theirs[MAP_TAG_TEXT];
	map_view_tag(m, &v, "regions", LANG_ZH, mine);
	map_sight_make(m, reach_of(&a, m, ROLE_COUNTY, c.east), &a, &other);
	v.sight = &other;
	map_view_tag(m, &v, "regions", LANG_ZH, theirs);
	assert_string_not_equal(mine, theirs);
	assert_int_equal(pupils_shown(m, &other, &a), -1); /* nothing reported there that year */

	map_sight_make(m, reach_of(&a, m, ROLE_CLERK, c.school[2]), &a, &s);
	assert_true(map_sees_school(&s, (size_t)nine, MAP_STATISTICS));
	assert_false(map_sees_school(&s, (size_t)first, MAP_STATISTICS));
	assert_false(map_sees_region(&s, (size_t)west, MAP_STATISTICS));

	map_sight_make(m, access_reach_public(), &a, &s);
	assert_int_equal(pupils_shown(m, &s, &a), -1);
	arena_done(&a);
	map_free(m);
	bed_close(c.b);
}

static void count_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	int *n = data;
	n[0]++;
	n[1] += !strcmp(name, "script");
	for (; *attributes; attributes += 2)
		n[1] += !strncmp(attributes[0], "on", 2) || !strncmp(attributes[1], "javascript:", 11);
}

/* The drawing is well-formed whatever schools and regions are called. */
static void names_do_not_break_the_drawing(void **state)
{
	struct city c;
	struct err err;
	struct map_view v;
	struct buf out;
	struct school_map *m = map_of(&c, state);
	buf_init(&out, 0);
	for (size_t i = 0; i < m->n_schools; i++)
		m->schools[i].name = STR("</title><script>alert(1)</script>\"' onload=\"x&amp;\x01");
	for (size_t i = 0; i < m->n_regions; i++)
		m->regions[i].name = STR("<a href='javascript:1'>");
	static const enum map_by by[] = {MAP_BY_STAGE, MAP_BY_SIZE, MAP_BY_VERDICT};
	for (size_t i = 0; i < ARRAY_LEN(by); i++)
		for (int whole = 0; whole < 2; whole++) {
			struct map_drawing d = {.width = 800, .height = 600, .by = by[i], .classes = 5, .has_links = true, .school_path = "/records/school/",
						.map_path = "/map?", .title = whole ? STR("甲<乙>&\"丙\"") : (struct str){}, .note = STR("<审图号>")};
			assert_ok_err(map_view_read(m, &(struct map_query){.column = STR("pupils.all"), .status = STR("all")}, &v, &err));
			buf_clear(&out);
			map_put_svg(m, &v, &d, LANG_ZH, &out);
			int seen[2] = {};
			XML_Parser p = XML_ParserCreate("UTF-8");
			XML_SetUserData(p, seen);
			XML_SetElementHandler(p, count_start, NULL);
			if (XML_Parse(p, out.p, (int)out.n, 1) != XML_STATUS_OK)
				fail_msg("%s at line %lu", XML_ErrorString(XML_GetErrorCode(p)), XML_GetCurrentLineNumber(p));
			XML_ParserFree(p);
			assert_true(seen[0] > 10);
			assert_int_equal(seen[1], 0);
		}
	buf_done(&out);
	map_free(m);
	bed_close(c.b);
}

static void classes_have_colours_that_darken(void **state)
{
	for (int n = 2; n <= MAP_CLASSES_MAX; n++) {
		double last = 2;
		for (int i = 0; i < n; i++) {
			char text[MAP_COLOUR_TEXT];
			unsigned r, g, b;
			map_class_colour(i, n, text);
			assert_int_equal(sscanf(text, "#%2x%2x%2x", &r, &g, &b), 3);
			/* relative luminance, WCAG 2.1 */
			double light = 0.2126 * pow(r / 255.0, 2.2) + 0.7152 * pow(g / 255.0, 2.2) + 0.0722 * pow(b / 255.0, 2.2);
			assert_true(light < last);
			last = light;
		}
	}
	struct map_column c = {.is_share = true};
	struct buf b;
	buf_init(&b, 0);
	map_class_text(&c, (double[]){0.125, 0.5}, 2, 1, &b);
	assert_str(buf_view(&b), "12.5% – 50.0%");
	buf_clear(&b);
	map_value_text(&(struct map_column){.places = 2}, -1234567.891, &b);
	assert_str(buf_view(&b), "-1\u202f234\u202f567.89");
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {ONLY_SQLITE(figures_are_for_those_with_a_right), ONLY_SQLITE(names_do_not_break_the_drawing),
					   cmocka_unit_test(classes_have_colours_that_darken)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
