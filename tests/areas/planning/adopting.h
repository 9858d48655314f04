/* Plans on their way into the register, by processes of their own: approved by another, adopted at once by two, killed in between. */
#ifndef JH_TESTS_AREAS_PLANNING_ADOPTING_H
#define JH_TESTS_AREAS_PLANNING_ADOPTING_H

#include "small.h"

#include <signal.h>
#include <sys/wait.h>

/* Rows that an adoption would write, as they stand. */
typedef int adopting_count(struct small *s);

static void adopting_again(struct plan_desk *d, struct plan *p)
{
	struct str name = p->name;
	assert_ok(plan_get(d, name, p, NULL));
}

static void adopting_approve(struct small *s, struct plan_desk *maker, struct plan_desk *chief, struct plan *p)
{
	struct check_report check;
	if (plan_submit(maker, p, 0, &check, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	adopting_again(maker, p);
	if (plan_accept(chief, p, &s->err) != ST_OK)
		fail_msg("%s", s->err.text);
	adopting_again(maker, p);
}

/* Subjects that the plan gives something to. */
[[maybe_unused]] static int adopting_given(const struct plan *p)
{
	int n = 0;
	for (size_t i = 0; i < p->lines.n; i++)
		n += p->lines.line[i].target.n > 0;
	return n;
}

/* In the child: connections do not survive a fork, so it opens a register of its own. */
static int adopting_in_child(const struct small *s, const char *db, const struct plan_desk *desk, struct str name)
{
	struct store *store;
	struct reg *reg;
	struct plan p;
	struct plan_outcome out;
	struct reg_options options = {.keys = s->keys, .catalogue = &small_catalogue, .zone_minutes = 480};
	if (store_open(&store, str_of(db), NULL, NULL) != ST_OK)
		return 100;
	options.store = store;
	if (reg_open(&reg, &options, NULL) != ST_OK)
		return 101;
	struct plan_desk d = *desk;
	d.g = reg;
	if (plan_get(&d, name, &p, NULL) != ST_OK)
		return 102;
	return (int)plan_adopt(&d, &p, false, &out, NULL);
}

/* url: NULL for the small register's own file. */
static pid_t adopting_begin(const struct small *s, const char *url, const struct plan_desk *d, struct str name)
{
	char db[1200];
	snprintf(db, sizeof db, url ? "%s" : "sqlite:%s/register.db", url ? url : s->folder);
	pid_t child = fork();
	if (!child)
		_exit(adopting_in_child(s, db, d, name));
	return child;
}

/* A program of its own adopts the plan and is killed after so many microseconds. */
static void adopting_killed(const struct small *s, const struct plan_desk *d, struct str name, int us)
{
	pid_t child = adopting_begin(s, NULL, d, name);
	usleep((useconds_t)us);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Two plans of the same schools or teachers are adopted at once, each by a process of its own: one wins, the other is told. */
[[maybe_unused]] static void adopting_at_once(const struct small *s, const char *url, struct plan_desk *d, struct plan plan[2])
{
	pid_t child[2];
	int code[2];
	for (int i = 0; i < 2; i++)
		child[i] = adopting_begin(s, url, d, plan[i].name);
	for (int i = 0; i < 2; i++) {
		int status;
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		code[i] = WIFEXITED(status) ? WEXITSTATUS(status) : 99;
	}
	int first_won = code[0] == ST_OK;
	assert_int_equal(code[!first_won], ST_OK);
	assert_true(code[first_won] == ST_CONFLICT || code[first_won] == ST_NO);
	adopting_again(d, &plan[0]);
	adopting_again(d, &plan[1]);
	assert_int_equal(str_eq(plan[0].state, STR("adopted")) + str_eq(plan[1].state, STR("adopted")), 1);
}

/* Killed somewhere in adoption, again and again: all of it or nothing; it can be done again, and then all of it stands. */
[[maybe_unused]] static void adopting_power_fails(struct small *s, struct plan_desk *d, struct plan *p, adopting_count *count)
{
	struct plan_outcome out;
	int before = count(s);
	for (int us = 200; us < 200000 && !str_eq(p->state, STR("adopted")); us = us * 5 / 3) {
		adopting_killed(s, d, p->name, us);
		adopting_again(d, p);
		if (!str_eq(p->state, STR("adopted")))
			assert_int_equal(count(s), before);
	}
	if (!str_eq(p->state, STR("adopted")))
		assert_ok(plan_adopt(d, p, false, &out, &s->err));
	assert_int_equal(count(s), adopting_given(p));
}

#endif
