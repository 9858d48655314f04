/* Finding the row that a reference means: suggestions while typing, and a page to search and choose without script. */
#ifndef JH_WEB_FORM_REFERENCE_H
#define JH_WEB_FORM_REFERENCE_H

#include "web/form.h"

/* The field whose row the request wants to choose ("choose"); NULL: none. */
const struct field *form_chooses(const struct call *c, const struct form *f);
/* The page to search and choose, which carries all that was entered. `path`: of the form. */
enum status form_choose_page(struct call *c, const struct form *f, const struct field *of, struct str path, struct err *err);
/* The request comes back from that page: the chosen row's key goes into the form. False: it does not. */
bool form_take_choice(struct call *c, struct form *f);

extern const struct web_part reference_part;

#endif
