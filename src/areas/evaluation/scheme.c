#include "areas/evaluation/scheme.h"

#include "base/arena.h"

const struct judged_name scheme_names[JUDGED_NAMES] = {
	[JUDGED_SCHOOLS] = {"schools", {"学校数", "schools"}},
	[JUDGED_PUPILS] = {"pupils", {"学生数", "pupils"}},
	[JUDGED_CLASSES] = {"classes", {"班数", "classes"}},
	[JUDGED_TEACHERS] = {"teachers", {"专任教师", "teachers"}},
	[JUDGED_ABOVE_DEGREE] = {"above_degree", {"高于规定学历教师", "teachers above the required degree"}},
	[JUDGED_BACKBONE] = {"backbone", {"骨干教师", "backbone teachers"}},
	[JUDGED_CENTRES] = {"centres", {"集团中心", "centres"}},
	[JUDGED_CHARTERS] = {"charters", {"集团章程", "charters"}},
	[JUDGED_ATTAINED] = {"attained", {"均衡指标达成度（%）", "national thresholds attained (%)"}, 2},
	[JUDGED_BEGAN] = {"began", {"起点达成度（%）", "attained where they began (%)"}, 2},
	[JUDGED_CHANGE] = {"change", {"达成度变化", "change of what is attained"}, 2},
	[JUDGED_CHANGE_ALIKE] = {"change_alike", {"同类学校达成度变化", "change of schools alike"}, 2},
	[JUDGED_ACTIVITIES] = {"activities", {"活动（次）", "activities"}},
	[JUDGED_CONFIRMED] = {"confirmed", {"对方已确认的活动（次）", "activities confirmed by the other side"}},
	[JUDGED_HOURS] = {"hours", {"学时", "hours"}, 1},
	[JUDGED_PERSON_TIMES] = {"person_times", {"参加教师（人次）", "teachers who took part (person-times)"}},
	[JUDGED_POSTINGS] = {"postings", {"交流任职（人）", "people posted (persons)"}},
	[JUDGED_MENTORS] = {"mentors", {"师徒结对（对）", "mentor pairs"}},
	[JUDGED_MENTORINGS] = {"mentorings", {"带教（次）", "mentors' visits"}},
	[JUDGED_TOGETHER] = {"together", {"五共项目（项）", "done together"}},
	[JUDGED_MEETINGS] = {"meetings", {"会议（次）", "meetings"}},
	[JUDGED_JOINT_TESTS] = {"joint_tests", {"联合测试（次）", "joint tests"}},
	[JUDGED_DUTIES] = {"duties", {"应做事项（项）", "duties"}},
	[JUDGED_DUTIES_MET] = {"duties_met", {"已完成事项（项）", "duties met"}},
	[JUDGED_INVITED] = {"invited", {"问卷发放（份）", "people invited to surveys"}},
	[JUDGED_ANSWERED] = {"answered", {"问卷回收（份）", "answers to surveys"}},
	[JUDGED_SATISFIED] = {"satisfied", {"满意（份）", "satisfied answers"}},
	[JUDGED_SATISFIED_LOW] = {"satisfied_low", {"满意度区间下限（%）", "satisfied, lower end of the interval (%)"}, 2},
	[JUDGED_SELF] = {"self", {"自评分", "own mark"}, 2},
	[JUDGED_INSPECTOR] = {"inspector", {"督导评分（校正后）", "inspectors' mark, made comparable"}, 2},
	[JUDGED_PANEL] = {"panel", {"专家评分（校正后）", "panel's mark, made comparable"}, 2},
};

const char *scheme_from_text(enum judged_from f)
{
	static const char *const texts[FROM_COUNT] = {[FROM_REGISTER] = N_("register of schools"), [FROM_MEASURE] = N_("national measure"), [FROM_LEDGER] = N_("ledger"),
						      [FROM_SURVEY] = N_("survey"), [FROM_INSPECTOR] = N_("inspector's sheet"), [FROM_PANEL] = N_("panel"),
						      [FROM_SELF] = N_("self-evaluation")};
	return texts[f];
}

