/* What the pages of this area share; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_PAGES_H
#define JH_AREAS_PROGRAMME_PAGES_H

#include "areas/programme/duties.h"
#include "areas/programme/views.h"
#include "areas/programme/wording.h"
#include "web/call.h"
#include "web/views.h"


#define PARAM_TERM {"term", PARAM_WORD, .text = {"学期，如 2022-2023-1", "term like 2022-2023-1"}}
#define PARAM_AS_OF {"as_of", PARAM_DAY, .text = {"日期", "as of"}}
#define PARAM_FORMAT {"format", PARAM_WORD, .text = {"导出格式", "as a file"}}
#define PARAM_REGION {"region", PARAM_WORD, .text = {"区划代码", "region"}}
#define PARAM_ROW {"id", PARAM_ID, .text = {"编号", "id"}}
#define PARAM_CSRF {"csrf", PARAM_TEXT, .text = {"防伪令牌", "token of the form"}}
#define PARAM_SAID {"said", PARAM_INT, .text = {"上一步的结果", "what was done before"}} /* after call_done() */

/* ---- what is computed, kept while the registers it comes from do not change (kept.c) ---- */

enum status work_places(struct call *c, const struct places **ret, struct err *err);
enum status work_places_on(struct call *c, struct as_of at, const struct places **ret, struct err *err); /* as of another day */
/* The term of the text (empty: that of the day), under the policy that holds for everywhere. */
enum status work_term(struct call *c, struct str text, struct term *ret, struct err *err);
struct plans;
enum status work_plans(struct call *c, const struct plans **ret, struct err *err);
/* Those of every pair and group: what they come to, without the entries. */
enum status work_duties(struct call *c, const struct term *t, const struct duties **ret, struct err *err);
/* Those of the part with its entries, read when asked for. */
enum status work_duties_of(struct call *c, const struct term *t, const struct book_part *part, const struct duties **ret, struct err *err);

struct service;
enum status work_service(struct call *c, const struct service **ret, struct err *err);

/* ---- who sees what (sight.c): a school its own, its groups' and its pairs'; an office its groups'; a county and a city theirs ---- */

struct work_sight {
	struct access_filter pairs, work; /* of agreements, of activities */
};
struct work_sight work_sight(struct call *c, enum action action);
bool work_has_pair(const struct work_sight *s, const struct places *p, const struct school_pair *pair);
bool work_has_group(const struct work_sight *s, const struct book *b, int32_t group);
bool work_has_school(const struct work_sight *s, const struct places *p, int32_t school);
void work_narrow(struct call *c, const struct work_sight *s, const struct duties *all, int32_t region, struct duties *ret);

/* ---- pieces ---- */

/* The areas' own pages side by side; `current` is the path of one. */
void programme_tabs(struct call *c, const char *current, struct view_programme_head *head);
enum { TERMS_BEFORE = 11 }; /* that can be chosen, beside this one and the next */
struct view_choice term_choice(struct call *c, const struct term *chosen);
struct view_choice region_choice(struct call *c, const struct places *p, const struct work_sight *s, struct str chosen);
struct str work_format(struct call *c, const char *message, const struct str *args, int n);
struct str work_int(struct call *c, int64_t n);
struct report_column work_column(const struct call *c, const char *message, const char *key, bool is_number);
/* Every row of the register that the reader may do `action` to; none where that is nothing at all. Rows last as long as the request. */
struct work_rows {
	const struct record *record;
	struct str where;
	enum action action;
	enum row_open open;
};
enum status work_each(struct call *c, const struct work_rows *rows, void (*take)(void *context, const struct row *row), void *context, struct err *err);
/* What a role of the reader is for: their school, group or region. False: no role is for one. */
bool work_own(const struct call *c, enum anchor of, struct id *ret);
/* A code of the record's field as people read it. */
struct str work_code(struct call *c, const struct record *r, const char *field, struct str value);

#endif
