#include "areas/register/register.h"

#include "record/validate.h"

static const char *const items[] = {"teaching_rooms_m2", "indoor_sports_m2", "sports_ground_m2", "sports_hall_m2",
				    "equipment_yuan", "multimedia_rooms", "books"};

/* Rows of the same school and year: a section's against `whole`, `whole` against each section's. */
enum status check_whole_or_section(const struct check_context *context, bool *ret_holds, struct err *err)
{
	const struct row *row = context->row;
	struct value school = row_value(row, "school"), year = row_value(row, "year"), section = row_value(row, "section");
	bool given = false, holds = true, more = true;
	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		given = given || !value_is_null(row_value(row, items[i]));
	if (!given || value_is_null(school) || value_is_null(year) || value_is_null(section)) {
		*ret_holds = true;
		return ST_OK;
	}
	bool whole = str_eq(section.s, STR("whole"));
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(context->reg->store, &q,
			  "SELECT teaching_rooms_m2, indoor_sports_m2, sports_ground_m2, sports_hall_m2, equipment_yuan, "
			  "multimedia_rooms, books FROM \"statistics\" WHERE school = :school AND year = :year AND tx_to = " TX_NOW_SQL
			  " AND (section = 'whole') <> (:whole = 1)",
			  err));
	stmt_bind_id(q, ":school", school.id);
	stmt_bind_i64(q, ":year", year.i);
	stmt_bind_i64(q, ":whole", whole);
	for (;;) {
		TRY(stmt_step(q, &more, err));
		if (!more)
			break;
		for (size_t i = 0; i < ARRAY_LEN(items); i++)
			if (!stmt_is_null(q, (int)i) && !value_is_null(row_value(row, items[i])))
				holds = false;
	}
	*ret_holds = holds;
	return ST_OK;
}
