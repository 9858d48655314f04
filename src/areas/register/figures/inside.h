/* What the files of this folder share. */
#ifndef JH_AREAS_REGISTER_FIGURES_INSIDE_H
#define JH_AREAS_REGISTER_FIGURES_INSIDE_H

#include "areas/register/figures/figures.h"
#include "base/map.h"

#include <jansson.h>

/* Adds a finding: the worst status wins, the reasons are joined. `message` is English with {0} …, translated by the catalogue. */
void figure_found(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n);
struct str figure_number(struct arena *a, struct dec d);

/* The same with the record {1} of the message, by its label. */
void figure_found_in(struct arena *a, struct figure *f, enum figure_status status, const char *message, const struct str *args, int n,
		     struct label record);

/* data/figures.json; NULL when it is not embedded. The caller drops it. */
json_t *figures_definitions(void);
/* Is the text one of the array's? */
bool figure_is_one_of(json_t *array, struct str text);
static inline struct str figure_text(json_t *o, const char *key) { return str_of(json_string_value(json_object_get(o, key))); }

/* Claims against claims: sums, arithmetic in notes, shares, units; by the words of the definitions. */
void figures_check_ledger(struct arena *a, json_t *definitions, struct figures *f);
/* Claims against the register, and the rules between claims of data/figures.json. */
enum status figures_check_register(struct reg *g, struct arena *a, json_t *definitions, const struct figure_rows *kept, struct figures *f,
				   struct err *err);

/* The day a row began: whichever field of its record that says so it has first. */
bool figure_row_begin(const struct row *row, day_t *ret);
/* The one field of the record that says when its rows began; NULL: several may. */
const char *figure_begin_field(const struct record *r);

/* What lies in a region on a day, as keys of a map: the regions below it and the schools of those. Found once: `all` keeps what was. */
struct figure_within;
enum status figure_within(struct reg *g, struct arena *a, struct figure_within **all, struct id region, day_t day, const struct map **ret,
			  struct err *err);
/* A row belongs to the region when a school or region it refers to does; rows that refer to none belong everywhere. */
bool figure_row_is_within(const struct map *ids, const struct row *row);
static inline struct str figure_id_key(const struct id *id) { return (struct str){(const char *)id->b, sizeof id->b}; }

/* [from, to) of "2022", "2022-09", "2016-2020". False: no period. */
bool figure_period(struct str period, day_t *ret_from, day_t *ret_to);

#endif
