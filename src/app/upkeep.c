#include "app/upkeep.h"

#include "access/access.h"
#include "base/arena.h"
#include "cli/session.h"
#include "text/message.h"
#include "web/hook_feed.h"
#include "web/job_feed.h"
#include "work/background.h"
#include "work/file.h"
#include "work/inbox.h"
#include "work/outbox.h"

#include <stdlib.h>
#include <time.h>

/* How soon a page hears of its job; how often care is due, and how soon it is tried again; how long a file without use stays. */
enum { POLL_MS = 500, CARE_S = 86400, CARE_AGAIN_S = 600, FIRST_DIGEST_S = 3600, UNUSED_DAYS = 1 };

struct upkeep {
	struct upkeep_options o;
	struct background background;
	struct arena arena;
	struct session session; /* a reader of the register, for what web hooks are told */
	struct reg *reg;
	struct store *work;
	struct files *files;
	int64_t seen;     /* the last change of jobs that was told */
	moment_t care_at, digest_at; /* by the monotonic clock */
};

static moment_t now_steady(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (moment_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static enum status remove_old(struct upkeep *u, struct err *err)
{
	moment_t now = moment_now();
	int64_t n;
	struct access a = {.store = u->work, .rules = u->o.rules};
	TRY(access_tick(&a, now, err));
	TRY(job_forget(u->work, now - DAYS(u->o.keep_jobs_days), &n, err));
	TRY(inbox_forget(u->work, now - DAYS(u->o.keep_messages_days), &n, err));
	TRY(outbox_forget(u->work, now - DAYS(u->o.keep_messages_days), &n, err));
	return files_sweep(u->files, now - DAYS(UNUSED_DAYS), &n, err);
}

static void say(struct upkeep *u, const struct err *err)
{
	struct buf text;
	if (!u->o.log)
		return;
	buf_init(&text, 0);
	err_render(&text, err, LANG_EN);
	buf_char(&text, 0);
	u->o.log(u->o.context, text.p);
	buf_done(&text);
}

/* Each owner is told once a week, however often it is asked for: daily, so that no week is missed, and not while the server starts. */
static void ask_digest(struct upkeep *u)
{
	struct err err;
	struct id ignored;
	if (now_steady() < u->digest_at)
		return;
	u->digest_at = now_steady() + SECONDS(CARE_S);
	if (job_add(u->work, &(struct job_new){.kind = STR("digest"), .lang = LANG_ZH}, &ignored, &err) != ST_OK)
		say(u, &err);
}

static void once(struct upkeep *u)
{
	struct err err;
	/* A database that is away for a while is said by the requests; pages hear the rest when it is back. */
	(void)job_feed_tell(u->work, u->o.server, &u->seen, &err);
	(void)hook_feed_tell(u->reg, u->work, &err);
	ask_digest(u);
	if (now_steady() < u->care_at)
		return;
	enum status st = remove_old(u, &err);
	u->care_at = now_steady() + SECONDS(st == ST_OK ? CARE_S : CARE_AGAIN_S);
	if (st != ST_OK)
		say(u, &err);
}

static void *loop(void *context)
{
	struct upkeep *u = context;
	do
		once(u);
	while (background_rest(&u->background, POLL_MS));
	return NULL;
}

static void release(struct upkeep *u)
{
	background_stop(&u->background);
	files_close(u->files);
	store_close(u->work);
	session_close(&u->session);
	arena_done(&u->arena);
	free(u);
}

static enum status prepare(struct upkeep *u, struct err *err)
{
	u->session = (struct session){.arena = &u->arena, .db = u->o.db, .catalogue = u->o.catalogue};
	TRY(session_register(&u->session, false, &u->reg, err));
	TRY(store_open_work(&u->work, u->o.db, NULL, err));
	TRY(files_open(&u->files, u->work, u->o.files, err));
	TRY(job_last_change(u->work, &u->seen, err));
	return background_start(&u->background, "upkeep", loop, u, err);
}

enum status upkeep_start(struct upkeep **ret, const struct upkeep_options *o, struct err *err)
{
	struct upkeep *u = heap_alloc(1, sizeof *u);
	u->o = *o;
	u->digest_at = now_steady() + SECONDS(FIRST_DIGEST_S);
	arena_init(&u->arena);
	enum status st = prepare(u, err);
	if (st != ST_OK) {
		release(u);
		return st;
	}
	*ret = u;
	return ST_OK;
}

void upkeep_stop(struct upkeep *u)
{
	if (u)
		release(u);
}
