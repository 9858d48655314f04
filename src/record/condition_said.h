/* A condition of the expression language as people read it. */
#ifndef JH_RECORD_CONDITION_SAID_H
#define JH_RECORD_CONDITION_SAID_H

#include "base/buf.h"
#include "record/descriptor.h"

/* Appends `condition`, which parses, with fields, codes, states and school years of `r` by what people call them and signs by words:
 * "kind = 'school' and not known(to)" as "类别 = 学校 且 止 未填". What is unknown stands as it is. For reading: it does not parse back.
 * O(length · fields). */
void condition_said(const struct record *r, struct str condition, enum lang lang, struct buf *out);

#endif
