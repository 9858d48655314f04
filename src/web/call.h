/* One request as pages see it: who asks, in which language, as of which day, with the register at hand. */
#ifndef JH_WEB_CALL_H
#define JH_WEB_CALL_H

#include "access/session.h"
#include "page/page.h"
#include "record/row.h"
#include "report/report.h"
#include "web/site.h"

/* Who asks: found by the admit hook. */
struct who {
	bool is_signed_in, is_token; /* wholly signed in; by an API token */
	bool is_signing_in;          /* a step is still missing, see `session` */
	struct access_session session;
	struct id user;
	struct str login, name;
	const struct access_reach *reach;
	struct str token, csrf; /* of the browser's session; empty for API tokens; csrf also of the seed cookie before signing in */
};

struct call {
	struct request *r;
	struct response *out;
	struct arena *a;
	struct site_worker *w;
	struct reg *g;
	struct store *work;
	const struct who *who;
	enum lang lang;
	struct as_of at;   /* today and now, unless the reader chose a day */
	bool is_past;      /* the reader chose a day: nothing can be changed */
	struct page page;  /* writes into out->body */
};

/* ST_INVALID for a day that cannot be read. */
enum status call_begin(struct call *c, struct request *r, struct response *out, struct err *err);

/* A page of the application: header with navigation, date switch, language, account; then what the caller writes; then the
 * foot. `nav`: path of the entry shown as current; NULL: none. */
void call_open(struct call *c, struct str title, const char *nav);
void call_close(struct call *c);
/* What the areas have to say of the row, in the order of the parts. */
enum status call_row_parts(struct call *c, const struct row *row, enum row_place place, struct err *err);

/* Of the rights. ST_DENIED, or ST_CONFLICT for a change while a day of the past is looked at. */
enum status call_need(struct call *c, struct str thing, enum action action, const struct access_row *row, struct err *err);
bool call_may(const struct call *c, const char *thing, enum action action);

/* Who acts, for history and log. */
struct access_actor call_actor(const struct call *c);
struct str call_actor_name(const struct call *c); /* 32 hex digits of the account's id */

/* An account by what it is called; the names of the command line as they are. */
struct str call_who(const struct call *c, struct str actor);
struct str call_moment(const struct call *c, moment_t m); /* 2024-09-01 08:30 here; empty for 0 */

/* Names of the roles the reader has, ',' between: for states. */
struct str call_roles(const struct call *c);

/* 303 to the path, with a message shown once on the page that follows. The message is English, for tr(). */
enum status call_done(struct call *c, struct str path, const char *message, struct err *err);

/* A form for somebody who has not signed in: binds it to the browser by a cookie of random bits. */
enum status call_seed(struct call *c, struct err *err);

/* The translated text, for where a view does not reach; with {0}, {1} … replaced; a number as text. */
const char *call_tr(const struct call *c, const char *message);
struct str call_text(const struct call *c, const char *message, const struct str *args, int n);
struct str call_number(const struct call *c, int64_t n); /* as people read it: base/grouped.h */
/* What went wrong, in the reader's language. */
struct str call_fault(const struct call *c, const struct err *err);

#endif
