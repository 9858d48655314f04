#include "web/map_labels.h"

#include <math.h>

static double common(double a, double half_a, double b, double half_b)
{
	return fmax(0, fmin(a + half_a, b + half_b) - fmax(a - half_a, b - half_b));
}

static double covered(const struct map_box *label, const struct map_box *taken, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += common(label->x, label->half_width, taken[i].x, taken[i].half_width) * common(label->y, label->half_height, taken[i].y, taken[i].half_height);
	return sum;
}

void map_label_place(struct map_box *label, double room, const struct map_box *taken, size_t n)
{
	enum { STEP = 6, STEPS = 8 }; /* pixels; places tried to each side */
	struct map_box best = *label;
	double least = covered(label, taken, n), nearest = 0, across = fmax(0, room / 2 - label->half_width), down = room / 2;
	if (least <= 0)
		return;
	for (int j = -STEPS; j <= STEPS; j++)
		for (int i = -STEPS; i <= STEPS; i++) {
			struct map_box at = *label;
			double dx = i * STEP, dy = j * STEP, far = dx * dx + dy * dy;
			if (fabs(dx) > across || fabs(dy) > down)
				continue;
			at.x += dx;
			at.y += dy;
			double area = covered(&at, taken, n);
			if (area < least || (area <= least && far < nearest)) {
				best = at;
				least = area;
				nearest = far;
			}
		}
	*label = best;
}
