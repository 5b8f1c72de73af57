/* har-body.h: what messages carried, in HAR 1.2, where that was asked for. */
#pragma once

#include "../bodies/bodies.h"
#include "../story/story.h"
#include "json.h"

/* The body that `end`, (nullable) http.message_end, ended, or NULL if it is not kept. */
const Body *har_body(const Bodies *bodies, const Event *end);

/* "text", and "encoding" where it is none, of `content`. */
void har_write_text(Json *json, const Body *body);

/* "postData" of a request whose body is kept. */
void har_write_post(Json *json, const Exchange *exchange, const Body *body);
