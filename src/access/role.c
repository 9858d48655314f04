#include "access/role.h"

#include "base/err.h"

static const struct {
	const char *name;
	struct label label;
	enum anchor anchor;
} roles[ROLE_COUNT] = {
	[ROLE_SYSTEM] = {"system", {"系统管理员", "system administrator"}, ANCHOR_NONE},
	[ROLE_SECURITY] = {"security", {"安全管理员", "security administrator"}, ANCHOR_NONE},
	[ROLE_AUDIT] = {"audit", {"审计管理员", "audit administrator"}, ANCHOR_NONE},
	[ROLE_PLANNER] = {"planner", {"市局规划人员", "bureau planner"}, ANCHOR_REGION},
	[ROLE_COUNTY] = {"county", {"区县管理人员", "county officer"}, ANCHOR_REGION},
	[ROLE_GROUP] = {"group", {"集团办公室", "group office"}, ANCHOR_GROUP},
	[ROLE_HEAD] = {"head", {"校长", "school head"}, ANCHOR_SCHOOL},
	[ROLE_CLERK] = {"clerk", {"学校填报员", "school clerk"}, ANCHOR_SCHOOL},
	[ROLE_TEACHER] = {"teacher", {"教师", "teacher"}, ANCHOR_SCHOOL},
	[ROLE_INSPECTOR] = {"inspector", {"督学", "inspector"}, ANCHOR_REGION},
	[ROLE_REVIEWER] = {"reviewer", {"评审人", "reviewer"}, ANCHOR_NONE},
	[ROLE_EDITOR] = {"editor", {"编辑", "editor"}, ANCHOR_NONE},
	[ROLE_PUBLIC] = {"public", {"公众", "public"}, ANCHOR_NONE},
};

static const struct {
	const char *name;
	struct label label;
} actions[ACT_COUNT] = {
	[ACT_LIST] = {"list", {"列出", "list"}},
	[ACT_READ] = {"read", {"查看", "read"}},
	[ACT_READ_PERSONAL] = {"read_personal", {"查看个人信息", "read personal values"}},
	[ACT_CREATE] = {"create", {"新增", "create"}},
	[ACT_CHANGE] = {"change", {"修改", "change"}},
	[ACT_SUBMIT] = {"submit", {"提交", "submit"}},
	[ACT_RETURN] = {"return", {"退回", "return"}},
	[ACT_ACCEPT] = {"accept", {"接受", "accept"}},
	[ACT_DELETE] = {"delete", {"删除", "delete"}},
	[ACT_IMPORT] = {"import", {"导入", "import"}},
	[ACT_EXPORT] = {"export", {"导出", "export"}},
	[ACT_UNDO] = {"undo", {"撤销", "undo"}},
	[ACT_ADOPT] = {"adopt", {"采用", "adopt"}},
	[ACT_ADMINISTER] = {"administer", {"管理", "administer"}},
}, scopes[SCOPE_COUNT] = {
	[SCOPE_SELF] = {"self", {"本人", "own"}},
	[SCOPE_SCHOOL] = {"school", {"本校", "own school"}},
	[SCOPE_PAIR] = {"pair", {"结对校", "paired schools"}},
	[SCOPE_GROUP] = {"group", {"本集团", "own group"}},
	[SCOPE_COUNTY] = {"county", {"本区县", "own county"}},
	[SCOPE_CITY] = {"city", {"本市", "own city"}},
	[SCOPE_ASSIGNED] = {"assigned", {"分派给本人的", "assigned"}},
	[SCOPE_SHARED] = {"shared", {"共享的", "shared"}},
	[SCOPE_ALL] = {"all", {"全部", "all"}},
};

const char *role_name(enum role r) { return roles[r].name; }

struct label role_label(enum role r) { return roles[r].label; }

enum anchor role_anchor(enum role r) { return roles[r].anchor; }

bool role_is_administrator(enum role r) { return r == ROLE_SYSTEM || r == ROLE_SECURITY || r == ROLE_AUDIT; }

bool role_parse(struct str name, enum role *ret)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (str_eq(name, str_of(roles[i].name))) {
			*ret = (enum role)i;
			return true;
		}
	return false;
}

const char *anchor_name(enum anchor a)
{
	static const char *const names[] = {
		[ANCHOR_NONE] = "", [ANCHOR_REGION] = "region", [ANCHOR_GROUP] = "group", [ANCHOR_SCHOOL] = "school"};
	return names[a];
}

const char *action_name(enum action a) { return actions[a].name; }

struct label action_label(enum action a) { return actions[a].label; }

bool action_parse(struct str name, enum action *ret)
{
	for (int i = 0; i < ACT_COUNT; i++)
		if (str_eq(name, str_of(actions[i].name))) {
			*ret = (enum action)i;
			return true;
		}
	return false;
}

bool actions_parse(struct str names, uint32_t *ret)
{
	uint32_t all = 0;
	for (struct str word; str_next(&names, ',', &word);) {
		enum action a;
		if (!action_parse(str_trim(word), &a))
			return false;
		all |= ACT(a);
	}
	*ret = all;
	return true;
}

const char *scope_name(enum scope s) { return scopes[s].name; }

struct label scope_label(enum scope s) { return scopes[s].label; }

bool scope_parse(struct str name, enum scope *ret)
{
	for (int i = 0; i < SCOPE_COUNT; i++)
		if (str_eq(name, str_of(scopes[i].name))) {
			*ret = (enum scope)i;
			return true;
		}
	return false;
}
