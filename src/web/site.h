/* The application behind the server: what all pages share, and what each worker thread keeps. Areas add to it by tables. */
#ifndef JH_WEB_SITE_H
#define JH_WEB_SITE_H

#include "access/access.h"
#include "access/gate.h"
#include "access/reach.h"
#include "access/rights.h"
#include "cli/session.h"
#include "http/http.h"

struct aside;
struct call;
struct files;
struct job_kind;
struct map_cache;
struct sender;
struct map_settings;
struct keep;
struct keep_hand;
struct row;
struct supervisor;
struct who_cache;

/* An entry of the navigation: shown to whoever may do `action` to `thing`. Ended by path NULL. */
struct nav_item {
	const char *path;
	struct label label;
	const char *thing;
	enum action action;
};

/* Something that needs attention, on the home page: a block of its own, or nothing. The functions append to the page; they are
 * called for whoever may do `action` to `thing`. Ended by run NULL. */
struct home_part {
	const char *thing;
	enum action action;
	enum status (*run)(struct call *c, struct err *err);
};

/* What an area has to say of a row of a record beside its facts. The functions append to the page, with headings of their own; the
 * reader may read the row, what else they show they ask for. Ended by record NULL. */
enum row_place {
	ROW_PAGE, /* on the row's own page, whoever's that is */
	ROW_TERM, /* where a term of it is looked at */
};
struct row_part {
	const char *record;
	enum row_place place;
	enum status (*run)(struct call *c, const struct row *row, struct err *err);
};

/* A page that shows a row of `record` as a whole, beyond its facts in the register: path "/schools/", followed by the row's id. Who may
 * read the row may read it. Ended by record NULL. */
struct whole_page {
	const char *record, *path;
	struct label label; /* of the link from the register */
};

/* What pages of the area keep of a day (keep.h), asked for before they are (warm.h): the call knows day, register, worker and arena, and
 * nobody asks. Ended by run NULL. */
struct warm_value {
	enum status (*run)(struct call *c, struct err *err);
};

/* What an area gives to the application; members may be NULL. */
struct web_part {
	const struct route *routes;
	const struct nav_item *nav;
	const struct home_part *home;
	const struct row_part *rows;
	const struct whole_page *whole;
	const struct warm_value *warm;
};

/* Read-only once the server runs, but for what says otherwise. */
struct site {
	struct str db, folder;          /* the register's address; where uploads and files lie */
	const struct catalogue *catalogue;
	const struct web_part *const *parts;
	int n_parts;
	const struct job_kind *const *jobs;
	int n_jobs;
	const struct access_rules *rules;
	struct str metrics_token;       /* what reads /metrics without an account; empty: nobody does */
	const char *scanner;            /* the program that looks at uploads (work/scan.h); NULL: none */
	/* How the register's rows belong together, for the scopes of roles. */
	struct access_relations (*relations)(struct reg *g);
	struct access_gate *gate;       /* shared by threads */
	struct keep *keep;              /* what pages compute, web/keep.h; shared by threads */
	struct map_cache *maps;         /* shared by threads; NULL: no education map */
	const struct map_settings *map; /* NULL: none */
	struct aside *aside;            /* makes what pages would wait for; NULL: pages wait */
	const uint8_t *hook_key;        /* of web hooks' secrets, HOOK_KEY bytes; NULL: they are not shown */
	bool sends_mail;                /* a mail server is set */
	struct sender *sender;          /* wake it when a message was put; NULL: messages wait for another server */
	struct supervisor *supervisor;  /* wake it when a job was added; NULL: jobs wait for another server */
	struct server *server;
};

/* One thread's: connections to both databases and what belongs to them. */
struct site_worker {
	struct site *site;
	struct arena arena;             /* of the thread */
	struct session session;         /* the register as commands have it */
	struct reg *reg;
	struct store *work;
	struct access access;
	struct files *files;
	struct who_cache *who;
	struct keep_hand *keep;         /* into the site's */
};

/* Server hooks over a site: a worker's connections; who asks, with which rights; pages for what went wrong.
 *
 * A route's permit is "public" (everybody), "signed-in" (whoever completed signing in), "signing-in" (also who is in the middle
 * of it), or "THING ACTION" of the rights, THING being a name or "{parameter}" of the path. */
struct server_hooks site_hooks(struct site *s);
/* Every permit of the routes can be read: ST_INVALID names the route. */
enum status site_check(const struct site *s, struct err *err);

/* The routes that every application has, before those of the parts. */
extern const struct route web_routes[];

#endif
