/* Files that a page makes and hands out: written under a name of their own, gone from the disk once they are open. */
#ifndef JH_WEB_SEND_FILE_H
#define JH_WEB_SEND_FILE_H

#include "web/call.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* An empty file of the ending, on the arena; the caller writes it and sends it. */
enum status call_scratch_file(struct call *c, const char *ending, const char **ret, struct err *err);
/* As the answer, under the name people see; or `made`, why it could not be: nothing of it is left in the folder. */
enum status call_send_file(struct call *c, enum status made, const char *path, const char *type, struct str name, struct err *err);

#endif
