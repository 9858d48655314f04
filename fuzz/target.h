/* What every fuzz target includes. */
#ifndef JH_FUZZ_TARGET_H
#define JH_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What holds for every input. */
#define FUZZ_CHECK(condition)                                                                                          \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			panic("%s:%d: %s does not hold", __FILE__, __LINE__, #condition);                              \
	} while (0)

#endif
