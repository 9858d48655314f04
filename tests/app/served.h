/* The program serving the register of a test's folder, and its users, who ask with API tokens. */
#ifndef JH_TEST_APP_SERVED_H
#define JH_TEST_APP_SERVED_H

#include "http/http_client.h"
#include "program.h"

#include <time.h>

struct served {
	struct program *p;
	pid_t pid;
	int port;
	char page[1 << 20]; /* the last answer, headers and all */
};

enum { SERVED_MAX = 4 };

static pid_t served_running[SERVED_MAX]; /* the servers of the test under way; 0: none */

/* `from` is gone or, when 0, was started just now and is `to`. */
static inline void served_note(pid_t from, pid_t to)
{
	int i = 0;
	while (i < SERVED_MAX && served_running[i] != from)
		i++;
	assert_true(i < SERVED_MAX);
	served_running[i] = to;
}

/* A test that failed leaves none behind. */
static inline int served_teardown(void **state)
{
	for (int i = 0; i < SERVED_MAX; i++) {
		if (served_running[i] > 0) {
			kill(served_running[i], SIGKILL);
			waitpid(served_running[i], NULL, 0);
		}
		served_running[i] = 0;
	}
	return program_teardown(state);
}

/* Further arguments of `serve`, ended by NULL. */
static inline struct served *served_start_as(struct program *p, const char *const *more)
{
	struct served *s = test_calloc(1, sizeof *s);
	int pipes[2];
	char line[256] = "";
	const char *argv[16] = {p->path, "serve", "--listen", "127.0.0.1:0"};
	for (int i = 0; more[i]; i++)
		argv[4 + i] = more[i];
	s->p = p;
	assert_int_equal(pipe(pipes), 0);
	s->pid = program_start(p, (char *const *)(uintptr_t)argv, pipes[1], 2);
	served_note(0, s->pid);
	close(pipes[1]);
	FILE *f = fdopen(pipes[0], "r");
	/* The first line is the address. */
	while (!s->port && fgets(line, sizeof line, f))
		sscanf(line, "http://127.0.0.1:%d", &s->port);
	assert_true(s->port > 0);
	while (fgets(line, sizeof line, f) && strncmp(line, "  ", 2) != 0) /* up to the one-time links: ready */
		;
	fclose(f);
	return s;
}

static inline struct served *served_start(struct program *p) { return served_start_as(p, (const char *const[]){NULL}); }

static inline int served_end(struct served *s, int signal_number)
{
	int status;
	kill(s->pid, signal_number);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	served_note(s->pid, 0);
	test_free(s);
	return program_code(status);
}

static inline void served_stop(struct served *s) { assert_int_equal(served_end(s, SIGTERM), 0); }

/* As when the power fails. */
static inline void served_kill(struct served *s) { assert_int_equal(served_end(s, SIGKILL), 128 + SIGKILL); }

/* Makes an account with a role and gives back a token with all actions. */
static inline void served_user(struct program *p, const char *login, const char *role, const char *anchor, char token[100])
{
	EXPECT(p, 0, "user", "add", login);
	EXPECT(p, 0, "user", "grant", login, role, anchor);
	EXPECT(p, 0, "token", "add", login, "--actions", "list,read,create,change,submit,return,accept,delete,export,import,undo,adopt,administer", "--days", "2",
	       "--json");
	json_t *o = program_json(p);
	snprintf(token, 100, "%s", json_string_value(json_object_get(o, "token")));
	json_decref(o);
}

/* `token`: an API token, or "SESSION CSRF" of who is signed in. `form` NULL: GET. Returns the code; the answer is in s->page. */
static inline int served_ask(struct served *s, const char *token, const char *path, const char *form)
{
	char request[16384], who[600] = "";
	const char *blank = token ? strchr(token, ' ') : NULL;
	if (blank)
		snprintf(who, sizeof who, "Cookie: session=%.*s; language=en\r\nX-CSRF-Token: %s\r\n", (int)(blank - token), token, blank + 1);
	else if (token)
		snprintf(who, sizeof who, "Authorization: Bearer %s\r\n", token);
	size_t n = (size_t)snprintf(request, sizeof request,
				    "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nAccept-Language: en\r\n%s", form ? "POST" : "GET",
				    path, s->port, who);
	if (form)
		n += (size_t)snprintf(request + n, sizeof request - n,
				      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", strlen(form), form);
	else
		n += (size_t)snprintf(request + n, sizeof request - n, "\r\n");
	assert_true(n < sizeof request);
	return client_ask(s->port, request, s->page, sizeof s->page);
}

/* The id of the first row of the register that the condition finds. */
static inline void served_row(struct program *p, const char *record, const char *where, char id[33])
{
	EXPECT(p, 0, "list", record, "--where", where, "--json");
	json_t *o = program_json(p);
	snprintf(id, 33, "%s", json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), 0), "id")));
	json_decref(o);
}

/* Asks for the page until the text stands there. */
static inline void served_wait(struct served *s, const char *token, const char *path, const char *text)
{
	enum { TRIES = 600, NAP_MS = 100 };
	for (int i = 0; i < TRIES; i++) {
		assert_int_equal(served_ask(s, token, path, NULL), 200);
		if (strstr(s->page, text))
			return;
		nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
	}
	const char *main = strstr(s->page, "<main");
	fail_msg("'%s' never came to %s: %.900s", text, path, main ? main : s->page);
}

/* What stands between the marks on the last page; test fails without. */
static inline void served_between(const struct served *s, const char *before, const char *after, char *ret, size_t max)
{
	const char *from = strstr(s->page, before), *to = from ? strstr(from + strlen(before), after) : NULL;
	if (!to)
		fail_msg("'%s' is not on the page: %.4000s", before, s->page);
	snprintf(ret, max, "%.*s", (int)(to - from - (ptrdiff_t)strlen(before)), from + strlen(before));
}

#define assert_page(s, text)                                                                                           \
	do {                                                                                                           \
		if (!strstr((s)->page, (text)))                                                                        \
			fail_msg("'%s' is not on the page: %.4000s", (text), (s)->page);                               \
	} while (0)
#define assert_no_page(s, text)                                                                                        \
	do {                                                                                                           \
		if (strstr((s)->page, (text)))                                                                         \
			fail_msg("'%s' is on the page: %.4000s", (text), (s)->page);                                   \
	} while (0)

#endif
