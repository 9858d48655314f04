/* The commands of administration: names, words, options and help. */
#include "areas/admin/admin.h"

#include "areas/admin/run.h"

static const struct option add_options[] = {
	{"name", "NAME", {"姓名或称呼（默认同登录名）", "what to call the person (default: the login name)"}, false},
	{"person", "NUMBER", {"对应的教职工工号", "who of the staff register it is, by number"}, false},
	{},
};

static const struct option grant_options[] = {
	{"from", "DAY", {"起（默认今天）", "from (default today)"}, false},
	{"to", "DAY", {"止（默认不限）", "to (default open)"}, false},
	{},
};

static const struct option rights_options[] = {
	{"role", "ROLE", {"只看一个角色", "of one role only"}, false},
	{"record", "RECORD", {"只看一个登记表或事项", "to one record or thing only"}, false},
	{},
};

static const struct option token_options[] = {
	{"name", "NAME", {"用途，便于辨认", "what it is for"}, false},
	{"actions", "LIST", {"允许的操作（默认 list,read）", "what it may do (default list,read)"}, false},
	{"days", "N", {"有效天数（默认为政策上限）", "how many days it holds (default: the most the policy allows)"}, false},
	{},
};
static const struct option prune_options[] = {
	{"months", "N", {"保留最近几个月（必填）", "how many months stay; required"}, false},
	{},
};

const struct command admin_commands[] = {
	{.name = "user list", .words = "", .prints = true, .summary = {"列出账号及其角色", "list accounts and their roles"}, .run = run_user_list},
	{.name = "user add", .words = "LOGIN", .min_words = 1, .max_words = 1, .options = add_options, .prints = true,
	 .summary = {"新建账号，输出一次性链接", "make an account; prints its one-time link"}, .run = run_user_add},
	{.name = "user link", .words = "LOGIN", .min_words = 1, .max_words = 1, .prints = true,
	 .summary = {"给账号新的一次性链接（设置或重设密码）", "a new one-time link for an account (to set its password)"},
	 .details = {"旧链接随即失效；使用后，该账号的其他会话全部退出。",
		     "Former links stop working; using it signs the account out everywhere."},
	 .run = run_user_link},
	{.name = "user lock", .words = "LOGIN", .min_words = 1, .max_words = 1, .prints = true,
	 .summary = {"锁定账号，立即退出其全部会话", "lock an account and end its sessions"}, .run = run_user_lock},
	{.name = "user unlock", .words = "LOGIN", .min_words = 1, .max_words = 1, .prints = true,
	 .summary = {"解除锁定", "unlock an account"}, .run = run_user_unlock},
	{.name = "user close", .words = "LOGIN", .min_words = 1, .max_words = 1, .prints = true,
	 .summary = {"注销账号，不可恢复", "close an account for good"},
	 .details = {"密码、动态口令、令牌和密钥销毁，角色终止；账号名保留，供审计对照。",
		     "Password, second factor, tokens and keys are destroyed and its roles end; the name stays, for the log's sake."},
	 .run = run_user_close},
	{.name = "user grant", .words = "LOGIN ROLE [KEY]", .min_words = 2, .max_words = 3, .options = grant_options, .prints = true,
	 .summary = {"授予角色", "give a role"},
	 .details = {"KEY 是角色所限的地区、集团或学校。系统、安全、审计三类管理员不得兼任其他角色。",
		     "KEY is the region, group or school the role is for. The system, security and audit administrators hold no other role."},
	 .run = run_user_grant},
	{.name = "user revoke", .words = "LOGIN ROLE [KEY]", .min_words = 2, .max_words = 3, .prints = true,
	 .summary = {"自今天起终止角色", "end a role from today on"}, .run = run_user_revoke},
	{.name = "rights", .words = "", .options = rights_options, .prints = true,
	 .summary = {"权限表：角色、事项、操作、范围、状态", "the table of rights: role, thing, action, scope, state"}, .run = run_rights},
	{.name = "token list", .words = "[LOGIN]", .max_words = 1, .prints = true, .summary = {"列出接口令牌", "list API tokens"}, .run = run_token_list},
	{.name = "token add", .words = "LOGIN", .min_words = 1, .max_words = 1, .options = token_options, .prints = true,
	 .summary = {"新建接口令牌，只显示一次", "make an API token; it is shown once"}, .run = run_token_add},
	{.name = "token end", .words = "PREFIX", .min_words = 1, .max_words = 1, .prints = true,
	 .summary = {"收回接口令牌", "take an API token back"}, .run = run_token_end},
	{.name = "log verify", .words = "", .prints = true,
	 .summary = {"核对访问日志是否完整", "check that the access log is whole"},
	 .details = {"最后的摘要另行保存，日后可证明末尾没有被截去。",
		     "The last digest, kept elsewhere, proves later that nothing was cut off the end."},
	 .run = run_log_verify},
	{.name = "log prune", .words = "", .options = prune_options, .prints = true,
	 .summary = {"删除保存期满的访问日志", "remove entries of the access log that were kept long enough"},
	 .details = {"少于政策“日志保存月数”的不删；删除本身记入日志，其余记录仍可核对。",
		     "Not below the months the policy keeps them. The removal is itself an entry, and what stays can still be checked."},
	 .run = run_log_prune},
	{},
};