const char *scheme_over_text(const struct scheme *s, enum judged_over o)
{
	static const char *const groups[OVER_COUNT] = {[OVER_ALL] = N_("core and members together"), [OVER_CORE] = N_("the core"), [OVER_MEMBERS] = N_("the members"),
						       [OVER_EACH] = N_("each member")};
	static const char *const pairs[OVER_COUNT] = {[OVER_ALL] = N_("both schools together"), [OVER_CORE] = N_("the helper"), [OVER_MEMBERS] = N_("the helped"),
						      [OVER_EACH] = N_("the helped")};
	return s->of_pairs ? pairs[o] : groups[o];
}

static bool find_name(void *context, struct str name, struct expr_name *ret)
{
	(void)context;
	for (int i = 0; i < JUDGED_NAMES; i++)
		if (str_eq(name, str_of(scheme_names[i].name))) {
			*ret = (struct expr_name){EXPR_NUMBER, EXPR_NONE, i};
			return true;
		}
	return false;
}
static const struct expr_names names = {NULL, find_name};

/* The place of the text among the choices that the shape allows, '|' between. */
static int choice(struct str text, const char *choices)
{
	struct str rest = str_of(choices), one;
	for (int i = 0; str_next(&rest, '|', &one); i++)
		if (str_eq(one, text))
			return i;
	return 0;
}

static enum status too_many(const struct policy *p, const char *list, int most, struct err *err)
{
	return err_set(err, ST_INVALID, "policy %.*s, %s: between 1 and %d entries", STR_ARG(policy_id(p)), list, most);
}

static enum status read_item(struct arena *a, const struct policy *p, const char *at, struct scheme_item *i, struct err *err)
{
	struct str from, over;
	TRY(policy_label(p, arena_printf(a, "%s.label", at), &i->label, err));
	TRY(policy_dec(p, arena_printf(a, "%s.weight", at), &i->weight, err));
	TRY(policy_text(p, arena_printf(a, "%s.from", at), &from, err));
	TRY(policy_text(p, arena_printf(a, "%s.over", at), &over, err));
	i->from = (enum judged_from)choice(from, "register|measure|ledger|survey|inspector|panel|self");
	i->over = (enum judged_over)choice(over, "all|core|members|each");
	return policy_expr(p, arena_printf(a, "%s.value", at), a, &names, EXPR_NUMBER, &i->value, err);
}

static enum status read_dimensions(struct arena *a, const struct policy *p, struct scheme *s, struct err *err)
{
	size_t n = policy_count(p, "dimensions");
	if (n == 0 || n > SCHEME_DIMENSIONS_MAX)
		return too_many(p, "dimensions", SCHEME_DIMENSIONS_MAX, err);
	for (size_t d = 0; d < n; d++) {
		struct str id = policy_entry(p, "dimensions", d);
		const char *at = arena_printf(a, "dimensions.%.*s", STR_ARG(id)), *list = arena_printf(a, "%s.items", at);
		s->dimensions[d].id = id;
		TRY(policy_label(p, arena_printf(a, "%s.label", at), &s->dimensions[d].label, err));
		TRY(policy_dec(p, arena_printf(a, "%s.weight", at), &s->dimensions[d].weight, err));
		size_t items = policy_count(p, list);
		if ((size_t)s->n_items + items > SCHEME_ITEMS_MAX)
			return too_many(p, list, SCHEME_ITEMS_MAX, err);
		for (size_t k = 0; k < items; k++) {
			struct scheme_item *i = &s->items[s->n_items];
			*i = (struct scheme_item){.id = policy_entry(p, list, k), .dimension = (int)d};
			if (scheme_item_find(s, i->id) >= 0)
				return err_set(err, ST_INVALID, "policy %.*s, %s: '%.*s' stands in two dimensions", STR_ARG(policy_id(p)), list, STR_ARG(i->id));
			TRY(read_item(a, p, arena_printf(a, "%s.%.*s", list, STR_ARG(i->id)), i, err));
			s->n_items++;
		}
		s->n_dimensions++;
	}
	return ST_OK;
}

