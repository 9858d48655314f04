/* A report with everything in it: each block, tone and chart, missing values, long names, an empty table. The figures
 * are made up. */
#ifndef JH_TEST_REPORT_SAMPLE_H
#define JH_TEST_REPORT_SAMPLE_H

#include "report/report.h"

#include <math.h>
#include <stdio.h>

static inline struct str pick(enum lang lang, const char *zh, const char *en)
{
	return str_of(lang == LANG_EN ? en : zh);
}

static inline struct report_value toned(struct report_value v, enum report_tone tone)
{
	v.tone = tone;
	return v;
}

static inline const struct report_table *sample_schools(struct arena *a, enum lang lang, int rows)
{
	enum { COLUMNS = 6 };
	struct report_table *t = ARENA_NEW(a, struct report_table);
	struct report_column *c = ARENA_ARRAY(a, struct report_column, COLUMNS);
	struct report_value *v = ARENA_ARRAY(a, struct report_value, (size_t)rows * COLUMNS);
	c[0] = (struct report_column){.heading = pick(lang, "学校", "School"), .key = STR("school")};
	c[1] = (struct report_column){
		.heading = pick(lang, "学生数", "Pupils"), .key = STR("pupils"), .is_number = true};
	c[2] = (struct report_column){.heading = pick(lang, "每百名学生拥有高于规定学历教师数",
						      "Teachers above the required degree per 100 pupils"),
				      .key = STR("above_degree"),
				      .is_number = true};
	c[3] = (struct report_column){.heading = pick(lang, "占比", "Share"), .key = STR("share"), .is_number = true};
	c[4] = (struct report_column){.heading = pick(lang, "教学仪器设备值（元）", "Equipment (yuan)"),
				      .key = STR("equipment"),
				      .is_number = true};
	c[5] = (struct report_column){.heading = pick(lang, "说明", "Remark"), .key = STR("remark")};
	for (int r = 0; r < rows; r++) {
		struct report_value *row = v + r * COLUMNS;
		bool missing = r % 7 == 3, low = r % 5 == 1;
		row[0] = report_value_text(str_of(
			r == 2 ? "内蒙古自治区锡林郭勒盟西乌珠穆沁旗巴拉嘎尔高勒镇蒙古族学校附属实验小学（东校区）"
			       : arena_printf(a, lang == LANG_EN ? "School No. %d" : "第%d实验小学", r + 1)));
		row[0].link = str_of(arena_printf(a, "school/21130000%02d", r + 1));
		row[1] = report_value_int(180 + (r * 379) % 2400);
		row[2] = missing ? report_value_none() : report_value_real(4.2 + (r * 37 % 100) / 50.0, 2);
		row[2].tone = missing ? TONE_MUTED : low ? TONE_BAD : TONE_GOOD;
		row[3] = report_value_percent((r * 13 % 100) / 100.0, 1);
		row[4] = report_value_dec(dec_units(123456789 + r * 1000007, 2), 2);
		row[5] = r % 4 == 0 ? report_value_text(
					      pick(lang, "2025年9月并入集团", "joined the group in September 2025"))
				    : report_value_text(STR(""));
		if (r % 11 == 5)
			row[1].tone = TONE_WARNING;
	}
	*t = (struct report_table){.caption = pick(lang, "各校指标", "Indicators by school"),
				   .columns = c,
				   .column_count = COLUMNS,
				   .cells = v,
				   .row_count = rows};
	return t;
}

