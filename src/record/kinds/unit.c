/* Units as people write them, and the powers of ten between them. */
#include "record/kind.h"

#include <string.h>

static const struct {
	const char *unit, *written;
	int shift;
} units[] = {
	{"yuan", "元", 0}, {"yuan", "人民币元", 0}, {"yuan", "rmb", 0}, {"yuan", "cny", 0}, {"yuan", "百元", 2},
	{"yuan", "千元", 3}, {"yuan", "thousand yuan", 3}, {"yuan", "万元", 4}, {"yuan", "万", 4}, {"yuan", "10000 yuan", 4},
	{"yuan", "10k yuan", 4}, {"yuan", "百万元", 6}, {"yuan", "million yuan", 6}, {"yuan", "千万元", 7}, {"yuan", "亿元", 8},
	{"yuan", "亿", 8},
	{"m2", "平方米", 0}, {"m2", "㎡", 0}, {"m2", "m²", 0}, {"m2", "平米", 0}, {"m2", "sq m", 0}, {"m2", "sqm", 0},
	{"m2", "万平方米", 4}, {"m2", "公顷", 4}, {"m2", "ha", 4},
	{"km", "公里", 0}, {"km", "千米", 0}, {"km", "m", -3}, {"km", "米", -3},
	{"m", "米", 0}, {"m", "公里", 3}, {"m", "千米", 3}, {"m", "km", 3},
	{"person", "人", 0}, {"person", "名", 0}, {"person", "位", 0}, {"person", "persons", 0}, {"person", "people", 0},
	{"person", "万人", 4},
	{"pupil", "人", 0}, {"pupil", "名", 0}, {"pupil", "pupils", 0}, {"pupil", "万人", 4},
	{"person-time", "人次", 0}, {"person-time", "万人次", 4},
	{"school", "所", 0}, {"school", "校", 0}, {"school", "schools", 0},
	{"class", "个", 0}, {"class", "班", 0}, {"class", "个班", 0}, {"class", "classes", 0},
	{"room", "间", 0}, {"room", "个", 0}, {"room", "rooms", 0},
	{"book", "册", 0}, {"book", "万册", 4}, {"book", "books", 0},
	{"hour", "小时", 0}, {"hour", "学时", 0}, {"hour", "课时", 0}, {"hour", "h", 0}, {"hour", "hours", 0},
	{"lesson", "节", 0}, {"lesson", "课时", 0}, {"lesson", "lessons", 0},
	{"year", "年", 0}, {"year", "岁", 0}, {"year", "years", 0},
	{"day", "天", 0}, {"day", "日", 0}, {"day", "days", 0},
	{"minute", "分钟", 0}, {"minute", "分", 0}, {"minute", "min", 0}, {"minute", "minutes", 0},
	{"seat", "个", 0}, {"seat", "座", 0}, {"seat", "万个", 4}, {"seat", "seats", 0},
	{"percent", "%", 0}, {"percent", "％", 0}, {"percent", "‰", -1}, {"percent", "百分比", 0}, {"percent", "pct", 0},
};

const char *unit_label(const char *unit, enum lang lang)
{
	if (lang != LANG_ZH)
		return strcmp(unit, "m2") == 0 ? "m²" : unit;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(units[i].unit, unit) == 0)
			return units[i].written;
	return unit;
}

bool unit_shift(const char *field_unit, struct str written, int *ret_shift)
{
	written = str_trim(written);
	if (written.n && field_unit && !str_eq_nocase(written, str_of(field_unit))) {
		for (size_t i = 0; i < ARRAY_LEN(units); i++) {
			if (!str_eq(str_of(units[i].unit), str_of(field_unit)) || !str_eq_nocase(str_of(units[i].written), written))
				continue;
			*ret_shift = units[i].shift;
			return true;
		}
		return false;
	}
	if (written.n && !field_unit)
		return false;
	*ret_shift = 0;
	return true;
}
