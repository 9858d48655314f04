#include "report/code.h"

#include "report/qr.h"

#include <qrencode.h>

enum { QUIET = 4 /* modules around the code, ISO/IEC 18004 */ };

static QRcode *encode(struct str content)
{
	if (content.n == 0 || content.n > 2300)
		return NULL;
	return QRcode_encodeData((int)content.n, (const unsigned char *)content.p, 0, QR_ECLEVEL_M);
}

bool code_draw(struct str content, struct canvas *canvas)
{
	static const struct colour white = {255, 255, 255}, black = {0, 0, 0};
	QRcode *code = encode(content);
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

bool qr_path(struct str content, struct buf *out, int *ret_width)
{
	QRcode *code = encode(content);
	if (!code)
		return false;
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (code->data[y * code->width + x] & 1)
				buf_printf(out, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
	*ret_width = code->width + 2 * QUIET;
	QRcode_free(code);
	return true;
}
