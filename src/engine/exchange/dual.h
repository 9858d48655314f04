/* Prices on the rules, and the bound they prove.
 *
 * With prices on R1–R4 and on the links between moves and balance, every unit chooses its cheapest option by itself and
 * every (kind, school) its cheapest count by itself; the sum is a lower bound for any prices. */
#ifndef JH_ENGINE_EXCHANGE_DUAL_H
#define JH_ENGINE_EXCHANGE_DUAL_H

#include "engine/exchange/model.h"

struct exc_price {
	double *post;        /* for one teacher more at the post; free sign */
	double *load[KINDS]; /* for one teacher of the kind more at the school; free sign */
	double *leave;       /* of one leaver of the school; ≥ 0, but where a box sets a least number of leavers */
	double movers;       /* reward of one mover, ≥ 0 */
	double backbone;     /* of the share of backbone movers, ≥ 0 */
};

/* What branching has decided; NULL fields: nothing. */
struct exc_box {
	const int *count_lo[KINDS], *count_hi[KINDS]; /* allowed counts after the exchange */
	const int *leave_lo, *leave_hi;               /* allowed leavers of the schools */
	const int8_t *option;                         /* of each option: −1 closed, 0 open */
	/* Cuts, already priced: costs of the options with them, what they add for a count below the floor of the due (each), at the
	 * ceiling, above it (each), three for each school, and their constant. */
	const double *cost, *piece[KINDS];
	double constant;
	const int8_t *stay;                           /* of each unit: −1 may not stay, 0 as the unit says */
};

/* What the prices choose. All arrays belong to the caller. */
struct exc_choice {
	int *option;       /* of each unit: option, or −1 stays */
	double *reduced;   /* of each option: reduced cost of taking it instead of staying; may be NULL */
	double *best;      /* of each unit: its value (≤ 0 unless it must move); may be NULL */
	int *count[KINDS]; /* of each school; may be NULL */
	double *share;     /* of each option: how often late steps of an ascent chose it, 0 … 1; a rough primal solution */
	double *potential; /* scratch: CLASSES · posts */
};

struct exc_price *exc_price_new(struct arena *a, const struct exc_county *c);
void exc_price_copy(const struct exc_county *c, struct exc_price *to, const struct exc_price *from);
/* Prices outside a county's arena: exc_price_size_bytes long. */
size_t exc_price_size_bytes(const struct exc_county *c);
void exc_price_save(const struct exc_county *c, const struct exc_price *p, double *out);
void exc_price_load(const struct exc_county *c, struct exc_price *p, const double *in);
/* The size a price may be expected to have, scaled: the slope of the balance, or what an option costs. O(options). */
double exc_price_size(const struct exc_county *c);

struct exc_choice *exc_choice_new(struct arena *a, const struct exc_county *c);

/* The bound, scaled, made smaller by more than the rounding of its evaluation; INFINITY when a unit that must move has no
 * open option. O(options). */
double exc_bound(const struct exc_county *c, const struct exc_price *p, const struct exc_box *box, struct exc_choice *ret);

/* Improves the prices by `rounds` subgradient steps, each price with a length of its own: the mean of its recent violations
 * over their root mean square (Kingma and Ba 2015, "Adam"), the common length falling geometrically from `first` times the usual
 * size of a price. Keeps in p the best prices seen and returns their bound. Ends early when stopped. */
double exc_ascend(const struct exc_county *c, struct exc_price *p, struct exc_choice *choice, int rounds, double first,
		  const struct engine_run *run);

#endif
