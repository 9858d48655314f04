#include "areas/register/sample/city.h"

#include "base/date.h"

/* Common surnames, and characters of given names: what a generated roll looks like, nobody's name on purpose. */
static const char surnames[] = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
static const char given[] = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力华飞玉红建国志海波宁慧琳欣怡佳雪晨宇浩然子涵梓萱思远博雅清诗语嘉俊熙泽瑞轩晓梅松柏青云鹏程学礼春生秋月冬立新成长安乐和顺福祥荣光";

static struct str nth_character(const char *list, size_t bytes, int i)
{
	return (struct str){list + 3 * ((size_t)i % (bytes / 3)), 3}; /* every character here takes three bytes */
}

int city_between(struct city *c, int low, int high) { return low + (int)rng_below(&c->rng, (uint64_t)(high - low + 1)); }

double city_around(struct city *c, double mean, double spread)
{
	double x;
	do
		x = rng_normal(&c->rng);
	while (x < -2 || x > 2);
	return mean + spread * x;
}

bool city_chance(struct city *c, double p) { return rng_unit(&c->rng) < p; }

struct str city_given_name(struct city *c)
{
	char text[8];
	size_t n = 0;
	int length = city_chance(c, 0.7) ? 2 : 1;
	for (int i = 0; i < length; i++) {
		struct str ch = nth_character(given, sizeof given - 1, city_between(c, 0, 9999));
		for (size_t k = 0; k < ch.n; k++)
			text[n++] = ch.p[k];
	}
	return str_copy(c->arena, (struct str){text, n});
}

struct str city_person_name(struct city *c)
{
	struct str family = nth_character(surnames, sizeof surnames - 1, city_between(c, 0, 9999)), own = city_given_name(c);
	return str_of(arena_printf(c->arena, "%.*s%.*s", STR_ARG(family), STR_ARG(own)));
}

struct str city_year(const struct city *c, int y)
{
	char text[10];
	school_year_format(c->plan->first_year + y, text);
	return str_copy(c->arena, (struct str){text, 9});
}

bool city_inside(const struct region *r, double x, double y)
{
	/* Even–odd rule */
	bool in = false;
	for (size_t i = 0, j = r->ring_n - 1; i < r->ring_n; j = i++) {
		const double *a = r->ring[i], *b = r->ring[j];
		if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
			in = !in;
	}
	return in;
}

void city_point(struct city *c, int county, double *ret_lon, double *ret_lat)
{
	const struct region *r = &c->regions[county];
	for (;;) {
		double x = r->west + (r->east - r->west) * rng_unit(&c->rng), y = r->south + (r->north - r->south) * rng_unit(&c->rng);
		if (!r->ring || city_inside(r, x, y)) {
			*ret_lon = x;
			*ret_lat = y;
			return;
		}
	}
}
