/* A certificate for a site that has none: an authority of its own, which can vouch for nothing but the named hosts, and the
 * server's certificate signed by it. */
#include "http/tls.h"

#include "base/arena.h"
#include "base/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <gnutls/x509-ext.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Browsers take no certificate of a private authority that holds for more than 825 days. */
enum { SITE_DAYS_MAX = 825, AUTHORITY_DAYS = 3650, HOSTS_MAX = 20, DAY_S = 86400 };

struct making {
	gnutls_x509_privkey_t authority_key, site_key;
	gnutls_x509_crt_t authority, site;
};

static void making_done(struct making *m)
{
	if (m->site)
		gnutls_x509_crt_deinit(m->site);
	if (m->authority)
		gnutls_x509_crt_deinit(m->authority);
	if (m->site_key)
		gnutls_x509_privkey_deinit(m->site_key);
	if (m->authority_key)
		gnutls_x509_privkey_deinit(m->authority_key);
}

static enum status fault(int rc, const char *what, struct err *err)
{
	return err_set(err, ST_INTERNAL, "the certificate cannot be made: %s (%s)", what, gnutls_strerror(rc));
}

/* The first failure of a row of calls is kept. */
#define STEP(rc, call)                                                                                                 \
	do {                                                                                                           \
		if ((rc) >= 0)                                                                                         \
			(rc) = (call);                                                                                 \
	} while (0)

