/* The tables of access. Secrets are here only as digests; TOTP keys are sealed under the account's own key. */
#include "access/access.h"

#define TABLES(INT, TEXT, BLOB)                                                                                        \
	"CREATE TABLE access_user (id " BLOB " PRIMARY KEY, login " TEXT " NOT NULL UNIQUE, name " TEXT " NOT NULL, person " BLOB    \
	", state " TEXT " NOT NULL, created " INT " NOT NULL, signed_in " INT ", password " TEXT ", password_at " INT               \
	", totp " BLOB ", totp_step " INT ", totp_new " BLOB ");"                                                             \
	"CREATE TABLE access_grant (id " BLOB " PRIMARY KEY, user_id " BLOB " NOT NULL REFERENCES access_user (id), role " TEXT     \
	" NOT NULL, anchor " BLOB ", valid_from " INT " NOT NULL, valid_to " INT " NOT NULL, given_by " BLOB ", given " INT          \
	" NOT NULL);"                                                                                                     \
	"CREATE INDEX access_grant_user ON access_grant (user_id);"                                                       \
	"CREATE INDEX access_grant_role ON access_grant (role);"                                                          \
	"CREATE TABLE access_session (key " BLOB " PRIMARY KEY, id " BLOB " NOT NULL UNIQUE, user_id " BLOB                         \
	" NOT NULL REFERENCES access_user (id), stage " INT " NOT NULL, created " INT " NOT NULL, seen " INT " NOT NULL, idle_until " INT \
	" NOT NULL, ends " INT " NOT NULL, address " TEXT " NOT NULL, browser " TEXT " NOT NULL);"                             \
	"CREATE INDEX access_session_user ON access_session (user_id);"                                                   \
	"CREATE TABLE access_browser (key " BLOB " NOT NULL, user_id " BLOB " NOT NULL REFERENCES access_user (id), until " INT         \
	" NOT NULL, PRIMARY KEY (key, user_id));"                                                                                                     \
	"CREATE INDEX access_browser_user ON access_browser (user_id);"                                                   \
	"CREATE TABLE access_attempt (key " BLOB " PRIMARY KEY, failures " INT " NOT NULL, last " INT " NOT NULL);"                 \
	"CREATE INDEX access_attempt_last ON access_attempt (last);"                                                      \
	"CREATE TABLE access_recovery (key " BLOB " PRIMARY KEY, user_id " BLOB " NOT NULL REFERENCES access_user (id));"           \
	"CREATE INDEX access_recovery_user ON access_recovery (user_id);"                                                 \
	"CREATE TABLE access_link (key " BLOB " PRIMARY KEY, kind " TEXT " NOT NULL, user_id " BLOB " REFERENCES access_user (id), role " \
	TEXT ", ends " INT " NOT NULL);"                                                                                   \
	"CREATE INDEX access_link_user ON access_link (user_id);"                                                         \
	"CREATE TABLE access_token (key " BLOB " PRIMARY KEY, id " BLOB " NOT NULL UNIQUE, user_id " BLOB                           \
	" NOT NULL REFERENCES access_user (id), prefix " TEXT " NOT NULL, name " TEXT " NOT NULL, actions " INT                    \
	" NOT NULL, created " INT " NOT NULL, ends " INT " NOT NULL, used " INT ");"                                            \
	"CREATE INDEX access_token_user ON access_token (user_id);"                                                       \
	"CREATE TABLE access_log (seq " INT " PRIMARY KEY, at " INT " NOT NULL, user_id " BLOB ", via " TEXT " NOT NULL, action " TEXT \
	" NOT NULL, thing " TEXT " NOT NULL, row_id " BLOB ", outcome " TEXT " NOT NULL, purpose " TEXT " NOT NULL, digest " BLOB      \
	" NOT NULL);"                                                                                                     \
	"CREATE INDEX access_log_user ON access_log (user_id, seq);"                                                      \
	"CREATE INDEX access_log_row ON access_log (row_id, seq);"                                                        \
	"CREATE INDEX access_log_at ON access_log (at);"                                                                  \
	/* One row: the first entry still kept, the digest before it, and the latest moment seen by the clock. */         \
	"CREATE TABLE access_mark (one " INT " PRIMARY KEY, log_seq " INT " NOT NULL, log_digest " BLOB " NOT NULL, clock " INT      \
	" NOT NULL);"

enum status access_migrate(struct store *work, struct err *err)
{
	static const struct migration versions[] = {
		{1,
		 "accounts, sessions, access log",
		 {TABLES("INTEGER", "TEXT", "BLOB"), TABLES("BIGINT", "TEXT COLLATE \"C\"", "BYTEA")},
		 NULL},
	};
	return store_migrate(work, "access", versions, (int)ARRAY_LEN(versions), NULL, err);
}
