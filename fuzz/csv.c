/* The reader of CSV: encodings, delimiters, quotes, limits. */
#include "table_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size <= 1 << 16)
		read_bytes(data, size, TABLE_CSV);
	return 0;
}
