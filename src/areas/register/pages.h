/* Pages of the register's own: the ledger of figures, where values came from, what needs attention. For app/. */
#ifndef JH_AREAS_REGISTER_PAGES_H
#define JH_AREAS_REGISTER_PAGES_H

#include "web/site.h"

extern const struct web_part ledger_part, sources_part, upkeep_part;

#endif
