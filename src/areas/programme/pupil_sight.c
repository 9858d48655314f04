/* A pupil's sight, year by year: the school's alone. Pupils stand under a pseudonym of the school; both eyes are sealed under a key of the
 * row, which erasing destroys. Others see the counts that the school reports (record_vision). */
#include "areas/programme/programme.h"
#include "areas/register/codes.h"

#define STATUTE "学校卫生工作条例：学校建立学生健康管理制度，定期体检并建档"

#define EYE .kind = FIELD_DECIMAL, .scale = 1, .min = "0", .max = "5.3", .flags = F_PERSONAL, .statute = STATUTE

static const struct field fields[] = {
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "pupil", .label = {"学生代号", "pupil"}, .synonyms = "代号|pseudonym", .kind = FIELD_TEXT, .size = 12, .pattern = "[A-Za-z0-9-]{1,12}",
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST,
	 .help = {"学校自编的代号，每年不变；不填姓名、学籍号、身份证号", "a pseudonym of the school, the same every year; no name and no number of the state"}},
	{.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_CODE, .codes = codes_grade, .flags = F_REQUIRED | F_LIST},
	{.name = "class", .label = {"班", "class"}, .synonyms = "班级", .kind = FIELD_TEXT, .size = 20, .flags = F_LIST},
	{.name = "right", .label = {"右眼", "right eye"}, .synonyms = "右眼裸眼视力|右眼视力", EYE,
	 .help = {"裸眼，五分记录", "unaided, on the five-grade scale"}},
	{.name = "left", .label = {"左眼", "left eye"}, .synonyms = "左眼裸眼视力|左眼视力", EYE, .help = {"裸眼，五分记录", "unaided, on the five-grade scale"}},
	{.name = "short_sighted", .label = {"近视", "short-sighted"}, .synonyms = "是否近视", .kind = FIELD_YES_NO, .flags = F_PERSONAL, .statute = STATUTE},
	{},
};
const struct record record_pupil_sight = {
	.name = "pupil_sight",
	.label = {"学生视力", "pupil's sight"},
	.help = {"每名学生（代号）每学年的视力，只有本校能看；上报的是各年级人数（视力筛查）",
		 "each pupil's sight in a year, under a pseudonym: seen by the school alone, which reports counts by grade (vision screening)"},
	.synonyms = "pupils' sight|视力筛查登记表|学生视力档案",
	.life = LIFE_YEAR,
	.fields = fields,
	.scope = "school",
	.person = "self",
};
