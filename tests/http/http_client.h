/* A plain client for the tests of the server: bytes out, bytes in, over loopback. */
#ifndef JH_TEST_HTTP_CLIENT_H
#define JH_TEST_HTTP_CLIENT_H

#include "unit.h"

#include <errno.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static inline int client_open(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval wait = {.tv_sec = 20};
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	return fd;
}

static inline bool client_send(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t k = send(fd, bytes, n, MSG_NOSIGNAL);
		if (k <= 0)
			return false;
		bytes += k;
		n -= (size_t)k;
	}
	return true;
}

/* Reads until the server closes, at most max−1 bytes; NUL after them. */
static inline size_t client_read(int fd, char *out, size_t max)
{
	size_t n = 0;
	ssize_t k;
	while (n + 1 < max && (k = recv(fd, out + n, max - 1 - n, 0)) > 0)
		n += (size_t)k;
	out[n] = 0;
	return n;
}

/* Reads until `mark` has come. */
static inline bool client_read_until(int fd, char *out, size_t max, const char *mark)
{
	size_t n = 0;
	out[0] = 0;
	while (n + 1 < max) {
		ssize_t k = recv(fd, out + n, max - 1 - n, 0);
		if (k <= 0)
			return false;
		n += (size_t)k;
		out[n] = 0;
		if (memmem(out, n, mark, strlen(mark)))
			return true;
	}
	return false;
}

/* One request as bytes on a connection of its own; the whole answer, and its code. The request asks for `Connection: close`. */
static inline int client_ask(int port, const char *request, char *out, size_t max)
{
	int fd = client_open(port), code = 0;
	client_send(fd, request, strlen(request));
	client_read(fd, out, max);
	close(fd);
	if (sscanf(out, "HTTP/1.1 %d", &code) != 1)
		return 0;
	return code;
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

static inline int client_post(int port, const char *path, const char *type, const char *body, char *out, size_t max)
{
	char request[65536];
	snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\n"
		 "Content-Length: %zu\r\n\r\n%s", path, type, strlen(body), body);
	return client_ask(port, request, out, max);
}

#endif
