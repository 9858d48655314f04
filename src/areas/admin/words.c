#include "areas/admin/words.h"

#include "access/rights.h"
#include "access/role.h"
#include "base/arena.h"
#include "record/state.h"

struct word {
	const char *word;
	struct label label;
};

static struct str word_in(const struct word *all, enum lang lang, struct str s)
{
	for (; all->word; all++)
		if (str_eq(s, str_of(all->word)))
			return str_of(label_in(all->label, lang));
	return s;
}

struct str word_thing(const struct catalogue *all, enum lang lang, struct str thing)
{
	const struct record *r = catalogue_find(all, thing);
	if (r)
		return str_of(label_in(r->label, lang));
	for (const struct rights_thing *t = rights_things; t->name; t++)
		if (str_eq(str_of(t->name), thing))
			return str_of(label_in(t->label, lang));
	return thing;
}

/* Rows may have the states of those they belong to; what is no register, as one's own sheet of marks, those of another register. */
static const struct state *state_meant(const struct catalogue *all, const struct record *r, struct str value)
{
	if (r) {
		const struct state *own = record_state(r, value);
		const struct record *above = own || !r->under ? NULL : catalogue_find(all, str_of(r->under));
		return above ? record_state(above, value) : own;
	}
	for (int i = 0; i < all->n; i++) {
		const struct state *s = record_state(all->records[i], value);
		if (s)
			return s;
	}
	return NULL;
}

struct str word_states(struct arena *a, const struct catalogue *all, enum lang lang, struct str thing, struct str states)
{
	static const struct word plain[] = {{"none", {"无状态", "without a state"}}, {"draft", {"草稿", "draft"}}, {"submitted", {"待审核", "submitted"}},
					    {"returned", {"已退回", "returned"}}, {"accepted", {"已通过", "accepted"}},
					    {"adopted", {"已采用", "adopted"}}, {"approved", {"已批准", "approved"}}, {"published", {"已发布", "published"}}, {}};
	const struct record *r = catalogue_find(all, thing);
	struct str rest = states, one;
	const char *text = "";
	while (str_next(&rest, '|', &one)) {
		struct str said = word_in(plain, lang, one);
		const struct state *s = r || str_eq(said, one) ? state_meant(all, r, one) : NULL;
		said = s ? str_of(label_in(s->label, lang)) : said;
		text = arena_printf(a, "%s%s%.*s", text, *text ? lang == LANG_ZH ? "、" : ", " : "", STR_ARG(said));
	}
	return str_of(text);
}

/* What the log has beside the actions of the rights. */
static const struct word access_actions[] = {{"sign-in", {"登录", "sign in"}},
					     {"sign-out", {"退出", "sign out"}},
					     {"link", {"生成一次性链接", "one-time link"}},
					     {"password", {"设置密码", "set the password"}},
					     {"password-given", {"密码验证", "password given"}},
					     {"second-factor", {"动态口令", "second factor"}},
					     {}};

const char *word_log_action(int i)
{
	if (i < ACT_COUNT)
		return action_name((enum action)i);
	return i - ACT_COUNT < (int)ARRAY_LEN(access_actions) ? access_actions[i - ACT_COUNT].word : NULL;
}

struct str word_action(enum lang lang, struct str action)
{
	enum action known;
	if (action_parse(action, &known))
		return str_of(label_in(action_label(known), lang));
	return word_in(access_actions, lang, action);
}

struct str word_outcome(enum lang lang, struct str outcome)
{
	static const struct word words[] = {{"ok", {"成功", "done"}}, {"denied", {"拒绝", "denied"}}, {"failed", {"失败", "failed"}}, {}};
	return word_in(words, lang, outcome);
}

struct str word_via(struct arena *a, enum lang lang, struct str via)
{
	static const char line[] = "command line";
	if (!str_starts(via, STR("command line")))
		return via;
	return str_of(arena_printf(a, "%s%.*s", label_in((struct label){"命令行", line}, lang), STR_ARG(str_slice(via, sizeof line - 1, via.n))));
}

/* "clerk 2025-09-01/9999-12-31": a role given from one day to another. */
static bool role_given(struct arena *a, enum lang lang, struct str note, struct str *ret)
{
	enum { DAYS_TEXT = 21, LAST = 11 }; /* "2025-09-01/9999-12-31" */
	enum role role;
	struct str rest = note, name;
	if (!str_next(&rest, ' ', &name) || !role_parse(name, &role))
		return false;
	const char *label = label_in(role_label(role), lang);
	if (rest.n != DAYS_TEXT || rest.p[10] != '/') {
		*ret = str_of(label);
		return rest.n == 0;
	}
	struct str from = str_slice(rest, 0, 10), to = str_slice(rest, LAST, rest.n);
	if (str_eq(to, STR("9999-12-31")))
		*ret = str_of(arena_printf(a, lang == LANG_ZH ? "%s，%.*s 起" : "%s, from %.*s", label, STR_ARG(from)));
	else
		*ret = str_of(arena_printf(a, lang == LANG_ZH ? "%s，%.*s 至 %.*s" : "%s, %.*s to %.*s", label, STR_ARG(from), STR_ARG(to)));
	return true;
}

struct str word_note(struct arena *a, enum lang lang, struct str note)
{
	static const struct word words[] = {{"first", {"首位管理员", "first administrator"}}, {"invite", {"新账号", "new account"}},
					    {"reset", {"重设密码", "password reset"}}, {"removed", {"解除", "removed"}},
					    {"everywhere", {"全部会话", "everywhere"}}, {"active", {"启用", "active"}}, {"locked", {"锁定", "locked"}},
					    {"closed", {"注销", "closed"}}, {}};
	struct str said;
	return role_given(a, lang, note, &said) ? said : word_in(words, lang, note);
}

/* The version's number that follows `mark`; empty where it is not there. */
static struct str version_after(struct str agent, struct str mark)
{
	size_t n = 0;
	ptrdiff_t at = str_find(agent, mark);
	if (at < 0)
		return (struct str){};
	struct str rest = str_slice(agent, (size_t)at + mark.n, agent.n);
	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	return str_slice(rest, 0, n);
}

struct str word_browser(struct arena *a, struct str agent)
{
	enum { SHOWN = 40 };
	/* What carries the others' names as well stands first. */
	static const struct {
		const char *mark, *name;
	} browsers[] = {{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"}},
	  systems[] = {{"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}};
	const char *system = NULL;
	for (size_t i = 0; i < ARRAY_LEN(systems) && !system; i++)
		if (str_find(agent, str_of(systems[i].mark)) >= 0)
			system = systems[i].name;
	for (size_t i = 0; i < ARRAY_LEN(browsers); i++) {
		struct str version = version_after(agent, str_of(browsers[i].mark));
		if (version.n)
			return str_of(arena_printf(a, "%s %.*s%s%s", browsers[i].name, STR_ARG(version), system ? ", " : "", system ? system : ""));
	}
	size_t end = 0;
	for (int i = 0; i < SHOWN && end < agent.n; i++)
		str_next_char(agent, &end);
	return str_slice(agent, 0, end);
}
