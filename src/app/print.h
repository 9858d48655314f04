/* What the app's own commands print beside cli/print.h: ids, moments, tables of texts. */
#ifndef JH_APP_PRINT_H
#define JH_APP_PRINT_H

#include "base/id.h"
#include "cli/print.h"

json_t *moment_json(moment_t m);                     /* null for 0 */
json_t *text_json(struct str s);                     /* null for the empty text */
/* `headings` are messages for tr(); cells row by row. */
void print_table(struct session *s, const char *title, const char *const *headings, int columns, const struct str *cells, size_t rows);

struct str id_text(struct arena *a, struct id id);
struct str moment_text(struct arena *a, moment_t m); /* in China's time, to the second */
enum status id_of_word(const struct arguments *args, struct id *ret, struct err *err);

#endif
