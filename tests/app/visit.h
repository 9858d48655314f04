/* The program serving the register of a test's folder, and people who are signed in there, each with a role. */
#ifndef JH_TEST_APP_VISIT_H
#define JH_TEST_APP_VISIT_H

#include "program.h"

#include "access/grant.h"
#include "access/sign_in.h"
#include "access/user.h"
#include "http/http_client.h"

#include <time.h>

enum { VISIT_ANSWER = 4 << 20, VISIT_PATIENCE_MS = 120000 };

struct visit {
	struct program *p;
	pid_t pid;
	int port;
	char *answer; /* of the last request, head and body */
	int code;
};

struct visitor {
	char token[TOKEN_TEXT], csrf[TOKEN_TEXT]; /* empty: nobody signed in */
	char cookies[400];                        /* further ones, "; " between */
};

static pid_t visit_running; /* 0: none; a test that fails leaves none behind */

static inline int visit_teardown(void **state)
{
	if (visit_running > 0) {
		kill(visit_running, SIGKILL);
		waitpid(visit_running, NULL, 0);
	}
	visit_running = 0;
	return program_teardown(state);
}

static inline void visit_nap(int ms) { nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL); }

/* What the server prints goes to the file serve.log of the folder. */
static inline struct visit *visit_start(struct program *p)
{
	struct visit *v = test_calloc(1, sizeof *v);
	char *argv[] = {(char *)(uintptr_t)p->path, (char[]){"serve"}, (char[]){"--listen"}, (char[]){"127.0.0.1:0"}, NULL};
	char path[128];
	snprintf(path, sizeof path, "%s/serve.log", p->folder);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	*v = (struct visit){.p = p, .answer = test_malloc(VISIT_ANSWER)};
	visit_running = v->pid = program_start(p, argv, fd, fd);
	close(fd);
	for (int ms = 0; ms < VISIT_PATIENCE_MS && !v->port; ms += 50) {
		char *log = program_read(p, "serve.log");
		const char *at = strstr(log, "http://127.0.0.1:");
		if (!at || !strchr(at, '\n') || sscanf(at, "http://127.0.0.1:%d", &v->port) != 1)
			v->port = 0;
		free(log);
		visit_nap(50);
	}
	assert_true(v->port > 0);
	return v;
}

static inline void visit_stop(struct visit *v)
{
	int status;
	kill(v->pid, SIGTERM);
	assert_int_equal(waitpid(v->pid, &status, 0), v->pid);
	visit_running = 0;
	assert_int_equal(program_code(status), 0);
	test_free(v->answer);
	test_free(v);
}

/* The first row that the condition holds for. */
static inline struct id row_id(struct program *p, const char *record, const char *where)
{
	struct id id;
	EXPECT(p, 0, "list", record, "--where", where, "--json");
	json_t *all = program_json(p);
	assert_true(id_parse(str_of(json_string_value(json_object_get(json_array_get(json_object_get(all, "rows"), 0), "id"))), &id));
	json_decref(all);
	return id;
}

#define VISIT_PASSWORD "Correct-horse-9"

/* The work database, by rules that ask for no second factor. The caller closes a->store. */
static inline void visit_access(struct program *p, struct access *ret)
{
	static const struct access_rules rules = {.password = {.characters_at_least = 8, .kinds_at_least = 1}, .session = {36000, 360000},
						  .attempts = {50, 50, 50, 1, 2, 100}, .browser_s = 86400, .token_days_at_most = 365,
						  .log_months_at_least = 6};
	char own[128];
	struct err err;
	snprintf(own, sizeof own, "sqlite:%s/register.db", p->folder);
	*ret = (struct access){.rules = &rules, .zone_minutes = 480};
	assert_ok_err(store_open_work(&ret->store, str_of(p->db ? p->db : own), NULL, &err));
}

static inline void visit_grant(struct program *p, struct id user, enum role role, struct id anchor)
{
	struct access a;
	struct access_actor by = {.via = STR("command line"), .now = moment_now()};
	struct id grant;
	struct err err;
	visit_access(p, &a);
	assert_ok_err(access_grant_add(&a, &by, user, role, anchor, 10000, DAY_MAX, &grant, &err));
	store_close(a.store);
}

