/* Signing in over real HTTP: first links, steps, cookies, forged forms, redirects, and what each of the three hands may open. */
#include "program.h"

#include "access/totp.h"
#include "base/date.h"
#include "http/http_client.h"

#include <time.h>

enum { ANSWER = 1 << 20, COOKIES = 8 };

struct served {
	pid_t pid;
	int port;
	char links[3][64]; /* of the three hands, in order: system, security, audit */
};

/* A browser: its cookies and the last answer. */
struct browser {
	int port;
	struct {
		char name[32], value[128];
	} cookies[COOKIES];
	char answer[ANSWER], csrf[64], place[512];
	int code;
};

static pid_t running; /* the server of the test under way; 0: none */

/* A test that failed leaves none behind. */
static int teardown(void **state)
{
	if (running > 0) {
		kill(running, SIGKILL);
		waitpid(running, NULL, 0);
	}
	running = 0;
	return program_teardown(state);
}

static void serve(struct program *p, struct served *s)
{
	char path[96], text[4096] = "";
	char *argv[] = {(char *)(uintptr_t)p->path, (char *)(uintptr_t) "serve", (char *)(uintptr_t) "--listen", (char *)(uintptr_t) "127.0.0.1:0", NULL};
	snprintf(path, sizeof path, "%s/.serve", p->folder);
	int out = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	assert_true(out >= 0);
	s->pid = program_start(p, argv, out, 2);
	running = s->pid;
	close(out);
	for (int i = 0; i < 400 && !strstr(text, "audit administrator  "); i++) { /* the last link is the last line */
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
		FILE *f = fopen(path, "rb");
		assert_non_null(f);
		text[fread(text, 1, sizeof text - 1, f)] = 0;
		fclose(f);
	}
	assert_int_equal(sscanf(text, "http://127.0.0.1:%d", &s->port), 1);
	const char *at = text;
	for (int i = 0; i < 3; i++) {
		at = strstr(at, "/link/");
		assert_non_null(at);
		snprintf(s->links[i], sizeof s->links[i], "%.*s", (int)strcspn(at, "\n"), at);
		at++;
	}
}

static void stop(struct served *s)
{
	int status;
	kill(s->pid, SIGTERM);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	running = 0;
	assert_int_equal(program_code(status), 0);
}

static const char *cookie(const struct browser *b, const char *name)
{
	for (int i = 0; i < COOKIES; i++)
		if (strcmp(b->cookies[i].name, name) == 0)
			return b->cookies[i].value;
	return "";
}

static void set_cookie(struct browser *b, const char *name, const char *value)
{
	int at = -1;
	for (int i = COOKIES - 1; i >= 0; i--)
		if (strcmp(b->cookies[i].name, name) == 0 || (!b->cookies[i].name[0] && (at < 0 || strcmp(b->cookies[at].name, name) != 0)))
			at = i;
	assert_true(at >= 0);
	snprintf(b->cookies[at].name, sizeof b->cookies[at].name, "%s", value[0] ? name : "");
	snprintf(b->cookies[at].value, sizeof b->cookies[at].value, "%s", value);
}

/* What of the answer a browser keeps. */
static void keep(struct browser *b)
{
	char name[32], value[128], *body = strstr(b->answer, "\r\n\r\n");
	assert_non_null(body);
	for (const char *at = b->answer; (at = strstr(at, "Set-Cookie: ")) && at < body; at++) {
		value[0] = 0;
		assert_true(sscanf(at + 12, "%31[^=]=%127[^;]", name, value) >= 1);
		set_cookie(b, name, value);
	}
	b->place[0] = 0;
	const char *location = strstr(b->answer, "Location: ");
	if (location && location < body)
		sscanf(location + 10, "%511[^\r]", b->place);
	const char *csrf = strstr(body, "name=\"csrf\" value=\"");
	if (csrf)
		sscanf(csrf + 19, "%63[^\"]", b->csrf);
}

