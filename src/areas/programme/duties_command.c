/* `junheng duties`. */
#include "areas/programme/duties.h"
#include "areas/programme/programme.h"

#include "cli/report.h"
#include "cli/session.h"

static bool lies_in(const void *context, const struct duties *d, const struct duty_party *p)
{
	return places_lies_in(d->book->places, p->region, *(const int32_t *)context);
}

static enum status run_duties(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct programme_rules *rules;
	struct term term;
	struct places places;
	struct book book;
	struct duties all, seen;
	int32_t region;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(programme_rules_now(g, s->arena, at, &rules, err));
	TRY(term_parse(s->arena, rules, argument(args, "term", STR("")), at.day, &term, err));
	struct as_of then = {.day = MIN(at.day, term.to - 1), .tx = at.tx};
	TRY(places_load(g, s->arena, then, &places, err));
	TRY(places_region(&places, argument(args, "region", STR("")), &region, err));
	TRY(book_load(g, s->arena, &places, at, term.from, term.to, NULL, &book, err));
	TRY(duties_compute(s->arena, &book, &term, at.day, NULL, &all, err));
	duties_narrow(s->arena, &all, lies_in, &region, &seen);
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		duties_json(&seen, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	struct report report;
	duties_report(&seen, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static const struct option duties_options[] = {
	{"term", "TERM", {"学期，如 2022-2023-1（默认当日所在学期）", "term, like 2022-2023-1 (default: that of the day)"}, false},
	{"region", "CODE", {"只看这个区划及其下级", "this region and those below it only"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

const struct command programme_duty_commands[] = {
	{.name = "duties", .words = "", .reads = true, .prints = true, .options = duties_options,
	 .summary = {"本学期各结对学校和集团应做的事：已完成、待确认、未到期、缺", "what each pair and group owes this term: met, to be confirmed, not yet due, missing"},
	 .run = run_duties},
	{},
};
