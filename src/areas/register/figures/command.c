#include "areas/register/figures/figures.h"

#include "areas/register/register.h"
#include "cli/report.h"
#include "cli/session.h"

static enum status run_figures(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct figures figures;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(figures_check(g, s->arena, at, NULL, &figures, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		figures_json(&figures, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	struct report report;
	figures_report(&figures, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static const struct option figures_options[] = {SESSION_REPORT_OPTIONS, {}};

const struct command figures_commands[] = {
	{.name = "figures", .words = "", .reads = true, .prints = true, .options = figures_options, .run = run_figures,
	 .summary = {"公布数据台账：哪些对得上，哪些对不上，哪些与登记矛盾", "published figures: which tie, which do not, which the register contradicts"}},
	{},
};
