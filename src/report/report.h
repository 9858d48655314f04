/* The report model: built once, rendered as terminal text, page, PDF, workbook and JSON, so that they cannot disagree.
 *
 * A report is a tree on an arena: sections of paragraphs, tables, charts and notes. Numbers stay numbers to the end;
 * each value may carry the cell or record it came from. Texts are already in the reader's language. */
#ifndef JH_REPORT_REPORT_H
#define JH_REPORT_REPORT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

enum report_tone { TONE_PLAIN, TONE_GOOD, TONE_WARNING, TONE_BAD, TONE_MUTED };

enum report_value_kind { REPORT_NONE, REPORT_TEXT, REPORT_INTEGER, REPORT_DECIMAL, REPORT_REAL, REPORT_PERCENT };
struct report_value {
	enum report_value_kind kind; /* REPORT_NONE: "not reported", shown as a dash */
	struct str text;
	int64_t integer;
	struct dec decimal;
	double real; /* REPORT_REAL; REPORT_PERCENT as a fraction */
	int places;  /* shown; workbook and JSON keep the full value */
	enum report_tone tone;
	bool is_code; /* of a text: a name, formula or JSON as programs write it, in no language */
	struct str link; /* the page of the record behind it, a path without its first '/', perhaps with parameters, whose values
			     hold no '&': "schools/018f…?year=2023-2024"; may be empty */
};

struct report_column {
	struct str heading;
	struct str key; /* JSON name */
	bool is_number; /* right-aligned */
	int width;	/* in characters, hint; 0: from content */
};

struct report_table {
	struct str caption;
	const struct report_column *columns;
	int column_count;
	const struct report_value *cells; /* row_count × column_count, row by row */
	int row_count;
	struct report_filling *filling; /* of tables made by report_table_new and report_table_begin; else NULL */
};

enum chart_kind { CHART_BAR, CHART_LINE, CHART_DISTRIBUTION, CHART_LIMITS, CHART_SPANS };
struct chart_series {
	struct str name;
	const double *values; /* point_count; NAN: missing */
	enum report_tone tone;
};
/* BAR, LINE: categories × series. DISTRIBUTION: values sorted ascending, one mark each, with the limit drawn in.
 * LIMITS: one horizontal bar for each category against its own limit (series 0 value, series 1 limit).
 * SPANS: one row for each category from a day (series 0, as day_t) to a day (series 1), a mark where they are the same; the limit is a
 * day, today. */
struct report_chart {
	enum chart_kind kind;
	struct str caption;
	struct str unit;
	const struct str *categories; /* point_count; DISTRIBUTION: may be NULL */
	int point_count;
	const struct chart_series *series;
	int series_count;
	bool has_limit;
	double limit;
	struct str limit_name;
	const enum report_tone *tones; /* SPANS: one for each point; NULL: plain */
	const struct str *links; /* as a value's link, one for each point; NULL: none */
};

enum report_block_kind {
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_TABLE,
	BLOCK_CHART,
	BLOCK_NOTE,
	BLOCK_CODE,
	BLOCK_PAGE_BREAK
};
struct report_block {
	enum report_block_kind kind;
	int level;	 /* headings: 1 … 3 */
	struct str text; /* heading, paragraph, note */
	enum report_tone tone;
	const struct report_table *table;
	const struct report_chart *chart;
	struct str content; /* BLOCK_CODE */
	struct report_block *next;
};

struct report {
	struct arena *arena;
	enum lang lang;
	struct str title;
	struct str subtitle; /* as of, known at, policy id and digest */
	struct str footer;
	moment_t made_at; /* the date in the metadata of files; 0: left out or 1970, never the clock: same report, same
			     bytes */
	struct report_block *first, *last;
};

void report_init(struct report *r, struct arena *a, enum lang lang, struct str title);
void report_heading(struct report *r, int level, struct str text);
void report_paragraph(struct report *r, enum report_tone tone, struct str text);
void report_note(struct report *r, struct str text);
/* A message with {0} … replaced, in the report's language and on its arena. */
struct str report_say(const struct report *r, const char *message, const struct str *args, int n);
/* A table of no rows, with room for so many to begin with, all on the report's arena. Columns are copied. It is filled by the row or by
 * the cell, and grows as they come; what is given back may be written to until the next. */
struct report_table *report_table_new(struct report *r, struct str caption, const struct report_column *columns, int n, size_t rows);
struct report_value *report_table_row(struct report_table *t);
struct report_value *report_put(struct report_table *t, struct report_value v);
struct report_value *report_put_text(struct report_table *t, struct str s);
struct report_value *report_put_known(struct report_table *t, struct str s); /* an empty text: not reported */
struct report_value *report_put_int(struct report_table *t, int64_t v);
struct report_value *report_put_real(struct report_table *t, double v, int places); /* NAN: not reported */
/* The same for columns known by their messages, and for a caption (a message, or NULL) that is said when the rows are there: the table
 * is added then, but for one without rows, which is left out and false given back. */
struct report_head {
	const char *text; /* a message, marked N_ */
	const char *key;
	bool is_number;
};
struct report_table *report_table_begin(struct report *r, const struct report_head *columns, int n);
bool report_table_end(struct report *r, struct report_table *t, const char *caption);
struct report_column report_column(const struct report *r, const char *message, const char *key, bool is_number);
/* The table and chart, with what they point to, must live on the report's arena or longer. */
void report_add_table(struct report *r, const struct report_table *t);
void report_add_chart(struct report *r, const struct report_chart *c);
/* An address (or other short text) as a QR code on page and in PDF, with a caption; as text elsewhere. */
void report_code(struct report *r, struct str content, struct str caption);
void report_page_break(struct report *r);

/* Value makers. */
struct report_value report_value_text(struct str s);
struct report_value report_value_code(struct str s);
struct report_value report_value_int(int64_t v);
struct report_value report_value_real(double v, int places); /* NAN: REPORT_NONE */
struct report_value report_value_percent(double fraction, int places);
struct report_value report_value_dec(struct dec d, int places);
struct report_value report_value_none(void);

/* Renderers. Text: East Asian width respected, colour only where asked (a terminal), boxes with Unicode lines. */
struct text_options {
	int columns; /* terminal width; 0: 100 */
	bool colour;
};
void report_to_text(const struct report *r, const struct text_options *o, struct buf *out);
void report_to_json(const struct report *r,
		    struct buf *out); /* generic: blocks with keys; commands with a fixed form write their own */
void report_to_html(const struct report *r,
		    struct buf *out); /* a fragment: escaped, charts as inline SVG with a table each */
/* The same without title, subtitle and footer: for pages that have their own head. Charts carry their model as JSON in
 * `data-chart`, so that a script may draw them anew. */
void report_blocks_to_html(const struct report *r, struct buf *out);
enum status report_to_xlsx(const struct report *r, const char *path, struct err *err);
enum status report_to_docx(const struct report *r, const char *path, struct err *err); /* charts as tables of their numbers */
enum status report_to_pdf(const struct report *r, const char *path,
			  struct err *err); /* A4, fonts embedded, text selectable */

#endif
