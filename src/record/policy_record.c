#include "record/policy_record.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/validate.h"

#include <string.h>

enum { REGION_DEPTH_MAX = 12 };

static const struct code kinds[] = {
	{"access", {"访问权限", "access"}, NULL},
	{"balance", {"优质均衡", "balance"}, NULL},
	{"class_bands", {"班额分档", "bands of class size"}, NULL},
	{"coverage", {"覆盖率", "coverage"}, NULL},
	{"districts", {"施教区划分", "service areas"}, NULL},
	{"evaluation", {"集团评价", "evaluation"}, NULL},
	{"evaluation_pairs", {"结对帮扶评价", "evaluation of pairs"}, NULL},
	{"exchange", {"交流轮岗", "exchange"}, NULL},
	{"grouping", {"集团组建", "forming groups"}, NULL},
	{"lists", {"代码表", "code lists"}, NULL},
	{"map", {"教育地图", "education map"}, NULL},
	{"outlook", {"学生数预测", "forecast of pupils"}, NULL},
	{"pairing", {"结对帮扶", "pairing"}, NULL},
	{"programme", {"结对与集团工作", "work of pairs and groups"}, NULL},
	{"seatplan", {"学位建设规划", "seat plan"}, NULL},
	{"seats", {"学位预警", "seats and warnings"}, NULL},
	{"survey", {"满意度调查", "survey"}, NULL},
	{},
};

static const struct field fields[] = {
	{.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .size = 64, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "kind", .label = {"种类", "kind"}, .kind = FIELD_CODE, .codes = kinds, .flags = F_REQUIRED | F_LIST},
	{.name = "region", .label = {"适用地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_LIST,
	 .help = {"空：全部地区；下级没有自己的政策时用最近上级的", "empty: everywhere; a region without a policy of its own takes its nearest ancestor's"}},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "body", .label = {"内容", "body"}, .kind = FIELD_LONG_TEXT, .size = POLICY_BYTES_MAX, .flags = F_REQUIRED,
	 .help = {"JSON，格式见 docs/policies.md", "JSON, see docs/policies.md"}},
	{.name = "digest", .label = {"摘要", "digest"}, .kind = FIELD_TEXT, .size = 64, .flags = F_REQUIRED, .pattern = "[0-9a-f]{64}"},
	{},
};

struct str policy_kind_label(struct str kind, enum lang lang)
{
	for (const struct code *c = kinds; c->value; c++)
		if (str_eq(kind, str_of(c->value)))
			return str_of(label_in(c->label, lang));
	return kind;
}

/* What stands beside the body is what the body says. */
static enum status body_fits(const struct check_context *context, bool *ret_holds, struct err *err)
{
	const struct policy *p;
	struct value body = row_value(context->row, "body"), kind = row_value(context->row, "kind"),
		     digest = row_value(context->row, "digest"), name = row_value(context->row, "name");
	*ret_holds = body.form == VALUE_TEXT && policy_parse(context->arena, body.s, &p, NULL) == ST_OK &&
		     kind.form == VALUE_TEXT && str_eq(kind.s, policy_kind(p)) && name.form == VALUE_TEXT &&
		     str_eq(name.s, policy_id(p)) && digest.form == VALUE_TEXT && str_eq(digest.s, str_of(policy_digest(p)));
	return ST_OK;
}

static const struct record_check checks[] = {
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}},
	{.name = "one-at-a-time", .kind = CHECK_NO_OVERLAP, .by = "name,region",
	 .message = {"同一政策在同一地区的时间重叠", "the same policy overlaps in time in the region"}},
	{.name = "body-fits", .kind = CHECK_FUNCTION, .function = body_fits,
	 .message = {"内容不是格式正确的政策，或与名称、种类、摘要不符", "the body is not a sound policy, or is not the one named beside it"}},
	{},
};

static const struct state states[] = {
	{"draft", {"草案", "draft"}, false},
	{"approved", {"已批准", "approved"}, false},
	{"withdrawn", {"已撤回", "withdrawn"}, true},
	{},
};
static const struct transition transitions[] = {
	{.name = "approve", .label = {"批准", "approve"}, .from = "draft", .to = "approved", .right = "accept",
	 .roles = "policy,planner,security", .other_person = true},
	{.name = "withdraw", .label = {"撤回", "withdraw"}, .from = "*", .to = "withdrawn", .right = "delete",
	 .roles = "policy,planner,county,security", .needs_reason = true},
	{},
};

