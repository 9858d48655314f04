/* Text of the `exchange` family: instances and plans. */
#ifndef JH_ENGINE_EXCHANGE_READ_H
#define JH_ENGINE_EXCHANGE_READ_H

#include "engine/exchange/exchange.h"

/* Reads an instance (records exchange, name, param, school, need, teacher in that order). Faults name file and line. */
enum status exchange_read(struct arena *a, const struct problem_source *source, struct exchange_problem **ret,
			  struct err *err);

#endif
