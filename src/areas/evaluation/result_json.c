/* Results as programs read them. Exact numbers are texts. */
#include "areas/evaluation/result.h"
#include "table/json_text.h"

static void member(struct buf *out, const char *key, struct str s)
{
	buf_printf(out, "\"%s\":", key);
	json_put_text(out, s);
}

static void number(struct buf *out, const char *key, bool is_known, struct dec d, int places)
{
	char text[DEC_TEXT_MAX];
	if (is_known)
		buf_printf(out, "\"%s\":\"%.*s\"", key, (int)dec_format_places(d, places, text), text);
	else
		buf_printf(out, "\"%s\":null", key);
}

static void put_head(const struct results *r, struct buf *out)
{
	char year[10], day[11];
	school_year_format(r->facts->year, year);
	day_format(r->facts->at.day, day);
	buf_cstr(out, "\"scheme\":{");
	member(out, "id", policy_id(r->facts->scheme->policy));
	buf_printf(out, ",\"digest\":\"%s\"},\"year\":\"%s\",\"as_of\":\"%s\"", policy_digest(r->facts->scheme->policy), year, day);
}

static void put_item(const struct results *r, const struct item_result *i, struct buf *out)
{
	buf_char(out, '{');
	member(out, "item", i->item->id);
	buf_char(out, ',');
	member(out, "formula", expr_source(i->item->value));
	buf_char(out, ',');
	number(out, "weight", true, i->item->weight, 2);
	buf_char(out, ',');
	number(out, "share", i->is_known, i->share, 4);
	buf_char(out, ',');
	number(out, "points", i->is_known, i->points, 4);
	buf_cstr(out, ",\"readings\":[");
	for (size_t j = 0; j < i->n_readings; j++) {
		const struct item_reading *one = &i->readings[j];
		buf_cstr(out, j ? ",{\"schools\":[" : "{\"schools\":[");
		for (size_t k = 0; k < one->n_schools; k++) {
			buf_cstr(out, k ? "," : "");
			json_put_text(out, frame_text(&r->facts->places->school, SCHOOL_CODE, one->schools[k]));
		}
		buf_cstr(out, "],\"numbers\":{");
		for (int k = 0; k < i->n_names; k++) {
			buf_cstr(out, k ? "," : "");
			number(out, scheme_names[i->names[k]].name, one->known[k], one->numbers[k], 4);
		}
		buf_cstr(out, "},");
		number(out, "share", one->is_known, one->share, 4);
		buf_char(out, '}');
	}
	buf_cstr(out, "]}");
}

static void put_party(const struct results *r, const struct party_result *p, struct buf *out)
{
	const struct places *at = r->facts->places;
	char id[ID_TEXT];
	id_format(p->party->id, id);
	buf_printf(out, "{\"id\":\"%s\",", id);
	member(out, "region", frame_text(&at->region, REGION_CODE, p->party->region));
	buf_char(out, ',');
	if (p->party->group >= 0) {
		member(out, "group", p->party->name);
	} else {
		member(out, "helper", frame_text(&at->school, SCHOOL_CODE, p->party->schools[0]));
		buf_char(out, ',');
		member(out, "helped", frame_text(&at->school, SCHOOL_CODE, p->party->schools[1]));
	}
	buf_cstr(out, ",\"state\":");
	if (p->party->row)
		json_put_text(out, p->party->row->state);
	else
		buf_cstr(out, "null");
}

static void put_total(const struct scheme *s, const struct party_result *p, struct buf *out)
{
	number(out, "total_low", true, p->low, 2);
	buf_char(out, ',');
	number(out, "total_high", true, p->high, 2);
	buf_cstr(out, ",\"grade\":");
	if (p->grade_low == p->grade_high)
		json_put_text(out, s->grades[p->grade_low].id);
	else
		buf_cstr(out, "null");
}

void results_json(const struct result_view *v, struct buf *out)
{
	const struct results *r = v->results;
	buf_char(out, '{');
	put_head(r, out);
	buf_cstr(out, ",\"parties\":[");
	for (size_t i = 0; i < r->n; i++) {
		const struct party_result *p = &r->parties[i];
		enum sight sight = v->sight ? v->sight[i] : SIGHT_ALL;
		buf_cstr(out, i ? ",\n" : "\n");
		put_party(r, p, out);
		if (sight >= SIGHT_TOTAL) {
			buf_char(out, ',');
			put_total(r->facts->scheme, p, out);
		}
		for (int k = 0; sight == SIGHT_ALL && k < r->facts->scheme->n_items; k++) {
			buf_cstr(out, k ? "," : ",\"items\":[");
			put_item(r, &p->items[k], out);
		}
		buf_cstr(out, sight == SIGHT_ALL ? "]}" : "}");
	}
	buf_cstr(out, "\n]}\n");
}

void trial_json(const struct results *now, const struct results *tried, struct buf *out)
{
	buf_cstr(out, "{\"now\":{");
	put_head(now, out);
	buf_cstr(out, "},\"tried\":{");
	put_head(tried, out);
	buf_cstr(out, "},\"parties\":[");
	for (size_t i = 0; i < now->n; i++) {
		buf_cstr(out, i ? ",\n" : "\n");
		put_party(now, &now->parties[i], out);
		buf_cstr(out, ",\"before\":{");
		put_total(now->facts->scheme, &now->parties[i], out);
		buf_cstr(out, "},\"after\":{");
		put_total(tried->facts->scheme, &tried->parties[i], out);
		buf_cstr(out, "}}");
	}
	buf_cstr(out, "\n]}\n");
}