const struct record record_policy = {
	.name = "policy",
	.label = {"政策", "policy"},
	.help = {"带日期、适用地区和审批的政策；结果记录所依据的政策", "dated, scoped and approved policies; results name the one they rest on"},
	.life = LIFE_PERIOD,
	.fields = fields,
	.checks = checks,
	.states = states,
	.transitions = transitions,
	.scope = "region",
	.sort = "kind,name,from",
	.is_shown = true,
	.is_internal = true, /* written by policy_put, not from tables */
};

enum status policy_put(struct change *c, struct str json, struct id region, struct pdate from, struct pdate to, struct id *ret_id,
		       struct err *err)
{
	enum { NAME, KIND, REGION, FROM, TO, BODY, DIGEST, N };
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	const struct policy *p;
	TRY(policy_parse(&a, json, &p, err));
	struct value values[N] = {[NAME] = VALUE_STR(policy_id(p)), [KIND] = VALUE_STR(policy_kind(p)), [FROM] = value_of_date(from),
				  [TO] = value_of_date(to), [BODY] = VALUE_STR(json), [DIGEST] = VALUE_STR(str_of(policy_digest(p)))};
	bool given[N] = {true, true, true, true, true, true, true};
	if (!id_is_zero(region))
		values[REGION] = VALUE_ROW(region);
	struct row_input in = {.record = &record_policy, .values = values, .given = given};
	return change_put(c, &in, ret_id, NULL, err);
}

/* The approved row for exactly this region (zero: everywhere); *ret_found false when there is none. */
static enum status find_here(struct reg *g, struct arena *a, struct str kind, struct id region, struct as_of at,
			     const struct policy **ret, struct id *ret_id, bool *ret_found, struct err *err)
{
	bool everywhere = id_is_zero(region);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "SELECT id, body FROM policy WHERE kind = :kind AND state = 'approved' AND valid_from <= :day AND valid_to > :day AND %s"
		   " AND %s ORDER BY valid_from DESC, version DESC LIMIT 1",
		   everywhere ? "region IS NULL" : "region = :region",
		   at.tx == TX_NOW ? "tx_to = " TX_NOW_SQL : "tx_from <= :tx AND tx_to > :tx");
	TRY(store_prepare(g->store, &q, sql.p, err));
	stmt_bind_str(q, ":kind", kind);
	stmt_bind_i64(q, ":day", at.day);
	if (!everywhere)
		stmt_bind_id(q, ":region", region);
	if (at.tx != TX_NOW)
		stmt_bind_i64(q, ":tx", at.tx);
	TRY(stmt_step(q, ret_found, err));
	if (!*ret_found)
		return ST_OK;
	if (ret_id)
		*ret_id = stmt_id(q, 0);
	return policy_parse(a, stmt_str(q, 1), ret, err);
}

