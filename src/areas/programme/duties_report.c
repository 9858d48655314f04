/* Duties as people and programs read them. */
#include "areas/programme/duties.h"
#include "areas/programme/wording.h"

#include <stdio.h>

const char *duty_state_text(enum duty_state s)
{
	static const char *const texts[DUTY_STATES] = {[DUTY_NONE] = N_("no duty"),	  [DUTY_NOT_YET] = N_("not yet begun"), [DUTY_DUE] = N_("not yet due"),
						       [DUTY_UNCONFIRMED] = N_("to be confirmed"), [DUTY_MET] = N_("met"),		[DUTY_MISSING] = N_("missing")};
	return texts[s];
}

const char *duty_state_name(enum duty_state s)
{
	static const char *const names[DUTY_STATES] = {[DUTY_NONE] = "none", [DUTY_NOT_YET] = "not_yet", [DUTY_DUE] = "due",
						       [DUTY_UNCONFIRMED] = "unconfirmed", [DUTY_MET] = "met", [DUTY_MISSING] = "missing"};
	return names[s];
}

enum report_tone duty_tone(enum duty_state s)
{
	static const enum report_tone tones[DUTY_STATES] = {[DUTY_NONE] = TONE_MUTED, [DUTY_NOT_YET] = TONE_MUTED, [DUTY_DUE] = TONE_PLAIN,
							    [DUTY_UNCONFIRMED] = TONE_WARNING, [DUTY_MET] = TONE_GOOD, [DUTY_MISSING] = TONE_BAD};
	return tones[s];
}

struct str duty_party_name(struct arena *a, const struct duties *d, const struct duty_party *p)
{
	const struct places *at = d->book->places;
	if (p->is_group)
		return frame_text(&at->group, GROUP_NAME, p->row);
	const struct school_pair *pair = &d->book->pairs[p->row];
	struct str helper = frame_text(&at->school, SCHOOL_NAME, pair->helper), helped = frame_text(&at->school, SCHOOL_NAME, pair->helped);
	return str_of(arena_printf(a, "%.*s → %.*s", STR_ARG(helper), STR_ARG(helped)));
}

struct str duty_party_link(struct arena *a, const struct duties *d, const struct duty_party *p)
{
	char id[ID_TEXT];
	id_format(p->is_group ? d->book->places->group.ids[p->row] : d->book->pairs[p->row].id, id);
	return str_of(arena_printf(a, "terms/%s/%s?term=%.*s", p->is_group ? "group" : "pair", id, STR_ARG(d->term.id)));
}

/* ---- report ---- */

struct tally {
	int64_t duties, states[DUTY_STATES];
};

static struct tally tally_of(const struct duties *d, size_t from, size_t to, int32_t region)
{
	struct tally t = {};
	for (size_t i = from; i < to; i++)
		for (int k = 0; k < d->n_columns && (region < -1 || d->parties[i].region == region); k++) {
			enum duty_state s = d->parties[i].duties[k].state;
			t.states[s]++;
			t.duties += s != DUTY_NONE;
		}
	return t;
}

static struct report_column column(struct str heading, struct str key, bool is_number)
{
	return (struct report_column){.heading = heading, .key = key, .is_number = is_number};
}

static struct report_value cell_of(const struct report *out, const struct duty *d)
{
	if (d->state == DUTY_NONE)
		return report_value_none();
	struct report_value v = report_value_text(str_of(arena_printf(out->arena, "%s %lld/%lld", tr(out->lang, duty_state_text(d->state)), (long long)d->count,
								      (long long)d->rule->at_least)));
	v.tone = duty_tone(d->state);
	return v;
}

