/* The open register: a database, the keys of persons and the list of records.
 *
 * Every record is one table of versions. A version says: row `id` had these values from valid_from to valid_to (civil
 * days, half open), and this is what the register held from transaction tx_from until transaction tx_to. Nothing is
 * deleted: a change sets tx_to on versions and inserts others. Reading as of day D known at moment M takes the versions
 * with valid_from ≤ D < valid_to and tx_from ≤ t < tx_to, t being the last transaction not after M.
 *
 * A `struct reg` is used by one thread at a time, like its store. */
#ifndef JH_RECORD_REGISTER_H
#define JH_RECORD_REGISTER_H

#include "base/date.h"
#include "base/err.h"
#include "base/id.h"
#include "record/descriptor.h"
#include "record/kind.h"
#include "store/store.h"

struct arena;
struct buf;
struct keyring;

#define TX_NOW INT64_MAX /* tx_to of what the register holds now */
#define TX_NOW_SQL "9223372036854775807"

struct reg {
	struct store *store;
	struct keyring *keys;		   /* NULL: personal values can be neither written nor read */
	const struct catalogue *catalogue; /* the program's records and the kernel's own */
	int zone_minutes;		   /* of the instance: turns moments into days */
	struct reg_private *private_;
};

struct reg_options {
	struct store *store; /* open; the caller closes it after the register */
	struct keyring *keys;
	const struct catalogue *catalogue; /* the program's records */
	int zone_minutes;
	moment_t (*clock)(void *data); /* NULL: the machine's */
	void *clock_data;
};

/* Checks the catalogue. Does not touch the database: call reg_migrate for one that may be new or older. */
enum status reg_open(struct reg **ret, const struct reg_options *o, struct err *err);
void reg_close(struct reg *g); /* NULL allowed */

/* Brings the tables to the descriptors: a new record makes a table, a new field a column; what a descriptor no longer
 * names stays as it is. In one transaction; does nothing when nothing is new. */
enum status reg_migrate(struct reg *g, struct err *err);
/* ST_CONFLICT naming what is missing when the tables are older than the descriptors. */
enum status reg_check_schema(struct reg *g, struct err *err);

moment_t reg_now(const struct reg *g);
day_t reg_today(const struct reg *g);
/* For kinds' parsers and formatters: codes of policies, references, names. Valid while the register is open. */
struct kind_context reg_kind_context(struct reg *g, struct arena *a);
/* Where policies' code lists come from; set once by the part that keeps policies. */
void reg_set_codes(struct reg *g, const struct code *(*codes)(void *data, const char *policy, bool *ret_replaces),
		   void *data);

/* The kernel's own records: `alias` (former and foreign names and codes) and `source` (where imported values came
 * from). */
extern const struct record record_alias;
extern const struct record record_source;

/* The statements that make the tables, as `junheng schema` prints them. */
void schema_write(const struct catalogue *c, enum store_dialect dialect, struct buf *out);

#endif
