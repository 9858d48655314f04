/* What the pages of meetings share; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_MEETINGS_H
#define JH_AREAS_PROGRAMME_MEETINGS_H

#include "areas/programme/pages.h"
#include "areas/programme/tasks.h"
#include "record/list.h"

#define NAV "/duties"

struct str meeting_path(struct call *c, struct id id); /* "/meetings/…" */
/* Rows of the register that name the meeting, as the reader may list them. */
enum status meeting_parts(struct call *c, const struct record *r, struct id meeting, struct list_page *ret, struct err *err);
const struct plan_task *meeting_task(const struct plans *p, struct value v); /* that a decision became; NULL: none */

/* What was made at the ceremony, and what may be added to it: into the page of the meeting (page_ceremony.c). */
enum status ceremony_items(struct call *c, const struct row *meeting, struct view_meeting *v, struct err *err);
enum { CEREMONY_LINKS_MAX = 2 };
/* Ways to what can be made new at such a ceremony; their number. */
size_t ceremony_links(struct call *c, const struct row *meeting, struct view_link *ret);

#endif
