/* named.h: which look-up gave a conversation the address that it goes to. */
#pragma once

#include "story.h"

/* Tells story.named on the timeline of `conversation`, which is over, if there was such a
 * look-up before it. */
void story_tell_named(const Story *story, Conversation *conversation);