static void matrix(const struct duties *d, bool of_groups, struct report *out)
{
	size_t from = of_groups ? d->n_pairs : 0, to = of_groups ? d->n_parties : d->n_pairs;
	int first = of_groups ? d->n_of_pairs : 0, last = of_groups ? d->n_columns : d->n_of_pairs;
	if (from == to || first == last)
		return;
	int columns = 2 + last - first;
	struct report_column *all = ARENA_ARRAY(out->arena, struct report_column, (size_t)columns);
	all[0] = column(programme_text(out->lang, N_("county")), STR("region"), false);
	all[1] = column(programme_text(out->lang, of_groups ? N_("group") : N_("pair")), STR("party"), false);
	for (int k = first; k < last; k++)
		all[2 + k - first] = column(str_of(label_in(d->columns[k]->label, out->lang)), d->columns[k]->id, false);
	struct str caption = programme_text(out->lang, of_groups ? N_("Duties of groups") : N_("Duties of pairs"));
	struct report_table *t = report_table_new(out, caption, all, columns, to - from);
	for (size_t i = from; i < to; i++) {
		const struct duty_party *p = &d->parties[i];
		struct report_value *cell = report_table_row(t);
		*cell++ = report_value_text(frame_text(&d->book->places->region, REGION_NAME, p->region));
		*cell = report_value_text(duty_party_name(out->arena, d, p));
		cell++->link = duty_party_link(out->arena, d, p);
		for (int k = first; k < last; k++)
			*cell++ = cell_of(out, &p->duties[k]);
	}
	report_add_table(out, t);
}

static void counties(const struct duties *d, struct report *out)
{
	static const enum duty_state shown[] = {DUTY_MET, DUTY_UNCONFIRMED, DUTY_DUE, DUTY_NOT_YET, DUTY_MISSING};
	const struct frame *region = &d->book->places->region;
	struct report_column all[3 + ARRAY_LEN(shown)] = {
		column(programme_text(out->lang, N_("county")), STR("region"), false),
		column(programme_text(out->lang, N_("pairs and groups")), STR("parties"), true),
		column(programme_text(out->lang, N_("duties")), STR("duties"), true),
	};
	for (size_t k = 0; k < ARRAY_LEN(shown); k++)
		all[3 + k] = column(programme_text(out->lang, duty_state_text(shown[k])), str_of(duty_state_name(shown[k])), true);
	struct report_table *t = report_table_new(out, programme_text(out->lang, N_("Duties by county")), all, ARRAY_LEN(all), region->n + 2);
	/* parties stand by region: one pass over pairs and one over groups would do, but regions are few */
	for (int32_t r = -1; r < (int32_t)region->n; r++) {
		int64_t parties = 0;
		for (size_t i = 0; i < d->n_parties; i++)
			parties += d->parties[i].region == r;
		if (!parties)
			continue;
		struct tally tally = tally_of(d, 0, d->n_parties, r);
		struct report_value *cell = report_table_row(t);
		*cell++ = r < 0 ? report_value_none() : report_value_text(frame_text(region, REGION_NAME, r));
		*cell++ = report_value_int(parties);
		*cell++ = report_value_int(tally.duties);
		for (size_t k = 0; k < ARRAY_LEN(shown); k++)
			*cell++ = report_value_int(tally.states[shown[k]]);
	}
	if (t->row_count > 1)
		report_add_table(out, t);
}

void duties_report(const struct duties *d, enum lang lang, struct arena *a, struct report *ret)
{
	const struct policy *p = d->book->places->everywhere->policy;
	const struct str title[] = {d->term.label[lang]};
	report_init(ret, a, lang, programme_format(a, lang, N_("Duties: {0}"), title, 1));
	const struct str about[] = {programme_day(a, d->day), policy_named(a, p, lang), str_slice(str_of(policy_digest(p)), 0, 12)};
	ret->subtitle = programme_format(a, lang, N_("As of {0}; policy {1}, digest {2}"), about, 3);
	if (d->n_parties == 0) {
		report_paragraph(ret, TONE_MUTED, programme_text(lang, N_("No agreement or group was in force in this term.")));
		return;
	}
	struct tally t = tally_of(d, 0, d->n_parties, -2);
	const struct str sums[] = {str_of(arena_printf(a, "%lld", (long long)t.duties)), str_of(arena_printf(a, "%lld", (long long)t.states[DUTY_MET])),
				   str_of(arena_printf(a, "%lld", (long long)t.states[DUTY_UNCONFIRMED])),
				   str_of(arena_printf(a, "%lld", (long long)(t.states[DUTY_DUE] + t.states[DUTY_NOT_YET]))),
				   str_of(arena_printf(a, "%lld", (long long)t.states[DUTY_MISSING]))};
	report_paragraph(ret, TONE_PLAIN, programme_format(a, lang, N_("{0} duties: {1} met, {2} to be confirmed, {3} not yet due, {4} missing."), sums, 5));
	counties(d, ret);
	matrix(d, false, ret);
	matrix(d, true, ret);
	report_note(ret, programme_text(lang, N_("A cell shows what is logged and what is owed at least. What one school logs and the other disputes does not count.")));
}

