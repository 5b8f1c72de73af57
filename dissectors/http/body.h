/* body.h: what a message carries, for whoever asked for it (see ../bodies.h). */
#pragma once

#include "../bodies.h"
#include "../intake.h"
#include "tell.h"

/* The body behind `header` begins. Nothing happens unless somebody wants it. */
void http_body_begin(BodyTap *tap, const Conversation *conversation, const HttpTeller *teller,
                     const HttpHeader *header);

/* Has `intake` hand what it passes over to `tap`, or no longer if that is NULL. */
void http_body_pass(Intake *intake, BodyTap *tap);