static int ask(struct browser *b, const char *method, const char *path, const char *body)
{
	static char request[16384];
	int n = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nAccept-Language: en\r\nCookie: day=", method,
			 path, b->port);
	for (int i = 0; i < COOKIES; i++)
		if (b->cookies[i].name[0])
			n += snprintf(request + n, sizeof request - (size_t)n, "; %s=%s", b->cookies[i].name, b->cookies[i].value);
	n += snprintf(request + n, sizeof request - (size_t)n, "\r\n");
	if (body)
		n += snprintf(request + n, sizeof request - (size_t)n, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
			      strlen(body));
	snprintf(request + n, sizeof request - (size_t)n, "\r\n%s", body ? body : "");
	b->code = client_ask(b->port, request, b->answer, sizeof b->answer);
	keep(b);
	return b->code;
}

static int get(struct browser *b, const char *path) { return ask(b, "GET", path, NULL); }

static int post(struct browser *b, const char *path, const char *form)
{
	char body[4096];
	snprintf(body, sizeof body, "csrf=%s&%s", b->csrf, form);
	return ask(b, "POST", path, body);
}

#define assert_code(b, got, wanted)                                                                                    \
	do {                                                                                                           \
		if ((got) != (wanted))                                                                                 \
			fail_msg("%d, not %d: %.3000s", (b)->code, (wanted), (b)->answer);                             \
	} while (0)
#define assert_shows(b, text)                                                                                          \
	do {                                                                                                           \
		if (!strstr((b)->answer, (text)))                                                                      \
			fail_msg("'%s' is not in: %.3000s", (text), (b)->answer);                                      \
	} while (0)

static void one_time(const char *base32, char code[TOTP_CODE])
{
	uint8_t secret[TOTP_SECRET] = {};
	uint32_t bits = 0;
	size_t n = 0;
	for (int have = 0; *base32 && n < sizeof secret; base32++) {
		bits = bits << 5 | (uint32_t)(*base32 >= 'A' ? *base32 - 'A' : *base32 - '2' + 26);
		have += 5;
		if (have >= 8)
			secret[n++] = (uint8_t)(bits >> (have -= 8));
	}
	totp_code(secret, n, totp_step((moment_t)time(NULL) * 1000000), code);
}

#define PASSWORD "Lu0-Ying.Feng"

/* From the one-time link to a session in full, by every step. */
static void enter(struct browser *b, const struct served *s, int hand, const char *login)
{
	char form[256], secret[64] = "", code[TOTP_CODE], before[128];
	b->port = s->port;
	assert_code(b, get(b, s->links[hand]), 200);
	snprintf(form, sizeof form, "login=%s&name=%s&password=weak&again=weak", login, login);
	assert_code(b, post(b, s->links[hand], form), 422);
	snprintf(form, sizeof form, "login=%s&name=Wang&password=" PASSWORD "&again=other", login);
	assert_code(b, post(b, s->links[hand], form), 422);
	snprintf(form, sizeof form, "login=%s&name=Wang&password=" PASSWORD "&again=" PASSWORD, login);
	assert_code(b, post(b, s->links[hand], form), 303);
	assert_code(b, get(b, s->links[hand]), 404); /* it works once */
	assert_code(b, get(b, "/sign-in?next=/account"), 200);
	snprintf(form, sizeof form, "login=%s&password=" PASSWORD, login);
	assert_code(b, post(b, "/sign-in?next=/account", form), 303);
	assert_string_equal(b->place, "/sign-in/enrol?next=%2Faccount");
	/* A page asked for in the middle leads to the step that is missing. */
	assert_code(b, get(b, "/rights"), 303);
	assert_string_equal(b->place, "/sign-in/enrol?next=%2Frights");
	assert_code(b, get(b, "/sign-in/enrol?next=/account"), 200);
	assert_shows(b, "no-store");
	assert_int_equal(sscanf(strstr(b->answer, "Key: <code>"), "Key: <code>%63[A-Z2-7]", secret), 1);
	assert_code(b, post(b, "/sign-in/enrol?next=/account", "code=12345"), 403);
	assert_shows(b, secret); /* the same key still */
	snprintf(before, sizeof before, "%s", cookie(b, "session"));
	one_time(secret, code);
	snprintf(form, sizeof form, "code=%s", code);
	assert_code(b, post(b, "/sign-in/enrol?next=/account", form), 200);
	assert_shows(b, "href=\"/account\"");
	assert_true(strcmp(before, cookie(b, "session")) != 0);
	assert_code(b, get(b, "/account"), 200);
}

