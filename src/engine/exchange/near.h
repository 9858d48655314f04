/* Units priced again and again while prices change little: only options near a unit's best are looked at, as long as bounds on how far the
 * others can have come show that none of them is better (Hamerly 2010 does so for centres). The choice is that of all options. */
#ifndef JH_ENGINE_EXCHANGE_NEAR_H
#define JH_ENGINE_EXCHANGE_NEAR_H

#include "engine/exchange/dual.h"

struct exc_near;

struct exc_near *exc_near_new(struct arena *a, const struct exc_county *c);

/* Each unit's cheapest option at the prices into choice->option; choice->potential is filled. Returns the sum of the units' values, INFINITY when one
 * that must move has no option. `change` is about how far a price goes between two calls: it sets how many options count as near.
 * O(units + posts + options near); O(options) now and then. */
double exc_near_price(struct exc_near *n, const struct exc_price *p, double change, struct exc_choice *choice);

#endif
