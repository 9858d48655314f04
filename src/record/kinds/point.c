/* "114.6913456,37.7388012" or "POINT(114.69 37.74)", longitude first, WGS84 or CGCS2000. Other coordinate systems are
 * converted where the whole row is known (import), not here. */
#include "record/kinds/kinds.h"

#include "base/buf.h"
#include "base/dec.h"

static bool part(struct str *rest, struct dec *ret)
{
	size_t i = 0;
	*rest = str_trim(*rest);
	while (i < rest->n && ((rest->p[i] >= '0' && rest->p[i] <= '9') || rest->p[i] == '.' || rest->p[i] == '-'))
		i++;
	bool ok = dec_parse(str_slice(*rest, 0, i), ret) && dec_round(*ret, 7, ret);
	*rest = str_trim(str_slice(*rest, i, rest->n));
	return ok;
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str s = kind_narrow(c, in->text), rest = s;
	bool is_wkt = s.n > 5 && str_eq_nocase(str_slice(s, 0, 5), STR("POINT"));
	if (is_wkt) {
		rest = str_trim(str_slice(s, 5, s.n));
		if (!str_starts(rest, STR("(")) || !str_ends(rest, STR(")")))
			return kind_fault(c, f, ret_fault, "point.form", NULL);
		rest = str_slice(rest, 1, rest.n - 1);
	}
	struct dec d[2];
	int64_t lon, lat;
	if (!part(&rest, &d[0]))
		return kind_fault(c, f, ret_fault, "point.form", NULL);
	if (rest.n && (rest.p[0] == ',' || rest.p[0] == ';'))
		rest = str_slice(rest, 1, rest.n);
	if (!part(&rest, &d[1]) || rest.n || !dec_to_units(d[0], 7, &lon) || !dec_to_units(d[1], 7, &lat))
		return kind_fault(c, f, ret_fault, "point.form", NULL);
	const int64_t e7 = 10000000;
	if (lat > 90 * e7 && lat <= 180 * e7 && lon >= -90 * e7 && lon <= 90 * e7)
		return kind_fault(c, f, ret_fault, "point.swapped", NULL);
	if (lon < -180 * e7 || lon > 180 * e7 || lat < -90 * e7 || lat > 90 * e7)
		return kind_fault(c, f, ret_fault, "point.range", NULL);
	*ret = (struct value){.form = VALUE_POINT, .point = {(int32_t)lon, (int32_t)lat}};
	return true;
}

static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		   enum lang lang, struct buf *out)
{
	kind_format_units(out, v.point.lon, 7);
	buf_char(out, ',');
	kind_format_units(out, v.point.lat, 7);
}

const struct kind kind_point = {
	.name = "point",
	.label = {"位置", "point"},
	.form = VALUE_POINT,
	.json_type = "string",
	.json_format = "lon,lat",
	.parse = parse,
	.format = format,
};
