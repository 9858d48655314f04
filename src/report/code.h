/* QR codes: an address that people take from paper with a telephone. Internal to report. */
#ifndef JH_REPORT_CODE_H
#define JH_REPORT_CODE_H

#include "report/canvas.h"

#define CODE_SIZE                                                                                                      \
	90.0 /* points across, with the quiet zone: modules of half a millimetre for an address of 100 bytes */

/* Draws into (0, 0) … (CODE_SIZE, CODE_SIZE); false when the content is too long for a code (about 2300 bytes), or
 * empty. */
bool code_draw(struct str content, struct canvas *canvas);

#endif
