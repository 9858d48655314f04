/* Inside the folder: what the format itself can hold. */
#ifndef JH_TABLE_XLSX_LIMITS_H
#define JH_TABLE_XLSX_LIMITS_H

enum { XLSX_ROWS = 1048576, XLSX_COLUMNS = 16384, XLSX_CELL = 32767 /* UTF-16 units of a text */ };

#endif
