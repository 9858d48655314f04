/* What the files of this folder share. */
#ifndef JH_AREAS_REGISTER_FIGURES_INSIDE_H
#define JH_AREAS_REGISTER_FIGURES_INSIDE_H

#include "areas/register/figures/figures.h"

/* Adds a finding: the worst status wins, the reasons are joined. `message` is English with {0} …, translated by the catalogue. */
void figure_found(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n);
struct str figure_number(struct arena *a, struct dec d);

/* Claims against claims: sums, arithmetic in notes, shares, units. */
void figures_check_ledger(struct arena *a, struct figures *f);
/* Claims against the register, and the rules between claims of data/figures.json. */
enum status figures_check_register(struct reg *g, struct arena *a, struct figures *f, struct err *err);

/* [from, to) of "2022", "2022-09", "2016-2020". False: no period. */
bool figure_period(struct str period, day_t *ret_from, day_t *ret_to);

#endif
