/* Where names stand in a drawn map: near the middle of what they name, beside the schools and names drawn there. */
#ifndef JH_WEB_MAP_LABELS_H
#define JH_WEB_MAP_LABELS_H

#include <stddef.h>

/* A name's box or a mark's, pixels: middle, half the width, half the height. */
struct map_box {
	double x, y, half_width, half_height;
};

/* Moves the box of a name, within what is named by half of `room` wide and `room` high at most, to where it covers least of the `n`
 * taken ones; of places alike the nearest. O(places · n). */
void map_label_place(struct map_box *label, double room, const struct map_box *taken, size_t n);

#endif
