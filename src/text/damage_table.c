#include "text/damage_table.h"

#include <unicode/ucnv.h>

/* Characters of the names of places, schools, offices and people, and of everyday words about them. */
static const char common[] =
	"的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小"
	"物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建"
	"月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
	"先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示"
	"议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响"
	"约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
	"镇乡村街道路桥州城河湖港湾岛岭坡沟庄屯堡寨营店集沙阳阴泉溪潭塘池井洲园苑里巷弄号幢楼室附幼儿初级职师范希望实验中心完全小学校区分班李王张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程"
	"曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文伟芳娜敏静丽强磊军洋勇艳杰娟涛"
	"超明霞平刚桂英秀兰华红玉梅春燕志建国庆福贵荣宝德鹏飞宇浩欣雨佳怡思涵子轩梓诗琪雪婷慧莉萍丹衡桃冀枣强武邑饶安故城景深均优质均衡集团教育局厅帮扶结对交流轮岗骨干教师学生班额";

static void mark_common(struct damage_finder *f)
{
	struct str s = str_of(common);
	size_t pos = 0;
	for (int32_t c; (c = str_next_char(s, &pos)) >= 0;)
		f->rank[c] = RANK_COMMON;
}

/* The one BMP character that the bytes are, or 0. */
static uint16_t decode(UConverter *icu, const char *bytes, int n)
{
	UChar units[4];
	UErrorCode code = U_ZERO_ERROR;
	ucnv_reset(icu);
	int32_t got = ucnv_toUChars(icu, units, 4, bytes, n, &code);
	return U_SUCCESS(code) && got == 1 && units[0] != 0xFFFD ? units[0] : 0;
}

static void fill_gbk(struct damage_finder *f, UConverter *icu)
{
	for (int code = GBK_FIRST; code <= GBK_LAST; code++) {
		int trail = code & 0xFF, lead = code >> 8;
		if (trail < 0x40 || trail == 0x7F || trail == 0xFF)
			continue;
		uint16_t c = decode(icu, (char[]){(char)lead, (char)trail}, 2);
		if (!c)
			continue;
		f->from_gbk[code - GBK_FIRST] = c;
		f->to_gbk[c] = (uint16_t)code;
		if (c >= 0xE000 && c <= 0xF8FF)
			continue; /* for private use: what a wrong code page makes of bytes, and no character */
		bool in_gb2312 = trail >= 0xA1 && lead >= 0xB0 && lead <= 0xF7;
		bool is_mark = c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF1A || c == 0xFF08 || c == 0xFF09;
		f->rank[c] = is_mark ? RANK_KNOWN : !in_gb2312 ? RANK_ODD : lead <= 0xD7 ? RANK_KNOWN : RANK_RARE;
	}
}

static void fill_big5(struct damage_finder *f, UConverter *icu)
{
	for (int lead = 0xA4; lead <= 0xF9; lead++)
		for (int trail = 0x40; trail <= 0xFE; trail++)
			if (trail <= 0x7E || trail >= 0xA1)
				f->in_big5[decode(icu, (char[]){(char)lead, (char)trail}, 2)] = true;
	f->in_big5[0] = false;
}

enum status damage_tables_fill(struct damage_finder *f, struct err *err)
{
	UErrorCode code = U_ZERO_ERROR;
	UConverter *gbk = ucnv_open("gb18030", &code);
	UConverter *big5 = ucnv_open("Big5", &code);
	if (U_SUCCESS(code)) {
		fill_gbk(f, gbk);
		fill_big5(f, big5);
		mark_common(f);
	}
	if (gbk)
		ucnv_close(gbk);
	if (big5)
		ucnv_close(big5);
	return U_SUCCESS(code) ? ST_OK : err_set(err, ST_INTERNAL, "no code page in ICU: %s", u_errorName(code));
}

int latin_byte(int32_t code)
{
	/* windows-1252, bytes 0x80 to 0x9F; 0 where it has none. */
	static const uint16_t upper[32] = {0x20AC, 0,	   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
					   0x2039, 0x0152, 0,	   0x017D, 0,	   0,	   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
					   0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,	   0x017E, 0x0178};
	if (code >= 0x80 && code <= 0xFF)
		return code;
	for (int i = 0; i < 32; i++)
		if (upper[i] == code && code)
			return 0x80 + i;
	return -1;
}
