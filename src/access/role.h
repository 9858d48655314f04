/* The fixed roles, what can be done, and how far it reaches. Names are stored and shown in files and commands; labels are for
 * people. */
#ifndef JH_ACCESS_ROLE_H
#define JH_ACCESS_ROLE_H

#include "base/str.h"
#include "text/lang.h"

#include <stdint.h>

enum role {
	ROLE_SYSTEM,   /* three hands: accounts and settings, */
	ROLE_SECURITY, /* roles, rights and their policy, */
	ROLE_AUDIT,    /* logs; none does another's, nor anything else */
	ROLE_PLANNER,  /* the bureau's */
	ROLE_COUNTY,
	ROLE_GROUP,    /* a group's office */
	ROLE_HEAD,     /* of a school */
	ROLE_CLERK,    /* of a school */
	ROLE_TEACHER,
	ROLE_INSPECTOR,
	ROLE_REVIEWER, /* of what is assigned to them */
	ROLE_EDITOR,   /* of news and shared resources */
	ROLE_PUBLIC,   /* everybody who has not signed in */
	ROLE_COUNT,
};

/* What a role must be tied to when it is given. */
enum anchor { ANCHOR_NONE, ANCHOR_REGION, ANCHOR_GROUP, ANCHOR_SCHOOL };

enum action {
	ACT_LIST,          /* see that rows exist, in lists, with what lists show */
	ACT_READ,          /* a whole row, personal values masked */
	ACT_READ_PERSONAL, /* personal values, for a purpose, logged */
	ACT_CREATE,
	ACT_CHANGE,
	ACT_SUBMIT,
	ACT_RETURN,
	ACT_ACCEPT,        /* also: approve */
	ACT_DELETE,        /* end or take back a row */
	ACT_IMPORT,
	ACT_EXPORT,
	ACT_UNDO,
	ACT_ADOPT,
	ACT_ADMINISTER,
	ACT_COUNT,
};
#define ACT(a) (1u << (a))
#define ACT_ALL (ACT(ACT_COUNT) - 1)

/* Named paths over dated relations, from the person to the row. */
enum scope {
	SCOPE_SELF,     /* the person's own: their postings, account, tokens */
	SCOPE_SCHOOL,   /* the school of the role */
	SCOPE_PAIR,     /* schools bound to it by an agreement in force */
	SCOPE_GROUP,    /* the group of the role, or groups the school of the role is in, with their schools */
	SCOPE_COUNTY,   /* the region of the role and all below it */
	SCOPE_CITY,     /* the same, for roles of the city */
	SCOPE_ASSIGNED, /* what was assigned to the person */
	SCOPE_SHARED,   /* what was shared with the person's school, group or region, or published */
	SCOPE_ALL,
	SCOPE_COUNT,
};

const char *role_name(enum role r);
struct label role_label(enum role r);
enum anchor role_anchor(enum role r);
bool role_is_administrator(enum role r); /* one of the three hands */
bool role_parse(struct str name, enum role *ret);
const char *anchor_name(enum anchor a); /* "region" …; "" for none */

const char *action_name(enum action a);
struct label action_label(enum action a);
bool action_parse(struct str name, enum action *ret);
/* Names with ',' between; false when one is unknown. */
bool actions_parse(struct str names, uint32_t *ret);

const char *scope_name(enum scope s);
struct label scope_label(enum scope s);
bool scope_parse(struct str name, enum scope *ret);

#endif
