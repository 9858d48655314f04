/* What pages say for the words that the log, the rights and a browser's name keep. Private to this folder. */
#ifndef JH_AREAS_ADMIN_WORDS_H
#define JH_AREAS_ADMIN_WORDS_H

#include "access/access.h"
#include "record/descriptor.h"

/* A register or a thing of the rights; other words as they are. */
struct str word_thing(const struct catalogue *all, enum lang lang, struct str thing);
/* States of rows of `thing`, parted by '|', with the language's comma between them. On the arena. */
struct str word_states(struct arena *a, const struct catalogue *all, enum lang lang, struct str thing, struct str states);
/* Action, outcome, way and note of an entry of the log (access/log.h); a person's own words stay. On the arena or static. */
const char *word_log_action(int i); /* the i-th action the log has; NULL beyond the last */
struct str word_action(enum lang lang, struct str action);
struct str word_outcome(enum lang lang, struct str outcome);
struct str word_via(struct arena *a, enum lang lang, struct str via);
struct str word_note(struct arena *a, enum lang lang, struct str note);
/* "Chrome 109, Windows" for what a browser calls itself; other texts cut to 40 characters. */
struct str word_browser(struct arena *a, struct str agent);

#endif
