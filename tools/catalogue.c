/* Compiles a PO catalogue into a sorted C table: catalogue PO OUT.c NAME. */
#include "po.h"

#include <stdio.h>
#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
	return str_cmp(((const struct po_entry *)a)->id, ((const struct po_entry *)b)->id);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: catalogue PO OUT.c NAME\n");
		return 2;
	}
	struct arena a;
	struct po po;
	struct buf out;
	arena_init(&a);
	buf_init(&out, 0);
	po_parse(&a, argv[1], &po);
	qsort(po.entries, po.n, sizeof *po.entries, by_id);
	buf_cstr(&out, "#include \"text/catalogue.h\"\n\n");
	buf_printf(&out, "const struct catalogue_entry %s[] = {\n", argv[3]);
	size_t n = 0;
	for (size_t i = 0; i < po.n; i++) {
		const struct po_entry *e = &po.entries[i];
		if (i && str_eq(e->id, po.entries[i - 1].id)) {
			fprintf(stderr, "%s:%d: '%.*s' stands twice\n", argv[1], e->line, STR_ARG(e->id));
			return 1;
		}
		if (!e->id.n || !e->text.n)
			continue;
		buf_cstr(&out, "\t{");
		c_quote(&out, e->id);
		buf_cstr(&out, ", ");
		c_quote(&out, e->text);
		buf_cstr(&out, "},\n");
		n++;
	}
	if (n == 0)
		buf_cstr(&out, "\t{\"\", \"\"},\n");
	buf_printf(&out, "};\nconst size_t %s_count = %zu;\n", argv[3], n);
	FILE *f = fopen(argv[2], "wb");
	bool good = f && fwrite(out.p, 1, out.n, f) == out.n;
	if (!f || fclose(f) != 0 || !good) {
		perror(argv[2]);
		return 1;
	}
	buf_done(&out);
	arena_done(&a);
	return 0;
}
