/* States and drafts. */
#include "small.h"

#include "record/draft.h"
#include "record/history.h"
#include "record/state.h"
#include "record/verify.h"

static bool step(struct bed *b, struct id id, const char *transition, const char *who, const char *roles, const char *reason, const char *rule)
{
	b->faults.n = b->faults.serious = 0;
	struct change *c = NULL;
	struct change_info info = {.actor = str_of(who), .kind = "transition", .reason = str_of(reason)};
	assert_bed(change_begin(b->g, &info, &b->faults, &c, &b->err));
	struct state_actor actor = {str_of(who), str_of(roles)};
	assert_bed(change_transition(c, &small_task, id, str_of(transition), &actor, 0, &b->err));
	enum status st = change_commit(c, NULL, &b->err);
	bool found = false;
	for (size_t i = 0; i < b->faults.n; i++)
		found |= rule && !strcmp(b->faults.list[i].rule, rule);
	b->faults.n = b->faults.serious = 0;
	if (rule && !found)
		fail_msg("%s by %s was not refused for %s", transition, who, rule);
	return st == ST_OK;
}

static struct str state_of(struct bed *b, struct id id)
{
	struct row *row;
	assert_bed(row_get(b->g, &b->arena, &small_task, id, as_of_today(b->g), ROW_SEALED, &row, &b->err));
	return row->state;
}

static void test_transitions(void **state)
{
	struct bed *b = bed_open(state);
	struct id t = bed_put(b, &small_task, (struct id){}, 0, "title=年度报告");
	assert_str(state_of(b, t), "draft");
	assert_false(step(b, t, "send", "ann", "portal", "", "state.roles"));
	assert_false(step(b, t, "send", "ann", "school", "", "state.evidence"));
	bed_put(b, &small_task, t, 0, "report=写好了");
	assert_false(step(b, t, "send", "ann", "school", "", "state.guard"));
	bed_put(b, &small_task, t, 0, "days=5");
	assert_false(step(b, t, "approve", "bob", "county", "", "state.from"));
	assert_true(step(b, t, "send", "ann", "x,school", "", NULL));
	assert_str(state_of(b, t), "sent");
	/* Due five days after it was sent. */
	struct row *row;
	bool has;
	day_t due;
	assert_bed(row_get(b->g, &b->arena, &small_task, t, as_of_today(b->g), ROW_SEALED, &row, &b->err));
	assert_bed(state_due(b->g, row, &has, &due, &b->err));
	assert_true(has);
	assert_int_equal(due, reg_today(b->g) + 5);
	assert_false(step(b, t, "approve", "ann", "county", "", "state.other_person"));
	/* Editing in between does not make somebody else the one who sent it. */
	bed_put(b, &small_task, t, 0, "report=改好了");
	assert_false(step(b, t, "approve", "ann", "county", "", "state.other_person"));
	assert_false(step(b, t, "return", "bob", "county", " ", "state.reason"));
	assert_true(step(b, t, "return", "bob", "county", "数据不全", NULL));
	assert_str(state_of(b, t), "draft");
	assert_true(step(b, t, "send", "ann", "school", "", NULL));
	assert_true(step(b, t, "approve", "bob", "county", "", NULL));
	assert_false(step(b, t, "return", "bob", "county", "再看", "state.from")); /* final */
	struct history_step *steps;
	size_t n, moves = 0;
	assert_bed(record_history(b->g, &b->arena, &small_task, t, ROW_SEALED, &steps, &n, &b->err));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < steps[i].n_values; k++)
			moves += steps[i].values[k].field < 0;
	assert_int_equal(moves, 5); /* made, sent, returned, sent, approved */
	struct verify_result r;
	assert_bed(reg_verify(b->g, &r, &b->err));
	bed_close(b);
}

static void test_drafts(void **state)
{
	struct bed *b = bed_open(state);
	struct store *work = b->place->s;
	assert_bed(draft_migrate(work, &b->err));
	struct draft d = {.record = STR("school"), .author = STR("ann"), .saved = 1000, .content = STR("{\"name\":\"未填完\"}")}, back;
	struct id id, personal;
	assert_bed(draft_save(work, b->keys, &small_catalogue, &d, &id, &b->err));
	d.id = id;
	d.saved = 2000;
	d.content = STR("{\"name\":\"又填了些\"}");
	assert_bed(draft_save(work, b->keys, &small_catalogue, &d, NULL, &b->err));
	assert_bed(draft_get(work, b->keys, &small_catalogue, &b->arena, id, &back, &b->err));
	assert_str(back.content, "{\"name\":\"又填了些\"}");
	assert_int_equal(back.saved, 2000);
	d.author = STR("bob");
	assert_int_equal(draft_save(work, b->keys, &small_catalogue, &d, NULL, &b->err), ST_NOT_FOUND);
	/* Personal values are not readable in the database, and gone with the draft. */
	struct draft p = {.record = STR("person"), .author = STR("ann"), .saved = 3000, .content = STR("{\"name\":\"张三\"}")};
	assert_int_equal(draft_save(work, NULL, &small_catalogue, &p, NULL, &b->err), ST_UNAVAILABLE);
	assert_bed(draft_save(work, b->keys, &small_catalogue, &p, &personal, &b->err));
	struct stmt *q = NULL;
	bool has;
	assert_bed(store_prepare(work, &q, "SELECT content FROM draft WHERE record = 'person'", &b->err));
	assert_bed(stmt_step(q, &has, &b->err));
	assert_true(str_find(stmt_blob(q, 0), STR("张三")) < 0);
	stmt_finish(q);
	assert_bed(draft_get(work, b->keys, &small_catalogue, &b->arena, personal, &back, &b->err));
	assert_str(back.content, "{\"name\":\"张三\"}");
	struct draft *list;
	size_t n;
	assert_bed(draft_list(work, &b->arena, STR("ann"), (struct str){}, &list, &n, &b->err));
	assert_int_equal(n, 2);
	assert_str(list[0].record, "person");
	assert_bed(draft_list(work, &b->arena, STR("ann"), STR("school"), &list, &n, &b->err));
	assert_int_equal(n, 1);
	assert_bed(draft_drop(work, b->keys, personal, &b->err));
	assert_int_equal(draft_get(work, b->keys, &small_catalogue, &b->arena, personal, &back, &b->err), ST_NOT_FOUND);
	static char large[70000];
	memset(large, 'a', sizeof(large));
	d.content = (struct str){large, sizeof(large)};
	assert_int_equal(draft_save(work, b->keys, &small_catalogue, &d, NULL, &b->err), ST_TOO_LARGE);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(test_transitions), BOTH(test_drafts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
