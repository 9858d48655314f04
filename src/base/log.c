#include "base/log.h"

#include "base/date.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static _Atomic int threshold = LOG_INFO;

void log_set_level(enum log_level level) { threshold = (int)level; }

void log_write(enum log_level level, const char *format, ...)
{
	static const char *const names[] = {"error", "warning", "info", "debug"};
	if ((int)level > threshold)
		return;
	char line[1024], moment[28];
	moment_format(moment_now(), moment);
	int n = snprintf(line, sizeof line, "%s %s ", moment, names[level]);
	va_list ap;
	va_start(ap, format);
	int k = vsnprintf(line + n, sizeof line - (size_t)n, format, ap);
	va_end(ap);
	n = k < 0 ? n : n + k;
	if (n > (int)sizeof line - 2)
		n = (int)sizeof line - 2;
	for (int i = 0; i < n; i++) /* an event is one line, whatever was put into it */
		if (line[i] == '\n' || line[i] == '\r')
			line[i] = ' ';
	line[n++] = '\n';
	/* One write, so that lines of several threads do not mix; nothing useful can be done when it fails. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}
