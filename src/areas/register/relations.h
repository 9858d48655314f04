/* The register's relations as access asks for them. */
#ifndef JH_AREAS_REGISTER_RELATIONS_H
#define JH_AREAS_REGISTER_RELATIONS_H

#include "access/reach.h"

struct reg;

struct access_relations register_relations(struct reg *g); /* as long as the register is open */

#endif
