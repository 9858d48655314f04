/* Forms half filled in: kept for their author, offered again at the form and on the home page, gone with the saving. */
#ifndef JH_WEB_FORM_DRAFTS_H
#define JH_WEB_FORM_DRAFTS_H

#include "web/form.h"

struct view_drafts_offered;

bool may_keep_drafts(const struct call *c);
/* Keeps what the form holds as the draft that the request names, or as a new one. `path`: where the form is. */
enum status form_draft_keep(struct call *c, const struct form *f, struct str path, struct err *err);
/* Puts the draft that the request names into the form; nothing without one. ST_NOT_FOUND for another's or one that is gone. */
enum status form_draft_take(struct call *c, struct form *f, struct err *err);
/* The saved form's draft, when the request names one. */
enum status form_draft_drop(struct call *c, const struct form *f, struct err *err);
/* The author's drafts of this form; NULL: none. */
const struct view_drafts_offered *form_drafts_offered(struct call *c, const struct form *f, struct str path);

extern const struct web_part draft_part;

#endif
