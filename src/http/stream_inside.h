/* Inside the folder: the streams of a server and the reader that the library calls. */
#ifndef JH_HTTP_STREAM_INSIDE_H
#define JH_HTTP_STREAM_INSIDE_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct MHD_Connection;
struct streams;
struct topic_stream;

struct streams *streams_new(int max);
void streams_free(struct streams *s); /* after all streams are closed */
int streams_open(struct streams *s);
/* A line that readers pass over goes to each stream, so that gone clients are noticed; every 15 s. */
void streams_beat(struct streams *s);
void streams_end(struct streams *s); /* all of them, after what waits */

/* The library's reader: bytes now waiting, or suspends the connection and returns 0. `first` is sent before events. */
void stream_attach(struct topic_stream *t, struct MHD_Connection *connection, struct str first);
ssize_t stream_read(void *topic_stream, uint64_t pos, char *out, size_t max);
void stream_close(void *topic_stream); /* NULL allowed */

#endif
