/* What the pages of the register share. */
#ifndef JH_AREAS_REGISTER_PAGES_INSIDE_H
#define JH_AREAS_REGISTER_PAGES_INSIDE_H

#include "areas/register/figures/figures.h"
#include "web/call.h"

/* The checked ledger as of the call's day, kept while the register does not change. */
enum status page_figures(struct call *c, const struct figures **ret, struct err *err);

#endif
