#include "areas/planning/answer.h"

#include "text/message.h"

#include <math.h>

static void json_number(struct buf *out, double x)
{
	if (!isfinite(x))
		buf_cstr(out, "null");
	else if (fabs(x) < 0x1p53 && x == trunc(x))
		buf_printf(out, "%.0f", x == 0 ? 0.0 : x); /* no negative zero */
	else
		buf_printf(out, "%.17g", x);
}

static void json_text(struct buf *out, const char *s)
{
	buf_char(out, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			buf_char(out, '\\');
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_char(out, *s);
	}
	buf_char(out, '"');
}

static void json_said(struct buf *out, const struct err *said, enum lang lang)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	err_render(&text, said, lang);
	json_text(out, text.p ? text.p : "");
}

static const char *json_bool(bool b) { return b ? "true" : "false"; }

void problem_answer_json(const struct problem *p, const struct problem_answer *answer, uint64_t seed, double seconds,
			 enum lang lang, struct buf *out)
{
	const struct engine_result *r = &answer->result;
	buf_printf(out, "{\"format\": \"%s\", \"objective\": ", p->format->name);
	json_number(out, r->objective);
	buf_cstr(out, ", \"bound\": ");
	json_number(out, r->bound);
	buf_cstr(out, ", \"gap\": ");
	json_number(out, engine_gap(r));
	buf_printf(out, ", \"feasible\": %s, \"optimal\": %s, \"seconds\": %.6f, \"work\": %llu, \"seed\": %llu",
		   json_bool(r->feasible), json_bool(r->optimal), seconds, (unsigned long long)r->work,
		   (unsigned long long)seed);
	if (r->infeasible) {
		buf_cstr(out, ", \"infeasible\": true, \"why\": ");
		json_said(out, answer->why, lang);
	}
	buf_cstr(out, "}\n");
}

void check_report_json(const struct check_report *report, enum lang lang, struct buf *out)
{
	buf_printf(out, "{\"feasible\": %s, \"objective\": ", json_bool(report->feasible));
	json_number(out, report->objective);
	buf_cstr(out, ", \"violations\": [");
	for (int i = 0; i < report->violation_count; i++) {
		if (i)
			buf_cstr(out, ", ");
		json_said(out, report->violations[i], lang);
	}
	buf_cstr(out, "]}\n");
}
