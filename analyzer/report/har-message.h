/* har-message.h: the request and response objects of HAR 1.2. */
#pragma once

#include "../bodies/bodies.h"
#include "../story/story.h"
#include "json.h"

/* @url: of the exchange, as har_url() gives it
 * @bodies: (nullable) what the messages carried */
void har_write_request(Json *json, const Exchange *exchange, const char *url, const Bodies *bodies);
void har_write_response(Json *json, const Exchange *exchange, const Bodies *bodies);
