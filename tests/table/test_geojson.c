#include "table/geojson_write.h"
#include "table_file.h"

#define JSON_FILE(name, text) write_file(name, text, sizeof(text) - 1)
#define FEATURES(inner) "{\"type\": \"FeatureCollection\", \"features\": [" inner "]}"
#define FEATURE(properties, geometry) "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define POINT(lon, lat) "{\"type\":\"Point\",\"coordinates\":[" lon "," lat "]}"
#define SQUARE "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}"

static void as_a_table(void **state)
{
	assert_table(
		JSON_FILE("区.json",
			  "\xEF\xBB\xBF\n" FEATURES(FEATURE(
				  "{\"name\":\"一中 {\\\"]}\",\"n\":12,\"x\":0.1}",
				  POINT("115.5",
					"37")) " ,\n" FEATURE("{\"n\":null,\"ok\":true,\"more\":{\"a\":[1]}}",
							      "null") "," FEATURE("null",
										  "null") "," FEATURE("{\"name\":\"\"}",
												      SQUARE))),
		NULL,
		"[区]\n1:Tname|Tn|Tx|Tok|Tmore|Tlongitude|Tlatitude|Tgeometry\n"
		"2:T一中 {\"]}|N12|N0.1|-|-|N115.5|N37\n3:-|-|-|BTRUE|T{\"a\":[1]}\n"
		"5:-|-|-|-|-|-|-|T{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}\n");
	assert_table(JSON_FILE("a.json", FEATURE("{\"a\":1}", POINT("1", "2"))), NULL,
		     "[a]\n1:Ta|Tlongitude|Tlatitude\n2:N1|N1|N2\n");
	assert_table(JSON_FILE("a.json", FEATURES("")), NULL, "[a]\n");
	assert_table(JSON_FILE("a.json",
			       "{\"features\":[" FEATURE(
				       "{\"a\":1}", "null") "],\"type\":\"FeatureCollection\",\"crs\":{\"properties\":"
							    "{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}}"),
		     NULL, "[a]\n1:Ta\n2:N1\n");
}

/* A system that the file names holds for its points; features that say their own are taken at their word. */
static void the_system_it_names(void **state)
{
#define IN_SYSTEM(name, features) "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":\"" name "\"}},\"features\":[" features "]}"
	assert_table(JSON_FILE("a.json", IN_SYSTEM("urn:ogc:def:crs:EPSG::4490", FEATURE("{\"a\":1}", POINT("1", "2")) ","
						   FEATURE("{\"a\":2}", SQUARE) "," FEATURE("{\"a\":3}", "null"))), NULL,
		     "[a]\n1:Ta|Tlongitude|Tlatitude|Tgeometry|Tdatum\n2:N1|N1|N2|-|TCGCS2000\n"
		     "3:N2|-|-|T{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}\n4:N3\n");
	assert_table(JSON_FILE("a.json", IN_SYSTEM("EPSG:4326", FEATURE("{}", POINT("1", "2")))), NULL,
		     "[a]\n1:Tlongitude|Tlatitude|Tdatum\n2:N1|N2|TWGS84\n");
	assert_table(JSON_FILE("a.json", IN_SYSTEM("EPSG:4490", FEATURE("{\"datum\":\"GCJ-02\"}", POINT("1", "2")))), NULL,
		     "[a]\n1:Tdatum|Tlongitude|Tlatitude\n2:TGCJ-02|N1|N2\n");
	assert_table(JSON_FILE("a.json", IN_SYSTEM("EPSG:4490", FEATURE("{\"a\":1}", SQUARE))), NULL,
		     "[a]\n1:Ta|Tgeometry\n2:N1|T{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}\n");
}

