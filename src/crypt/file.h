/* Whole writes and reads, and files that appear complete or not at all. Internal to crypt. */
#ifndef JH_CRYPT_FILE_H
#define JH_CRYPT_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum status file_write_at(int fd, const void *bytes, size_t n, uint64_t offset, const char *path, struct err *err);
/* Fewer bytes only at the end of the file: *ret_n. */
enum status file_read_at(int fd, void *bytes, size_t n, uint64_t offset, size_t *ret_n, const char *path,
			 struct err *err);
enum status file_sync(int fd, const char *path, struct err *err);

/* A new file beside `path` (path.new), mode 0600, emptied when one was left by a crash. */
enum status file_begin(const char *path, int *ret_fd, struct err *err);
/* Makes it durable, gives it the name `path` and makes the name durable. Closes fd in every case. */
enum status file_commit(int fd, const char *path, struct err *err);
void file_abandon(int fd, const char *path);

#endif
