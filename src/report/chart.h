/* Drawing charts. Internal to report. */
#ifndef JH_REPORT_CHART_H
#define JH_REPORT_CHART_H

#include "report/canvas.h"

/* The height that suits the chart at the width, at most `max`. */
double chart_height(const struct report_chart *c, double width, double max);
/* Draws into (0, 0) … (width, height). Charts without a value say so. */
void chart_draw(const struct report_chart *c, enum lang lang, struct canvas *canvas, double width, double height);

#endif
