/* One line per event on standard error, with level and time: for main, server and jobs. Library code reports through
 * struct err instead. Never give it personal values. */
#ifndef JH_BASE_LOG_H
#define JH_BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
