/* The font of printed reports. */
#ifndef JH_REPORT_FONT_H
#define JH_REPORT_FONT_H

#include <stdbool.h>

/* The family PDF is set in. Its Debian package is named for people who lack it. */
#define REPORT_FONT "Noto Sans CJK SC"
#define REPORT_FONT_PACKAGE "fonts-noto-cjk"

/* Is the family installed? Without it Chinese may come out as boxes. */
bool report_font_is_there(void);

#endif
