/* The addresses of plans. What a plan says comes from plan/sheet.h; pages compute nothing. */
#include "areas/planning/page/inside.h"

#define ID_PARAM {"id", PARAM_ID, .text = {"方案", "plan"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SAID_PARAM {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}
#define RUN_PARAM {"run", PARAM_INT, .max = 1000000000, .text = {"第几次求解", "run"}}
#define SUBJECT_PARAM {"subject", PARAM_TEXT, .max = 200, .required = true, .text = {"对象", "about"}}
static const struct route_param list_params[] = {SAID_PARAM, {}};
static const struct route_param new_params[] = {{"kind", PARAM_WORD, .text = {"种类", "kind"}}, SAID_PARAM, {}};
static const struct route_param form_params[] = {CSRF_PARAM, {"kind", PARAM_WORD, .text = {"种类", "kind"}}, {"name", PARAM_TEXT, .max = 100, .text = {"名称", "name"}},
						 {"region", PARAM_ID, .text = {"地区", "region"}}, {"data_day", PARAM_DAY, .text = {"数据日期", "as of"}},
						 {"effective", PARAM_DAY, .text = {"施行日期", "effective"}}, {}};
static const struct route_param edit_params[] = {ID_PARAM, CSRF_PARAM, {"kind", PARAM_WORD, .text = {"种类", "kind"}},
						 {"data_day", PARAM_DAY, .text = {"数据日期", "as of"}}, {"effective", PARAM_DAY, .text = {"施行日期", "effective"}}, {}};
static const struct route_param show_params[] = {ID_PARAM, RUN_PARAM, SAID_PARAM, {}};
static const struct route_param file_params[] = {ID_PARAM, RUN_PARAM, {"format", PARAM_WORD, .text = {"格式", "format"}}, {}};
static const struct route_param solve_params[] = {ID_PARAM, CSRF_PARAM, {"seconds", PARAM_INT, .min = 1, .max = 3600, .text = {"秒", "seconds"}},
						  {"curve", PARAM_FLAG, .text = {"各种预算比例", "with shares of the budget"}},
						  {"fresh", PARAM_FLAG, .text = {"不靠近上一方案", "not near the last decision"}}, {}};
static const struct route_param about_params[] = {ID_PARAM, RUN_PARAM, SUBJECT_PARAM, {}};
static const struct route_param wish_params[] = {ID_PARAM, CSRF_PARAM, SUBJECT_PARAM, {"target", PARAM_TEXT, .max = 200, .required = true, .text = {"目标", "target"}},
						 {"kind", PARAM_WORD, .required = true, .text = {"意愿", "wish"}},
						 {"weight", PARAM_TEXT, .max = 20, .text = {"偏好的分量，目标值的单位", "weight of a preference in the objective's unit"}}, {}};
static const struct route_param step_params[] = {ID_PARAM, CSRF_PARAM, RUN_PARAM, {"step", PARAM_WORD, .text = {"步骤", "step"}},
						 {"reason", PARAM_TEXT, .max = 500, .text = {"理由", "reason"}},
						 {"accept_changes", PARAM_FLAG, .text = {"数据已变仍采用", "adopt although the register has changed"}}, {}};
static const struct route_param compare_params[] = {ID_PARAM, RUN_PARAM, {"with", PARAM_ID, .text = {"另一方案", "the other plan"}},
						    {"with_run", PARAM_INT, .max = 1000000000, .text = {"另一方案的第几次求解", "run of the other plan"}}, {}};

#define MOVES_PARAM {"moves", PARAM_TEXT, .max = 7000, .text = {"改动", "changes"}}
static const struct route_param hand_params[] = {ID_PARAM, RUN_PARAM, MOVES_PARAM, {"county", PARAM_ID, .text = {"区县", "county"}},
						 {"unit", PARAM_WORD, .text = {"居住单元", "unit"}}, {"school", PARAM_WORD, .text = {"学校", "school"}}, {}};
