#include "areas/register/codes.h"
#include "areas/register/register.h"

#define COUNT(n, zh, en, more, synonym)                                                                                \
	{.name = n, .label = {zh, en}, .synonyms = synonym, .kind = FIELD_INTEGER, .min = "0", .max = "1000000", .flags = more}
#define AREA(n, zh, en, synonym)                                                                                       \
	{.name = n, .label = {zh, en}, .synonyms = synonym, .kind = FIELD_DECIMAL, .scale = 2, .unit = "m2", .min = "0", .max = "10000000"}

static const struct field fields[] = {
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .synonyms = "学年度|school year", .kind = FIELD_SCHOOL_YEAR,
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "section", .label = {"学段", "section"}, .synonyms = "部|学部", .kind = FIELD_CODE, .codes = codes_section,
	 .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"一贯制学校各学段分行填；校舍、场地、设备、多媒体教室可填在“全校”行，按政策折算",
		  "one row for each section; rooms, grounds, equipment and multimedia rooms of a combined school may stand on a row 'whole', split by policy"}},
	COUNT("classes", "班数", "classes", F_LIST, "班级数"),
	COUNT("pupils", "学生数", "pupils", F_LIST, "在校生数|在校学生数"),
	COUNT("teachers", "专任教师", "teachers", F_LIST, "专任教师数|教师数"),
	COUNT("above_degree", "高于规定学历教师", "teachers above the required degree", 0, "高于规定学历教师数|高于规定学历|above degree"),
	COUNT("backbone", "骨干教师", "backbone teachers", 0, "骨干教师数|县级以上骨干教师"),
	COUNT("pe", "体育教师", "PE teachers", 0, "体育教师数"),
	COUNT("music", "音乐教师", "music teachers", 0, "音乐教师数"),
	COUNT("art", "美术教师", "fine-art teachers", 0, "美术教师数|art teachers"),
	COUNT("arts", "艺术教师", "arts teachers", 0, "艺术教师数"),
	COUNT("shared_arts", "共享兼职走教艺体教师", "shared and travelling PE and arts teachers", 0, "兼职走教艺体教师|shared, part-time and travelling PE and arts teachers|shared arts"),
	AREA("teaching_rooms_m2", "教学及辅助用房面积", "teaching rooms", "教学及辅助用房|教学及教学辅助用房面积|teaching rooms m2"),
	AREA("indoor_sports_m2", "室内体育用房面积", "indoor sports rooms", "室内体育用房|indoor sports m2"),
	AREA("sports_ground_m2", "运动场地面积", "sports grounds", "体育运动场地面积|运动场地|室外运动场地面积|sports ground m2"),
	AREA("sports_hall_m2", "体育馆面积", "sports hall", "体育馆|室内体育馆面积|sports hall m2"),
	AREA("other_sports_m2", "其他运动场地面积", "other sports space", "其他体育活动场地|公共场馆面积|other sports m2"),
	{.name = "dense_centre", .label = {"老城区密集区", "dense old town"}, .synonyms = "dense centre", .kind = FIELD_YES_NO,
	 .help = {"按政策可计入校内其他体育场地和步行 10 分钟内的公共场馆", "by policy other sports space on the site and venues within a 10-minute walk count"}},
	{.name = "equipment_yuan", .label = {"教学仪器设备值", "teaching equipment"}, .synonyms = "教学仪器设备资产值|设备值|仪器设备值|equipment yuan",
	 .kind = FIELD_MONEY, .unit = "yuan", .min = "0", .max = "100000000000"},
	COUNT("multimedia_rooms", "网络多媒体教室数", "multimedia rooms", 0, "网络多媒体教室|多媒体教室数"),
	COUNT("books", "图书册数", "books", 0, "图书|图书数"),
	COUNT("large_classes", "大班数", "classes of 46 to 55 pupils", 0, "46-55人班数|classes 46-55"),
	COUNT("big_classes", "超大班数", "classes of 56 to 65 pupils", 0, "56-65人班数|classes 56-65"),
	COUNT("super_classes", "特大班数", "classes of 66 pupils and more", 0, "66人及以上班数|classes 66 and more"),
	COUNT("largest_class", "最大班额", "pupils of the largest class", 0, "班额最大值|largest class"),
	COUNT("music_rooms", "音乐教室数", "music rooms", 0, "音乐专用教室数"),
	COUNT("art_rooms", "美术教室数", "art rooms", 0, "美术专用教室数"),
	{},
};

#define PART(n, part, message_zh, message_en)                                                                          \
	{.name = n, .kind = CHECK_EXPRESSION, .expression = part " <= teachers", .message = {message_zh, message_en}}

static const struct record_check checks[] = {
	PART("above-degree-within-teachers", "above_degree", "高于规定学历教师 {above_degree} 多于专任教师 {teachers}",
	     "{above_degree} above the required degree, but only {teachers} teachers"),
	PART("backbone-within-teachers", "backbone", "骨干教师 {backbone} 多于专任教师 {teachers}",
	     "{backbone} backbone teachers, but only {teachers} teachers"),
	PART("arts-within-teachers", "coalesce(pe, 0) + coalesce(music, 0) + coalesce(art, 0) + coalesce(arts, 0)",
	     "体育、音乐、美术、艺术教师之和多于专任教师 {teachers}", "PE, music, fine-art and arts teachers together exceed the {teachers} teachers"),
	{.name = "indoor-within-rooms", .kind = CHECK_EXPRESSION, .expression = "indoor_sports_m2 <= teaching_rooms_m2",
	 .message = {"室内体育用房面积 {indoor_sports_m2} 大于教学及辅助用房面积 {teaching_rooms_m2}",
		     "indoor sports rooms {indoor_sports_m2} exceed teaching rooms {teaching_rooms_m2}"}},
	{.name = "bands-within-classes", .kind = CHECK_EXPRESSION,
	 .expression = "coalesce(large_classes, 0) + coalesce(big_classes, 0) + coalesce(super_classes, 0) <= classes",
	 .message = {"大班、超大班、特大班之和多于班数 {classes}", "classes by size band exceed the {classes} classes"}},
	{.name = "classes-with-pupils", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING,
	 .expression = "section = 'whole' or pupils = 0 or classes > 0",
	 .message = {"有学生 {pupils} 人而班数为 0", "{pupils} pupils, but no class"}},
	{.name = "whole-has-no-people", .kind = CHECK_EXPRESSION,
	 .expression = "section <> 'whole' or not (known(pupils) or known(teachers) or known(above_degree) or known(backbone))",
	 .message = {"“全校”行只填校舍、场地、设备和多媒体教室；学生和教师填在各学段",
		     "the row 'whole' carries rooms, grounds, equipment and multimedia rooms only; pupils and teachers belong to the sections"}},
	{.name = "given-once", .kind = CHECK_FUNCTION, .by = "school,year", .function = check_whole_or_section,
	 .message = {"同一项目既填在“全校”又填在学段，只能填一处", "an item stands both on the row 'whole' and on a section: give it once"}},
	{.name = "within-school", .kind = CHECK_WITHIN_LIFE, .severity = CHECK_WARNING, .field = "school",
	 .message = {"该学年学校不在存续期内", "the school does not exist in that year"}},
	{},
};

const struct record record_statistics = {
	.name = "statistics",
	.label = {"学校年度数据", "statistics"},
	.help = {"每校每学年每学段一行，9 月 1 日时点", "one row for each school, school year and section, as of 1 September"},
	.synonyms = "年度数据|学校统计|yearly statistics",
	.life = LIFE_YEAR,
	.fields = fields,
	.checks = checks,
	.scope = "school",
	.under = "submission",
};
