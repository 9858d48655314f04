/* What the pages of the outlook share: the forecast kept while the register does not change, who sees what of it, heads of pages. For this
 * folder only. */
#ifndef JH_AREAS_OUTLOOK_PAGES_H
#define JH_AREAS_OUTLOOK_PAGES_H

#include "areas/outlook/forecast.h"
#include "areas/outlook/outlook.h"
#include "areas/outlook/views.h"

#include "web/call.h"
#include "web/views.h"

/* Shared by threads; `scenario` empty: middle. ST_NOT_FOUND: nothing to forecast from, no such scenario. */
enum status outlook_foresight(struct call *c, struct str scenario, const struct foresight **ret, struct err *err);
/* For a page to look at: while a newer one is being made, the last one, and the head says so. For a file: as outlook_foresight. */
enum status outlook_foresight_shown(struct call *c, struct str scenario, const struct foresight **ret, struct view_outlook_head *head, struct err *err);

bool outlook_sees(const struct access_filter *s, enum clause_kind kind, struct id id);
struct access_filter outlook_sight(struct call *c, const char *thing, enum action action);
/* The region of the address, or all that the reader sees. ST_DENIED, ST_NOT_FOUND. */
enum status outlook_region_of(struct call *c, const struct foresight *f, enum action action, int32_t *ret, struct err *err);

enum status outlook_scenario_choice(struct call *c, const struct foresight *f, struct view_choice *ret, struct err *err);
/* The regions whose figures the reader sees, all of them first where everything is seen. */
void outlook_region_choice(struct call *c, const struct foresight *f, int32_t region, struct view_choice *ret);
/* The path with `more` ("a=b&c=d", may be empty) and the scenario asked for. */
struct str outlook_path(struct call *c, const char *path, const char *more);
const char *outlook_base_path(struct call *c, const struct foresight *f, int32_t region); /* of a region's page; −1: everything */
void outlook_map_links(struct call *c, const struct foresight *f, struct view_outlook_head *head);
/* Workbook and PDF, for who may take them away. */
void outlook_files(struct call *c, const char *path, const char *more, struct view_outlook_head *head);
void outlook_show(struct call *c, const struct report *report, const struct view_outlook_head *head);
/* A register that nothing can be forecast from says so on a page; other trouble is handed on. */
enum status outlook_nothing_yet(struct call *c, enum status st, const char *title, struct err *err);

typedef enum status outlook_page(struct request *req, struct response *out, struct err *err);
outlook_page outlook_warnings_page, outlook_record_page, outlook_zone_page, outlook_notice_page;

#endif
