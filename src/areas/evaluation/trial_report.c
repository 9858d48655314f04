/* A changed scheme over the data of a year, beside the one in force. */
#include "areas/evaluation/result.h"
#include "report/report.h"

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
	report_init(ret, a, lang, tr_str(lang, N_("A scheme tried")));
	ret->subtitle = tr_text(a, lang, N_("{0} beside {1}, over the data of {2}"), about, 3);
	const struct report_head columns[] = {{now->facts->scheme->of_pairs ? N_("pair") : N_("group"), "party", false},
					      {N_("total before"), "before", true}, {N_("total after"), "after", true},
					      {N_("difference"), "difference", true},
					      {N_("grade before"), "grade_before", false},
					      {N_("grade after"), "grade_after", false}};
	struct report_table *t = report_table_begin(ret, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < now->n; i++) {
		const struct party_result *b = &now->parties[i], *n = &tried->parties[i];
		struct str before = result_grade(now->facts->scheme, b, lang), after = result_grade(tried->facts->scheme, n, lang);
		report_put_known(t, b->party->name);
		report_put_known(t, result_text(a, b));
		report_put_known(t, result_text(a, n));
		report_put(t, difference(a, b, n));
		report_put_known(t, before);
		report_put_known(t, after)->tone = str_eq(before, after) ? TONE_PLAIN : TONE_WARNING;
		changed += !str_eq(before, after);
	}
	const struct str said[] = {str_of(arena_printf(a, "%zu", changed)), str_of(arena_printf(a, "%zu", now->n))};
	report_paragraph(ret, TONE_PLAIN, tr_text(a, lang, N_("The grade of {0} of {1} changes."), said, 2));
	report_table_end(ret, t, N_("Before and after"));
}
