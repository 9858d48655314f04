/* Inside the folder: cookies and multipart bodies. Bounded, no copies but of names. */
#ifndef JH_HTTP_PARSE_H
#define JH_HTTP_PARSE_H

#include "base/err.h"
#include "http/request.h"

/* A Cookie header as pairs. What is no pair is passed over, as browsers' own rules have it (RFC 6265, 5.4 receives what other
 * programs of the host set). ST_TOO_LARGE beyond HTTP_COOKIES_MAX. */
enum status cookies_parse(struct arena *a, struct str header, struct pairs *ret, struct err *err);

/* multipart/form-data (RFC 7578): fields to *ret_form, files (parts with a file name) to *ret_uploads. ST_INVALID for what is not
 * well-formed, ST_TOO_LARGE beyond HTTP_PARAMS_MAX parts or HTTP_FILES_MAX files. Views into `body`. */
enum status multipart_parse(struct arena *a, struct str content_type, struct str body, struct pairs *ret_form,
			    const struct upload **ret_uploads, int *ret_count, struct err *err);

/* The value of a parameter of a header like `form-data; name="a"`; quotes and their backslashes undone, on the arena. */
bool header_parameter(struct arena *a, struct str header, struct str name, struct str *ret);

#endif
