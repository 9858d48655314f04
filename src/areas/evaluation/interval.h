/* How sure a share is that was counted from answers; pure.
 *
 * The interval of E. B. Wilson (1927): with p = satisfied/answered, n = answered,
 *   centre = (p + z²/2n) / (1 + z²/n),  half = z/(1 + z²/n) · √(p(1−p)/n + z²/4n²).
 * It stays within 0 and 1 and is honest for few answers and for shares near the ends. Vectors: 10 of 10 at z = 1.96 gives 0.722460
 * to 1; 350 of 380 gives 0.889535 to 0.944143. */
#ifndef JH_AREAS_EVALUATION_INTERVAL_H
#define JH_AREAS_EVALUATION_INTERVAL_H

#include <stdint.h>

struct interval {
	double share, low, high; /* 0 to 1; NAN where nobody answered */
};
struct interval interval_wilson(int64_t satisfied, int64_t answered, double z);

#endif
