#include "table/geojson_write.h"

#include "base/arena.h"
#include "table/json_text.h"
#include "table/out_file.h"

#include <stdlib.h>

enum { BLOCK = 64 << 10, PLACES = 7 };

struct geojson_writer {
	struct out_file file;
	struct buf text, properties;
	bool has_features;
};

enum status geojson_writer_open(struct geojson_writer **ret, const char *path, struct err *err)
{
	struct geojson_writer *w = heap_alloc(1, sizeof *w);
	enum status st = out_file_open(&w->file, path, err);
	if (st != ST_OK) {
		free(w);
		return st;
	}
	buf_init(&w->text, 0);
	buf_init(&w->properties, 0);
	buf_cstr(&w->text, "{\"type\":\"FeatureCollection\",\"features\":[");
	*ret = w;
	return ST_OK;
}

static void name(struct geojson_writer *w, struct str name)
{
	if (w->properties.n)
		buf_char(&w->properties, ',');
	json_put_text(&w->properties, name);
	buf_char(&w->properties, ':');
}

void geojson_writer_text(struct geojson_writer *w, struct str property, struct str text)
{
	name(w, property);
	json_put_text(&w->properties, text);
}

/* The grammar of JSON's numbers, which "007" and ".5" are not in. */
static bool is_json_number(struct str s)
{
	double v;
	size_t i = s.n && s.p[0] == '-';
	bool digit = i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
	bool leading_zero = digit && s.p[i] == '0' && i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9';
	ptrdiff_t point = str_find(s, STR("."));
	bool bare_point = point >= 0 && !((size_t)point + 1 < s.n && s.p[point + 1] >= '0' && s.p[point + 1] <= '9');
	return digit && !leading_zero && !bare_point && str_to_f64(s, &v);
}

void geojson_writer_number(struct geojson_writer *w, struct str property, struct str number)
{
	name(w, property);
	if (is_json_number(number))
		buf_str(&w->properties, number);
	else
		json_put_text(&w->properties, number);
}

static void end_feature(struct geojson_writer *w, struct str geometry)
{
	buf_cstr(&w->text, w->has_features ? ",\n" : "\n");
	buf_cstr(&w->text, "{\"type\":\"Feature\",\"properties\":{");
	buf_str(&w->text, buf_view(&w->properties));
	buf_cstr(&w->text, "},\"geometry\":");
	buf_str(&w->text, geometry);
	buf_char(&w->text, '}');
	buf_clear(&w->properties);
	w->has_features = true;
	if (w->text.n > BLOCK) {
		out_file_write(&w->file, buf_view(&w->text));
		buf_clear(&w->text);
	}
}

void geojson_writer_point(struct geojson_writer *w, struct point p, enum datum datum)
{
	struct buf geometry;
	buf_init(&geometry, 0);
	buf_cstr(&geometry, "{\"type\":\"Point\",\"coordinates\":");
	json_put_position(&geometry, datum_convert(p, datum, DATUM_WGS84), PLACES);
	buf_char(&geometry, '}');
	end_feature(w, point_is_valid(p) ? buf_view(&geometry) : STR("null"));
	buf_done(&geometry);
}

void geojson_writer_shape(struct geojson_writer *w, struct str geometry)
{
	end_feature(w, geometry.n ? geometry : STR("null"));
}

void geojson_writer_bare(struct geojson_writer *w)
{
	end_feature(w, STR("null"));
}

static void free_writer(struct geojson_writer *w)
{
	buf_done(&w->text);
	buf_done(&w->properties);
	free(w);
}

enum status geojson_writer_close(struct geojson_writer *w, struct err *err)
{
	buf_cstr(&w->text, "\n]}\n");
	out_file_write(&w->file, buf_view(&w->text));
	enum status st = out_file_close(&w->file, err);
	free_writer(w);
	return st;
}

void geojson_writer_discard(struct geojson_writer *w)
{
	if (!w)
		return;
	out_file_discard(&w->file);
	free_writer(w);
}
