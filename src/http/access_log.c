#include "http/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum status access_log_open(struct server *s, struct err *err)
{
	if (!s->o.access_log)
		return ST_OK;
	int fd = strcmp(s->o.access_log, "-") == 0 ? dup(STDERR_FILENO)
						   : open(s->o.access_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (fd < 0)
		return err_set(err, ST_UNAVAILABLE, "the access log %s cannot be written (%s)", s->o.access_log, strerror(errno));
	pthread_mutex_lock(&s->log_lock);
	int old = s->log_fd;
	s->log_fd = fd;
	pthread_mutex_unlock(&s->log_lock);
	if (old >= 0)
		close(old);
	return ST_OK;
}

void access_log_line(struct server *s, const struct exchange *e)
{
	char line[400], moment[28], id[ID_TEXT];
	if (s->log_fd < 0)
		return;
	const struct request *r = &e->request;
	moment_format(r->received, moment);
	id_format(r->id, id);
	int64_t now = monotonic_ns();
	int n = snprintf(line, sizeof line, "%s %s %s %s %d %llu %.1f\n", moment, id, http_method_name(r->method),
			 r->route ? r->route->pattern : "-", e->response.code, (unsigned long long)e->answer_bytes,
			 (double)(now - e->begun_ns) * 1e-6);
	pthread_mutex_lock(&s->log_lock);
	/* One write a line; a full disk costs lines, not answers. */
	if (n > 0 && write(s->log_fd, line, (size_t)MIN(n, (int)sizeof line - 1)) < 0)
		metrics_late(s->metrics, 0);
	pthread_mutex_unlock(&s->log_lock);
}
