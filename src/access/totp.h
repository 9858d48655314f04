/* Time-based one-time passwords, RFC 6238: 6 digits of HMAC-SHA-1 over 30-second steps, what every authenticator program does.
 *
 * Setting up: access_totp_begin keeps a secret sealed and shows it once; access_totp_confirm takes the first code made with it,
 * puts it in force and gives recovery codes, each good once. A code counts once: its step must be later than the last used. */
#ifndef JH_ACCESS_TOTP_H
#define JH_ACCESS_TOTP_H

#include "access/access.h"

struct arena;

enum { TOTP_SECRET = 20, TOTP_BASE32 = 33, TOTP_CODE = 7, TOTP_STEP_S = 30, TOTP_TOLERANCE = 1 /* steps to either side */ };

int64_t totp_step(moment_t now);
void totp_code(const uint8_t *secret, size_t n, int64_t step, char ret[TOTP_CODE]);
/* The step whose code this is, within the tolerance and after `last_step`; false: none. Blanks in the code are passed over. */
bool totp_matches(const uint8_t *secret, size_t n, struct str code, moment_t now, int64_t last_step, int64_t *ret_step);

struct totp_offer {
	char secret[TOTP_BASE32];  /* to type in */
	struct str address;        /* otpauth://totp/… to scan; on the arena */
};
/* Replaces an offer not yet confirmed; one in force stays in force until the new one is confirmed. `issuer` is shown in the
 * authenticator. ST_UNAVAILABLE without keys. */
enum status access_totp_begin(struct access *a, struct arena *arena, struct id user, struct str issuer,
			      struct totp_offer *ret, struct err *err);

/* The offer not yet confirmed once more, for a page shown again. ST_NOT_FOUND: there is none. */
enum status access_totp_again(struct access *a, struct arena *arena, struct id user, struct str issuer, struct totp_offer *ret,
			      struct err *err);

enum { RECOVERY_TEXT = 20 }; /* xxxx-xxxx-xxxx-xxxx and NUL: 80 random bits */
/* ST_DENIED: not the code. *ret_codes: rules->recovery_codes of them, to be shown once; earlier ones no longer work. */
enum status access_totp_confirm(struct access *a, const struct access_actor *by, struct arena *arena, struct id user, struct str code,
				char (**ret_codes)[RECOVERY_TEXT], struct err *err);
/* Takes the second factor away (a lost device: by the system administrator, who also sends a link). Ends all sessions. */
enum status access_totp_remove(struct access *a, const struct access_actor *by, struct id user, struct err *err);
/* A code or recovery code of the account; *ret_right. Counts and is bounded like a password: ST_BUSY after too many. */
enum status access_totp_check(struct access *a, const struct access_actor *by, struct id user, struct str code, bool *ret_right,
			      struct err *err);

#endif
