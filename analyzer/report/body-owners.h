/* body-owners.h: tells bodies whose they are, by what the timeline says. */
#pragma once

#include "../bodies/bodies.h"

/* `conversation` is over: ties the bodies that came over it to their requests, and forgets
 * them if they are not `wanted`. */
void body_owners_tell(Bodies *bodies, const Conversation *conversation, bool wanted);
