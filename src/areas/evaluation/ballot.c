#include "areas/evaluation/ballot.h"

#include "base/buf.h"
#include "crypt/digest.h"

enum status ballot_migrate(struct store *work, struct err *err)
{
	static const struct migration steps[] = {
		{.version = 1,
		 .what = "ballots of surveys",
		 .sql = {"CREATE TABLE ballot_box (survey BLOB PRIMARY KEY, issued INTEGER NOT NULL, answered INTEGER NOT NULL, satisfied INTEGER NOT NULL, "
			 "until INTEGER NOT NULL);"
			 "CREATE TABLE ballot_link (digest BLOB PRIMARY KEY, survey BLOB NOT NULL) WITHOUT ROWID;"
			 "CREATE INDEX ballot_link_survey ON ballot_link(survey);"
			 "CREATE TABLE ballot_tally (survey BLOB NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, n INTEGER NOT NULL, "
			 "PRIMARY KEY (survey, question, answer))",
			 "CREATE TABLE ballot_box (survey BYTEA PRIMARY KEY, issued BIGINT NOT NULL, answered BIGINT NOT NULL, satisfied BIGINT NOT NULL, "
			 "until BIGINT NOT NULL);"
			 "CREATE TABLE ballot_link (digest BYTEA PRIMARY KEY, survey BYTEA NOT NULL);"
			 "CREATE INDEX ballot_link_survey ON ballot_link(survey);"
			 "CREATE TABLE ballot_tally (survey BYTEA NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, n BIGINT NOT NULL, "
			 "PRIMARY KEY (survey, question, answer))"}},
	};
	return store_migrate(work, "ballot", steps, ARRAY_LEN(steps), NULL, err);
}

static void digest_link(struct str link, uint8_t ret[DIGEST_SIZE]) { digest_of(DIGEST_SHA256, link, ret); }

enum status ballot_box_get(struct store *work, struct id survey, struct ballot_box *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(store_prepare(work, &q, "SELECT issued, answered, satisfied, until FROM ballot_box WHERE survey = :survey", err));
	stmt_bind_id(q, ":survey", survey);
	TRY(stmt_step(q, &has, err));
	if (!has)
		return err_set(err, ST_NOT_FOUND, "no links were made for this survey");
	*ret = (struct ballot_box){survey, stmt_i64(q, 0), stmt_i64(q, 1), stmt_i64(q, 2), (day_t)stmt_i64(q, 3)};
	return ST_OK;
}

static enum status add_to_box(struct store *work, struct id survey, int n, day_t until, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "INSERT INTO ballot_box (survey, issued, answered, satisfied, until) VALUES (:survey, :n, 0, 0, :until) "
			  "ON CONFLICT (survey) DO UPDATE SET issued = ballot_box.issued + excluded.issued, until = excluded.until",
			  err));
	stmt_bind_id(q, ":survey", survey);
	stmt_bind_i64(q, ":n", n);
	stmt_bind_i64(q, ":until", until);
	return stmt_exec(q, NULL, err);
}

static enum status add_links(struct store *work, struct id survey, char (*links)[TOKEN_TEXT], int n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "INSERT INTO ballot_link (digest, survey) VALUES (:digest, :survey)", err));
	for (int i = 0; i < n; i++) {
		uint8_t digest[DIGEST_SIZE];
		token_new(links[i]);
		digest_link(str_of(links[i]), digest);
		stmt_bind_blob(q, ":digest", digest, sizeof digest);
		stmt_bind_id(q, ":survey", survey);
		TRY(stmt_exec(q, NULL, err));
	}
	return ST_OK;
}

enum status ballot_issue(struct store *work, struct arena *a, struct id survey, int n, day_t until, char (**ret)[TOKEN_TEXT], struct err *err)
{
	char(*links)[TOKEN_TEXT] = arena_alloc(a, (size_t)n * TOKEN_TEXT + 1);
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = add_to_box(work, survey, n, until, err);
	if (st == ST_OK)
		st = add_links(work, survey, links, n, err);
	if (st == ST_OK)
		st = store_commit(work, err);
	if (st != ST_OK) {
		store_rollback(work);
		return st;
	}
	*ret = links;
	return ST_OK;
}

