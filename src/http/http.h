/* All that a handler or an application needs of the server. */
#ifndef JH_HTTP_HTTP_H
#define JH_HTTP_HTTP_H

#include "http/request.h"
#include "http/response.h"
#include "http/route.h"
#include "http/server.h"
#include "http/stream.h"

#endif