static inline const struct report_chart *sample_chart(struct arena *a, enum lang lang, enum chart_kind kind)
{
	static const char *const zh[] = {"每百名学生拥有高于规定学历教师数",
					 "骨干教师",
					 "体育艺术教师",
					 "教学及辅助用房",
					 "体育运动场馆",
					 "教学仪器设备值",
					 "多媒体教室"};
	static const char *const en[] = {"Degree above required", "Backbone teachers", "PE and arts",
					 "Teaching rooms",	  "Sports grounds",    "Equipment",
					 "Multimedia rooms"};
	enum { N = 7, MANY = 60 };
	struct report_chart *c = ARENA_NEW(a, struct report_chart);
	struct chart_series *s = ARENA_ARRAY(a, struct chart_series, 3);
	int n = kind == CHART_DISTRIBUTION ? MANY : N;
	struct str *names = ARENA_ARRAY(a, struct str, n);
	double *v[3];
	for (int k = 0; k < 3; k++)
		v[k] = ARENA_ARRAY(a, double, n);
	for (int i = 0; i < n; i++) {
		names[i] = kind == CHART_LINE ? str_of(arena_printf(a, "%d-%d", 2019 + i, 2020 + i))
					      : pick(lang, zh[i % N], en[i % N]);
		v[0][i] = kind == CHART_DISTRIBUTION ? 3 + i * 0.05 + (i > 50 ? (i - 50) * 0.2 : 0)
						     : 0.21 + (i * 31 % 17) / 40.0;
		v[1][i] = kind == CHART_LIMITS ? (i < 4 ? 0.5 : 0.45) : 0.3 + (i * 13 % 7) / 20.0;
		v[2][i] = 0.5 - i * 0.03;
	}
	if (kind != CHART_DISTRIBUTION)
		v[0][3] = NAN;
	s[0] = (struct chart_series){.name = pick(lang, "小学", "Primary"), .values = v[0]};
	s[1] = (struct chart_series){.name = kind == CHART_LIMITS ? pick(lang, "限值", "Limit")
								  : pick(lang, "初中", "Junior"),
				     .values = v[1]};
	s[2] = (struct chart_series){.name = pick(lang, "九年一贯制", "Nine-year"), .values = v[2]};
	*c = (struct report_chart){
		.kind = kind,
		.caption = kind == CHART_BAR ? pick(lang, "差异系数（分学段）", "Coefficient of variation by stage")
			   : kind == CHART_LINE ? pick(lang, "差异系数的变化", "Change of the coefficient")
			   : kind == CHART_DISTRIBUTION
				   ? pick(lang, "各校每百名学生教师数", "Teachers per 100 pupils, by school")
				   : pick(lang, "差异系数与限值", "Coefficient against its limit"),
		.unit = kind == CHART_DISTRIBUTION ? pick(lang, "人", "teachers") : (struct str){0},
		.categories = kind == CHART_DISTRIBUTION ? NULL : names,
		.point_count = n,
		.series = s,
		.series_count = kind == CHART_BAR      ? 2
				: kind == CHART_LINE   ? 3
				: kind == CHART_LIMITS ? 2
						       : 1,
		.has_limit = kind == CHART_DISTRIBUTION || kind == CHART_LINE,
		.limit = kind == CHART_LINE ? 0.5 : 4.2,
		.limit_name = pick(lang, "标准", "standard"),
	};
	return c;
}

static inline void sample_build(struct report *r, struct arena *a, enum lang lang, int rows)
{
	static const struct report_table empty = {.column_count = 0};
	report_init(r, a, lang,
		    pick(lang, "示例县义务教育优质均衡测算报告", "Balance of compulsory education, sample county"));
	r->subtitle = pick(lang, "截至 2025-09-01；政策 cn-2017，摘要 3f9a0c…",
			   "As of 2025-09-01; policy cn-2017, digest 3f9a0c…");
	r->footer = pick(lang, "示例县教育局 · 仅供内部使用", "Sample county bureau · internal");
	r->made_at = 1756684800000000; /* 2025-09-01 */
	report_heading(r, 1, pick(lang, "结论", "Verdict"));
	report_paragraph(r, TONE_BAD,
			 pick(lang,
			      "小学未达标：7项指标中有2项差异系数超过限值，另有3所学校低于标准的学校指标多于1项。",
			      "Primary fails: 2 of 7 coefficients pass their limit, and 3 schools have more than one "
			      "indicator below the standard."));
	report_paragraph(r, TONE_GOOD, pick(lang, "初中达标。", "Junior passes."));
	report_paragraph(r, TONE_WARNING,
			 pick(lang, "两所学校数据不全，未纳入测算。",
			      "Two schools have gaps in their figures and were left out."));
	report_paragraph(r, TONE_PLAIN,
			 pick(lang,
			      "本报告按校舍、教师和设备七项指标逐校测算，差异系数为加权标准差与加权平均数之比。含有标记"
			      " <b> & \"引号\" 的文字应原样显示。",
			      "Seven indicators are measured for each school; the coefficient is the weighted standard "
			      "deviation over the weighted mean. Marks such as <b> & \"quotes\" stay as they are."));
	report_heading(r, 2, pick(lang, "分学段", "By stage"));
	report_add_chart(r, sample_chart(a, lang, CHART_BAR));
	report_add_chart(r, sample_chart(a, lang, CHART_LIMITS));
	report_heading(r, 2, pick(lang, "分学校", "By school"));
	report_add_table(r, sample_schools(a, lang, rows));
	report_note(r, pick(lang, "注：“—”表示未上报，不按零计算。",
			    "Note: “—” was not reported; it does not count as zero."));
	report_add_table(r, &empty);
	report_page_break(r);
	report_heading(r, 1, pick(lang, "变化与分布", "Change and distribution"));
	report_heading(r, 3, pick(lang, "近七学年", "Seven school years"));
	report_add_chart(r, sample_chart(a, lang, CHART_LINE));
	report_add_chart(r, sample_chart(a, lang, CHART_DISTRIBUTION));
	report_code(r, STR("https://bureau.example.cn/results/2025"),
		    pick(lang, "在线核对本报告", "Check this report on line"));
}

#endif
