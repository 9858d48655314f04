/* A thread that does pieces of work one after another while its owner makes the next. The owner goes round HELPER_PIECES of them: a
 * piece is given away and not touched again until all the others have been given. More than two, so that neither waits for the other
 * over a piece that happens to be long. */
#ifndef JH_BASE_HELPER_H
#define JH_BASE_HELPER_H

#include "base/err.h"

#include <pthread.h>

enum { HELPER_PIECES = 4 };

struct helper {
	enum status (*work)(void *context, void *piece, struct err *err);
	void *context;
	bool is_started;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t turn;
	/* Under the mutex: */
	void *given[HELPER_PIECES - 1]; /* a ring: the one in hand and those that wait */
	int first, n;
	bool ends;
	enum status failed;
	struct err err;
};

/* The thread begins with the first piece. What was begun is ended with helper_end. */
void helper_begin(struct helper *h, enum status (*work)(void *context, void *piece, struct err *err), void *context);

/* Waits until the owner may fill its next piece once this one is given, and gives it. Returns what the pieces before came to; after
 * the first that failed the others are passed over. Where no thread is to be had, the work is done here. */
enum status helper_give(struct helper *h, void *piece, struct err *err);

/* Waits for the last piece and ends the thread; what all of them came to. */
enum status helper_end(struct helper *h, struct err *err);

#endif
