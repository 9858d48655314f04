#include "http/stream.h"

#include "base/arena.h"
#include "base/buf.h"
#include "http/inside.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

/* One event, shared by the streams it waits in. */
struct message {
	int users; /* under the lock */
	size_t n;
	char bytes[];
};

struct topic_stream {
	struct topic_stream *next, *previous;
	struct streams *all;
	struct MHD_Connection *connection; /* NULL until attached */
	bool suspended, ended;
	struct str topics[STREAM_TOPICS_MAX];
	char names[STREAM_TOPICS_MAX][TOPIC_NAME_MAX];
	int topic_count;
	char *first;
	size_t first_n, first_sent;
	struct message *waiting[STREAM_WAITING_MAX]; /* ring */
	int from, count;
	size_t sent; /* of the first waiting message */
};

struct streams {
	pthread_mutex_t lock;
	struct topic_stream *first;
	int n, max;
	bool ending;
};

struct streams *streams_new(int max)
{
	struct streams *s = heap_alloc(1, sizeof *s);
	pthread_mutex_init(&s->lock, NULL);
	s->max = max;
	return s;
}

void streams_free(struct streams *s)
{
	if (!s)
		return;
	pthread_mutex_destroy(&s->lock);
	free(s);
}

int streams_open(struct streams *s)
{
	pthread_mutex_lock(&s->lock);
	int n = s->n;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static void message_leave(struct message *m)
{
	if (--m->users == 0)
		free(m);
}

/* With the lock. A reader this slow begins anew: the browser connects again and reads the state. */
static void give(struct topic_stream *t, struct message *m)
{
	if (t->ended)
		return;
	if (t->count == STREAM_WAITING_MAX) {
		t->ended = true;
	} else {
		t->waiting[(t->from + t->count++) % STREAM_WAITING_MAX] = m;
		m->users++;
	}
}

static void wake(struct topic_stream *t)
{
	if (t->suspended) {
		t->suspended = false;
		MHD_resume_connection(t->connection);
	}
}

static struct message *message_new(const struct buf *b)
{
	struct message *m = heap_alloc(1, sizeof *m + b->n);
	m->users = 1;
	m->n = b->n;
	memcpy(m->bytes, b->p, b->n);
	return m;
}

void event_put(struct buf *b, struct str event, struct str data)
{
	struct str line;
	if (event.n) {
		buf_cstr(b, "event: ");
		for (size_t i = 0; i < event.n; i++)
			if (event.p[i] != '\n' && event.p[i] != '\r')
				buf_char(b, event.p[i]);
		buf_char(b, '\n');
	}
	while (str_next(&data, '\n', &line)) {
		buf_cstr(b, "data: ");
		for (size_t i = 0; i < line.n; i++)
			if (line.p[i] != '\r')
				buf_char(b, line.p[i]);
		buf_char(b, '\n');
	}
	buf_char(b, '\n');
}

enum status response_subscribe(struct response *out, const struct request *r, struct str topic, struct err *err)
{
	struct streams *s = r->server->streams;
	struct topic_stream *t = out->stream;
	if (topic.n == 0 || topic.n > TOPIC_NAME_MAX || (t && t->topic_count == STREAM_TOPICS_MAX))
		return err_set(err, ST_INTERNAL, "a stream has at most %d topics with names of at most %d bytes",
			       (int)STREAM_TOPICS_MAX, (int)TOPIC_NAME_MAX);
	pthread_mutex_lock(&s->lock);
	if (!t) {
		if (s->n >= s->max) {
			pthread_mutex_unlock(&s->lock);
			return err_set(err, ST_BUSY, "%d event streams are open, as many as may be; try again later", s->n);
		}
		t = heap_alloc(1, sizeof *t);
		t->all = s;
		t->next = s->first;
		if (s->first)
			s->first->previous = t;
		s->first = t;
		s->n++;
		out->stream = t;
		out->type = "text/event-stream; charset=utf-8";
	}
	memcpy(t->names[t->topic_count], topic.p, topic.n);
	t->topics[t->topic_count] = (struct str){t->names[t->topic_count], topic.n};
	t->topic_count++;
	pthread_mutex_unlock(&s->lock);
	return ST_OK;
}

static bool hangs_on(const struct topic_stream *t, struct str topic)
{
	for (int i = 0; i < t->topic_count; i++)
		if (str_eq(t->topics[i], topic))
			return true;
	return false;
}

int server_publish(struct server *server, struct str topic, struct str event, struct str data)
{
	struct streams *s = server->streams;
	struct buf b;
	buf_init(&b, 1 << 20);
	event_put(&b, event, data);
	struct message *m = message_new(&b);
	buf_done(&b);
	int n = 0;
	pthread_mutex_lock(&s->lock);
	for (struct topic_stream *t = s->first; t; t = t->next)
		if (hangs_on(t, topic)) {
			give(t, m);
			wake(t);
			n++;
		}
	message_leave(m);
	pthread_mutex_unlock(&s->lock);
	return n;
}

void server_topic_end(struct server *server, struct str topic)
{
	struct streams *s = server->streams;
	pthread_mutex_lock(&s->lock);
	for (struct topic_stream *t = s->first; t; t = t->next)
		if (hangs_on(t, topic)) {
			t->ended = true;
			wake(t);
		}
	pthread_mutex_unlock(&s->lock);
}

void streams_beat(struct streams *s)
{
	struct buf b;
	buf_init(&b, 16);
	buf_cstr(&b, ":\n\n");
	struct message *m = message_new(&b);
	buf_done(&b);
	pthread_mutex_lock(&s->lock);
	for (struct topic_stream *t = s->first; t; t = t->next)
		if (t->suspended) {
			give(t, m);
			wake(t);
		}
	message_leave(m);
	pthread_mutex_unlock(&s->lock);
}

void streams_end(struct streams *s)
{
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	for (struct topic_stream *t = s->first; t; t = t->next)
		wake(t);
	pthread_mutex_unlock(&s->lock);
}

void stream_attach(struct topic_stream *t, struct MHD_Connection *connection, struct str first)
{
	pthread_mutex_lock(&t->all->lock);
	t->connection = connection;
	t->first = heap_alloc(first.n ? first.n : 1, 1);
	if (first.n)
		memcpy(t->first, first.p, first.n);
	t->first_n = first.n;
	pthread_mutex_unlock(&t->all->lock);
}

ssize_t stream_read(void *topic_stream, uint64_t pos, char *out, size_t max)
{
	struct topic_stream *t = topic_stream;
	pthread_mutex_lock(&t->all->lock);
	size_t n = 0;
	if (t->first_sent < t->first_n) {
		n = MIN(max, t->first_n - t->first_sent);
		memcpy(out, t->first + t->first_sent, n);
		t->first_sent += n;
	}
	while (n < max && t->count) {
		struct message *m = t->waiting[t->from];
		size_t k = MIN(max - n, m->n - t->sent);
		memcpy(out + n, m->bytes + t->sent, k);
		n += k;
		t->sent += k;
		if (t->sent == m->n) {
			message_leave(m);
			t->from = (t->from + 1) % STREAM_WAITING_MAX;
			t->count--;
			t->sent = 0;
		}
	}
	ssize_t result = (ssize_t)n;
	if (n == 0 && (t->ended || t->all->ending)) {
		result = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (n == 0) {
		t->suspended = true;
		MHD_suspend_connection(t->connection);
	}
	pthread_mutex_unlock(&t->all->lock);
	return result;
}

void stream_close(void *topic_stream)
{
	struct topic_stream *t = topic_stream;
	if (!t)
		return;
	struct streams *s = t->all;
	pthread_mutex_lock(&s->lock);
	if (t->previous)
		t->previous->next = t->next;
	else
		s->first = t->next;
	if (t->next)
		t->next->previous = t->previous;
	s->n--;
	while (t->count) {
		message_leave(t->waiting[t->from]);
		t->from = (t->from + 1) % STREAM_WAITING_MAX;
		t->count--;
	}
	pthread_mutex_unlock(&s->lock);
	free(t->first);
	free(t);
}
