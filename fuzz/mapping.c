/* Mapping files of imports: any bytes are refused with a text, or give outputs that name a record and its fields. */
#include "base/arena.h"
#include "record/import/mapping.h"
#include "target.h"

static const struct field fields[] = {
	{.name = "code", .label = {"代码", "code"}, .kind = FIELD_TEXT, .flags = F_KEY},
	{.name = "pupils", .label = {"学生数", "pupils"}, .kind = FIELD_INTEGER},
	{.name = "parent", .label = {"上级", "parent"}, .kind = FIELD_REFERENCE, .record = "place"},
	{},
};
static const struct record place = {.name = "place", .label = {"地方", "place"}, .fields = fields};
static const struct record *const records[] = {&place, NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct catalogue c = {records, 1};
	struct arena a;
	struct err err = {};
	struct mapping *m;
	arena_init(&a);
	if (mapping_parse(&a, &c, (struct str){(const char *)data, size}, &m, &err) == ST_OK) {
		FUZZ_CHECK(m->n_outputs > 0);
		for (int i = 0; i < m->n_outputs; i++) {
			FUZZ_CHECK(m->outputs[i].record == &place && m->outputs[i].n_sources > 0);
			for (int k = 0; k < m->outputs[i].n_sources; k++)
				FUZZ_CHECK(m->outputs[i].sources[k].field >= 0 && m->outputs[i].sources[k].field < 3);
		}
	} else {
		FUZZ_CHECK(err.text[0]);
	}
	arena_done(&a);
	return 0;
}
