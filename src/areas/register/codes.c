#include "areas/register/codes.h"

const struct code codes_school_type[] = {
	{"111", {"幼儿园", "kindergarten"}, NULL},
	{"211", {"小学", "primary school"}, "完全小学|完小"},
	{"218", {"小学教学点", "teaching point"}, "教学点"},
	{"311", {"初级中学", "junior high school"}, "初中"},
	{"312", {"九年一贯制学校", "nine-year school"}, "九年一贯制|nine year school"},
	{"341", {"完全中学", "complete secondary school"}, "完中"},
	{"342", {"高级中学", "senior high school"}, "高中|普通高中"},
	{"345", {"十二年一贯制学校", "twelve-year school"}, "十二年一贯制|twelve year school"},
	{"361", {"中等职业学校", "vocational school"}, "职业高中|职高|中职|中专"},
	{"511", {"特殊教育学校", "special school"}, "特教学校|特校"},
	{},
};

const struct code_part codes_school_type_stages[] = {
	{"111", "kindergarten"},
	{"211", "primary"}, {"218", "primary"},
	{"311", "junior"},
	{"312", "primary"}, {"312", "junior"},
	{"341", "junior"}, {"341", "senior"},
	{"342", "senior"},
	{"345", "primary"}, {"345", "junior"}, {"345", "senior"},
	{},
};

const struct code codes_authority[] = {
	{"city", {"市级", "city"}, "市直|市属|市教育局|地市级"},
	{"county", {"县级", "county"}, "县直|县属|区属|区县|县教育局|区教育局|区级"},
	{"township", {"乡镇", "township"}, "乡镇属|镇属|中心校"},
	{"private", {"民办", "private"}, NULL},
	{"other", {"其他部门", "other department"}, "其他|部门"},
	{},
};

const struct code codes_ownership[] = {
	{"public", {"公办", "public"}, "公立|教育部门"},
	{"private", {"民办", "private"}, "私立"},
	{"collective", {"集体办", "collective"}, "地方企业|集体"},
	{"other", {"其他部门办", "other department"}, "其他"},
	{},
};

const struct code codes_urban_rural[] = {
	{"111", {"主城区", "main city"}, NULL},
	{"112", {"城乡结合区", "city fringe"}, "城乡结合部"},
	{"121", {"镇中心区", "town centre"}, "镇区"},
	{"122", {"镇乡结合区", "town fringe"}, "镇乡结合部"},
	{"123", {"特殊区域", "special area"}, NULL},
	{"210", {"乡中心区", "township"}, "乡中心"},
	{"220", {"村庄", "village"}, "村"},
	{},
};

const struct code codes_datum[] = {
	{"wgs84", {"WGS84", "WGS84"}, "GPS|EPSG:4326|WGS-84"},
	{"cgcs2000", {"CGCS2000", "CGCS2000"}, "国家2000|2000国家大地坐标系|EPSG:4490|天地图"},
	{"gcj02", {"GCJ-02", "GCJ-02"}, "高德|腾讯|火星坐标|gcj02|GCJ02"},
	{"bd09", {"BD-09", "BD-09"}, "百度|bd09|BD09|bd09ll"},
	{},
};

const struct code codes_school_status[] = {
	{"planned", {"规划", "planned"}, "拟建|在建|规划中"},
	{"open", {"在办", "open"}, "正常|开办|运行"},
	{"closed", {"停办", "closed"}, "撤销|撤并|关闭"},
	{},
};

const struct code codes_section[] = {
	{"kindergarten", {"幼儿园", "kindergarten"}, "学前|幼儿"},
	{"primary", {"小学", "primary"}, "小学部"},
	{"junior", {"初中", "junior"}, "初中部|junior high"},
	{"senior", {"高中", "senior"}, "高中部|普通高中|senior high"},
	{"whole", {"全校", "whole"}, "整校|全部|whole school"},
	{},
};

const struct code codes_stage[] = {
	{"kindergarten", {"幼儿园", "kindergarten"}, "学前|幼儿"},
	{"primary", {"小学", "primary"}, NULL},
	{"junior", {"初中", "junior"}, "junior high"},
	{"senior", {"高中", "senior"}, "普通高中|senior high"},
	{"compulsory", {"义务教育", "compulsory"}, "义教|中小学"},
	{},
};

