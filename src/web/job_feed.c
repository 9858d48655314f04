#include "web/job_feed.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text/message.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHANGES_AT_ONCE = 200 };

void job_topic(struct id id, enum lang lang, char out[JOB_TOPIC_TEXT])
{
	char text[ID_TEXT];
	id_format(id, text);
	snprintf(out, JOB_TOPIC_TEXT, "job/%s/%s", text, lang_code(lang));
}

bool job_has_ended(const struct job *j) { return j->state != JOB_WAITING && j->state != JOB_RUNNING; }

static char *progress_json(struct arena *a, const struct job *j, enum lang lang)
{
	const char *step = j->stopping ? tr(lang, N_("stopping")) : j->step.n ? tr(lang, str_dup(a, j->step)) : "";
	char percent[16] = "";
	if (j->state == JOB_RUNNING && j->share > 0)
		snprintf(percent, sizeof percent, "%d %%", (int)(j->share * 100));
	json_t *o = json_pack("{s:s, s:s, s:s, s:f}", "state", label_in(job_state_label(j->state), lang), "step", step, "percent", percent, "share",
			      j->state == JOB_RUNNING ? j->share : 0.0);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	return text;
}

static void put_event(struct arena *a, const struct job *j, enum lang lang, struct str *ret_event, char **ret_text)
{
	bool ended = job_has_ended(j);
	*ret_event = ended ? STR("done") : STR("progress");
	*ret_text = ended ? NULL : progress_json(a, j, lang);
}

void job_event(struct buf *out, struct arena *a, const struct job *j, enum lang lang)
{
	struct str event;
	char *text;
	put_event(a, j, lang, &event, &text);
	event_put(out, event, text ? str_of(text) : STR("{}"));
	free(text);
}

static void tell(struct server *server, struct arena *a, const struct job *j)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		char topic[JOB_TOPIC_TEXT], *text;
		struct str event;
		job_topic(j->id, (enum lang)lang, topic);
		put_event(a, j, (enum lang)lang, &event, &text);
		server_publish(server, str_of(topic), event, text ? str_of(text) : STR("{}"));
		free(text);
		if (job_has_ended(j))
			server_topic_end(server, str_of(topic));
	}
}

enum status job_feed_tell(struct store *work, struct server *server, int64_t *seen, struct err *err)
{
	for (size_t n = CHANGES_AT_ONCE; n == CHANGES_AT_ONCE;) {
		CLEANUP(arena_done) struct arena a;
		struct job *list;
		arena_init(&a);
		TRY(job_changes(work, &a, *seen, CHANGES_AT_ONCE, &list, &n, err));
		for (size_t i = 0; i < n; i++)
			tell(server, &a, &list[i]);
		if (n)
			*seen = list[n - 1].changed;
	}
	return ST_OK;
}