/* A code that somebody looked over the shoulder for has been used. */
static void a_code_works_once(void **state)
{
	struct program *p = *state;
	struct served s = {};
	static struct browser b, thief;
	char form[64], secret[64] = "", code[TOTP_CODE];
	program_small(p);
	serve(p, &s);
	b = (struct browser){.port = s.port};
	get(&b, s.links[0]);
	assert_code(&b, post(&b, s.links[0], "login=sys&name=Wang&password=" PASSWORD "&again=" PASSWORD), 303);
	get(&b, "/sign-in");
	assert_code(&b, post(&b, "/sign-in", "login=sys&password=" PASSWORD), 303);
	get(&b, "/sign-in/enrol");
	assert_int_equal(sscanf(strstr(b.answer, "Key: <code>"), "Key: <code>%63[A-Z2-7]", secret), 1);
	one_time(secret, code);
	snprintf(form, sizeof form, "code=%s", code);
	assert_code(&b, post(&b, "/sign-in/enrol", form), 200);
	thief = (struct browser){.port = s.port};
	get(&thief, "/sign-in");
	assert_code(&thief, post(&thief, "/sign-in", "login=sys&password=" PASSWORD), 303);
	assert_code(&thief, get(&thief, "/sign-in/code"), 200);
	assert_code(&thief, post(&thief, "/sign-in/code", form), 403);
	assert_code(&thief, get(&thief, "/users"), 303);
	stop(&s);
}

static struct browser hands[3];

static void first_start(void **state)
{
	struct program *p = *state;
	struct served s = {};
	static const char *const logins[] = {"sys", "sec", "aud"};
	/* Rows: page, then the codes for system, security, audit: as tests/golden/rights.csv has it. */
	static const struct {
		const char *path;
		int codes[3];
	} pages[] = {{"/users", {200, 200, 200}},   {"/roles", {403, 200, 200}},	  {"/audit", {403, 403, 200}},
		     {"/audit/export", {403, 403, 200}}, {"/rights", {200, 200, 200}},	  {"/account", {200, 200, 200}},
		     {"/records/school", {200, 200, 200}} /* as everybody */, {"/records/person", {403, 403, 403}}};
	program_small(p);
	serve(p, &s);
	for (int i = 0; i < 3; i++)
		enter(&hands[i], &s, i, logins[i]);
	for (size_t k = 0; k < ARRAY_LEN(pages); k++)
		for (int i = 0; i < 3; i++) {
			int code = get(&hands[i], pages[k].path);
			if (code != pages[k].codes[i])
				fail_msg("%s for %s: %d, not %d", pages[k].path, logins[i], code, pages[k].codes[i]);
		}
	/* Nobody does another's work, though some see it. */
	get(&hands[1], "/account");
	assert_code(&hands[1], post(&hands[1], "/users", "login=x&name=y"), 403);
	get(&hands[0], "/account");
	assert_code(&hands[0], post(&hands[0], "/roles", "login=sys&role=planner&anchor=131102"), 403);
	get(&hands[2], "/account");
	assert_code(&hands[2], post(&hands[2], "/roles", "login=sys&role=planner&anchor=131102"), 403);
	/* Nor gives a role to themselves, nor locks the last of a hand. */
	assert_code(&hands[1], post(&hands[1], "/roles", "login=sec&role=planner&anchor=131102"), 403);
	assert_code(&hands[2], post(&hands[2], "/audit/verify", ""), 200);
	assert_shows(&hands[2], "The access log is whole");
	stop(&s);
}