static enum status unknown_link(struct err *err) { return err_set(err, ST_NOT_FOUND, "this link was used already, or its survey is closed"); }

enum status ballot_find(struct store *work, struct str link, struct id *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	uint8_t digest[DIGEST_SIZE];
	bool has;
	digest_link(link, digest);
	TRY(store_prepare(work, &q, "SELECT survey FROM ballot_link WHERE digest = :digest", err));
	stmt_bind_blob(q, ":digest", digest, sizeof digest);
	TRY(stmt_step(q, &has, err));
	if (!has)
		return unknown_link(err);
	*ret = stmt_id(q, 0);
	return ST_OK;
}

static enum status use_up(struct store *work, struct str link, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	uint8_t digest[DIGEST_SIZE];
	int64_t gone;
	digest_link(link, digest);
	TRY(store_prepare(work, &q, "DELETE FROM ballot_link WHERE digest = :digest", err));
	stmt_bind_blob(q, ":digest", digest, sizeof digest);
	TRY(stmt_exec(q, &gone, err));
	return gone == 1 ? ST_OK : unknown_link(err);
}

static enum status count(struct store *work, struct id survey, bool is_satisfied, const struct ballot_choice *choices, int n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *box = NULL, *tally = NULL;
	TRY(store_prepare(work, &box, "UPDATE ballot_box SET answered = answered + 1, satisfied = satisfied + :satisfied WHERE survey = :survey", err));
	stmt_bind_i64(box, ":satisfied", is_satisfied);
	stmt_bind_id(box, ":survey", survey);
	TRY(stmt_exec(box, NULL, err));
	TRY(store_prepare(work, &tally,
			  "INSERT INTO ballot_tally (survey, question, answer, n) VALUES (:survey, :question, :answer, 1) "
			  "ON CONFLICT (survey, question, answer) DO UPDATE SET n = ballot_tally.n + 1",
			  err));
	for (int i = 0; i < n; i++) {
		stmt_bind_id(tally, ":survey", survey);
		stmt_bind_str(tally, ":question", choices[i].question);
		stmt_bind_str(tally, ":answer", choices[i].answer);
		TRY(stmt_exec(tally, NULL, err));
	}
	return ST_OK;
}

enum status ballot_cast(struct store *work, struct str link, bool is_satisfied, const struct ballot_choice *choices, int n, struct err *err)
{
	struct id survey;
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = ballot_find(work, link, &survey, err);
	if (st == ST_OK)
		st = use_up(work, link, err);
	if (st == ST_OK)
		st = count(work, survey, is_satisfied, choices, n, err);
	if (st == ST_OK)
		st = store_commit(work, err);
	if (st != ST_OK)
		store_rollback(work);
	return st;
}

enum status ballot_tallies(struct store *work, struct arena *a, struct id survey, struct ballot_tally **ret, size_t *ret_n, struct err *err)
{
	enum { MOST = BALLOT_QUESTIONS_MAX * 20 };
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct ballot_tally *all = ARENA_ARRAY(a, struct ballot_tally, MOST);
	size_t n = 0;
	bool more = true;
	TRY(store_prepare(work, &q, "SELECT question, answer, n FROM ballot_tally WHERE survey = :survey ORDER BY question, answer", err));
	stmt_bind_id(q, ":survey", survey);
	while (n < MOST) {
		TRY(stmt_step(q, &more, err));
		if (!more)
			break;
		all[n++] = (struct ballot_tally){str_copy(a, stmt_str(q, 0)), str_copy(a, stmt_str(q, 1)), stmt_i64(q, 2)};
	}
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

enum status ballot_close(struct store *work, struct id survey, struct err *err)
{
	static const char *const sql[] = {"DELETE FROM ballot_link WHERE survey = :survey", "DELETE FROM ballot_tally WHERE survey = :survey",
					  "DELETE FROM ballot_box WHERE survey = :survey"};
	TRY(store_begin(work, STORE_WRITE, err));
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		enum status st = store_prepare(work, &q, sql[i], err);
		if (st == ST_OK) {
			stmt_bind_id(q, ":survey", survey);
			st = stmt_exec(q, NULL, err);
		}
		if (st != ST_OK) {
			store_rollback(work);
			return st;
		}
	}
	return store_commit(work, err);
}