static enum status read_grades(struct arena *a, const struct policy *p, struct scheme *s, struct err *err)
{
	size_t n = policy_count(p, "grades"), vetoes = policy_count(p, "vetoes");
	if (n == 0 || n > SCHEME_GRADES_MAX)
		return too_many(p, "grades", SCHEME_GRADES_MAX, err);
	if (vetoes > SCHEME_VETOES_MAX)
		return too_many(p, "vetoes", SCHEME_VETOES_MAX, err);
	for (size_t i = 0; i < n; i++) {
		s->grades[i].id = policy_entry(p, "grades", i);
		const char *at = arena_printf(a, "grades.%.*s", STR_ARG(s->grades[i].id));
		TRY(policy_label(p, arena_printf(a, "%s.label", at), &s->grades[i].label, err));
		TRY(policy_dec(p, arena_printf(a, "%s.at_least", at), &s->grades[i].at_least, err));
		if (i && dec_cmp(s->grades[i].at_least, s->grades[i - 1].at_least) >= 0)
			return err_set(err, ST_INVALID, "policy %.*s, %s: the best grade comes first, each then needs less", STR_ARG(policy_id(p)), at);
		s->n_grades++;
	}
	for (size_t i = 0; i < vetoes; i++) {
		struct str grade;
		const char *at = arena_printf(a, "vetoes.%.*s", STR_ARG(policy_entry(p, "vetoes", i)));
		TRY(policy_label(p, arena_printf(a, "%s.label", at), &s->vetoes[i].label, err));
		TRY(policy_expr(p, arena_printf(a, "%s.when", at), a, &names, EXPR_YES_NO, &s->vetoes[i].when, err));
		TRY(policy_text(p, arena_printf(a, "%s.grade", at), &grade, err));
		s->vetoes[i].grade = -1;
		for (int k = 0; k < s->n_grades; k++)
			if (str_eq(s->grades[k].id, grade))
				s->vetoes[i].grade = k;
		if (s->vetoes[i].grade < 0)
			return err_set(err, ST_INVALID, "policy %.*s, %s: '%.*s' is no grade of the policy", STR_ARG(policy_id(p)), at, STR_ARG(grade));
		s->n_vetoes++;
	}
	return ST_OK;
}

enum status scheme_read(struct arena *a, const struct policy *p, struct scheme *ret, struct err *err)
{
	struct scheme *s = ARENA_NEW(a, struct scheme);
	struct dec pull, at_most;
	*s = (struct scheme){.policy = p, .of_pairs = str_eq(policy_kind(p), SCHEME_OF_PAIRS)};
	if (!s->of_pairs && !str_eq(policy_kind(p), SCHEME_OF_GROUPS))
		return err_set(err, ST_INVALID, "policy %.*s is of the kind %.*s, not of evaluation", STR_ARG(policy_id(p)), STR_ARG(policy_kind(p)));
	TRY(read_dimensions(a, p, s, err));
	TRY(read_grades(a, p, s, err));
	TRY(policy_int(p, "value_added.years_back", &s->years_back, err));
	TRY(policy_int(p, "value_added.alike_at_least", &s->alike_at_least, err));
	TRY(policy_int(p, "reply.days", &s->reply_days, err));
	TRY(policy_dec(p, "judges.pull", &pull, err));
	TRY(policy_dec(p, "judges.at_most", &at_most, err));
	s->pull = dec_f64(pull);
	s->at_most = dec_f64(at_most);
	*ret = *s;
	return ST_OK;
}

int scheme_item_find(const struct scheme *s, struct str id)
{
	for (int i = 0; i < s->n_items; i++)
		if (str_eq(s->items[i].id, id))
			return i;
	return -1;
}
