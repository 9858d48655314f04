/* Values and tones as people read them, the same in every rendering. Internal to report. */
#ifndef JH_REPORT_SHOW_H
#define JH_REPORT_SHOW_H

#include "report/report.h"

/* Appends the value: numbers with their places and, from five digits on, in groups of three, percent with its sign, "—" for none. Without the tone's mark. */
void value_show(struct buf *out, const struct report_value *v);
/* The same, whole numbers and decimals without groups: for cells that programs read. */
void value_plain(struct buf *out, const struct report_value *v);
/* A number with `places` places; never "-0.0". */
void number_show(struct buf *out, double v, int places);

/* A tone is told by shape as well as by colour. */
const char *tone_mark(enum report_tone tone);	      /* "✓", "!", "✗", or "" */
const char *tone_mark_printed(enum report_tone tone); /* "√", "!", "×": the same in print, which Chinese fonts have */
const char *tone_name(enum report_tone tone);	      /* "good" …; "" for plain */

struct colour {
	uint8_t r, g, b;
};
struct colour tone_colour(enum report_tone tone); /* of text on white: contrast 4.5 and more */
/* Of the i-th series (Okabe and Ito's palette, told apart by the colour-blind); a tone other than plain has its own. */
struct colour series_colour(int i, enum report_tone tone);

/* Appends the text with control characters left out (line breaks stay) and malformed bytes as U+FFFD. */
void clean_put(struct buf *out, struct str s);
struct str clean_text(struct arena *a, struct str s); /* the same, on the arena */

/* A chart's model as one JSON object. */
void chart_to_json(const struct report_chart *c, struct buf *out);

#endif
