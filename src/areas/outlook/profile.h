/* A profile of colours out of the policy `seats`: what is counted against which places, and from which share on each colour holds. */
#ifndef JH_AREAS_OUTLOOK_PROFILE_H
#define JH_AREAS_OUTLOOK_PROFILE_H

#include "areas/outlook/prospect.h"

enum { PROFILE_COLOURS_MAX = 12, PROFILES_MAX = 8 };

struct warning_profile {
	struct str id;
	int index;              /* among the policy's profiles */
	struct label label;
	bool counts_children;
	int colours;            /* the last one is red */
	struct {
		struct str id;
		struct label label;
		double from;
	} colour[PROFILE_COLOURS_MAX];
	int ahead[PROSPECT_STAGES]; /* years warned of */
};
/* `id` empty: the policy's default. ST_NOT_FOUND names the one there is not. */
enum status warning_profile_read(const struct policy *seats, struct str id, struct warning_profile *ret, struct err *err);
/* The policy's profiles in their order; ret: PROFILES_MAX of them. ST_INVALID: more. */
enum status warning_profiles(const struct policy *seats, struct warning_profile *ret, int *ret_n, struct err *err);

/* −1: nothing is known of it. O(colours). */
int warning_colour(const struct warning_profile *p, double demand, double places);

#endif
