/* What the measure says of the two schools of an agreement, where a term of theirs is looked at. */
#include "areas/balance/pages.h"
#include "areas/balance/strength.h"
#include "areas/register/register.h"
#include "web/records.h"

static void add(struct call *c, const struct balance_data *d, const struct sight *s, struct id school, struct strength_school *list, size_t *n)
{
	char id[ID_TEXT];
	int32_t at = frame_find(&d->school, school);
	if (at < 0 || d->county[at] < 0 || !sight_has_school(s, d->region.ids[d->county[at]], school))
		return;
	id_format(school, id);
	list[(*n)++] = (struct strength_school){school, row_name(c, &record_school, school), str_of(arena_printf(c->a, "schools/%s", id))};
}

enum status balance_pair_strength(struct call *c, const struct row *agreement, struct err *err)
{
	static const char *const sides[] = {"helper", "helped"};
	const struct balance_view *v;
	struct strength_school list[ARRAY_LEN(sides)];
	struct report report;
	size_t n = 0;
	if (!call_may(c, "balance", ACT_READ))
		return ST_OK;
	TRY(page_balance(c, 0, true, &v, err));
	struct sight s = sight_of(c, "balance", ACT_READ);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		const struct value *school = &agreement->values[record_field_index(&record_agreement, str_of(sides[i]))];
		if (school->form == VALUE_ID)
			add(c, v->result->data, &s, school->id, list, &n);
	}
	report_init(&report, c->a, c->lang, (struct str){});
	if (n)
		strength_report(v, list, n, &report);
	report_blocks_to_html(&report, c->page.out);
	return ST_OK;
}
