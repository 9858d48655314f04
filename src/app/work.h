/* The work beside a register: where its files lie, what runs its jobs and sends its messages. For the commands and the server. */
#ifndef JH_APP_WORK_H
#define JH_APP_WORK_H

#include "cli/command.h"
#include "work/sender.h"
#include "work/supervisor.h"

/* What the program does as jobs (jobs.c). Parameters are the options of the command of the same name, as an object; files are
 * the job's inputs. Ended by NULL. */
extern const struct job_kind *const app_job_kinds[];
int app_job_kind_count(void);

/* The work database of the session's register, its tables made. ST_NOT_FOUND without a register. */
enum status app_work_open(struct session *s, struct store **ret, struct err *err);
/* Runs the body of a command with it. */
enum status app_with_work(struct session *s, const struct arguments *args,
			  enum status (*body)(struct session *s, const struct arguments *args, struct store *work, struct err *err), struct err *err);
/* JUNHENG_FILES, else beside a SQLite register (PATH.files), else var/files. */
const char *app_files_folder(struct session *s);

/* JUNHENG_SMTP (smtp://host:port), JUNHENG_SMTP_USER, JUNHENG_SMTP_PASSWORD_FILE, JUNHENG_SMTP_PLAIN (1: also without STARTTLS), JUNHENG_MAIL_FROM, JUNHENG_SITE,
 * JUNHENG_HOOK_HOSTS (internal hosts hooks may reach, blanks between). The key of hooks lies in the folder of keys and is made
 * on first use. On the session's arena. */
enum status app_sender_options(struct session *s, struct sender_options *ret, struct err *err);
/* Runs worker processes of this program. The session must live as long; its --db is handed on. */
enum status app_supervisor_options(struct session *s, struct supervisor_options *ret, struct err *err);

#endif