const struct code codes_grade[] = {
	{"k1", {"小班", "kindergarten 1"}, "K1"},
	{"k2", {"中班", "kindergarten 2"}, "K2"},
	{"k3", {"大班", "kindergarten 3"}, "K3|K|k|学前班"},
	{"1", {"一年级", "grade 1"}, "小学一年级|1年级|grade1"},
	{"2", {"二年级", "grade 2"}, "小学二年级|2年级|grade2"},
	{"3", {"三年级", "grade 3"}, "小学三年级|3年级|grade3"},
	{"4", {"四年级", "grade 4"}, "小学四年级|4年级|grade4"},
	{"5", {"五年级", "grade 5"}, "小学五年级|5年级|grade5"},
	{"6", {"六年级", "grade 6"}, "小学六年级|6年级|grade6"},
	{"7", {"七年级", "grade 7"}, "初一|初中一年级|7年级|grade7"},
	{"8", {"八年级", "grade 8"}, "初二|初中二年级|8年级|grade8"},
	{"9", {"九年级", "grade 9"}, "初三|初中三年级|9年级|grade9"},
	{"10", {"高一", "grade 10"}, "高中一年级|10年级|grade10"},
	{"11", {"高二", "grade 11"}, "高中二年级|11年级|grade11"},
	{"12", {"高三", "grade 12"}, "高中三年级|12年级|grade12"},
	{},
};

const struct code codes_mode[] = {
	{"integrated", {"管理一体化", "integrated management"}, "紧密型|一体化|tight"},
	{"alliance", {"发展联盟式", "alliance"}, "联盟式|学校联盟|联盟|松散型|loose"},
	{"project", {"合作项目制", "project cooperation"}, "项目制|合作项目"},
	{"district", {"学区制", "school district"}, "学区"},
	{"commissioned", {"委托管理", "commissioned management"}, "托管"},
	{},
};

const struct code codes_member_role[] = {
	{"core", {"核心校", "core"}, "总校|龙头校|牵头校|core school"},
	{"member", {"成员校", "member"}, "member school"},
	{"branch", {"分校", "branch"}, "branch school"},
	{},
};

const struct code codes_agreement_kind[] = {
	{"pairing", {"结对", "pairing"}, "结对帮扶|城乡结对|paired assistance"},
	{"district", {"学区", "district"}, "学区制|学区管理|school district"},
	{"group", {"集团", "group"}, "集团化办学|教育集团|group schooling"},
	{"commissioned", {"委托管理", "commissioned"}, "托管"},
	{"alliance", {"联盟", "alliance"}, "学校联盟"},
	{},
};

const struct code codes_agreement_tier[] = {
	{"city-county", {"市对县", "city-county"}, "市帮县|city to county"},
	{"county-county", {"县对县", "county-county"}, "县帮县|county to county"},
	{"within-county", {"县域内", "within county"}, "县内|区域内|within the county"},
	{},
};

const struct code codes_sex[] = {
	{"m", {"男", "male"}, "男性|M"},
	{"f", {"女", "female"}, "女性|F"},
	{},
};

const struct code codes_degree[] = {
	{"doctor", {"博士研究生", "doctor"}, "博士|PhD|doctorate"},
	{"master", {"硕士研究生", "master"}, "硕士|研究生"},
	{"bachelor", {"本科", "bachelor"}, "大学本科|学士|大学"},
	{"associate", {"专科", "associate"}, "大专|大学专科|associate degree"},
	{"secondary", {"高中阶段", "secondary"}, "中专|中师|高中"},
	{"below", {"高中以下", "below secondary"}, "初中及以下"},
	{},
};

const struct code codes_title[] = {
	{"full-senior", {"正高级教师", "full senior teacher"}, "正高级|正高"},
	{"senior", {"高级教师", "senior teacher"}, "高级|副高级|副高|中学高级|小学高级"},
	{"first", {"一级教师", "first-grade teacher"}, "一级|中级"},
	{"second", {"二级教师", "second-grade teacher"}, "二级|初级"},
	{"third", {"三级教师", "third-grade teacher"}, "三级"},
	{"none", {"未定级", "none"}, "无|未评"},
	{},
};