static void forged_and_stolen(void **state)
{
	struct program *p = *state;
	struct served s = {};
	static struct browser b, other, plain;
	char planted[128];
	program_small(p);
	serve(p, &s);
	memset(&b, 0, sizeof b);
	enter(&b, &s, 0, "sys");
	/* A form without its token, or with another's. */
	assert_code(&b, ask(&b, "POST", "/users", "login=li&name=Li"), 403);
	assert_code(&b, ask(&b, "POST", "/users", "csrf=00000000000000000000&login=li&name=Li"), 403);
	other = (struct browser){.port = s.port};
	get(&other, "/sign-in");
	snprintf(b.csrf, sizeof b.csrf, "%s", other.csrf);
	assert_code(&b, post(&b, "/users", "login=li&name=Li"), 403);
	/* Before signing in too: the form is bound to the browser's seed. */
	plain = (struct browser){.port = s.port};
	assert_code(&plain, ask(&plain, "POST", "/sign-in", "login=sys&password=" PASSWORD), 403);
	get(&plain, "/sign-in");
	snprintf(plain.csrf, sizeof plain.csrf, "%s", other.csrf);
	assert_code(&plain, post(&plain, "/sign-in", "login=sys&password=" PASSWORD), 403);
	/* Cookies out of reach for scripts, and kept when a link from a letter leads here. */
	get(&plain, "/sign-in");
	assert_code(&plain, post(&plain, "/sign-in", "login=sys&password=" PASSWORD), 303);
	assert_string_equal(plain.place, "/sign-in/code");
	const char *set = strstr(plain.answer, "Set-Cookie: session=");
	assert_non_null(set);
	char line[256];
	snprintf(line, sizeof line, "%.*s", (int)strcspn(set, "\r"), set);
	assert_non_null(strstr(line, "HttpOnly"));
	assert_non_null(strstr(line, "SameSite=Lax"));
	assert_null(strstr(plain.answer, "known=")); /* only after the second factor */
	assert_code(&plain, get(&plain, "/account"), 303);
	assert_code(&plain, get(&plain, "/sign-in/code"), 200);
	assert_code(&plain, post(&plain, "/sign-in/code", "code=000000"), 403);
	/* A session cookie planted beforehand is worth nothing afterwards. */
	snprintf(planted, sizeof planted, "%s", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	other = (struct browser){.port = s.port};
	set_cookie(&other, "session", planted);
	assert_code(&other, get(&other, "/sign-in"), 200);
	assert_code(&other, post(&other, "/sign-in", "login=sys&password=" PASSWORD), 303);
	assert_true(strcmp(cookie(&other, "session"), planted) != 0);
	/* Nowhere but on this site. */
	static const char *const away[] = {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "%2F%2Fevil.example"};
	for (size_t i = 0; i < ARRAY_LEN(away); i++) {
		char path[128];
		snprintf(path, sizeof path, "/sign-in?next=%s", away[i]);
		assert_code(&b, get(&b, path), 303); /* signed in already: straight on */
		assert_string_equal(b.place, "/");
	}
	/* Signing out ends it on the server, not only in the browser. */
	snprintf(planted, sizeof planted, "%s", cookie(&b, "session"));
	get(&b, "/account");
	assert_code(&b, post(&b, "/sign-out", ""), 303);
	set_cookie(&b, "session", planted);
	assert_code(&b, get(&b, "/account"), 303);
	stop(&s);
}

/* The page's content, without the frame and the form's token. */
static void main_part(const struct browser *b, char *out, size_t max)
{
	const char *from = strstr(b->answer, "class=\"faults\""), *to = from ? strstr(from, "</div>") : NULL;
	assert_non_null(to);
	snprintf(out, max, "%.*s", (int)(to - from), from);
}

static void failures_look_alike(void **state)
{
	struct program *p = *state;
	struct served s = {};
	static struct browser b;
	static char unknown[4096], wrong[4096];
	program_small(p);
	serve(p, &s);
	b = (struct browser){};
	enter(&b, &s, 2, "aud");
	b = (struct browser){.port = s.port};
	get(&b, "/sign-in");
	assert_code(&b, post(&b, "/sign-in", "login=aud&password=wrong"), 403);
	main_part(&b, wrong, sizeof wrong);
	assert_code(&b, post(&b, "/sign-in", "login=nobody&password=wrong"), 403);
	main_part(&b, unknown, sizeof unknown);
	assert_string_equal(unknown, wrong);
	/* After some failures one waits, and is told for how long. */
	for (int i = 0; i < 12 && b.code == 403; i++)
		post(&b, "/sign-in", "login=aud&password=wrong");
	assert_int_equal(b.code, 503);
	assert_shows(&b, "Retry-After");
	main_part(&b, wrong, sizeof wrong);
	assert_non_null(strpbrk(strstr(wrong, "<ul>"), "123456789"));
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(first_start, program_setup, teardown),
		cmocka_unit_test_setup_teardown(forged_and_stolen, program_setup, teardown),
		cmocka_unit_test_setup_teardown(failures_look_alike, program_setup, teardown),
		cmocka_unit_test_setup_teardown(a_code_works_once, program_setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
