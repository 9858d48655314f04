/* A changed scheme over the data of a year, beside the one in force. */
#include "areas/evaluation/result.h"
#include "areas/evaluation/sheet_table.h"

#include <stdio.h>

static struct str scheme_text(struct arena *a, const struct scheme *s)
{
	return str_of(arena_printf(a, "%.*s %.12s", STR_ARG(policy_id(s->policy)), policy_digest(s->policy)));
}

/* "+2.50"; nothing while either is open. */
static struct report_value difference(struct arena *a, const struct party_result *before, const struct party_result *after)
{
	struct dec d;
	char text[DEC_TEXT_MAX];
	if (!result_is_whole(before) || !result_is_whole(after) || !dec_sub(after->low, before->low, &d))
		return report_value_none();
	int n = (int)dec_format_places(d, 2, text);
	struct report_value v = report_value_text(str_of(arena_printf(a, "%s%.*s", dec_sign(d) > 0 ? "+" : "", n, text)));
	v.tone = dec_sign(d) < 0 ? TONE_WARNING : TONE_PLAIN;
	return v;
}

void trial_report(const struct results *now, const struct results *tried, enum lang lang, struct arena *a, struct report *ret)
{
	char year[10];
	school_year_format(now->facts->year, year);
	const struct str about[] = {scheme_text(a, tried->facts->scheme), scheme_text(a, now->facts->scheme), str_copy(a, str_of(year))};
	size_t changed = 0;
	report_init(ret, a, lang, eval_text(lang, N_("A scheme tried")));
	ret->subtitle = eval_format(a, lang, N_("{0} beside {1}, over the data of {2}"), about, 3);
	struct sheet_table t = sheet_table(ret, 6, now->n, N_("Before and after"));
	sheet_message(&t, now->facts->scheme->of_pairs ? N_("pair") : N_("group"), "party", false);
	sheet_message(&t, N_("total before"), "before", true);
	sheet_message(&t, N_("total after"), "after", true);
	sheet_message(&t, N_("difference"), "difference", true);
	sheet_message(&t, N_("grade before"), "grade_before", false);
	sheet_message(&t, N_("grade after"), "grade_after", false);
	for (size_t i = 0; i < now->n; i++) {
		const struct party_result *b = &now->parties[i], *n = &tried->parties[i];
		struct str before = result_grade(now->facts->scheme, b, lang), after = result_grade(tried->facts->scheme, n, lang);
		sheet_text(&t, b->party->name);
		sheet_text(&t, result_text(a, b));
		sheet_text(&t, result_text(a, n));
		sheet_put(&t, difference(a, b, n));
		sheet_text(&t, before);
		sheet_text(&t, after)->tone = str_eq(before, after) ? TONE_PLAIN : TONE_WARNING;
		changed += !str_eq(before, after);
	}
	const struct str said[] = {str_of(arena_printf(a, "%zu", changed)), str_of(arena_printf(a, "%zu", now->n))};
	report_paragraph(ret, TONE_PLAIN, eval_format(a, lang, N_("The grade of {0} of {1} changes."), said, 2));
	sheet_done(&t);
}
