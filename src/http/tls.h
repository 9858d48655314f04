/* Certificates of the server: read, exchanged while it runs, and made for a site without one of its own. */
#ifndef JH_HTTP_TLS_H
#define JH_HTTP_TLS_H

#include "base/err.h"
#include "base/str.h"

struct tls;

/* PEM files: the certificate with its chain, and its key. ST_UNAVAILABLE names the file. */
enum status tls_open(struct tls **ret, const char *certificate, const char *key, struct err *err);
/* Reads the files anew; connections made from then on see the new ones. On error the old ones stay. */
enum status tls_reload(struct tls *t, const char *certificate, const char *key, struct err *err);
void tls_close(struct tls *t); /* after the last connection; NULL allowed */

/* Makes authority.key, authority.crt, site.key and site.crt (PEM) in the folder. The authority can vouch for the named hosts
 * alone (X.509 name constraints), so that a client that trusts it trusts it for nothing else; one that is there already is
 * kept, and signs anew: so certificates are renewed. hosts: names in small letters or addresses. Errors: ST_INVALID,
 * ST_CONFLICT when the authority there is for other hosts or has expired, ST_UNAVAILABLE. */
enum status tls_make(const char *folder, const char *const *hosts, int n, int days, struct err *err);

#endif
