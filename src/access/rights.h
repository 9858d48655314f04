/* Rights are one table: role × thing × action × scope × state. A thing is a record of the catalogue or what stands in
 * `rights_things` (pages, jobs, accounts). What the table does not give, nobody may.
 *
 * Asking is pure: a `struct access_reach` (reach.h) holds what the person's scopes come to on a day, a `struct access_row` how
 * the row lies. No query, no failure; about a microsecond. */
#ifndef JH_ACCESS_RIGHTS_H
#define JH_ACCESS_RIGHTS_H

#include "access/reach.h"
#include "access/role.h"

struct arena;

struct right {
	enum role role;
	const char *things; /* ',' between */
	uint32_t actions;   /* ACT(…) | … */
	enum scope scope;
	const char *states; /* '|' between, "none" for rows without one; NULL: any */
};
extern const struct right rights[];
extern const size_t rights_count;

/* What is no record of the catalogue yet has rights. Ended by name NULL. */
struct rights_thing {
	const char *name;
	struct label label;
};
extern const struct rights_thing rights_things[];

bool right_names(const struct right *r, struct str thing);

/* How a row lies on the day asked about. A row of several schools (an agreement, a posting from elsewhere) names them all: who
 * reads it needs the right over one of them, who writes it over every one. Zero ids and empty lists: none. */
struct access_row {
	struct id row;
	struct id person; /* the person it is about */
	struct id owner;  /* the account that made it: drafts, jobs, views, tokens */
	const struct id *schools, *groups;
	const struct id *regions; /* where it lies: counties of its schools, or the region it names itself */
	const struct id *seen_by; /* schools, groups, regions that may read it but not write it */
	const struct id *shared;  /* schools, groups, regions it was shared with */
	size_t n_schools, n_groups, n_regions, n_seen_by, n_shared;
	bool is_published;
	struct str state; /* empty: the record has no states */
};

/* May the person do it to the row? `row` NULL: to any row at all (is the menu entry shown, may the page be opened). A change asks
 * twice: for the row as it was and as it will be. */
bool access_may(const struct access_reach *who, struct str thing, enum action action, const struct access_row *row);
/* May they, with no scope in question: what is needed for pages that show numbers over everything. */
bool access_may_all(const struct access_reach *who, struct str thing, enum action action);

/* For lists: the rows the person may do it to are those that fit any of the clauses. None: no row. */
enum clause_kind {
	CLAUSE_ALL,
	CLAUSE_PERSON,  /* about this person: ids of one */
	CLAUSE_OWNER,   /* made by this account: ids of one */
	CLAUSE_SCHOOLS, /* of one of these schools */
	CLAUSE_GROUPS,
	CLAUSE_REGIONS,
	CLAUSE_ROWS,    /* these rows */
	CLAUSE_SHARED,  /* published, or shared with one of these schools, groups, regions */
};
struct access_clause {
	enum clause_kind kind;
	const struct access_ids *ids; /* sorted; of the reach: valid as long as it. NULL for CLAUSE_ALL */
	const char *states;           /* '|' between; NULL: any */
};
struct access_filter {
	const struct access_clause *clauses;
	size_t n;
};
/* For the actions that read (list, read, personal, export): for others a list shows more than may be done to each row, so ask
 * access_may for the row. On the arena; the reach must outlive it. CLAUSE_ALL without states stands alone. */
void access_filter(const struct access_reach *who, struct str thing, enum action action, struct arena *a,
		   struct access_filter *ret);
/* The same question as the clauses put, of one row: for tests, and for rows that are in no database. */
bool access_filter_fits(const struct access_filter *f, const struct access_row *row);

#endif
