/* Inside the folder: what the library calls; `server` is the struct server. */
#ifndef JH_HTTP_EXCHANGE_H
#define JH_HTTP_EXCHANGE_H

#include <microhttpd.h>

void *exchange_new(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
			      const char *version, const char *bytes, size_t *n, void **exchange);
void exchange_completed(void *server, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode why);
void exchange_connection(void *server, struct MHD_Connection *connection, void **link, enum MHD_ConnectionNotificationCode what);
enum MHD_Result exchange_may_connect(void *server, const struct sockaddr *from, socklen_t n);

#endif
