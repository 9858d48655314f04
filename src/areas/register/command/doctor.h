/* The checks of doctor; inside this folder only. */
#ifndef JH_AREAS_REGISTER_COMMAND_DOCTOR_H
#define JH_AREAS_REGISTER_COMMAND_DOCTOR_H

#include "cli/command.h"

enum doctor_result { DOCTOR_GOOD, DOCTOR_NOTE, DOCTOR_BAD };

struct doctor_check {
	const char *name;   /* English; programs know it by this, people read it by tr() */
	enum doctor_result result;
	struct str finding; /* in the reader's language */
	const char *remedy; /* a message; NULL: none needed */
};

enum { DOCTOR_MAX = 32 };

struct doctor {
	struct session *s;
	struct doctor_check list[DOCTOR_MAX];
	int n;
};

void doctor_add(struct doctor *d, const char *name, enum doctor_result result, struct str finding, const char *remedy);
struct str doctor_text(struct doctor *d, const char *message, const struct str *args, int n);

void doctor_check_program(struct doctor *d);  /* version, libraries, fonts */
void doctor_check_database(struct doctor *d); /* there, written to, sound, of this program's schema */
void doctor_check_keys(struct doctor *d);
void doctor_check_machine(struct doctor *d);  /* disk, scratch folder, clock */
void doctor_check_backups(struct doctor *d);

#endif
