/* Registers out, in the form the import reads: exported and imported again, nothing changes.
 *
 * Rows stream: memory does not grow with their number. The file appears under its name when it is complete. */
#ifndef JH_RECORD_EXPORT_H
#define JH_RECORD_EXPORT_H

#include "record/list.h"

struct xlsx_writer;

enum export_format { EXPORT_XLSX, EXPORT_CSV, EXPORT_JSON, EXPORT_GEOJSON };

bool export_format_parse(struct str s, enum export_format *ret); /* "xlsx" … */
const char *export_format_name(enum export_format f);		 /* also the ending of a file */

struct export_options {
	enum export_format format;
	enum lang lang;
	/* Personal values in full: the caller has the right and logs the reading. Else tables and GeoJSON leave their
	 * columns out, since a masked value that is imported again would replace the true one; JSON has them masked. */
	bool personal;
	/* Now and then; `context` is the caller's. May be NULL. False stops: ST_CANCELLED, no file. */
	bool (*progress)(void *context, int64_t rows);
	void *context;
};

struct export_result {
	int64_t rows;
	/* The first field left out because a value of it passes what a cell of a workbook can hold; NULL: none. */
	const struct field *too_long;
};

/* The rows of each query; a workbook says of which state of the register they are, so that an import of it can name the rows that
 * were changed since. One sheet a query in a workbook, the other formats take one query. Limit and after of the
 * queries are not looked at. ST_INVALID for a filter that cannot be read, ST_UNAVAILABLE when the file cannot be
 * written. */
enum status record_export(struct reg *g, const struct list_query *queries, int n, const struct export_options *o,
			  const char *path, struct export_result *ret, struct err *err);

/* Of which moment the rows of a workbook are: an import of it names those that were changed since. For workbooks made row by row. */
enum status export_state(struct reg *g, struct as_of at, struct xlsx_writer *book, struct err *err);

#endif
