/* What the pages of this area share; for this folder only. */
#ifndef JH_AREAS_BALANCE_PAGES_H
#define JH_AREAS_BALANCE_PAGES_H

#include "areas/balance/sections.h"
#include "web/call.h"

struct view_choice;

extern const struct route balance_routes[], group_routes[], school_routes[], what_if_routes[];

/* Strength over the years of a pair's and a group's schools, for pages that look at a term of theirs. */
enum status balance_pair_strength(struct call *c, const struct row *agreement, struct err *err);
enum status balance_group_strength(struct call *c, const struct row *group, struct err *err);

/* Of which regions and schools the reader may see the verdicts. */
struct sight {
	struct access_filter filter;
};
struct sight sight_of(struct call *c, const char *thing, enum action action);
bool sight_is_all(const struct sight *s);
bool sight_has_region(const struct sight *s, struct id region);
bool sight_has_school(const struct sight *s, struct id region, struct id school);

/* The measure of the whole register as of the call's day, kept while the register does not change. year 0: the latest. */
enum status page_balance(struct call *c, int year, bool with_trend, const struct balance_view **ret, struct err *err);
/* The part of it that the reader may see; stage -1: every one. */
const struct balance_view *page_balance_seen(struct call *c, const struct balance_view *v, const struct sight *s, int stage);
/* The one region and stage of the address: ST_NOT_FOUND, ST_DENIED. The view has nothing else. */
enum status page_region(struct call *c, const struct balance_view *all, struct balance_view **ret, struct err *err);

/* Of every region, kept. */
struct coverage;
enum status page_coverage(struct call *c, const struct coverage **ret, struct err *err);

/* The school year of the request; 0 without one. ST_INVALID. */
enum status page_year(struct call *c, int *ret, struct err *err);
struct view_choice year_choice(struct call *c, int chosen);
enum status page_years(struct call *c, const int **ret, int *ret_n, struct err *err); /* with statistics, latest first */

/* "/balance/131126/primary", with the year when one was chosen. */
struct str page_path(struct call *c, struct str path, const char *suffix);
const char *verdict_kind(bool is_assessed, bool passes); /* of a tag */

#endif
