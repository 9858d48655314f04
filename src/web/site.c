#include "web/site.h"

#include "crypt/keyring.h"
#include "store/store.h"
#include "text/message.h"
#include "web/assets.h"
#include "web/keep.h"
#include "web/views.h"
#include "web/who.h"
#include "work/file.h"

#include <jansson.h>
#include <stdlib.h>

static void worker_close(void *context, void *worker)
{
	struct site_worker *w = worker;
	keep_hand_free(w->keep);
	who_cache_free(w->who);
	session_close(&w->session);
	files_close(w->files);
	store_close(w->work);
	arena_done(&w->arena);
	free(w);
}

static enum status open_parts(struct site_worker *w, struct err *err)
{
	struct site *s = w->site;
	w->session = (struct session){.arena = &w->arena, .db = s->db, .catalogue = s->catalogue};
	TRY(session_register(&w->session, false, &w->reg, err));
	TRY(store_open_work(&w->work, s->db, NULL, err));
	if (s->folder.n) {
		TRY(files_open(&w->files, w->work, str_dup(&w->arena, s->folder), err));
		files_scan_with(w->files, s->scanner);
	}
	w->access = (struct access){.store = w->work, .keys = w->session.keys, .rules = s->rules, .gate = s->gate, .zone_minutes = w->reg->zone_minutes};
	return ST_OK;
}

static enum status worker_open(void *context, int index, void **ret, struct err *err)
{
	struct site_worker *w = heap_alloc(1, sizeof *w);
	w->site = context;
	arena_init(&w->arena);
	w->who = who_cache_new();
	w->keep = keep_hand_new(w->site->keep);
	enum status st = open_parts(w, err);
	if (st != ST_OK) {
		worker_close(context, w);
		return st;
	}
	*ret = w;
	return ST_OK;
}

static void refuse_json(struct request *r, struct response *out, struct str text, const char *id)
{
	json_t *body = json_pack("{s:{s:i,s:s%,s:s}}", "error", "code", out->code, "message", text.p ? text.p : "", text.n, "request", id);
	char *dump = body ? json_dumps(body, JSON_COMPACT) : NULL;
	out->type = "application/json";
	buf_cstr(&out->body, dump ? dump : "{}");
	free(dump);
	json_decref(body);
}

/* A page that needs neither worker nor register, so that it stands when they fail. */
static void refuse(struct request *r, struct response *out, const struct err *err)
{
	struct buf text;
	buf_init(&text, 0);
	err_render(&text, err, r->lang);
	char id[ID_TEXT];
	id_format(r->id, id);
	buf_clear(&out->body);
	if (request_wants_json(r) || str_starts(r->path, STR("/api/"))) {
		refuse_json(r, out, buf_view(&text), id);
		buf_done(&text);
		return;
	}
	static const char *const titles[] = {N_("This does not exist"), N_("This is not allowed"), N_("Please try again"),
					     N_("This cannot be done"), N_("Something went wrong")};
	int t = out->code == 404 ? 0 : out->code == 403 || out->code == 401 ? 1 : out->code == 503 || out->code == 429 ? 2 : out->code < 500 ? 3 : 4;
	struct page p = {.out = &out->body, .lang = r->lang, .assets = web_assets};
	const struct who *who = r->who;
	struct view_layout frame = {.title = str_of(tr(r->lang, titles[t])), .here = STR("/"), .signed_in = who && who->is_signed_in,
				    .account = who ? who->name : (struct str){}};
	if (who)
		p.csrf = who->csrf;
	view_layout_open(&p, &frame);
	view_fault(&p, &(struct view_fault){.what = buf_view(&text), .request = str_of(id), .back = STR("/")});
	view_layout_close(&p, &frame);
	buf_done(&text);
}

struct server_hooks site_hooks(struct site *s)
{
	return (struct server_hooks){.context = s, .worker_open = worker_open, .worker_close = worker_close, .admit = who_admit,
				     .refuse = refuse};
}
