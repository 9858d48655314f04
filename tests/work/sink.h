/* A receiver on the loopback: of HTTP requests or of mail. It answers what it is told to and keeps what it got. */
#ifndef JH_TEST_WORK_SINK_H
#define JH_TEST_WORK_SINK_H

#include "base/buf.h"
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

struct sink {
	int fd, port;
	bool smtp;
	const char *answer; /* HTTP: the whole answer; SMTP: the answer to RCPT */
	pthread_t thread;
	pthread_mutex_t lock;
	atomic_bool over;
	struct buf got; /* the last request, or all mail */
	int count;
};

static inline void sink_say(int fd, const char *text) { (void)!send(fd, text, strlen(text), MSG_NOSIGNAL); }

/* Bytes within two seconds; false at the end. */
static inline bool sink_read(int fd, struct buf *to)
{
	char bytes[65536];
	struct pollfd p = {.fd = fd, .events = POLLIN};
	ssize_t n = poll(&p, 1, 2000) == 1 ? read(fd, bytes, sizeof bytes) : 0;
	if (n > 0)
		buf_add(to, bytes, (size_t)n);
	return n > 0;
}

static inline void sink_http(struct sink *s, int fd)
{
	struct buf b;
	buf_init(&b, 1 << 22);
	for (;;) {
		ptrdiff_t end = str_find(buf_view(&b), STR("\r\n\r\n")), at = str_find(buf_view(&b), STR("Content-Length: "));
		if (end >= 0 && b.n >= (size_t)end + 4 + (size_t)(at >= 0 ? atoi(b.p + at + 16) : 0))
			break;
		if (!sink_read(fd, &b))
			break;
	}
	pthread_mutex_lock(&s->lock);
	buf_clear(&s->got);
	buf_str(&s->got, buf_view(&b));
	s->count++;
	pthread_mutex_unlock(&s->lock);
	sink_say(fd, s->answer);
	buf_done(&b);
}

static inline void sink_smtp(struct sink *s, int fd)
{
	struct buf b;
	bool data = false;
	buf_init(&b, 1 << 22);
	sink_say(fd, "220 sink\r\n");
	while (sink_read(fd, &b)) {
		struct str v = buf_view(&b);
		if (!str_ends(v, data ? STR("\r\n.\r\n") : STR("\r\n")))
			continue;
		pthread_mutex_lock(&s->lock);
		buf_str(&s->got, v);
		s->count += data;
		pthread_mutex_unlock(&s->lock);
		if (data)
			sink_say(fd, "250 kept\r\n");
		else if (str_starts(v, STR("EHLO")))
			sink_say(fd, "250 sink\r\n");
		else if (str_starts(v, STR("RCPT")))
			sink_say(fd, s->answer);
		else if (str_starts(v, STR("DATA")))
			sink_say(fd, "354 go on\r\n");
		else if (str_starts(v, STR("QUIT")))
			break;
		else
			sink_say(fd, "250 yes\r\n");
		data = !data && str_starts(v, STR("DATA"));
		buf_clear(&b);
	}
	buf_done(&b);
}

static inline void *sink_loop(void *data)
{
	struct sink *s = data;
	while (!atomic_load(&s->over)) {
		struct pollfd p = {.fd = s->fd, .events = POLLIN};
		if (poll(&p, 1, 50) != 1)
			continue;
		int fd = accept(s->fd, NULL, NULL);
		if (fd < 0)
			continue;
		if (s->smtp)
			sink_smtp(s, fd);
		else
			sink_http(s, fd);
		close(fd);
	}
	return NULL;
}

static inline void sink_start(struct sink *s, bool smtp, const char *answer)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof a;
	*s = (struct sink){.smtp = smtp, .answer = answer};
	buf_init(&s->got, 1 << 22);
	pthread_mutex_init(&s->lock, NULL);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(s->fd, 16), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &n), 0);
	s->port = ntohs(a.sin_port);
	assert_int_equal(pthread_create(&s->thread, NULL, sink_loop, s), 0);
}

/* What has come so far; what it points to stays while nothing more comes. */
static inline struct str sink_got(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	struct str got = buf_view(&s->got);
	pthread_mutex_unlock(&s->lock);
	return got;
}

static inline void sink_stop(struct sink *s)
{
	atomic_store(&s->over, true);
	pthread_join(s->thread, NULL);
	close(s->fd);
	pthread_mutex_destroy(&s->lock);
	buf_done(&s->got);
}

static inline int sink_count(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	int n = s->count;
	pthread_mutex_unlock(&s->lock);
	return n;
}

#endif
