#include "work/supervisor_inside.h"

#include "crypt/random.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void read_line(const char *path, char *out, size_t size)
{
	out[0] = 0;
	FILE *f = fopen(path, "re");
	if (f && !fgets(out, (int)size, f))
		out[0] = 0;
	if (f)
		fclose(f);
	out[strcspn(out, "\n")] = 0;
}

/* Field 22 of /proc/PID/stat, in ticks since the boot; 0 when there is no such process. The name before it may hold anything. */
static unsigned long long start_of(long pid)
{
	char path[64], line[1024];
	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	read_line(path, line, sizeof line);
	char *p = strrchr(line, ')');
	unsigned long long start = 0;
	for (int field = 2; p && field < 22; field++)
		p = strchr(p + 1, ' ');
	if (p)
		(void)sscanf(p, " %llu", &start);
	return start;
}

/* What must be the same for process numbers to mean the same. */
static void machine(char out[SERVER_TEXT])
{
	char host[64] = "", boot[40], space[40] = "";
	(void)gethostname(host, sizeof host - 1);
	for (char *p = host; *p; p++)
		if (*p == '/')
			*p = '_';
	read_line("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
	ssize_t n = readlink("/proc/self/ns/pid", space, sizeof space - 1);
	space[n > 0 ? n : 0] = 0;
	snprintf(out, SERVER_TEXT, "%.60s/%.36s/%.24s", host, boot, space);
}

void server_name(char out[SERVER_TEXT])
{
	char here[SERVER_TEXT];
	uint32_t own;
	machine(here);
	random_bytes(&own, sizeof own);
	snprintf(out, SERVER_TEXT, "%.125s/%ld/%llx/%x", here, (long)getpid(), start_of(getpid()), own);
}

bool server_is_gone(struct str name)
{
	char here[SERVER_TEXT], text[SERVER_TEXT];
	long pid;
	unsigned long long start;
	machine(here);
	struct str mine = str_of(here);
	size_t host = strcspn(here, "/");
	if (name.n >= sizeof text || !str_starts(name, str_slice(mine, 0, host + 1)))
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = 0;
	if (!str_starts(name, mine))
		return strncmp(text + host, here + host, 38) != 0; /* started again since; else another container of this name */
	if (sscanf(text + mine.n, "/%ld/%llx", &pid, &start) != 2)
		return false;
	return start_of(pid) != start;
}
