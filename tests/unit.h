/* What every unit test includes: cmocka with the headers it forgets, and a place for scratch files. */
#ifndef JH_TEST_UNIT_H
#define JH_TEST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

/* Leaves a test that this machine cannot run (no shared data, no PostgreSQL), saying so. cmocka's own skip() prints a line that
 * readers of TAP count as a failure. For functions without result. */
#define SKIP_TEST(why)                                                                                                 \
	do {                                                                                                           \
		printf("# test left out: %s\n", why); /* tests/count.py counts it as skipped, not as passed */          \
		return;                                                                                                \
	} while (0)

#define assert_ok(call)                                                                                                \
	do {                                                                                                           \
		enum status assert_st_ = (call);                                                                       \
		if (assert_st_ != ST_OK)                                                                               \
			fail_msg("%s: status %s", #call, status_name(assert_st_));                                     \
	} while (0)
/* With the text of a `struct err err` in scope. */
#define assert_ok_err(call)                                                                                            \
	do {                                                                                                           \
		enum status assert_st_ = (call);                                                                       \
		if (assert_st_ != ST_OK)                                                                               \
			fail_msg("%s: %s: %s", #call, status_name(assert_st_), err.text);                              \
	} while (0)
#define assert_str(actual, expected)                                                                                   \
	do {                                                                                                           \
		struct str assert_a_ = (actual);                                                                       \
		struct str assert_e_ = str_of(expected);                                                               \
		if (!str_eq(assert_a_, assert_e_))                                                                     \
			fail_msg("%s: got '%.*s', expected '%.*s'", #actual, STR_ARG(assert_a_), STR_ARG(assert_e_));  \
	} while (0)

#endif
