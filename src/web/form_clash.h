/* Two people at one row: what was filled in meets what somebody else saved meanwhile, and the writer decides. */
#ifndef JH_WEB_FORM_CLASH_H
#define JH_WEB_FORM_CLASH_H

#include "web/form.h"

struct view_form_clash;

/* Was the row changed since the version that the form was filled in over? *ret NULL: no. Else the form is as both have it: what only
 * the other changed is taken over, what the writer changed stays as entered, and *ret says both where they differ; saved then, it is
 * over the version that stands. The request names the version in "seen", 0: there was no row yet; without it the row is as seen. On the arena; O(changes since · log n). */
enum status form_clash(struct call *c, struct form *f, const struct view_form_clash **ret, struct err *err);

#endif
