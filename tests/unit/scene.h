/* scene.h: a capture made by hand, of conversations and their events. */
#pragma once

#include "../../analyzer/story/story.h"

typedef struct Scene {
    Analysis analysis;
    uint64_t frame; /* of the newest event */
} Scene;

Scene *scene_new(void);
void scene_free(Scene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

Conversation *datagrams(Scene *scene, const char *client, uint16_t port, const char *server);
TcpConnection *connection(Scene *scene, const char *client, const char *server);
Event *tell(Scene *scene, Conversation *c, EventId id, End by);
void ask(Scene *scene, Conversation *c, uint64_t id, const char *name, const char *type);
void answer(Scene *scene, Conversation *c, uint64_t id, const char *name, const char *type,
            const char *addresses);
void look_up(Scene *scene, const char *client, const char *name, const char *addresses);
void request(Scene *scene, TcpConnection *c, uint64_t ordinal, const char *host);
void response(Scene *scene, TcpConnection *c, uint64_t ordinal);
void message_end(Scene *scene, TcpConnection *c, End by, uint64_t ordinal);
void say_hello(Scene *scene, TcpConnection *c, const char *name);