const struct code codes_backbone[] = {
	{"national", {"国家级", "national"}, "国家级骨干"},
	{"province", {"省级", "province"}, "省级骨干|省特级|provincial"},
	{"city", {"市级", "city"}, "市级骨干|市学科带头人"},
	{"county", {"县级", "county"}, "县级骨干|区级|区级骨干|县区级"},
	{"school", {"校级", "school"}, "校级骨干"},
	{"none", {"非骨干", "none"}, "无|否"},
	{},
};

const struct code codes_subject[] = {
	{"politics", {"道德与法治", "ethics and law"}, "思想政治|政治|思政|道法|品德"},
	{"chinese", {"语文", "Chinese"}, NULL},
	{"maths", {"数学", "mathematics"}, "maths"},
	{"english", {"英语", "English"}, "外语|foreign language"},
	{"physics", {"物理", "physics"}, NULL},
	{"chemistry", {"化学", "chemistry"}, NULL},
	{"biology", {"生物", "biology"}, "生物学"},
	{"history", {"历史", "history"}, NULL},
	{"geography", {"地理", "geography"}, NULL},
	{"science", {"科学", "science"}, NULL},
	{"it", {"信息科技", "information technology"}, "信息技术|计算机"},
	{"technology", {"通用技术", "technology"}, NULL},
	{"pe", {"体育与健康", "physical education"}, "体育|体健|PE"},
	{"music", {"音乐", "music"}, NULL},
	{"art", {"美术", "fine art"}, "书法"},
	{"arts", {"艺术", "arts"}, "综合艺术|舞蹈|戏剧"},
	{"practice", {"综合实践活动", "practical activities"}, "综合实践"},
	{"labour", {"劳动", "labour education"}, "劳技|劳动教育"},
	{"psychology", {"心理健康", "psychology"}, "心理|心理健康教育"},
	{"preschool", {"学前教育", "preschool education"}, "幼教|保教"},
	{"special", {"特殊教育", "special education"}, "特教|资源教师"},
	{"other", {"其他", "other"}, "其它"},
	{},
};

const struct code codes_posting_role[] = {
	{"head", {"校长", "head"}, "校（园）长|园长|执行校长|书记|principal"},
	{"deputy", {"副校长", "deputy head"}, "副园长|副书记|vice principal"},
	{"manager", {"中层干部", "middle manager"}, "中层|主任|副主任|管理人员|manager"},
	{"teacher", {"教师", "teacher"}, "任课教师|专任教师"},
	{"auxiliary", {"教辅人员", "auxiliary"}, "教辅|工勤"},
	{},
};

const struct code codes_posting_kind[] = {
	{"regular", {"在编任教", "regular"}, "任教|在编|聘任"},
	{"rotation", {"交流轮岗", "rotation"}, "轮岗|交流"},
	{"attachment", {"挂职", "attachment"}, "挂职锻炼"},
	{"support", {"支教", "support"}, "对口支援"},
	{"travelling", {"走教", "travelling"}, "巡回走教"},
	{"shadowing", {"跟岗", "shadowing"}, "跟岗学习|跟岗研修"},
	{},
};

const struct code codes_posting_step[] = {
	{"appointed", {"直接聘任", "appointed"}, NULL},
	{"school", {"校内竞聘", "competes in school"}, NULL},
	{"across", {"跨校竞聘", "competes across schools"}, NULL},
	{"placed", {"组织调剂", "placed"}, "调剂"},
	{"waiting", {"待岗培训", "waiting"}, "待岗"},
	{},
};

const struct code codes_region_level[] = {
	{"country", {"国家", "country"}, "全国"},
	{"province", {"省级", "province"}, "省|自治区|直辖市"},
	{"city", {"市级", "city"}, "地级|市|地市"},
	{"county", {"县级", "county"}, "县|区|区县|县市区"},
	{"zone", {"功能区", "development zone"}, "开发区|高新区|经开区|新区"},
	{"township", {"乡级", "township"}, "乡镇|街道|镇|乡"},
	{"village", {"村级", "village"}, "村|社区|居委会"},
	{},
};

const struct code codes_figure_kind[] = {
	{"total", {"总数", "total"}, "合计"},
	{"part", {"部分", "part"}, "其中"},
	{"single", {"单项", "single"}, NULL},
	{"cumulative", {"累计", "cumulative"}, NULL},
	{"derived", {"推算", "derived"}, "派生"},
	{"share", {"占比", "share"}, "比例|百分比"},
	{},
};
