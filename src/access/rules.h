/* The numbers of access a bureau may want otherwise: plain values, filled from the policy of kind `access` by whoever may read
 * policies. Technical limits are constants where they are used. */
#ifndef JH_ACCESS_RULES_H
#define JH_ACCESS_RULES_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct access_rules {
	struct {
		int characters_at_least;
		int kinds_at_least;   /* of small letters, capitals, digits, everything else */
		int days_at_most;     /* then it must be changed; 0: for ever */
		const struct str *refused; /* what no password may consist of, lower case; with what is repeated or counted on */
		size_t refused_count;
	} password;
	struct {
		int64_t idle_s;    /* without a request */
		int64_t longest_s; /* from signing in, whatever happens */
	} session;
	/* After `free` failed attempts each further one costs a wait, first_wait_s doubled each time up to longest_wait_s. Counted
	 * apart for an account from one address or known browser, for an address over all accounts, and for an account over all
	 * addresses (unknown browsers only). Forgotten after forget_s without one. */
	struct {
		int free, free_of_address, free_of_account;
		int64_t first_wait_s, longest_wait_s, forget_s;
	} attempts;
	struct {
		int64_t first_s, invite_s, reset_s; /* how long one-time links work */
	} link;
	uint32_t second_factor; /* roles that need a one-time password, bits by role */
	int recovery_codes;     /* given when the second factor is set up */
	int64_t browser_s;      /* how long a browser that signed in stays known */
	int token_days_at_most;
	int64_t upload_bytes_a_day; /* of an account */
	int log_months_at_least; /* younger entries of the log are never removed */
};

#endif
