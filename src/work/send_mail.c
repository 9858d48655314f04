#include "work/send.h"

#include <curl/curl.h>
#include <string.h>

struct reader {
	struct str rest;
};

static size_t give(char *out, size_t size, size_t n, void *data)
{
	struct reader *r = data;
	size_t take = MIN(size * n, r->rest.n);
	memcpy(out, r->rest.p, take);
	r->rest = str_slice(r->rest, take, r->rest.n);
	return take;
}

/* Mailboxes that are not there and mail that is not taken, by RFC 5321; what is wrong with us may be mended. */
static bool is_refusal(long code) { return code >= 550 && code <= 554; }

static enum status perform(struct delivery *d, CURL *c, struct err *err)
{
	char text[CURL_ERROR_SIZE] = "";
	long code = 0;
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, text);
	CURLcode done = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
	if (done == CURLE_OK)
		return ST_OK;
	if (done == CURLE_ABORTED_BY_CALLBACK)
		return err_set(err, ST_CANCELLED, "the delivery was broken off");
	d->is_hopeless = is_refusal(code);
	return err_set(err, ST_UNAVAILABLE, "the mail server did not take the mail (answer %ld): %s", code, text[0] ? text : curl_easy_strerror(done));
}

enum status send_mail(struct delivery *d, const struct out_message *list, size_t n, struct err *err)
{
	const struct sender_options *o = d->o;
	CURL *c = send_handle(d);
	char from[300], to[300];
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	snprintf(from, sizeof from, "<%s>", o->mail_from);
	snprintf(to, sizeof to, "<%.*s>", STR_ARG(list[0].recipient));
	struct curl_slist *recipients = curl_slist_append(NULL, to);
	mail_compose(o, list, n, moment_now(), &text);
	struct reader reader = {buf_view(&text)};
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_URL, o->smtp_url);
	curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(o->smtp_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	if (o->smtp_user) {
		curl_easy_setopt(c, CURLOPT_USERNAME, o->smtp_user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, o->smtp_password ? o->smtp_password : "");
	}
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(c, CURLOPT_READDATA, &reader);
	enum status st = perform(d, c, err);
	curl_slist_free_all(recipients);
	curl_easy_cleanup(c);
	return st;
}