static int new_key(gnutls_x509_privkey_t *key)
{
	int rc = gnutls_x509_privkey_init(key);
	STEP(rc, gnutls_x509_privkey_generate(*key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
	return rc;
}

static int begin_certificate(gnutls_x509_crt_t *c, gnutls_x509_privkey_t key, const char *name, int days)
{
	unsigned char serial[16] = {};
	time_t now = time(NULL);
	int rc = gnutls_x509_crt_init(c);
	STEP(rc, gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
	serial[0] &= 0x7F; /* a positive number */
	STEP(rc, gnutls_x509_crt_set_version(*c, 3));
	STEP(rc, gnutls_x509_crt_set_serial(*c, serial, sizeof serial));
	/* Clocks of old machines may be behind. */
	STEP(rc, gnutls_x509_crt_set_activation_time(*c, now - DAY_S));
	STEP(rc, gnutls_x509_crt_set_expiration_time(*c, now + (time_t)days * DAY_S));
	STEP(rc, gnutls_x509_crt_set_key(*c, key));
	STEP(rc, gnutls_x509_crt_set_dn_by_oid(*c, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)));
	return rc;
}

/* The host as bytes when it is an address. */
static bool address_of(const char *host, unsigned char bytes[16], unsigned *n)
{
	*n = inet_pton(AF_INET, host, bytes) == 1 ? 4 : inet_pton(AF_INET6, host, bytes) == 1 ? 16 : 0;
	return *n > 0;
}

static int constrain(gnutls_x509_crt_t c, const char *const *hosts, int n)
{
	gnutls_x509_name_constraints_t names;
	int rc = gnutls_x509_name_constraints_init(&names);
	if (rc < 0)
		return rc;
	for (int i = 0; i < n; i++) {
		unsigned char bytes[32];
		unsigned k;
		if (address_of(hosts[i], bytes, &k)) {
			memset(bytes + k, 0xFF, k); /* a mask of the one address */
			gnutls_datum_t d = {bytes, 2 * k};
			STEP(rc, gnutls_x509_name_constraints_add_permitted(names, GNUTLS_SAN_IPADDRESS, &d));
		} else {
			gnutls_datum_t d = {(unsigned char *)(uintptr_t)hosts[i], (unsigned)strlen(hosts[i])};
			STEP(rc, gnutls_x509_name_constraints_add_permitted(names, GNUTLS_SAN_DNSNAME, &d));
		}
	}
	STEP(rc, gnutls_x509_crt_set_name_constraints(c, names, 1));
	gnutls_x509_name_constraints_deinit(names);
	return rc;
}

static int add_key_ids(gnutls_x509_crt_t c, gnutls_x509_crt_t issuer)
{
	unsigned char id[64];
	size_t n = sizeof id;
	int rc = gnutls_x509_crt_get_key_id(c, GNUTLS_KEYID_USE_SHA1, id, &n);
	STEP(rc, gnutls_x509_crt_set_subject_key_id(c, id, n));
	n = sizeof id;
	STEP(rc, gnutls_x509_crt_get_key_id(issuer, GNUTLS_KEYID_USE_SHA1, id, &n));
	STEP(rc, gnutls_x509_crt_set_authority_key_id(c, id, n));
	return rc;
}

static int make_authority(struct making *m, const char *const *hosts, int n)
{
	char name[64];
	snprintf(name, sizeof name, "Junheng %.40s", hosts[0]);
	int rc = new_key(&m->authority_key);
	STEP(rc, begin_certificate(&m->authority, m->authority_key, name, AUTHORITY_DAYS));
	STEP(rc, gnutls_x509_crt_set_basic_constraints(m->authority, 1, 0));
	STEP(rc, gnutls_x509_crt_set_key_usage(m->authority, GNUTLS_KEY_KEY_CERT_SIGN));
	STEP(rc, constrain(m->authority, hosts, n));
	STEP(rc, add_key_ids(m->authority, m->authority));
	STEP(rc, gnutls_x509_crt_sign2(m->authority, m->authority, m->authority_key, GNUTLS_DIG_SHA256, 0));
	return rc;
}

static int make_site(struct making *m, const char *const *hosts, int n, int days)
{
	int rc = new_key(&m->site_key);
	char name[64];
	snprintf(name, sizeof name, "%.60s", hosts[0]);
	STEP(rc, begin_certificate(&m->site, m->site_key, name, days));
	STEP(rc, gnutls_x509_crt_set_basic_constraints(m->site, 0, -1));
	STEP(rc, gnutls_x509_crt_set_key_usage(m->site, GNUTLS_KEY_DIGITAL_SIGNATURE));
	STEP(rc, gnutls_x509_crt_set_key_purpose_oid(m->site, GNUTLS_KP_TLS_WWW_SERVER, 0));
	for (int i = 0; i < n; i++) {
		unsigned char bytes[16];
		unsigned k;
		if (address_of(hosts[i], bytes, &k))
			STEP(rc, gnutls_x509_crt_set_subject_alt_name(m->site, GNUTLS_SAN_IPADDRESS, bytes, k, GNUTLS_FSAN_APPEND));
		else
			STEP(rc, gnutls_x509_crt_set_subject_alt_name(m->site, GNUTLS_SAN_DNSNAME, hosts[i], (unsigned)strlen(hosts[i]),
								      GNUTLS_FSAN_APPEND));
	}
	STEP(rc, add_key_ids(m->site, m->authority));
	STEP(rc, gnutls_x509_crt_sign2(m->site, m->authority, m->authority_key, GNUTLS_DIG_SHA256, 0));
	return rc;
}

/* The certificate read anew: one being made lacks what is filled in by reading. */
static int read_anew(gnutls_x509_crt_t from, gnutls_x509_crt_t *ret)
{
	gnutls_datum_t der = {};
	int rc = gnutls_x509_crt_export2(from, GNUTLS_X509_FMT_DER, &der);
	STEP(rc, gnutls_x509_crt_init(ret));
	STEP(rc, gnutls_x509_crt_import(*ret, &der, GNUTLS_X509_FMT_DER));
	gnutls_free(der.data);
	return rc;
}

/* What was signed must hold for every host, as browsers will check it. */
static bool is_vouched_for(const struct making *m, const char *const *hosts, int n)
{
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t authority = NULL, site = NULL;
	unsigned out = 1;
	if (gnutls_x509_trust_list_init(&list, 0) < 0)
		return false;
	bool good = read_anew(m->authority, &authority) >= 0 && read_anew(m->site, &site) >= 0 &&
		    gnutls_x509_trust_list_add_cas(list, &authority, 1, 0) == 1;
	for (int i = 0; good && i < n; i++) {
		/* Addresses, too, are given as texts here. */
		gnutls_typed_vdata_st host = {.type = GNUTLS_DT_DNS_HOSTNAME, .data = (unsigned char *)(uintptr_t)hosts[i]};
		good = gnutls_x509_trust_list_verify_crt2(list, &site, 1, &host, 1, 0, &out, NULL) == 0 && out == 0;
	}
	gnutls_x509_trust_list_deinit(list, 0);
	if (site)
		gnutls_x509_crt_deinit(site);
	if (authority)
		gnutls_x509_crt_deinit(authority);
	return good;
}

static enum status put_file(const char *folder, const char *name, const gnutls_datum_t *bytes, mode_t mode, struct err *err)
{
	char path[4096], part[4200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	snprintf(part, sizeof part, "%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	bool good = fd >= 0 && fchmod(fd, mode) == 0 && write(fd, bytes->data, bytes->size) == (ssize_t)bytes->size && fsync(fd) == 0;
	int why = errno;
	if (fd >= 0)
		close(fd);
	if (!good || rename(part, path) != 0)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s)", path, strerror(good ? errno : why));
	return ST_OK;
}

static enum status put_key(const char *folder, const char *name, gnutls_x509_privkey_t key, struct err *err)
{
	gnutls_datum_t pem = {};
	int rc = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
	enum status st = rc < 0 ? fault(rc, name, err) : put_file(folder, name, &pem, 0600, err);
	if (pem.data)
		gnutls_memset(pem.data, 0, pem.size);
	gnutls_free(pem.data);
	return st;
}

static enum status put_certificate(const char *folder, const char *name, gnutls_x509_crt_t c, struct err *err)
{
	gnutls_datum_t pem = {};
	int rc = gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_PEM, &pem);
	enum status st = rc < 0 ? fault(rc, name, err) : put_file(folder, name, &pem, 0644, err);
	gnutls_free(pem.data);
	return st;
}

/* False when there is none yet. */
static bool load_authority(struct making *m, const char *folder)
{
	char path[4096];
	gnutls_datum_t pem = {};
	snprintf(path, sizeof path, "%s/authority.crt", folder);
	int rc = gnutls_load_file(path, &pem);
	STEP(rc, gnutls_x509_crt_init(&m->authority));
	STEP(rc, gnutls_x509_crt_import(m->authority, &pem, GNUTLS_X509_FMT_PEM));
	gnutls_free(pem.data);
	pem = (gnutls_datum_t){};
	snprintf(path, sizeof path, "%s/authority.key", folder);
	STEP(rc, gnutls_load_file(path, &pem));
	STEP(rc, gnutls_x509_privkey_init(&m->authority_key));
	STEP(rc, gnutls_x509_privkey_import(m->authority_key, &pem, GNUTLS_X509_FMT_PEM));
	if (pem.data)
		gnutls_memset(pem.data, 0, pem.size);
	gnutls_free(pem.data);
	return rc >= 0;
}

static bool is_host_name(const char *host)
{
	size_t n = strlen(host);
	unsigned char bytes[16];
	unsigned k;
	if (address_of(host, bytes, &k))
		return true;
	for (size_t i = 0; i < n; i++)
		if (!((host[i] >= 'a' && host[i] <= 'z') || (host[i] >= '0' && host[i] <= '9') || host[i] == '-' || host[i] == '.'))
			return false;
	return n > 0 && n <= 253 && host[0] != '.' && host[0] != '-';
}

static enum status make(struct making *m, const char *folder, const char *const *hosts, int n, int days, struct err *err)
{
	bool is_new = !load_authority(m, folder);
	int rc = 0;
	if (is_new) {
		making_done(m);
		*m = (struct making){};
		STEP(rc, make_authority(m, hosts, n));
	}
	STEP(rc, make_site(m, hosts, n, days));
	if (rc < 0)
		return fault(rc, "signing", err);
	if (!is_vouched_for(m, hosts, n))
		return err_set(err, ST_CONFLICT, "the authority in %s vouches for other hosts, or has expired; take another folder and give its authority to the clients", folder);
	if (is_new) {
		TRY(put_key(folder, "authority.key", m->authority_key, err));
		TRY(put_certificate(folder, "authority.crt", m->authority, err));
	}
	TRY(put_key(folder, "site.key", m->site_key, err));
	return put_certificate(folder, "site.crt", m->site, err);
}

enum status tls_make(const char *folder, const char *const *hosts, int n, int days, struct err *err)
{
	if (n < 1 || n > HOSTS_MAX)
		return err_set(err, ST_INVALID, "a certificate is for 1 to %d hosts", (int)HOSTS_MAX);
	if (days < 1 || days > SITE_DAYS_MAX)
		return err_set(err, ST_INVALID, "a certificate holds for 1 to %d days; browsers take no longer ones", (int)SITE_DAYS_MAX);
	for (int i = 0; i < n; i++)
		if (!is_host_name(hosts[i]))
			return err_set(err, ST_INVALID, "'%s' is no host name in small letters and no address", hosts[i]);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_set(err, ST_UNAVAILABLE, "the folder %s cannot be made (%s)", folder, strerror(errno));
	struct making m = {};
	enum status st = make(&m, folder, hosts, n, days, err);
	making_done(&m);
	return st;
}
