/* har-url.h: the URL of an exchange, as HAR wants it. */
#pragma once

#include "../story/story.h"

/* The absolute URI that was asked for (RFC 9110, 7.1; RFC 3986, 4.3), without its
 * fragment; what may not stand in one is percent-encoded. (transfer full) */
char *har_url(const Exchange *exchange);

/* Calls `each` for every name and value of the query of `url`, percent-decoded
 * (WHATWG URL, 5.1: application/x-www-form-urlencoded). */
typedef void (*HarParameter)(void *user, const char *name, const char *value);
void har_url_query(const char *url, HarParameter each, void *user);