static const struct route_param keep_params[] = {ID_PARAM, CSRF_PARAM, RUN_PARAM, MOVES_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/plans", "plan list", {"规划方案", "plans"}, .params = list_params, .run = plan_page_list},
	{HTTP_POST, "/plans", "plan create", {"新编方案", "makes a plan"}, .params = form_params, .any_params = true, .run = plan_page_create},
	{HTTP_GET, "/plans/new", "plan create", {"新编方案的表单", "form of a new plan"}, .params = new_params, .run = plan_page_new},
	{HTTP_GET, "/plans/{id}", "plan read", {"一个方案", "a plan"}, .params = show_params, .run = plan_page_show},
	{HTTP_GET, "/plans/{id}/edit", "plan change", {"方案设定的表单", "form of a plan's settings"}, .params = show_params, .run = plan_page_edit},
	{HTTP_POST, "/plans/{id}/edit", "plan change", {"修改方案设定", "changes a plan's settings"}, .params = edit_params, .any_params = true, .run = plan_page_save},
	{HTTP_GET, "/plans/{id}/trace", "plan read", {"求解过程", "best and bound of a run"}, .params = show_params, .run = plan_page_trace},
	{HTTP_GET, "/plans/{id}/lines", "plan read", {"方案逐行", "every line of the decision"}, .params = show_params, .run = plan_page_lines},
	{HTTP_GET, "/plans/{id}/letter/{subject}", "plan export", {"通知", "a letter"}, .params = about_params, .run = plan_page_letter},
	{HTTP_GET, "/plans/{id}/letters/{format}", "plan export", {"全部通知", "all letters in one file"}, .params = file_params, .run = plan_page_letters},
	{HTTP_GET, "/plans/{id}/map", "plan read", {"方案地图", "the map of a plan"}, .params = show_params, .run = plan_page_map},
	{HTTP_GET, "/plans/{id}/map.json", "plan read", {"方案地图的数据", "what the map of a plan shows"}, .params = show_params, .run = plan_page_map_data},
	{HTTP_GET, "/plans/{id}/file/{format}", "plan export", {"方案的文件", "a plan as a file"}, .params = file_params, .run = plan_page_file},
	{HTTP_POST, "/plans/{id}/solve", "plan change", {"求解", "solves a plan"}, .params = solve_params, .run = plan_page_solve},
	{HTTP_GET, "/plans/{id}/about", "plan read", {"为什么", "why it has its target"}, .params = about_params, .run = plan_page_about},
	{HTTP_GET, "/plans/{id}/about/{subject}", "plan read", {"为什么", "why it has its target"}, .params = about_params, .run = plan_page_about},
	{HTTP_POST, "/plans/{id}/wish", "plan change", {"锁定、禁止、偏好", "locks, forbids or prefers"}, .params = wish_params, .run = plan_page_wish},
	{HTTP_POST, "/plans/{id}/do/{step}", "plan read", {"提交、退回、批准、采用、撤销", "submits, returns, approves, adopts or undoes"}, .params = step_params,
	 .run = plan_page_step},
	{HTTP_GET, "/plans/{id}/hand", "plan read", {"在地图上调整施教区", "map of service areas, to change them by hand"}, .params = hand_params, .run = plan_page_hand},
	{HTTP_POST, "/plans/{id}/hand", "plan change", {"保留手工调整", "keeps what was changed by hand"}, .params = keep_params, .run = plan_page_hand_keep},
	{HTTP_GET, "/plans/{id}/board", "plan read", {"学位规划看板：进度图、选址图、预算曲线", "board of a seat plan: Gantt, sites, what budgets buy"}, .params = show_params, .run = plan_page_board},
	{HTTP_GET, "/plans/{id}/board/{format}", "plan export", {"学位规划看板的文件", "board of a seat plan as a file"}, .params = file_params, .run = plan_page_board_file},
	{HTTP_GET, "/plans/{id}/compare", "plan read", {"可比较的方案", "decisions to compare with"}, .params = compare_params, .run = plan_page_compare},
	{HTTP_GET, "/plans/{id}/compare/{with}", "plan read", {"比较两个方案", "compares two plans"}, .params = compare_params, .run = plan_page_compare},
	{HTTP_GET, "/plans/{id}/compare/{with}/{with_run}", "plan read", {"比较两个方案", "compares two plans"}, .params = compare_params, .run = plan_page_compare},
	{},
};
static const struct nav_item nav[] = {{PLAN_NAV, {"规划", "Plans"}, "plan", ACT_LIST}, {}};
const struct web_part plan_part = {.routes = routes, .nav = nav};
