#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pg.h"

static const char *const bin_default = "/usr/lib/postgresql/15/bin";

static void die(const char *what)
{
	fprintf(stderr, "test PostgreSQL: %s\n", what);
	exit(1);
}

static const char *bin(void)
{
	const char *given = getenv("JH_PG_BIN");
	return given ? given : bin_default;
}

/* Runs tests/with-postgres around a shell that tells the URL and then reads until this program closes the pipe, be it by
 * ending: the cluster cannot outlive it. */
static void start_own(void)
{
	const char *source = getenv("JH_SOURCE");
	char script[4096];
	snprintf(script, sizeof script, "%s/tests/with-postgres", source ? source : ".");
	int in[2], out[2];
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		die("no pipe");
	pid_t pid = fork();
	if (pid < 0)
		die("no process");
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		/* A signal from the terminal is for the tests; the cluster ends when they have. */
		setsid();
		execl(script, script, "sh", "-c", "echo \"$JH_PG_URL\"; exec >&-; read -r end", (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	FILE *f = fdopen(out[0], "r");
	static char url[4096];
	if (!f || !fgets(url, sizeof url, f))
		die("the cluster did not start");
	fclose(f);
	url[strcspn(url, "\n")] = 0;
	setenv("JH_PG_URL", url, 1);
}

static void create_schema(const char *url, const char *schema)
{
	char psql[4096], sql[128];
	snprintf(psql, sizeof psql, "%s/psql", bin());
	snprintf(sql, sizeof sql, "CREATE SCHEMA %s", schema);
	pid_t pid = fork();
	if (pid < 0)
		die("no process");
	if (pid == 0) {
		execl(psql, psql, "-X", "-q", "-d", url, "-c", sql, (char *)NULL);
		_exit(127);
	}
	int status;
	if (waitpid(pid, &status, 0) != pid || status != 0)
		die("no schema made");
}

bool pg_fresh_url(char ret_url[PG_URL_MAX])
{
	static int count;
	char initdb[4096];
	snprintf(initdb, sizeof initdb, "%s/initdb", bin());
	if (!getenv("JH_PG_URL")) {
		if (access(initdb, X_OK) != 0)
			return false;
		start_own();
	}
	char schema[64];
	snprintf(schema, sizeof schema, "t%ld_%d", (long)getpid(), ++count);
	const char *base = getenv("JH_PG_URL");
	if (!base)
		die("no address");
	create_schema(base, schema);
	int n = snprintf(ret_url, PG_URL_MAX, "%s%coptions=-csearch_path%%3D%s", base, strchr(base, '?') ? '&' : '?', schema);
	if (n < 0 || n >= PG_URL_MAX)
		die("the address is too long");
	return true;
}
