#include "work/send.h"

#include "work/address.h"

#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

struct call {
	const struct delivery *d;
	bool is_let_through; /* the host is one of those an administrator listed */
	bool was_refused;
	size_t answered;     /* bytes of headers and body */
};

/* Called with the very address that is then connected to: what a name server says before or later does not matter. */
static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct call *call = data;
	if (purpose != CURLSOCKTYPE_IPCXN || (!call->is_let_through && !address_is_public(&address->addr))) {
		call->was_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t swallow(char *bytes, size_t size, size_t n, void *data)
{
	struct call *call = data;
	(void)bytes;
	call->answered += size * n;
	return call->answered > SEND_ANSWER_MAX ? 0 : size * n;
}

/* The host of the address, or host:port, among those listed; letters of either case. */
static bool is_listed(const char *const *hosts, const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL, *port = NULL, both[600];
	bool found = false;
	if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK && curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
		snprintf(both, sizeof both, "%s:%s", host, port);
		for (; hosts && *hosts && !found; hosts++)
			found = str_eq_nocase(str_of(*hosts), str_of(host)) || str_eq_nocase(str_of(*hosts), str_of(both));
	}
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return found;
}

static struct curl_slist *headers_of(const struct delivery *d, const struct hook *h, const struct out_message *m, int64_t seconds)
{
	CLEANUP(buf_done) struct buf line;
	char id[ID_TEXT];
	struct curl_slist *list = NULL;
	buf_init(&line, 4096);
	id_format(m->id, id);
	buf_printf(&line, "webhook-id: %s", id);
	list = curl_slist_append(list, line.p);
	buf_clear(&line);
	buf_printf(&line, "webhook-timestamp: %lld", (long long)seconds);
	list = curl_slist_append(list, line.p);
	buf_clear(&line);
	buf_cstr(&line, "webhook-signature: ");
	hook_sign(d->o->hook_key, h, str_of(id), seconds, m->body, &line);
	list = curl_slist_append(list, line.p);
	list = curl_slist_append(list, "Content-Type: application/json");
	return curl_slist_append(list, "Expect:");
}

enum { HTTP_GONE = 410 };

/* What befalls often in words of ours, the rest in the library's. */
static enum status unreachable(CURLcode done, const char *text, struct err *err)
{
	switch (done) {
	case CURLE_COULDNT_RESOLVE_HOST: return err_set(err, ST_UNAVAILABLE, "the host of the web hook is not known to the name servers");
	case CURLE_COULDNT_CONNECT: return err_set(err, ST_UNAVAILABLE, "the web hook's host takes no connection");
	case CURLE_OPERATION_TIMEDOUT: return err_set(err, ST_UNAVAILABLE, "the web hook did not answer in time");
	case CURLE_PEER_FAILED_VERIFICATION: return err_set(err, ST_UNAVAILABLE, "the certificate of the web hook's host is not trusted");
	default: return err_set(err, ST_UNAVAILABLE, "the web hook cannot be reached: %s", text[0] ? text : curl_easy_strerror(done));
	}
}

static enum status perform(struct delivery *d, struct call *call, CURL *c, struct err *err)
{
	char text[CURL_ERROR_SIZE] = "";
	long code = 0;
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, text);
	CURLcode done = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
	bool was_answered = done == CURLE_OK || (done == CURLE_WRITE_ERROR && call->answered > SEND_ANSWER_MAX);
	if (was_answered && code >= 200 && code < 300)
		return ST_OK;
	if (done == CURLE_ABORTED_BY_CALLBACK)
		return err_set(err, ST_CANCELLED, "the delivery was broken off");
	if (call->was_refused) {
		d->is_hopeless = true;
		return err_set(err, ST_DENIED,
			       "the web hook's host has an internal address; an administrator may list the host if that is meant");
	}
	d->is_gone = code == HTTP_GONE;
	d->is_hopeless = d->is_gone || done == CURLE_UNSUPPORTED_PROTOCOL || done == CURLE_URL_MALFORMAT;
	if (was_answered)
		return err_set(err, ST_UNAVAILABLE, "the web hook answered %ld", code);
	return unreachable(done, text, err);
}

enum status send_hook(struct delivery *d, const struct hook *h, const struct out_message *m, struct err *err)
{
	CLEANUP(buf_done) struct buf url;
	buf_init(&url, 0);
	buf_str(&url, h->url);
	struct call call = {.d = d, .is_let_through = is_listed(d->o->hosts, url.p)};
	struct curl_slist *headers = headers_of(d, h, m, moment_now() / 1000000), *resolve = NULL;
	CURL *c = send_handle(d);
	for (const char *const *r = d->o->resolve; r && *r; r++)
		resolve = curl_slist_append(resolve, *r);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_URL, url.p);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_RESOLVE, resolve);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &call);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, swallow);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, &call);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &call);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "junheng-web-hook");
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)m->body.n);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, m->body.p);
	enum status st = perform(d, &call, c, err);
	curl_slist_free_all(headers);
	curl_slist_free_all(resolve);
	curl_easy_cleanup(c);
	return st;
}
