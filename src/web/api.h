/* Interfaces for programs: what their parts share. docs/api.md is for people. */
#ifndef JH_WEB_API_H
#define JH_WEB_API_H

#include "record/list.h"
#include "record/row_text.h"
#include "web/call.h"

struct json_t;

enum { API_ROWS = 50, API_ROWS_MAX = 1000 };

/* call_begin, and `known_at` (RFC 3339): what the register held at that moment; then nothing can be changed. */
enum status api_begin(struct call *c, struct request *r, struct response *out, struct err *err);
/* "http://host": what addresses in answers begin with. */
struct str api_root(const struct call *c);
/* Appends ?NAME=VALUE or &NAME=VALUE; nothing when the value is empty. */
void api_query(struct buf *address, const char *name, struct str value);
/* The answer is JSON; takes the value. */
void api_json(struct call *c, struct json_t *body);
/* Tags the answer by its bytes; 304 without a body when the asker has them. */
void api_tag(struct call *c);
/* The row as row_text_json writes it, with its version as first member, "_version". */
void api_put_row(struct row_text *text, const struct row *row, struct buf *out);
/* The row's entity tag without quotation marks: its version, a dot, and the register's last transaction. */
enum status api_row_tag(struct call *c, const struct row *row, struct str *ret, struct err *err);
struct str api_id(struct call *c, struct id id);


extern const struct web_part api_part, api_change_part, api_document_part, api_feature_part, api_roster_part;

#endif
