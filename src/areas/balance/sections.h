/* Sections of the balance report; for this folder only. Each leaves itself out when it has nothing to say. */
#ifndef JH_AREAS_BALANCE_SECTIONS_H
#define JH_AREAS_BALANCE_SECTIONS_H

#include "areas/balance/view.h"

struct str balance_text(enum lang lang, const char *message);
struct report_column balance_column(enum lang lang, const char *message, const char *key, bool is_number);

/* Pages behind values, as report_value.link; a link keeps the year where one was asked for. */
struct str balance_region_path(struct arena *a, const struct balance_result *r, const struct balance_region *g); /* without the year */
struct str balance_region_link(struct arena *a, const struct balance_result *r, const struct balance_region *g);
struct str balance_school_link(struct arena *a, const struct balance_result *r, int32_t school);
struct str balance_sources_path(struct arena *a, const struct balance_result *r, const struct balance_unit *u); /* cells of its figures */

/* What the failing school's indicator lacks to reach `share` of the threshold, in the numerator's unit as people count it. */
struct dec balance_lack(const struct balance_result *r, size_t unit, int indicator, struct dec share);

void balance_subtitle(const struct balance_view *v, struct report *out);     /* year, day, policy */
void balance_changes(const struct balance_view *v, struct report *out);      /* what-if: before and after */
void balance_failures(const struct balance_view *v, struct report *out);     /* failing schools and what they lack */
void balance_movers(const struct balance_view *v, struct report *out);       /* which school moves a failing CV most */
void balance_inequality(const struct balance_view *v, struct report *out);   /* Gini, Theil, fifths */
void balance_trend(const struct balance_view *v, struct report *out);        /* counties that pass, year by year */
void balance_items(const struct balance_view *v, struct report *out);        /* government and quality items */
void balance_not_assessed(const struct balance_view *v, struct report *out); /* who did not report what */

#endif
