/* A mapping file says how a foreign layout becomes registers: JSON, documented in docs/mapping.md.
 *
 * Each output turns rows of the sheets it applies to into rows of one record. */
#ifndef JH_RECORD_IMPORT_MAPPING_H
#define JH_RECORD_IMPORT_MAPPING_H

#include "base/err.h"
#include "base/str.h"
#include "record/descriptor.h"

struct arena;

struct mapping_value {
	struct str from, to;
};

/* Where a field's text comes from. */
struct mapping_source {
	int field; /* index */
	enum { MAP_COLUMN, MAP_CONSTANT, MAP_KEY, MAP_VALUE, MAP_SUM } kind; /* MAP_KEY, MAP_VALUE: of the column unpivoted */
	struct str *columns; /* MAP_COLUMN one, MAP_SUM several; headings */
	int n_columns;
	struct str constant;
	int from, count;     /* characters taken, from 1; count 0: all */
	struct str prefix, suffix;
	struct mapping_value *replace; /* pieces of the text, before all else */
	int n_replace;
	struct mapping_value *values; /* translation of the text; what is not in it stays */
	int n_values;
	struct str unit;     /* the numbers are in this unit */
	struct str alias;    /* references: the scheme of foreign codes the text belongs to */
};

struct mapping_unpivot {
	struct str column, key;
};

struct mapping_output {
	const struct record *record;
	struct mapping_source *sources;
	int n_sources;
	bool distinct; /* the file repeats the row: only the first of each key counts */
	struct str alias_scheme;           /* the row is known by a foreign code of this scheme … */
	struct mapping_source *alias;      /* … which is this text; NULL: it has its own key */
	struct mapping_unpivot *unpivot;   /* each of these columns makes a row; NULL: each row one */
	int n_unpivot;
	int skip_empty;                    /* no row where this field's text is empty; −1 */
};

struct mapping {
	struct str *match; /* headings a sheet must have for the mapping to apply */
	int n_match;
	int heading_row;   /* 0: found */
	struct mapping_output *outputs;
	int n_outputs;
	struct str *ignore; /* columns known not to be wanted */
	int n_ignore;
};

enum { MAPPING_BYTES_MAX = 1 << 20 };

/* On the arena. ST_INVALID names the path of the fault. */
enum status mapping_parse(struct arena *a, const struct catalogue *c, struct str json, struct mapping **ret, struct err *err);

#endif
