#include "web/tell.h"

static enum status back(struct request *r, struct response *out, struct err *err)
{
	struct str next = request_text(r, "next");
	return response_redirect(out, is_local_path(next) ? next : STR("/"), err);
}

static enum status language_page(struct request *r, struct response *out, struct err *err)
{
	enum lang other = r->lang == LANG_ZH ? LANG_EN : LANG_ZH;
	const struct who *who = r->who;
	TRY(response_cookie(out, r, "language", str_of(lang_code(other)), 365 * 86400, COOKIE_CROSS, err));
	if (who && who->is_signed_in)
		lang_keep(((struct site_worker *)r->worker)->work, who->user, other);
	return back(r, out, err);
}

/* The day of the whole application: a cookie of the browser's session; today, or none, takes it away. */
static enum status day_page(struct request *r, struct response *out, struct err *err)
{
	struct site_worker *w = r->worker;
	day_t day;
	bool is_other = request_day(r, "day", &day) && day != reg_today(w->reg);
	char text[11] = "";
	if (is_other)
		day_format(day, text);
	TRY(response_cookie(out, r, "day", str_of(text), is_other ? -1 : 0, COOKIE_CROSS, err));
	return back(r, out, err);
}

const struct route web_routes[] = {
	{HTTP_GET, "/language", "public", {"切换语言", "switch the language"},
	 .params = (const struct route_param[]){{"next", PARAM_TEXT, .text = {"返回页面", "page to return to"}}, {}}, .run = language_page},
	{HTTP_GET, "/day", "public", {"切换日期", "choose the day"},
	 .params = (const struct route_param[]){{"day", PARAM_DAY, .text = {"日期", "day"}},
						{"next", PARAM_TEXT, .text = {"返回页面", "page to return to"}}, {}}, .run = day_page},
	{HTTP_GET, "/alive", "public", {"服务器是否在运行", "whether the server lives"}, .run = route_alive},
	{HTTP_GET, "/metrics", "metrics read", {"运行指标", "metrics"}, .run = route_metrics},
	{},
};
