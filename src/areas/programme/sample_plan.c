/* The plans of a sample city: a frame of fifteen entries, five areas with twenty-one tasks, the steps of each; all of it generated. */
#include "areas/programme/sample_inside.h"

#include "areas/programme/programme.h"

static const char *const areas[] = {"party", "resources", "schools", "teachers", "pupils"};

/* What the plan of the year is about, from one theme down to five keys. */
static void frame(struct sample_making *m, int year)
{
	static const char *const fields[] = {"programme", "number", "heading", "text", NULL};
	static const char *const list[][2] = {
		{"一个主题", "优质均衡、共建共享"}, {"两个根本", "立德树人"}, {"两个根本", "师德师风"}, {"三个重点", "集团化办学"}, {"三个重点", "结对帮扶"},
		{"三个重点", "交流轮岗"}, {"四个更好", "学位供给更好"}, {"四个更好", "课堂教学更好"}, {"四个更好", "校园安全更好"}, {"四个更好", "家校协同更好"},
		{"五个关键", "规划"}, {"五个关键", "队伍"}, {"五个关键", "资源"}, {"五个关键", "评价"}, {"五个关键", "保障"},
	};
	struct sample_sheet *sheet = making_sheet(m, &record_frame_entry, fields);
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		sample_row(m->s, sheet);
		SETF(sheet, "programme", "%d年度工作计划", year);
		SETF(sheet, "number", "%zu", i + 1);
		SET(sheet, "heading", str_of(list[i][0]));
		SET(sheet, "text", str_of(list[i][1]));
	}
}

void making_plan(struct sample_making *m, int year, const char *long_plan, int months_done)
{
	static const char *const programme_fields[] = {"title", "kind", "region", "parent", "theme", "from", "to", NULL};
	static const char *const task_fields[] = {"programme", "number", "title", "area", "region", "department", "measure", "unit", "target", "reached", "starts", "due", NULL};
	static const char *const milestone_fields[] = {"task", "title", "due", "met", NULL};
	static const struct {
		int area;
		const char *title, *department, *measure, *unit;
		int target;
	} list[] = {
		{0, "建立集团党建联盟", "基础教育科", "建立联盟的集团", "个", 5},
		{0, "结对学校支部共建", "基础教育科", "共建支部", "对", 60},
		{0, "集团思政课同备同讲", "基础教育科", "同讲课次", "节", 90},
		{1, "补齐音乐美术专用教室", "财务装备科", "新配专用教室", "间", 40},
		{1, "联通同步课堂平台", "财务装备科", "接入的村小和教学点", "所", 60},
		{1, "按期交付新建改扩建学校", "财务装备科", "交付项目", "个", 8},
		{2, "扩大紧密型集团覆盖", "基础教育科", "新增成员校", "所", 30},
		{2, "薄弱学校结对帮扶", "基础教育科", "新增结对学校", "所", 50},
		{2, "培育新优质学校", "基础教育科", "培育学校", "所", 12},
		{2, "排查整改校园安全隐患", "督导室", "整改隐患", "处", 120},
		{2, "作业与课后服务专项督导", "督导室", "督导学校", "所", 100},
		{3, "骨干教师交流轮岗", "教师工作科", "交流骨干教师", "人", 200},
		{3, "中层干部跟岗研修", "教师工作科", "跟岗干部", "人", 60},
		{3, "师徒结对", "教师工作科", "结对数", "对", 100},
		{3, "乡村教师全员培训", "教师工作科", "培训教师", "人次", 800},
		{4, "联合教研与质量监测", "基础教育科", "联合活动", "次", 60},
		{4, "劳动和社会实践基地建设", "基础教育科", "新增基地", "个", 20},
		{4, "学生视力普查", "基础教育科", "普查学校", "所", 400},
		{4, "心理健康筛查与随访", "基础教育科", "筛查学校", "所", 300},
		{4, "校园体育和艺术联赛", "基础教育科", "联赛场次", "场", 150},
		{4, "留守儿童结伴关爱", "基础教育科", "结伴学校", "所", 80},
	};
	struct sample_sheet *sheet = making_sheet(m, &record_programme, programme_fields);
	if (*long_plan) {
		sample_row(m->s, sheet);
		SET(sheet, "title", str_of(long_plan));
		SET(sheet, "kind", STR("three-year"));
		SET(sheet, "region", making_city(m));
		SET(sheet, "theme", STR("优质资源共建共享"));
		SETF(sheet, "from", "%d-01-01", year);
		SETF(sheet, "to", "%d-01-01", year + 3);
	}
	sample_row(m->s, sheet);
	SETF(sheet, "title", "%d年度工作计划", year);
	SET(sheet, "kind", STR("yearly"));
	SET(sheet, "region", making_city(m));
	if (*long_plan)
		SET(sheet, "parent", str_of(long_plan));
	SETF(sheet, "from", "%d-01-01", year);
	SETF(sheet, "to", "%d-01-01", year + 1);
	struct sample_sheet *tasks = making_sheet(m, &record_task, task_fields), *steps = making_sheet(m, &record_milestone, milestone_fields);
	int in_area[ARRAY_LEN(areas)] = {};
	frame(m, year);
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		int due = making_between(m, 6, 12);
		sample_row(m->s, tasks);
		SETF(tasks, "programme", "%d年度工作计划", year);
		SETF(tasks, "number", "%d.%d", list[i].area + 1, ++in_area[list[i].area]);
		SET(tasks, "title", str_of(list[i].title));
		SET(tasks, "area", str_of(areas[list[i].area]));
		SET(tasks, "region", making_city(m));
		SET(tasks, "department", str_of(list[i].department));
		SET(tasks, "measure", str_of(list[i].measure));
		SET(tasks, "unit", str_of(list[i].unit));
		SETF(tasks, "target", "%d", list[i].target);
		bool is_met = i % 3 && due <= months_done; /* some are not */
		SETF(tasks, "reached", "%d", list[i].target * (is_met ? 100 : i % 3 ? 60 : 80) / 100);
		SETF(tasks, "starts", "%d-%02d-01", year, making_between(m, 1, 3));
		SETF(tasks, "due", "%d-%02d-28", year, due);
		static const char *const names[] = {"制定方案", "中期检查", "总结验收"};
		for (int k = 0; k < 3; k++) {
			int month = due - 2 * (2 - k);
			sample_row(m->s, steps);
			SETF(steps, "task", "%d年度工作计划/%d.%d", year, list[i].area + 1, in_area[list[i].area]);
			SET(steps, "title", str_of(names[k]));
			SETF(steps, "due", "%d-%02d-20", year, month < 1 ? 1 : month);
			if ((k < 2 || i % 3) && month <= months_done)
				SETF(steps, "met", "%d-%02d-%02d", year, month < 1 ? 1 : month, making_between(m, 5, 25));
		}
	}
}
