/* Drafts of a section: what was entered and is not yet valid, kept by its author. */
#ifndef JH_AREAS_REPORTING_DRAFTS_H
#define JH_AREAS_REPORTING_DRAFTS_H

#include "web/form.h"

/* Keeps the form's texts as the author's draft of the section. */
enum status section_draft_save(struct call *c, const struct form *f, struct id school, int year, const char *section, struct err *err);
/* Puts the draft's texts into the form; *ret_has false: there is none. `f` NULL: only asks. */
enum status section_draft_load(struct call *c, struct form *f, struct id school, int year, const char *section, bool *ret_has, struct err *err);
enum status section_draft_drop(struct call *c, struct id school, int year, const char *section, struct err *err);

#endif
