/* Accounts for benches: bench_accounts DB N makes N school clerks, each of a primary school of its own, and prints for each its API
 * token and the school's id. */
#include "access/access.h"
#include "access/grant.h"
#include "access/token.h"
#include "access/user.h"
#include "areas/register/register.h"
#include "base/arena.h"
#include "record/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void must(enum status st, const struct err *err)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "bench_accounts: %s\n", err->text);
	exit(status_exit_code(st));
}

static void make_one(struct access *a, int number, struct id school, moment_t now)
{
	struct access_actor by = {.via = STR("bench"), .now = now};
	struct id user, grant;
	struct err err = {};
	char login[32], token[API_TOKEN_TEXT], text[ID_TEXT];
	snprintf(login, sizeof login, "clerk%d", number);
	must(access_user_add(a, &by, str_of(login), str_of(login), (struct id){}, &user, &err), &err);
	must(access_grant_add(a, &by, user, ROLE_CLERK, school, DAY_MIN, DAY_MAX, &grant, &err), &err);
	must(access_token_new(a, &by, user, STR("bench"), ACT_ALL, 1, token, &err), &err);
	id_format(school, text);
	printf("%s %s\n", token, text);
}

int main(int argc, char **argv)
{
	struct catalogue catalogue = {register_records, 0};
	while (register_records[catalogue.n])
		catalogue.n++;
	struct access_rules rules = {.token_days_at_most = 2, .log_months_at_least = 6};
	struct access a = {.rules = &rules, .zone_minutes = 480};
	struct store *store;
	struct reg *g;
	struct cursor *c;
	const struct row *row = NULL;
	struct err err = {};
	if (argc != 3) {
		fprintf(stderr, "usage: bench_accounts DB N\n");
		return 2;
	}
	must(store_open(&store, str_of(argv[1]), NULL, &err), &err);
	must(store_open_work(&a.store, str_of(argv[1]), NULL, &err), &err);
	must(access_migrate(a.store, &err), &err);
	must(reg_open(&g, &(struct reg_options){.store = store, .catalogue = &catalogue, .zone_minutes = 480}, &err), &err);
	struct list_query q = {.record = &record_school, .at = as_of_today(g), .where = STR("type = '211' and status = 'open'")};
	must(cursor_open(g, &q, &c, &err), &err);
	long n = strtol(argv[2], NULL, 10);
	for (long i = 0; i < n; i++) {
		must(cursor_next(c, &row, &err), &err);
		if (!row)
			break;
		make_one(&a, (int)i, row->id, (moment_t)time(NULL) * 1000000);
	}
	cursor_close(c);
	reg_close(g);
	store_close(store);
	store_close(a.store);
	return 0;
}
