#include "areas/programme/codes.h"

const struct code codes_work_area[] = {
	{"party", {"党的建设", "Party building"}, "党建"},
	{"resources", {"资源配置", "resources"}, "办学条件|资源"},
	{"schools", {"学校发展", "schools"}, "集团化办学|学校"},
	{"teachers", {"教师队伍", "teachers"}, "师资|队伍建设"},
	{"pupils", {"学生成长", "pupils"}, "立德树人|学生"},
	{"safety", {"校园安全", "safety"}, "安全"},
	{"burden", {"减负提质", "burden reduction"}, "双减|减负"},
	{"curriculum", {"课程教学", "curriculum and teaching"}, "教学教研|课程"},
	{"other", {"其他", "other"}, NULL},
	{},
};

const struct code codes_honour_kind[] = {
	{"new-quality", {"新优质学校", "new quality school"}, "新优质"},
	{"demonstration", {"示范学校", "demonstration school"}, "示范校|优质示范学校"},
	{"labour-school", {"劳动教育学校", "labour-education school"}, "劳动教育示范校|劳动教育特色学校"},
	{"labour-base", {"劳动教育基地", "labour-education base"}, NULL},
	{"quality-school", {"优质学校", "quality school"}, "义务教育优质学校"},
	{"advanced-collective", {"先进集体", "commended collective"}, "表彰集体"},
	{"advanced-person", {"先进个人", "commended person"}, "表彰个人"},
	{"advanced-school", {"表彰学校", "commended school"}, "先进学校"},
	{"major-project", {"重大项目", "major project"}, "重点项目"},
	{"major-topic", {"重大课题", "major research topic"}, "重点课题"},
	{"other", {"其他", "other"}, NULL},
	{},
};

const struct code codes_honour_level[] = {
	{"national", {"国家级", "national"}, "全国"},
	{"province", {"省级", "provincial"}, NULL},
	{"city", {"市级", "city"}, NULL},
	{"county", {"县级", "county"}, "区级|县区级"},
	{"group", {"集团级", "group"}, NULL},
	{},
};
