/* TLS with certificates made here, checked as a browser would; exchanged while the server runs. */
#include "http/http.h"
#include "http/tls.h"
#include "http_client.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/stat.h>

static enum status alive_with_cookie(struct request *r, struct response *out, struct err *err)
{
	TRY(response_cookie(out, r, "session", STR("abc"), -1, COOKIE_CROSS, err));
	TRY(response_cookie(out, r, "held", STR("def"), -1, COOKIE_HOST, err));
	TRY(response_header(out, "X-Held", request_host_cookie(r, "held"), err));
	return route_alive(r, out, err);
}

static const struct route routes[] = {
	{.method = HTTP_GET, .pattern = "/alive", .permit = "public", .text = {"在", "alive"}, .run = alive_with_cookie},
	{},
};
static const struct route *const tables[] = {routes};
static const struct route_table table = {tables, 1};

static char folder[] = "/tmp/tls-test-XXXXXX";

static const char *file(const char *name)
{
	static char path[4][100];
	static int i;
	i = (i + 1) % 4;
	snprintf(path[i], sizeof path[i], "%s/%s", folder, name);
	return path[i];
}

/* Asks over TLS, trusting the authority, for the host. The HTTP code; −1 when the certificate is not taken; the serial number. */
static int ask(int port, const char *host, char *out, size_t max, char serial[64])
{
	gnutls_certificate_credentials_t trust;
	gnutls_session_t session;
	int fd = client_open(port), code = -1;
	gnutls_certificate_allocate_credentials(&trust);
	assert_int_equal(gnutls_certificate_set_x509_trust_file(trust, file("authority.crt"), GNUTLS_X509_FMT_PEM), 1);
	gnutls_init(&session, GNUTLS_CLIENT);
	gnutls_set_default_priority(session);
	gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, trust);
	gnutls_session_set_verify_cert(session, host, 0);
	gnutls_transport_set_int(session, fd);
	int rc;
	do
		rc = gnutls_handshake(session);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	if (rc == 0) {
		/* What a page without TLS or a neighbouring host put there is not read. */
		const char *request = "GET /alive HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: held=planted; __Host-held=mine\r\n\r\n";
		size_t n = 0;
		ssize_t k;
		gnutls_record_send(session, request, strlen(request));
		while (n + 1 < max && (k = gnutls_record_recv(session, out + n, max - 1 - n)) > 0)
			n += (size_t)k;
		out[n] = 0;
		if (sscanf(out, "HTTP/1.1 %d", &code) != 1)
			code = 0;
		gnutls_x509_crt_t c;
		unsigned count;
		size_t size = 64;
		unsigned char bytes[32];
		size_t bytes_n = sizeof bytes;
		gnutls_x509_crt_init(&c);
		gnutls_x509_crt_import(c, gnutls_certificate_get_peers(session, &count), GNUTLS_X509_FMT_DER);
		gnutls_x509_crt_get_serial(c, bytes, &bytes_n);
		gnutls_hex_encode(&(gnutls_datum_t){bytes, (unsigned)bytes_n}, serial, &size);
		gnutls_x509_crt_deinit(c);
	}
	gnutls_deinit(session);
	gnutls_certificate_free_credentials(trust);
	close(fd);
	return code;
}

static void test_serves(void **state)
{
	static const char *const hosts[] = {"jiaoyu.example", "127.0.0.1"};
	struct err err = {};
	struct stat st;
	char out[4096], first[64] = "", second[64] = "", third[64] = "";
	assert_ok_err(tls_make(folder, hosts, 2, 800, &err));
	assert_int_equal(stat(file("site.key"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(file("authority.key"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	struct server *s;
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table, .certificate = file("site.crt"), .key = file("site.key")};
	assert_ok_err(server_start(&s, &o, &err));
	assert_int_equal(strncmp(server_address(s), "https://127.0.0.1:", 18), 0);
	int port = server_port(s);
	assert_int_equal(ask(port, "jiaoyu.example", out, sizeof out, first), 200);
	assert_non_null(strstr(out, "Strict-Transport-Security: max-age="));
	const char *cookie = strstr(out, "Set-Cookie: session=abc;"), *secure = cookie ? strstr(cookie, "; Secure") : NULL;
	assert_true(secure && secure < strchr(cookie, '\r'));
	assert_non_null(strstr(out, "Set-Cookie: __Host-held=def; Path=/; Secure; HttpOnly; SameSite=Strict\r\n"));
	assert_non_null(strstr(out, "X-Held: mine\r\n"));
	assert_int_equal(ask(port, "127.0.0.1", out, sizeof out, second), 200);
	assert_string_equal(first, second);
	assert_int_equal(ask(port, "other.example", out, sizeof out, second), -1);
	/* Plain HTTP on this port gets nothing. */
	assert_int_equal(client_ask(port, GET("/alive"), out, sizeof out), 0);
	/* Renewed by the same authority, taken over without a stop. */
	assert_ok_err(tls_make(folder, hosts, 2, 800, &err));
	assert_int_equal(ask(port, "jiaoyu.example", out, sizeof out, second), 200);
	assert_string_equal(first, second);
	assert_ok_err(server_reload(s, &err));
	assert_int_equal(ask(port, "jiaoyu.example", out, sizeof out, third), 200);
	assert_string_not_equal(first, third);
	/* A damaged file changes nothing. */
	FILE *f = fopen(file("site.crt"), "w");
	fputs("-----BEGIN CERTIFICATE-----\nAAAA\n", f);
	fclose(f);
	assert_int_equal(server_reload(s, &err), ST_UNAVAILABLE);
	assert_int_equal(ask(port, "jiaoyu.example", out, sizeof out, second), 200);
	assert_string_equal(second, third);
	server_stop(s, 1000);
}

static void test_refuses(void **state)
{
	static const char *const hosts[] = {"jiaoyu.example", "127.0.0.1"}, *const others[] = {"bank.example"}, *const bad[] = {"a b"};
	struct err err = {};
	struct server *s = NULL;
	assert_int_equal(tls_make(folder, others, 1, 800, &err), ST_CONFLICT);
	assert_int_equal(tls_make(folder, bad, 1, 800, &err), ST_INVALID);
	assert_int_equal(tls_make(folder, hosts, 2, 4000, &err), ST_INVALID);
	assert_int_equal(tls_make("/nowhere/at/all", hosts, 2, 100, &err), ST_UNAVAILABLE);
	assert_ok_err(tls_make(folder, hosts, 2, 100, &err));
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table, .certificate = file("site.crt"), .key = file("authority.key")};
	assert_int_equal(server_start(&s, &o, &err), ST_INVALID);
	o.key = file("none.key");
	assert_int_equal(server_start(&s, &o, &err), ST_UNAVAILABLE);
	o.key = NULL;
	assert_int_equal(server_start(&s, &o, &err), ST_INVALID);
	assert_null(s);
}

static int make_folder(void **state) { return mkdtemp(folder) ? 0 : 1; }

static int remove_folder(void **state)
{
	static const char *const names[] = {"authority.key", "authority.crt", "site.key", "site.crt"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(file(names[i]));
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest all[] = {cmocka_unit_test(test_serves), cmocka_unit_test(test_refuses)};
	return cmocka_run_group_tests(all, make_folder, remove_folder);
}