/* ---- JSON ---- */

static void json_duty(const struct duties *d, const struct duty *one, struct buf *out)
{
	char day[11];
	day_format(one->due - 1, day);
	buf_char(out, '{');
	programme_json_member(out, "duty", one->rule->id);
	buf_printf(out, ",\"state\":\"%s\",\"count\":%lld,\"confirmed\":%lld,\"at_least\":%lld,\"unit\":\"%s\",\"due\":\"%s\",\"evidence\":[", duty_state_name(one->state),
		   (long long)one->count, (long long)one->confirmed, (long long)one->rule->at_least, one->rule->counts_persons ? "persons" : "events", day);
	for (size_t i = 0; i < one->n_evidence; i++) {
		const struct entry *e = &d->book->entries[one->evidence[i]];
		char id[ID_TEXT];
		id_format(e->id, id);
		day_format(e->day, day);
		buf_printf(out, "%s{\"record\":\"%s\",\"id\":\"%s\",\"date\":%s%s%s,\"confirmed\":%s}", i ? "," : "", entry_record(e->what)->name, id,
			   e->day > DAY_MIN ? "\"" : "", e->day > DAY_MIN ? day : "null", e->day > DAY_MIN ? "\"" : "", e->is_confirmed ? "true" : "false");
	}
	buf_cstr(out, "]}");
}

static void json_party(const struct duties *d, const struct duty_party *p, struct buf *out)
{
	const struct places *at = d->book->places;
	char id[ID_TEXT];
	id_format(p->is_group ? at->group.ids[p->row] : d->book->pairs[p->row].id, id);
	buf_printf(out, "{\"id\":\"%s\",", id);
	programme_json_member(out, "region", frame_text(&at->region, REGION_CODE, p->region));
	buf_char(out, ',');
	if (p->is_group) {
		programme_json_member(out, "group", frame_text(&at->group, GROUP_NAME, p->row));
	} else {
		const struct school_pair *pair = &d->book->pairs[p->row];
		programme_json_member(out, "kind", pair->kind);
		buf_char(out, ',');
		programme_json_member(out, "helper", frame_text(&at->school, SCHOOL_CODE, pair->helper));
		buf_char(out, ',');
		programme_json_member(out, "helped", frame_text(&at->school, SCHOOL_CODE, pair->helped));
	}
	buf_cstr(out, ",\"duties\":[");
	for (int k = 0, n = 0; k < d->n_columns; k++)
		if (p->duties[k].state != DUTY_NONE) {
			buf_cstr(out, n++ ? "," : "");
			json_duty(d, &p->duties[k], out);
		}
	buf_cstr(out, "]}");
}

void duties_json(const struct duties *d, struct buf *out)
{
	const struct policy *p = d->book->places->everywhere->policy;
	char day[11];
	day_format(d->day, day);
	buf_cstr(out, "{\"policy\":{");
	programme_json_member(out, "id", policy_id(p));
	buf_printf(out, ",\"digest\":\"%s\"},\"as_of\":\"%s\",", policy_digest(p), day);
	programme_json_member(out, "term", d->term.id);
	buf_cstr(out, ",\"pairs\":[");
	for (size_t i = 0; i < d->n_parties; i++) {
		if (i == d->n_pairs)
			buf_cstr(out, "],\"groups\":[");
		else
			buf_cstr(out, i ? "," : "");
		json_party(d, &d->parties[i], out);
	}
	buf_cstr(out, d->n_pairs == d->n_parties ? "],\"groups\":[]}\n" : "]}\n");
}
