/* Calendars, read back by libical as other programs read them. */
#include "unit.h"

#include "report/calendar.h"

#include <libical/ical.h>

static icalcomponent *parsed(const struct buf *b)
{
	icalcomponent *all = icalparser_parse_string(b->p);
	assert_non_null(all);
	assert_int_equal(icalcomponent_isa(all), ICAL_VCALENDAR_COMPONENT);
	assert_int_equal(icalcomponent_count_errors(all), 0);
	return all;
}

/* RFC 5545, 3.1: no line longer than 75 bytes, all ended by CRLF, no character cut in two. */
static void lines_hold(const struct buf *b)
{
	size_t start = 0;
	for (size_t i = 0; i < b->n; i++) {
		if (b->p[i] == '\n')
			assert_true(i > 0 && b->p[i - 1] == '\r');
		if (b->p[i] != '\r')
			continue;
		struct str line = {b->p + start, i - start};
		assert_true(line.n <= 75);
		assert_true(str_is_utf8(line));
		assert_int_equal(b->p[i + 1], '\n');
		start = i + 2;
	}
	assert_int_equal(start, b->n);
}

static void an_event_comes_back(void **state)
{
	struct buf b;
	buf_init(&b, 0);
	calendar_open(&b, STR("育才集团"));
	calendar_event(&b, &(struct calendar_event){.uid = STR("018f-task@junheng"), .from = day_of(2026, 12, 31), .to = day_of(2027, 1, 1), .changed = 1700000000000000,
						     .summary = STR("到期：一、二；\\三"), .about = STR("第一行\n第二行, 完"), .place = STR("一中"), .url = STR("https://example.org/records/task/1")});
	calendar_close(&b);
	lines_hold(&b);
	icalcomponent *all = parsed(&b), *e = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
	assert_non_null(e);
	assert_string_equal(icalcomponent_get_uid(e), "018f-task@junheng");
	assert_string_equal(icalcomponent_get_summary(e), "到期：一、二；\\三");
	assert_string_equal(icalcomponent_get_description(e), "第一行\n第二行, 完");
	assert_string_equal(icalcomponent_get_location(e), "一中");
	struct icaltimetype from = icalcomponent_get_dtstart(e), to = icalcomponent_get_dtend(e), stamp = icalcomponent_get_dtstamp(e);
	assert_true(from.is_date && from.year == 2026 && from.month == 12 && from.day == 31);
	assert_true(to.is_date && to.year == 2027 && to.month == 1 && to.day == 1);
	assert_int_equal(icaltime_as_timet(stamp), 1700000000);
	assert_int_equal(icalcomponent_get_status(e), ICAL_STATUS_CONFIRMED);
	assert_null(icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT));
	icalcomponent_free(all);
	buf_done(&b);
}

/* Texts of every length around a fold, of characters of one to four bytes, come back as they went. */
static void every_fold(void **state)
{
	static const char *const letters[] = {"a", "é", "校", "𠮷", ",", ";", "\\", "\n"};
	for (size_t k = 0; k < ARRAY_LEN(letters); k++)
		for (int n = 1; n < 170; n++) {
			struct buf text, b;
			buf_init(&text, 0);
			buf_init(&b, 0);
			buf_cstr(&text, "x");
			for (int i = 0; i < n; i++)
				buf_cstr(&text, letters[k]);
			buf_cstr(&text, "x");
			calendar_open(&b, STR(""));
			calendar_event(&b, &(struct calendar_event){.uid = STR("1"), .from = 20000, .to = 20001, .summary = buf_view(&text)});
			calendar_close(&b);
			lines_hold(&b);
			icalcomponent *all = parsed(&b);
			assert_string_equal(icalcomponent_get_summary(icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT)), text.p);
			icalcomponent_free(all);
			buf_done(&text);
			buf_done(&b);
		}
}

/* Nothing in a text begins a property or a component of its own. */
static void nothing_breaks_out(void **state)
{
	struct buf b;
	buf_init(&b, 0);
	calendar_open(&b, STR("a\r\nX-EVIL:1"));
	calendar_event(&b, &(struct calendar_event){.uid = STR("1"), .from = 20000, .to = 20001, .summary = STR("a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:b\x01\x7f"), .is_cancelled = true});
	calendar_close(&b);
	icalcomponent *all = parsed(&b);
	assert_int_equal(icalcomponent_count_components(all, ICAL_VEVENT_COMPONENT), 1);
	icalcomponent *e = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
	assert_string_equal(icalcomponent_get_summary(e), "a\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:b");
	assert_int_equal(icalcomponent_get_status(e), ICAL_STATUS_CANCELLED);
	assert_null(strstr(b.p, "\r\nX-EVIL"));
	icalcomponent_free(all);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(an_event_comes_back), cmocka_unit_test(every_fold), cmocka_unit_test(nothing_breaks_out)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