static void refusals(void **state)
{
	static const struct table_options json = {.format = TABLE_GEOJSON};
	assert_refused(
		JSON_FILE("a.json", "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("{\"a\":1}", "null")),
		NULL, ST_INVALID, "after feature 1");
	assert_refused(JSON_FILE("a.json", FEATURES(FEATURE("{\"a\":1}", "null") FEATURE("{}", "null"))), NULL,
		       ST_INVALID, "after feature 1 where");
	assert_refused(JSON_FILE("a.json", FEATURES(FEATURE("{\"a\":1}", "null") ",7")), NULL, ST_INVALID,
		       "'7' after feature 1");
	assert_refused(JSON_FILE("a.json", FEATURES("{\"type\":\"x\"}")), NULL, ST_INVALID, "feature 1 is no Feature");
	assert_refused(JSON_FILE("a.json", FEATURES("{\"type\" \"x\"}")), NULL, ST_INVALID, "feature 1 is not JSON");
	assert_refused(JSON_FILE("a.json", FEATURES(FEATURE("{\"a\":1,\"a\":2}", "null"))), NULL, ST_INVALID,
		       "duplicate");
	assert_refused(JSON_FILE("a.json", FEATURES("") "x"), NULL, ST_INVALID, "not JSON");
	assert_refused(JSON_FILE("a.json", "{\"type\":\"Topology\"}"), NULL, ST_INVALID, "FeatureCollection");
	assert_refused(JSON_FILE("a.json", "[1]"), &json, ST_INVALID, "FeatureCollection");
	assert_refused(JSON_FILE("a.json", "]"), &json, ST_INVALID, "nothing is open");
	assert_refused(JSON_FILE("a.json", "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":\"EPSG:"
					   "3857\"}},\"features\":[]}"),
		       NULL, ST_INVALID, "EPSG:3857");
	assert_refused(
		JSON_FILE("a.json", FEATURES(FEATURE("{\"a\":1}", "{\"type\":\"Point\",\"coordinates\":[\"x\",1]}"))),
		NULL, ST_INVALID, "feature 1 has a point");
	assert_refused(JSON_FILE("a.json", FEATURES(FEATURE("{\"a\":\"0123456789\"}", "null"))),
		       (&(struct table_options){.max_cell = 5}), ST_TOO_LARGE, "cell A2");
}

/* A long file: rows at any place of the blocks, and the memory of one feature. */
static void many_features(void **state)
{
	struct geojson_writer *w;
	struct table_reader *r;
	struct table_sheet sheet;
	struct table_row row;
	struct err err;
	bool more;
	const char *path = scratch_file("many.geojson");
	enum { N = 20000 };
	assert_ok_err(geojson_writer_open(&w, path, &err));
	for (int i = 0; i < N; i++) {
		char number[16];
		snprintf(number, sizeof number, "%d.5", i);
		geojson_writer_text(w, STR("名\"称"), STR("校\n{[\\"));
		geojson_writer_number(w, STR("n"), str_of(number));
		geojson_writer_number(w, STR("code"), STR("007"));
		geojson_writer_point(w, (struct point){115 + i * 1e-5, 37}, DATUM_WGS84);
	}
	assert_ok_err(geojson_writer_close(w, &err));
	assert_ok_err(table_open(&r, path, NULL, &err));
	assert_int_equal(table_format_of(r), TABLE_GEOJSON);
	assert_ok_err(table_next_sheet(r, &sheet, &more, &err));
	assert_ok_err(table_next_row(r, &row, &more, &err));
	assert_str(row.cells[0].text, "名\"称");
	for (int i = 0; i < N; i++) {
		assert_ok_err(table_next_row(r, &row, &more, &err));
		assert_true(more && row.row == (uint32_t)i + 2 && row.n == 5);
		assert_str(row.cells[0].text, "校\n{[\\");
		assert_true(row.cells[1].number == i + 0.5 && row.cells[2].kind == CELL_TEXT);
		assert_true(row.cells[3].number > 115 + i * 1e-5 - 1e-7 && row.cells[3].number < 115 + i * 1e-5 + 1e-7);
	}
	assert_ok_err(table_next_row(r, &row, &more, &err));
	assert_false(more);
	table_close(r);
}

static void written_form(void **state)
{
	struct geojson_writer *w;
	struct err err;
	struct buf file;
	buf_init(&file, 0);
	const char *path = scratch_file("w.geojson");
	assert_ok_err(geojson_writer_open(&w, path, &err));
	geojson_writer_bare(w);
	geojson_writer_number(w, STR("a"), STR("-1.50"));
	geojson_writer_number(w, STR("b"), STR("1."));
	geojson_writer_shape(w, STR(SQUARE));
	geojson_writer_point(w, (struct point){116.41024449916938, 39.91640428150164}, DATUM_GCJ02);
	geojson_writer_point(w, (struct point){999, 0}, DATUM_WGS84);
	assert_ok_err(geojson_writer_close(w, &err));
	read_file(path, &file);
	assert_str(
		buf_view(&file),
		"{\"type\":\"FeatureCollection\",\"features\":[\n" FEATURE("{}", "null") ",\n" FEATURE(
			"{\"a\":-1.50,\"b\":\"1.\"}",
			SQUARE) ",\n" FEATURE("{}", POINT("116.404", "39.915")) ",\n" FEATURE("{}", "null") "\n]}\n");
	buf_done(&file);
}

static int done(void **state)
{
	scratch_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_a_table),
		cmocka_unit_test(the_system_it_names),
		cmocka_unit_test(refusals),
		cmocka_unit_test(many_features),
		cmocka_unit_test(written_form),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
