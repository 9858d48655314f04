#include "access/totp.h"

#include "base/arena.h"
#include "base/err.h"
#include "crypt/random.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <stdio.h>
#include <string.h>

enum { DIGITS = 1000000, SHA1 = 20 };

int64_t totp_step(moment_t now) { return now / SECONDS(TOTP_STEP_S); }

/* RFC 4226: four bytes of the HMAC from where its last half byte says, without the sign, as decimal digits. */
void totp_code(const uint8_t *secret, size_t n, int64_t step, char ret[TOTP_CODE])
{
	uint8_t counter[8], mac[SHA1];
	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret, n, counter, sizeof counter, mac) != 0)
		panic("GnuTLS has no HMAC-SHA-1");
	const uint8_t *p = mac + (mac[SHA1 - 1] & 0x0F);
	uint32_t number = ((uint32_t)(p[0] & 0x7F) << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]) % DIGITS;
	snprintf(ret, TOTP_CODE, "%06u", number);
}

bool totp_matches(const uint8_t *secret, size_t n, struct str code, moment_t now, int64_t last_step, int64_t *ret_step)
{
	char given[TOTP_CODE] = "", right[TOTP_CODE];
	size_t k = 0;
	for (size_t i = 0; i < code.n; i++) {
		if (code.p[i] == ' ')
			continue;
		if (code.p[i] < '0' || code.p[i] > '9' || k == TOTP_CODE - 1)
			return false;
		given[k++] = code.p[i];
	}
	bool found = false;
	for (int64_t step = totp_step(now) - TOTP_TOLERANCE; step <= totp_step(now) + TOTP_TOLERANCE; step++) {
		totp_code(secret, n, step, right);
		if (secret_eq(str_of(given), str_of(right)) && step > last_step && !found) {
			*ret_step = step;
			found = true;
		}
	}
	return found;
}