/* Zero above the top. */
static enum status parent_of(struct reg *g, struct arena *a, const struct record *r, struct id *region, struct as_of at, struct err *err)
{
	struct row *row;
	enum status st = row_get(g, a, r, *region, at, ROW_SEALED, &row, err);
	struct value parent = st == ST_OK ? row_value(row, "parent") : (struct value){};
	*region = parent.form == VALUE_ID ? parent.id : (struct id){};
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status policy_for(struct reg *g, struct arena *a, struct str kind, struct id region, struct as_of at,
		       const struct policy **ret, struct id *ret_id, struct err *err)
{
	const struct record *r = catalogue_find(g->catalogue, STR("region"));
	bool found = false;
	/* A ring of parents ends after as many steps as a tree of regions can have levels. */
	for (int depth = 0; depth < REGION_DEPTH_MAX && !id_is_zero(region) && r; depth++) {
		TRY(find_here(g, a, kind, region, at, ret, ret_id, &found, err));
		if (found)
			return ST_OK;
		TRY(parent_of(g, a, r, &region, at, err));
	}
	TRY(find_here(g, a, kind, (struct id){}, at, ret, ret_id, &found, err));
	if (found)
		return ST_OK;
	if (ret_id)
		*ret_id = (struct id){};
	return policy_default_of(a, kind, ret, err);
}

enum status policy_rows(struct reg *g, struct arena *a, struct as_of at, struct policy_row **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	size_t n = 0, cap = 16;
	struct policy_row *rows = ARENA_ARRAY(a, struct policy_row, cap);
	bool more;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT id, region, name, kind, state, digest, body, valid_from, valid_to FROM policy WHERE %s%s ORDER BY kind, name, valid_from, version",
		   at.tx == TX_NOW ? "tx_to = " TX_NOW_SQL : "tx_from <= :tx AND tx_to > :tx",
		   at.any_day ? "" : " AND valid_from <= :day AND valid_to > :day");
	TRY(store_prepare(g->store, &q, sql.p, err));
	if (at.tx != TX_NOW)
		stmt_bind_i64(q, ":tx", at.tx);
	if (!at.any_day)
		stmt_bind_i64(q, ":day", at.day);
	for (;;) {
		TRY(stmt_step(q, &more, err));
		if (!more)
			break;
		if (n == cap) {
			struct policy_row *wider = ARENA_ARRAY(a, struct policy_row, 2 * cap);
			memcpy(wider, rows, n * sizeof *rows);
			rows = wider;
			cap *= 2;
		}
		rows[n++] = (struct policy_row){.id = stmt_id(q, 0), .region = stmt_is_null(q, 1) ? (struct id){} : stmt_id(q, 1),
						.name = str_copy(a, stmt_str(q, 2)), .kind = str_copy(a, stmt_str(q, 3)),
						.state = str_copy(a, stmt_str(q, 4)), .digest = str_copy(a, stmt_str(q, 5)),
						.body = str_copy(a, stmt_str(q, 6)), .from = (day_t)stmt_i64(q, 7), .to = (day_t)stmt_i64(q, 8)};
	}
	*ret = rows;
	*ret_n = n;
	return ST_OK;
}

/* The last of the rows that is for exactly this region, or NULL: rows come by their first day only within a name. */
static const struct policy_row *row_of_region(const struct policy_row *rows, size_t n, struct id region)
{
	const struct policy_row *last = NULL;
	for (size_t i = 0; i < n; i++)
		if (id_cmp(rows[i].region, region) == 0 && (!last || rows[i].from >= last->from))
			last = &rows[i];
	return last;
}

enum status policy_in_regions(struct reg *g, struct arena *a, struct str kind, struct as_of at, const struct id *regions,
			      const int32_t *parents, size_t n, const struct policy **ret, struct err *err)
{
	struct policy_row *rows;
	size_t all, held = 0;
	const struct policy *everywhere = NULL;
	TRY(policy_rows(g, a, at, &rows, &all, err));
	for (size_t i = 0; i < all; i++)
		if (str_eq(rows[i].kind, kind) && str_eq(rows[i].state, STR("approved")))
			rows[held++] = rows[i];
	const struct policy **read = ARENA_ARRAY(a, const struct policy *, held + 1);
	const struct policy_row *of_all = row_of_region(rows, held, (struct id){});
	for (size_t i = 0; i < held; i++)
		TRY(policy_parse(a, rows[i].body, &read[i], err));
	if (of_all)
		everywhere = read[of_all - rows];
	else
		TRY(policy_default_of(a, kind, &everywhere, err));
	for (size_t i = 0; i < n; i++) {
		ret[i] = everywhere;
		int depth = held == (of_all != NULL) ? REGION_DEPTH_MAX : 0; /* no region has its own: nothing to look for */
		for (int32_t at_region = (int32_t)i; at_region >= 0 && depth < REGION_DEPTH_MAX; at_region = parents[at_region], depth++) {
			const struct policy_row *own = row_of_region(rows, held, regions[at_region]);
			if (own) {
				ret[i] = read[own - rows];
				break;
			}
		}
	}
	ret[n] = everywhere;
	return ST_OK;
}
