/* Inside the folder: the callback that the library gives to GnuTLS. */
#ifndef JH_HTTP_TLS_INSIDE_H
#define JH_HTTP_TLS_INSIDE_H

#include <gnutls/abstract.h>

int tls_retrieve(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_n,
		 const gnutls_pk_algorithm_t *algorithms, int algorithm_n, gnutls_pcert_st **chain, unsigned *chain_n,
		 gnutls_privkey_t *key);

#endif
