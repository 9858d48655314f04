/* Mail as text: which addresses are taken, how a message looks on the line. */
#include "work/outbox.h"

#include "crypt/hmac.h"
#include "work/outbox_inside.h"
#include "work/send.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ADDRESS_MAX = 254, LOCAL_MAX = 64 };

static bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/* name@host of RFC 5321 without quotes, comments and address literals, which no office uses and attackers do. */
static bool is_address(struct str s)
{
	ptrdiff_t at = str_find(s, STR("@"));
	if (s.n > ADDRESS_MAX || at < 1 || at > LOCAL_MAX || (size_t)at + 3 > s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool first = i == 0 || i == (size_t)at + 1, last = i + 1 == s.n || i + 1 == (size_t)at;
		if (i == (size_t)at)
			continue;
		if (c == '.' ? first || last || s.p[i - 1] == '.' : c == '-' && i > (size_t)at ? first || last : false)
			return false;
		bool fits = is_alphanumeric(c) || c == '.' || c == '-' || (i < (size_t)at && strchr("!#$%&'*+/=?^_`{|}~", c));
		if (!fits || !c)
			return false;
	}
	return true;
}

enum { HOUR_MINUTES = 60, MINUTE_US = 60000000 };

enum status mail_check(struct str address, struct err *err)
{
	return is_address(address) ? ST_OK : err_set(err, ST_INVALID, "mail cannot be sent to the address given; it looks like name@host");
}

enum status mail_put(struct store *work, const struct mail_new *m, struct err *err)
{
	TRY(mail_check(m->address, err));
	struct buf body;
	buf_init(&body, 1 << 20);
	buf_str(&body, m->text);
	if (m->link.n) {
		buf_cstr(&body, "\n\n");
		buf_str(&body, m->link); /* the sender puts the site before it */
	}
	moment_t wait = (m->wait_minutes ? m->wait_minutes : HOUR_MINUTES) * (moment_t)MINUTE_US;
	struct out_message row = {.channel = OUT_MAIL, .recipient = m->address, .topic = m->topic, .lang = m->lang, .subject = m->subject,
				  .body = buf_view(&body), .digest = m->digest, .due = m->digest ? moment_now() + wait : 0};
	enum status st = outbox_insert(work, &row, err);
	buf_done(&body);
	return st;
}

/* Encoded words of RFC 2047: at most 45 bytes each, cut between characters. Line breaks cannot get through. */
static void put_subject(struct buf *out, struct str s)
{
	enum { WORD_BYTES = 45 };
	for (size_t from = 0; from < s.n || from == 0;) {
		size_t to = MIN(from + WORD_BYTES, s.n);
		while (to < s.n && to > from && (s.p[to] & 0xc0) == 0x80)
			to--;
		buf_cstr(out, from ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
		base64_put(out, s.p + from, to - from);
		buf_cstr(out, "?=");
		if (to == from)
			break;
		from = to;
	}
}

static void put_body(struct buf *out, struct str text)
{
	enum { LINE_BYTES = 57 }; /* 76 characters */
	for (size_t from = 0; from < text.n; from += LINE_BYTES) {
		base64_put(out, text.p + from, MIN(LINE_BYTES, text.n - from));
		buf_cstr(out, "\r\n");
	}
}

/* A last line that is a path becomes a whole address. */
static void put_text(struct buf *out, const struct sender_options *o, struct str text)
{
	ptrdiff_t at = -1;
	for (size_t i = text.n; i > 1 && at < 0; i--)
		if (text.p[i - 1] == '\n')
			at = (ptrdiff_t)i;
	if (at >= 0 && (size_t)at < text.n && text.p[at] == '/') {
		buf_str(out, str_slice(text, 0, (size_t)at));
		buf_cstr(out, o->site ? o->site : "");
		buf_str(out, str_slice(text, (size_t)at, text.n));
	} else {
		buf_str(out, text);
	}
}

void mail_compose(const struct sender_options *o, const struct out_message *list, size_t n, moment_t now, struct buf *out)
{
	CLEANUP(buf_done) struct buf text;
	CLEANUP(buf_done) struct buf subject;
	char date[64], id[ID_TEXT];
	struct tm t;
	time_t seconds = now / 1000000;
	struct str host = str_of(o->mail_from), number;
	char count[24];
	snprintf(count, sizeof count, "%zu", n);
	number = str_of(count);
	(void)str_next(&host, '@', &(struct str){});
	buf_init(&text, 0);
	buf_init(&subject, 0);
	if (n == 1) {
		buf_str(&subject, list[0].subject);
		put_text(&text, o, list[0].body);
	} else {
		tr_format(&subject, list[0].lang, N_("{0} messages"), &number, 1);
		for (size_t i = 0; i < n; i++) {
			buf_printf(&text, "%zu. ", i + 1);
			buf_str(&text, list[i].subject);
			buf_char(&text, '\n');
			put_text(&text, o, list[i].body);
			buf_cstr(&text, "\n\n");
		}
	}
	gmtime_r(&seconds, &t);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &t);
	id_format(list[0].id, id);
	buf_printf(out, "Date: %s\r\nFrom: <%s>\r\nTo: <%.*s>\r\nMessage-ID: <%s@%.*s>\r\nSubject: ", date, o->mail_from,
		   STR_ARG(list[0].recipient), id, STR_ARG(host.n ? host : STR("localhost")));
	put_subject(out, subject.n ? buf_view(&subject) : STR("junheng"));
	buf_cstr(out, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
		      "Auto-Submitted: auto-generated\r\n\r\n");
	put_body(out, text.n ? buf_view(&text) : STR("\n"));
}
