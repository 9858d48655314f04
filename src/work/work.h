/* The work database: jobs, files, outbox, inbox. For SQLite a file of its own (work.db), so that no page waits for an import;
 * PostgreSQL keeps the tables beside the register's. */
#ifndef JH_WORK_WORK_H
#define JH_WORK_WORK_H

#include "store/store.h"

/* Makes and updates the tables. Several programs may call it at once. */
enum status work_migrate(struct store *work, struct err *err);

#endif
