/* Reports: whatever the texts and numbers, the page is well formed and the terminal gets no control characters. */
#include "base/arena.h"
#include "report/report.h"
#include "target.h"

#include <expat.h>
#include <math.h>

/* The next bytes up to '|' of the input. */
static struct str take(struct str *rest)
{
	struct str part = {0};
	str_next(rest, '|', &part);
	return part;
}

static void well_formed(const struct buf *b)
{
	XML_Parser p = XML_ParserCreate("UTF-8");
	FUZZ_CHECK(XML_Parse(p, b->p, (int)b->n, 1) == XML_STATUS_OK);
	XML_ParserFree(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size};
	struct arena a;
	struct report r;
	struct buf out;
	double values[8];
	struct str names[8];
	if (size < 2)
		return 0;
	arena_init(&a);
	buf_init(&out, 0);
	report_init(&r, &a, data[0] & 1 ? LANG_EN : LANG_ZH, take(&rest));
	r.subtitle = take(&rest);
	report_heading(&r, data[1] % 5, take(&rest));
	report_paragraph(&r, (enum report_tone)(data[0] % 5), take(&rest));
	struct report_column columns[2] = {{.heading = take(&rest), .key = take(&rest)},
					   {.heading = take(&rest), .is_number = true}};
	struct report_value cells[4] = {report_value_text(take(&rest)), report_value_real(data[1] / 7.0, data[0] % 20),
					report_value_text(take(&rest)), report_value_none()};
	cells[0].link = take(&rest);
	struct report_table t = {.caption = take(&rest),
				 .columns = columns,
				 .column_count = 2,
				 .cells = cells,
				 .row_count = data[1] % 3};
	report_add_table(&r, &t);
	for (size_t i = 0; i < 8; i++) {
		uint8_t byte = data[i % size];
		values[i] = byte == 0 ? NAN : (byte - 100.0) * pow(10, byte % 30 - 15);
		names[i] = take(&rest);
	}
	struct chart_series series[2] = {{.name = take(&rest), .values = values},
					 {.name = take(&rest), .values = values}};
	struct report_chart c = {
		.kind = (enum chart_kind)(data[0] / 5 % 4),
		.caption = take(&rest),
		.unit = take(&rest),
		.categories = names,
		.point_count = data[1] % 9,
		.series = series,
		.series_count = 1 + data[0] / 20 % 2,
		.has_limit = data[0] & 64,
		.limit = values[1],
		.limit_name = take(&rest),
	};
	report_add_chart(&r, &c);
	report_code(&r, take(&rest), take(&rest));
	report_to_html(&r, &out);
	well_formed(&out);
	buf_clear(&out);
	report_to_text(&r, &(struct text_options){.columns = data[1]}, &out);
	FUZZ_CHECK(str_is_utf8(buf_view(&out)));
	for (size_t i = 0; i < out.n; i++)
		FUZZ_CHECK((unsigned char)out.p[i] >= 0x20 || out.p[i] == '\n');
	report_to_json(&r, &out);
	buf_done(&out);
	arena_done(&a);
	return 0;
}
