/* The pages of the program: every area's part of the web application. */
#ifndef JH_APP_PAGES_H
#define JH_APP_PAGES_H

#include "cli/command.h"

struct store;
struct web_part;

const struct web_part *const *web_parts(int *ret_n); /* serve.c */
enum status web_prepare(struct store *work, struct err *err); /* the tables that pages need in the work database; serve.c */
enum status run_routes(struct session *s, const struct arguments *args, struct err *err);

#endif
