/* Parts of the bound, shared by dual.c, near.c and ascend.c. */
#ifndef JH_ENGINE_EXCHANGE_DUAL_INSIDE_H
#define JH_ENGINE_EXCHANGE_DUAL_INSIDE_H

#include "engine/exchange/dual.h"

/* A sum of terms and the sizes that bound their rounding. */
struct exc_sum {
	double value, size;
};

size_t exc_price_length(const struct exc_county *c); /* of the block that begins with `post` */

/* What the prices give for a teacher of a class at a post: CLASSES rows of posts. */
void exc_fill_potential(const struct exc_county *c, const struct exc_price *p, double *potential);
/* Price of member m of the unit leaving its school. */
double exc_leave_price(const struct exc_county *c, const struct exc_price *p, const struct exc_unit *u, int m, const double *potential);
/* Adds what of the bound is no unit's: posts, schools, county. Fills ret->count. */
void exc_bound_rest(const struct exc_county *c, const struct exc_price *p, const struct exc_box *box, struct exc_choice *ret, struct exc_sum *sum);

#endif
