/* Links that work by themselves, until a moment: checking in, calendars. What they say is signed under this installation's own key,
 * so that nobody makes one; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_SIGNED_H
#define JH_AREAS_PROGRAMME_SIGNED_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"

struct keyring;

/* "ID-EXPIRY-SIGNATURE" of letters, digits and '-'; `use` separates uses. ST_UNAVAILABLE without keys. */
enum status signed_link(struct keyring *k, struct arena *a, struct str use, struct id id, moment_t until, struct str *ret, struct err *err);
/* ST_DENIED for one that was not made here or is past its moment. */
enum status signed_link_read(struct keyring *k, struct arena *a, struct str use, struct str link, moment_t now, struct id *ret, struct err *err);

#endif
