/* People told of what happened, by their inbox, and by mail where they gave an address. What happened stands already: a message that
 * cannot be put is left out, for the state of the row or the access log says the same. */
#ifndef JH_WEB_TELL_H
#define JH_WEB_TELL_H

#include "web/call.h"

/* Whoever the transition says, at the row's schools, that the row took it; with the reason that was given. `link`: where they look. */
void step_tell(struct call *c, const struct row *row, const struct transition *t, struct str link);

/* The account, that something about signing in changed. `message` is English, for tr(). */
void account_tell(struct store *work, struct id user, const char *message);

/* Messages to the account come in this language from now on. */
void lang_keep(struct store *work, struct id user, enum lang lang);

#endif
