/* A served register under load: threads that each save their own school again and again and read pages in between, and remember
 * what they were told. */
#ifndef JH_TEST_APP_UNDER_LOAD_H
#define JH_TEST_APP_UNDER_LOAD_H

#include "served.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { SAVERS = 4, SAVE_ANSWER = 1 << 18 };

struct saver {
	int port, number;
	const char *token;
	char id[33];               /* of the school */
	atomic_bool *ends;
	int sent, stored;          /* the last number sent, and the last that was answered with 200 */
	int answers, refused, cut; /* whole answers; of them 503; begun but not whole */
	int strange;               /* any other code */
	char *answer;
};

static inline void wait_ms(long ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL); }

/* Code of the whole answer; 0: no connection or nothing heard; −1: cut off within. Other than served_ask it fails no test. */
static inline int plain_ask(int port, const char *method, const char *path, const char *token, const char *json, const char *headers, char *out)
{
	char request[2048];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), code = 0;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval wait = {.tv_sec = 30};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	out[0] = 0;
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
		int n = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s%s%s%s", method, path, token ? "Authorization: Bearer " : "",
				 token ? token : "", token ? "\r\n" : "", headers);
		if (json)
			n += snprintf(request + n, sizeof request - (size_t)n, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(json), json);
		else
			n += snprintf(request + n, sizeof request - (size_t)n, "\r\n");
		client_send(fd, request, (size_t)n);
		client_read(fd, out, SAVE_ANSWER);
	}
	close(fd);
	const char *body = strstr(out, "\r\n\r\n"), *length = strstr(out, "Content-Length: ");
	if (!out[0])
		return 0;
	if (!body || sscanf(out, "HTTP/1.1 %d", &code) != 1)
		return -1;
	return length && strlen(body + 4) < strtoul(length + 16, NULL, 10) ? -1 : code;
}

static inline void saver_count(struct saver *v, int code)
{
	v->answers += code > 0;
	v->refused += code == 503;
	v->cut += code < 0;
	v->strange += code > 0 && code != 200 && code != 503;
}

static inline void *saver_run(void *arg)
{
	struct saver *v = arg;
	char path[96], json[64];
	while (!atomic_load(v->ends)) {
		snprintf(path, sizeof path, "/api/records/school/%s", v->id);
		snprintf(json, sizeof json, "{\"address\":\"Street %d\"}", ++v->sent);
		int code = plain_ask(v->port, "PATCH", path, v->token, json, "", v->answer);
		saver_count(v, code);
		if (code == 200)
			v->stored = v->sent;
		saver_count(v, plain_ask(v->port, "GET", v->number % 2 ? "/" : "/records/school", v->token, NULL, "", v->answer));
	}
	return NULL;
}

struct savers {
	struct saver all[SAVERS];
	pthread_t threads[SAVERS];
	atomic_bool ends;
	char token[100];
};

/* A register with a school for each, and a planner. */
static inline void savers_city(struct program *p, struct savers *s)
{
	char schools[2048];
	int n = snprintf(schools, sizeof schools, "code,name,type,authority,ownership,county,urban rural,opened,status\n");
	for (int i = 0; i < SAVERS; i++)
		n += snprintf(schools + n, sizeof schools - (size_t)n, "211390000%d,No. %d School,211,county,public,131102,111,1990-09-01,open\n", i, i);
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "--commit", "--json");
	served_user(p, "planner", "planner", "1311", s->token);
	EXPECT(p, 0, "list", "school", "--json");
	json_t *o = program_json(p);
	for (int i = 0; i < SAVERS; i++)
		snprintf(s->all[i].id, sizeof s->all[i].id, "%s", json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), (size_t)i), "id")));
	json_decref(o);
}

static inline void savers_begin(struct savers *s, int port)
{
	atomic_store(&s->ends, false);
	for (int i = 0; i < SAVERS; i++) {
		struct saver *v = &s->all[i];
		struct saver fresh = {.port = port, .number = i, .token = s->token, .ends = &s->ends, .sent = v->sent, .stored = v->stored,
				      .answer = test_malloc(SAVE_ANSWER)};
		memcpy(fresh.id, v->id, sizeof fresh.id);
		*v = fresh;
		assert_int_equal(pthread_create(&s->threads[i], NULL, saver_run, v), 0);
	}
}

static inline void savers_end(struct savers *s)
{
	atomic_store(&s->ends, true);
	for (int i = 0; i < SAVERS; i++) {
		pthread_join(s->threads[i], NULL);
		test_free(s->all[i].answer);
	}
}

#endif
