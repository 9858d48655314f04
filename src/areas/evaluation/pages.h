/* What the pages of this area share; for this folder only. */
#ifndef JH_AREAS_EVALUATION_PAGES_H
#define JH_AREAS_EVALUATION_PAGES_H

#include "areas/evaluation/ask.h"
#include "areas/evaluation/views.h"
#include "web/call.h"
#include "web/views.h"

#define EVALUATIONS "/evaluations"
#define PARAM_YEAR {"year", PARAM_WORD, .text = {"学年，如 2022-2023", "school year like 2022-2023"}}
#define PARAM_AS_OF {"as_of", PARAM_DAY, .text = {"日期", "as of"}}
#define PARAM_FORMAT {"format", PARAM_WORD, .text = {"导出格式", "as a file"}}
#define PARAM_PARTY {"id", PARAM_ID, .text = {"集团或协议", "group or agreement"}}
#define PARAM_ROW {"id", PARAM_ID, .text = {"编号", "id"}}
#define PARAM_CSRF {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define PARAM_SAID {"said", PARAM_INT, .text = {"上一步的结果", "what was done before"}} /* after call_done() */

/* Results of the year, kept; after a save those of the parties that it touches are made again. Empty text: the latest with statistics. The
 * facts have no entries of the ledger (kept_results.c). */
enum status kept_results(struct call *c, struct str year, bool of_pairs, const struct results **ret, struct err *err);
/* Makes those of the latest year, and of the last years that were evaluated, before they are asked for (web/warm.h). */
enum status make_results_ahead(struct call *c, bool of_pairs, struct err *err);
/* The facts with the party's entries, read when asked for. */
enum status facts_of_party(struct call *c, const struct facts *all, const struct judged_party *p, const struct facts **ret, struct err *err);

/* A text that changes when what a year's results are made from beside the ledger does, and not when the rest of the register does
 * (kept_state.c). */
enum status kept_state(struct call *c, int year, struct str *ret, struct err *err);

/* How a party lies, for the rights. */
struct access_row party_access(struct call *c, const struct facts *f, const struct judged_party *p);
/* What the reader sees of it; false: nothing. */
bool party_sight(struct call *c, const struct facts *f, const struct judged_party *p, enum sight *ret);
/* The parties the reader sees, and how much of each. `judges`: marks by pseudonym. */
struct seen_results {
	struct results results;
	struct result_view view;
};
void results_seen(struct call *c, const struct results *all, struct seen_results *ret);

/* A group or pair of the year that the address names, with what the reader sees of it. ST_NOT_FOUND, ST_DENIED. */
struct asked_party {
	struct call c;
	struct seen_results seen;
	const struct party_result *result;
	enum sight sight;
};
enum status party_asked(struct request *req, struct response *out, struct asked_party *p, struct err *err);
enum status workbook_page(struct request *req, struct response *out, struct err *err);

/* The areas' pages side by side. */
void evaluation_head(struct call *c, const char *current, struct view_evaluation_head *head);
struct view_choice judged_year_choice(struct call *c, int year);
struct str judged_year(struct call *c, int year);

/* The pseudonym of an account among the judges of a scheme's year: the same in the whole round, another in the next. ST_UNAVAILABLE
 * without keys. */
enum status judge_pseudonym(struct call *c, const struct scheme *s, int year, struct str *ret, struct err *err);

#endif
