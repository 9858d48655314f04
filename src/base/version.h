/* The program's version. */
#ifndef JH_BASE_VERSION_H
#define JH_BASE_VERSION_H

#define JUNHENG_VERSION "0.1.0"

#endif
