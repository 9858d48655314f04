/* What the parts of the terminal rendering share. Internal to report. */
#ifndef JH_REPORT_TEXT_INSIDE_H
#define JH_REPORT_TEXT_INSIDE_H

#include "report/report.h"

struct text_out {
	struct buf *buf;
	enum lang lang;
	int columns;
	bool colour;
};

void text_repeat(struct text_out *o, const char *s, int times);
void text_padded(struct text_out *o, struct str s, int width, bool right);
void text_chart(struct text_out *o, const struct report_chart *c, struct arena *a);

#endif
