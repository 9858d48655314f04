/* Reporting rounds: the area's part of the web application. */
#ifndef JH_AREAS_REPORTING_REPORTING_H
#define JH_AREAS_REPORTING_REPORTING_H

#include "web/site.h"

extern const struct web_part reporting_part, school_report_part;
extern const struct home_part reporting_home[];

#endif
