/* The columns of a record's table and the statements over them; inside the kernel only.
 *
 * Order of `select`: version, id, valid_from, valid_to, tx_from, tx_to, origin_sheet, origin_row, mark, [state],
 * [sealed], then the fields that are not sealed. Projections (outside the proof): <field>_hash of matched fields,
 * <field>_sort of the field with F_NAME. */
#ifndef JH_RECORD_LAYOUT_H
#define JH_RECORD_LAYOUT_H

#include "record/row.h"
#include "record/validate.h"

struct collator;
struct script;

enum { LAYOUT_META = 9, KEY_MAX = 8 };

struct layout {
	const struct record *record;
	int n_fields;
	bool has_state, has_sealed, has_search;
	int name_field;		  /* with F_NAME; −1 */
	int person_field;	  /* the reference whose key seals; −1: the row itself, or nothing is sealed */
	int from_field, to_field; /* LIFE_PERIOD; −1 */
	int year_field;		  /* LIFE_YEAR; −1 */
	int key[KEY_MAX], n_key;
	int *by_name;	       /* indexes of the fields in order of their names */
	struct layout_column { /* fields that are not sealed: in their own order, and in that of the names, the proof's */
		int field;
		enum value_form form;
		size_t name_bytes; /* with the zero byte */
	} *columns, *proof;
	int n_columns;
	struct str *sql_names; /* by field: its column in conditions; dates by their first day */
	struct str *sql_stored; /* by field: its column as it is stored */
	const char *select;    /* column list */
	const char *insert;
	struct validator *validator; /* made at first use */
};

struct reg_private {
	struct arena *arena;	/* as long as the register is open */
	struct layout *layouts; /* in order of the catalogue */
	struct catalogue catalogue;
	moment_t (*clock)(void *data);
	void *clock_data;
	const struct code *(*codes)(void *data, const char *policy, bool *ret_replaces);
	void *codes_data;
	struct script *script; /* opened at first use */
	struct collator *collator;
};

const struct layout *layout_of(const struct reg *g, const struct record *r);
enum status layout_validator(struct reg *g, const struct record *r, const struct validator **ret, struct err *err);
void layout_make(struct arena *a, const struct record *r, struct layout *ret);

bool field_has_column(const struct field *f);		/* not sealed */
bool field_has_sort(const struct layout *l, int field); /* a <field>_sort projection */
bool field_has_hash(const struct field *f);		/* a <field>_hash projection */

/* Adds `"name"` or `"name_lon", "name_lat"` with a prefix such as "v.". */
void layout_field_columns(struct buf *out, const char *prefix, const struct field *f);

/* The present row of a statement that began with `select` at column `first`; views until the next step unless copied.
 */
struct stmt;
void layout_read(const struct layout *l, const struct stmt *q, int first, struct row *ret, struct value *values,
		 int64_t *ret_mark);

/* The condition of an as_of on a table alias such as "v."; parameters :day and :tx where needed. */
void as_of_where(struct buf *out, const char *prefix, struct as_of at);
void as_of_bind(struct stmt *q, struct as_of at);

enum status reg_script(struct reg *g, struct script **ret, struct err *err);
enum status reg_collator(struct reg *g, struct collator **ret, struct err *err);

#endif
