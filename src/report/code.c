#include "report/code.h"

#include <qrencode.h>

enum { QUIET = 4 /* modules around the code, ISO/IEC 18004 */ };

bool code_draw(struct str content, struct canvas *canvas)
{
	static const struct colour white = {255, 255, 255}, black = {0, 0, 0};
	if (content.n == 0 || content.n > 2300)
		return false;
	QRcode *code = QRcode_encodeData((int)content.n, (const unsigned char *)content.p, 0, QR_ECLEVEL_M);
	if (!code)
		return false;
	double module = CODE_SIZE / (code->width + 2 * QUIET);
	canvas->ops->rect(canvas, 0, 0, CODE_SIZE, CODE_SIZE, white);
	for (int y = 0; y < code->width; y++) {
		const unsigned char *row = code->data + y * code->width;
		for (int x = 0, end; x < code->width; x = end) { /* runs of dark modules as one */
			for (end = x; end < code->width && (row[end] & 1); end++)
				;
			if (end > x)
				canvas->ops->rect(canvas, (x + QUIET) * module, (y + QUIET) * module,
						  (end - x) * module, module, black);
			else
				end++;
		}
	}
	QRcode_free(code);
	return true;
}