/* An account with one role, signed in. `anchor` and `person` zero: none. Returns the account. */
static inline struct id visit_sign_in(struct program *p, const char *login, enum role role, struct id anchor, struct id person, struct visitor *ret)
{
	struct access a;
	struct access_actor by = {.via = STR("command line"), .now = moment_now()};
	struct id user;
	struct signed_in in;
	struct err err;
	visit_access(p, &a);
	assert_ok_err(access_user_add(&a, &by, str_of(login), str_of(login), person, &user, &err));
	assert_ok_err(access_password_set(&a, &by, user, STR(VISIT_PASSWORD), (struct str){}, &err));
	store_close(a.store);
	visit_grant(p, user, role, anchor);
	visit_access(p, &a);
	assert_ok_err(access_sign_in(&a, &(struct sign_in){str_of(login), STR(VISIT_PASSWORD), STR("127.0.0.1"), STR("test"), {}}, by.now, &in, &err));
	store_close(a.store);
	*ret = (struct visitor){};
	memcpy(ret->token, in.token, sizeof ret->token);
	access_csrf(str_of(ret->token), ret->csrf);
	return user;
}

/* `more`: further header lines, each ended by CRLF. `who` NULL: nobody. */
static inline int visit_ask(struct visit *v, const char *method, const char *path, const struct visitor *who, const char *more, const char *type,
			    const char *body, size_t n)
{
	struct buf head;
	int fd = client_open(v->port);
	buf_init(&head, 0);
	buf_printf(&head, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nCookie: language=en", method, path, v->port);
	if (who && who->token[0])
		buf_printf(&head, "; session=%s", who->token);
	if (who && who->cookies[0])
		buf_printf(&head, "; %s", who->cookies);
	buf_printf(&head, "\r\n%s", more);
	if (body)
		buf_printf(&head, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, n);
	buf_cstr(&head, "\r\n");
	client_send(fd, head.p, head.n);
	if (body)
		client_send(fd, body, n);
	client_read(fd, v->answer, VISIT_ANSWER);
	close(fd);
	buf_done(&head);
	v->code = 0;
	(void)sscanf(v->answer, "HTTP/1.1 %d", &v->code);
	return v->code;
}

static inline int visit_get(struct visit *v, const char *path, const struct visitor *who)
{
	return visit_ask(v, "GET", path, who, "", "", NULL, 0);
}

/* A browser without an account that opened the form: its cookie and token. */
static inline void visit_form(struct visit *v, const char *path, struct visitor *ret)
{
	*ret = (struct visitor){};
	assert_int_equal(visit_get(v, path, NULL), 200);
	const char *cookie = strstr(v->answer, "seed="), *token = strstr(v->answer, "name=\"csrf\" value=\"");
	assert_true(cookie && token);
	snprintf(ret->cookies, sizeof ret->cookies, "%.48s", cookie);
	snprintf(ret->csrf, sizeof ret->csrf, "%.43s", token + strlen("name=\"csrf\" value=\""));
}

/* A form, with its token. */
static inline int visit_post(struct visit *v, const char *path, const struct visitor *who, const char *form)
{
	struct buf body;
	buf_init(&body, 0);
	buf_printf(&body, "csrf=%s&%s", who ? who->csrf : "", form);
	visit_ask(v, "POST", path, who, "", "application/x-www-form-urlencoded", body.p, body.n);
	buf_done(&body);
	return v->code;
}

/* JSON, with the token in its header. `more` as above. */
static inline int visit_json(struct visit *v, const char *method, const char *path, const struct visitor *who, const char *more, const char *body)
{
	char head[512];
	snprintf(head, sizeof head, "X-CSRF-Token: %s\r\n%s", who ? who->csrf : "", more);
	return visit_ask(v, method, path, who, head, "application/json", body, strlen(body));
}

/* The body of the last answer. */
static inline const char *visit_body(const struct visit *v)
{
	const char *at = strstr(v->answer, "\r\n\r\n");
	return at ? at + 4 : "";
}

#define assert_answer(v, wanted)                                                                                       \
	do {                                                                                                           \
		if ((v)->code != (wanted))                                                                             \
			fail_msg("%d, not %d: %.3000s", (v)->code, (wanted), (v)->answer);                             \
	} while (0)
#define assert_contains(v, text)                                                                                       \
	do {                                                                                                           \
		if (!strstr((v)->answer, (text)))                                                                      \
			fail_msg("'%s' is not in: %.3000s", (text), (v)->answer);                                      \
	} while (0)
#define assert_lacks(v, text)                                                                                          \
	do {                                                                                                           \
		if (strstr((v)->answer, (text)))                                                                       \
			fail_msg("'%s' is in: %.3000s", (text), (v)->answer);                                          \
	} while (0)

#endif
