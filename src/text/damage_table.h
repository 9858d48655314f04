/* Inside the folder: code pages as tables, and how common a character is. */
#ifndef JH_TEXT_DAMAGE_TABLE_H
#define JH_TEXT_DAMAGE_TABLE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { GBK_FIRST = 0x8140, GBK_LAST = 0xFEFE };

/* From 0, a character GBK does not have, to 4, one that stands in most names of schools, places and people. */
enum rank { RANK_NONE, RANK_ODD, RANK_RARE, RANK_KNOWN, RANK_COMMON };

struct damage_finder {
	uint16_t to_gbk[65536];                       /* of a BMP character; 0: none */
	uint16_t from_gbk[GBK_LAST - GBK_FIRST + 1];  /* 0: none */
	uint8_t rank[65536];
	bool in_big5[65536];
};

enum status damage_tables_fill(struct damage_finder *f, struct err *err);

/* The byte that windows-1252, or ISO 8859-1 where that has none, has for the character; −1: none, or ASCII. */
int latin_byte(int32_t code);

#endif
