/* What lists show of personal values: enough to tell people apart, not enough to know them. */
#ifndef JH_CRYPT_MASK_H
#define JH_CRYPT_MASK_H

#include "base/str.h"

struct buf;

/* The first character and a star: 张*. Latin names: first letter and a star. Empty stays empty. */
void mask_name(struct buf *out, struct str name);
/* The first three and the last four digits: 138****5678. Fewer than eleven digits: all but the last two as stars. */
void mask_phone(struct buf *out, struct str phone);
/* Nothing of an identity number is ever shown: eighteen stars, whatever it was; empty stays empty. */
void mask_identity(struct buf *out, struct str number);

#endif
