/* Administration on the command line. The one header other areas use. */
#ifndef JH_AREAS_ADMIN_ADMIN_H
#define JH_AREAS_ADMIN_ADMIN_H

#include "cli/command.h"
#include "web/site.h"

extern const struct command admin_commands[];

/* What the home page has for the three hands. */
extern const struct web_part admin_home_part;

/* Pages: signing in and out, one-time links, one's own account; accounts, roles, rights and the access log. */
extern const struct web_part account_part, audit_part, link_part, rights_part, role_part, sign_in_part, user_part;

#endif
