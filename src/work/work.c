#include "work/work.h"

/* `changed` numbers every change of a job, ascending with the order of commits: SQLite has one writer at a time, PostgreSQL
 * takes the number under a lock (job.c). */
#define JOB_TABLES(INTEGER, REAL, BLOB)                                                                                \
	"CREATE TABLE work_job (id " BLOB " PRIMARY KEY, kind TEXT NOT NULL, parameters TEXT NOT NULL, actor TEXT NOT NULL, "  \
	"scope TEXT NOT NULL, lang TEXT NOT NULL, state " INTEGER " NOT NULL, created " INTEGER " NOT NULL, "             \
	"not_before " INTEGER " NOT NULL, started " INTEGER ", ended " INTEGER ", attempt " INTEGER " NOT NULL, "          \
	"tries " INTEGER " NOT NULL, server TEXT NOT NULL, beat " INTEGER " NOT NULL, stopping " INTEGER " NOT NULL, "    \
	"share " REAL " NOT NULL, step TEXT NOT NULL, count " INTEGER " NOT NULL, answer " INTEGER " NOT NULL, "          \
	"result TEXT NOT NULL, error_status " INTEGER " NOT NULL, error_zh TEXT NOT NULL, error_en TEXT NOT NULL, "       \
	"log TEXT NOT NULL, changed " INTEGER " NOT NULL);"                                                              \
	"CREATE INDEX work_job_open ON work_job (state, id) WHERE state < 2;"                                                      \
	"CREATE UNIQUE INDEX work_job_changed ON work_job (changed);"                                                              \
	"CREATE INDEX work_job_actor ON work_job (actor, id)"

#define FILE_TABLES(INTEGER, BLOB)                                                                                     \
	"CREATE TABLE work_file (digest " BLOB " PRIMARY KEY, size " INTEGER " NOT NULL, type TEXT NOT NULL, seen " INTEGER    \
	" NOT NULL);"                                                                                                  \
	"CREATE TABLE work_file_use (id " BLOB " PRIMARY KEY, digest " BLOB " NOT NULL REFERENCES work_file (digest), "             \
	"owner TEXT NOT NULL, owner_id " BLOB " NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL);"                      \
	"CREATE INDEX work_file_use_owner ON work_file_use (owner, owner_id);"                                                     \
	"CREATE INDEX work_file_use_digest ON work_file_use (digest)"

#define MESSAGE_TABLES(INTEGER, BLOB)                                                                                  \
	"CREATE TABLE work_outbox (id " BLOB " PRIMARY KEY, channel " INTEGER " NOT NULL, recipient TEXT NOT NULL, "           \
	"hook " BLOB ", topic TEXT NOT NULL, lang TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, "            \
	"digest " INTEGER " NOT NULL, state " INTEGER " NOT NULL, created " INTEGER " NOT NULL, due " INTEGER " NOT NULL, " \
	"attempts " INTEGER " NOT NULL, ended " INTEGER ", error_zh TEXT NOT NULL, error_en TEXT NOT NULL);"             \
	"CREATE INDEX work_outbox_due ON work_outbox (due, id) WHERE state = 0;"                                                   \
	"CREATE TABLE work_hook (id " BLOB " PRIMARY KEY, url TEXT NOT NULL, topics TEXT NOT NULL, actor TEXT NOT NULL, "      \
	"created " INTEGER " NOT NULL, generation " INTEGER " NOT NULL, enabled " INTEGER " NOT NULL);"                  \
	"CREATE TABLE work_inbox (id " BLOB " PRIMARY KEY, recipient TEXT NOT NULL, created " INTEGER " NOT NULL, "            \
	"topic TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, link TEXT NOT NULL, seen " INTEGER ");"           \
	"CREATE INDEX work_inbox_recipient ON work_inbox (recipient, id);"                                                         \
	"CREATE INDEX work_inbox_unread ON work_inbox (recipient) WHERE seen IS NULL"

/* anchor NULL: the owner's own. */
#define VIEW_TABLES(INTEGER, BLOB)                                                                                     \
	"CREATE TABLE work_view (id " BLOB " PRIMARY KEY, owner " BLOB " NOT NULL, anchor " BLOB ", "                      \
	"record TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, created " INTEGER " NOT NULL);"                    \
	"CREATE INDEX work_view_record ON work_view (record, name)"

/* How far who tells of the register's changes has come; and what a web hook was told. */
#define FEED_TABLES(INTEGER)                                                                                           \
	"CREATE TABLE work_feed (name TEXT PRIMARY KEY, place " INTEGER " NOT NULL);"                                      \
	"CREATE INDEX work_outbox_hook ON work_outbox (hook, id) WHERE hook IS NOT NULL"

/* Who wants the messages of the inbox by mail, too. */
#define MAIL_TABLES "CREATE TABLE work_mail_to (recipient TEXT PRIMARY KEY, address TEXT NOT NULL, lang TEXT NOT NULL)"

/* What an account brought in on a day, so that there is an end to it. */
#define UPLOAD_TABLES(INTEGER)                                                                                         \
	"CREATE TABLE work_upload_day (actor TEXT NOT NULL, day " INTEGER " NOT NULL, bytes " INTEGER " NOT NULL, PRIMARY KEY (actor, day))"

enum status work_migrate(struct store *work, struct err *err)
{
	static const struct migration steps[] = {
		{.version = 1,
		 .what = "jobs",
		 .sql = {JOB_TABLES("INTEGER", "REAL", "BLOB"),
			 JOB_TABLES("BIGINT", "DOUBLE PRECISION", "BYTEA") "; CREATE SEQUENCE work_job_change"}},
		{.version = 2, .what = "files", .sql = {FILE_TABLES("INTEGER", "BLOB"), FILE_TABLES("BIGINT", "BYTEA")}},
		{.version = 3, .what = "messages", .sql = {MESSAGE_TABLES("INTEGER", "BLOB"), MESSAGE_TABLES("BIGINT", "BYTEA")}},
		{.version = 4, .what = "views of lists", .sql = {VIEW_TABLES("INTEGER", "BLOB"), VIEW_TABLES("BIGINT", "BYTEA")}},
		{.version = 5, .what = "what web hooks were told", .sql = {FEED_TABLES("INTEGER"), FEED_TABLES("BIGINT")}},
		{.version = 6, .what = "mail to people", .sql = {MAIL_TABLES, MAIL_TABLES}},
		{.version = 7, .what = "uploads of a day", .sql = {UPLOAD_TABLES("INTEGER"), UPLOAD_TABLES("BIGINT")}},
	};
	return store_migrate(work, "work", steps, ARRAY_LEN(steps), NULL, err);
}
