#include "http/tls.h"

#include "base/arena.h"
#include "http/inside.h"
#include "http/tls_inside.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

enum { CHAIN_MAX = 8 };

/* What one reading of the files gave. Handshakes may still use an older one: they are kept until the end; reloads are rare. */
struct pair_of_files {
	struct pair_of_files *older;
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned chain_n;
	gnutls_privkey_t key;
};

struct tls {
	pthread_mutex_t lock;
	struct pair_of_files *now;
};

static void pair_free(struct pair_of_files *p)
{
	for (unsigned i = 0; i < p->chain_n; i++)
		gnutls_pcert_deinit(&p->chain[i]);
	if (p->key)
		gnutls_privkey_deinit(p->key);
	free(p);
}

static enum status pair_read(struct pair_of_files *p, const char *certificate, const char *key, struct err *err)
{
	gnutls_datum_t bytes = {};
	int rc = gnutls_load_file(certificate, &bytes);
	unsigned n = CHAIN_MAX;
	if (rc == 0)
		rc = gnutls_pcert_list_import_x509_raw(p->chain, &n, &bytes, GNUTLS_X509_FMT_PEM, 0);
	gnutls_free(bytes.data);
	if (rc < 0)
		return err_set(err, ST_UNAVAILABLE, "the certificate %s cannot be used (%s)", certificate, gnutls_strerror(rc));
	p->chain_n = n;
	bytes = (gnutls_datum_t){};
	rc = gnutls_load_file(key, &bytes);
	if (rc == 0)
		rc = gnutls_privkey_init(&p->key);
	if (rc == 0)
		rc = gnutls_privkey_import_x509_raw(p->key, &bytes, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (bytes.data)
		gnutls_memset(bytes.data, 0, bytes.size);
	gnutls_free(bytes.data);
	if (rc < 0)
		return err_set(err, ST_UNAVAILABLE, "the key %s cannot be used (%s)", key, gnutls_strerror(rc));
	/* A key of another certificate is found now, not at the first visit. */
	gnutls_pubkey_t of_key;
	unsigned char a[64], b[64];
	size_t an = sizeof a, bn = sizeof b;
	rc = gnutls_pubkey_init(&of_key);
	if (rc == 0) {
		rc = gnutls_pubkey_import_privkey(of_key, p->key, 0, 0);
		if (rc == 0)
			rc = gnutls_pubkey_get_key_id(of_key, 0, a, &an);
		if (rc == 0)
			rc = gnutls_pubkey_get_key_id(p->chain[0].pubkey, 0, b, &bn);
		gnutls_pubkey_deinit(of_key);
	}
	if (rc < 0 || an != bn || memcmp(a, b, an) != 0)
		return err_set(err, ST_INVALID, "the key %s is not that of the certificate %s", key, certificate);
	return ST_OK;
}

enum status tls_reload(struct tls *t, const char *certificate, const char *key, struct err *err)
{
	struct pair_of_files *p = heap_alloc(1, sizeof *p);
	enum status st = pair_read(p, certificate, key, err);
	if (st != ST_OK) {
		pair_free(p);
		return st;
	}
	pthread_mutex_lock(&t->lock);
	p->older = t->now;
	t->now = p;
	pthread_mutex_unlock(&t->lock);
	return ST_OK;
}

enum status tls_open(struct tls **ret, const char *certificate, const char *key, struct err *err)
{
	struct tls *t = heap_alloc(1, sizeof *t);
	pthread_mutex_init(&t->lock, NULL);
	enum status st = tls_reload(t, certificate, key, err);
	if (st != ST_OK) {
		tls_close(t);
		return st;
	}
	*ret = t;
	return ST_OK;
}

void tls_close(struct tls *t)
{
	if (!t)
		return;
	while (t->now) {
		struct pair_of_files *older = t->now->older;
		pair_free(t->now);
		t->now = older;
	}
	pthread_mutex_destroy(&t->lock);
	free(t);
}

int tls_retrieve(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_n,
		 const gnutls_pk_algorithm_t *algorithms, int algorithm_n, gnutls_pcert_st **chain, unsigned *chain_n,
		 gnutls_privkey_t *key)
{
	/* The library keeps its connection in the session. */
	struct MHD_Connection *connection = gnutls_session_get_ptr(session);
	const struct link *link = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	struct tls *t = ((struct server *)link_owner(link))->tls;
	pthread_mutex_lock(&t->lock);
	*chain = t->now->chain;
	*chain_n = t->now->chain_n;
	*key = t->now->key;
	pthread_mutex_unlock(&t->lock);
	return 0;
}
