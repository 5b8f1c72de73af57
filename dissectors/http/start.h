/* start.h: where one message is over and another may begin. */
#pragma once

#include "message.h"

/* The longest header that is waited for. Our choice: eight times what servers
 * accept by default (nginx 8 KiB a line, Apache httpd 8 KiB a field). */
#define HTTP_HEADER_BYTES_MAX 65536

/* Reads empty lines, or a start line with all its fields. Returns the bytes
 * taken, 0 to wait for more. */
size_t http_start_parse(HttpConnection *http, End from, const Cursor *available);
