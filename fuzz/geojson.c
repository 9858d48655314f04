/* The reader of GeoJSON, and its geometries as shapes. */
#include "table/shape.h"
#include "table_run.h"

static void try_shape(struct str text)
{
	struct shape *s = NULL, *less = NULL;
	struct err err = {};
	if (shape_parse(&s, text, &err) != ST_OK) {
		FUZZ_CHECK(err.text[0]);
		return;
	}
	struct buf out;
	buf_init(&out, 1 << 20);
	bool valid = shape_check(s, &err) == ST_OK;
	(void)shape_covers(s, (struct point){115, 37});
	FUZZ_CHECK(!(shape_area_m2(s) < -1));
	if (valid && shape_simplify(s, 100, &less, &err) == ST_OK)
		shape_free(less);
	if (shape_put(s, &out, &err) == ST_OK) { /* what is written is read again */
		struct shape *again = NULL;
		FUZZ_CHECK(shape_parse(&again, buf_view(&out), &err) == ST_OK);
		shape_free(again);
	}
	buf_done(&out);
	shape_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 1 << 14)
		return 0;
	read_bytes(data, size, TABLE_GEOJSON);
	try_shape((struct str){(const char *)data, size});
	return 0;
}
