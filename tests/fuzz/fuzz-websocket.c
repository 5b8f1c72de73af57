/* fuzz-websocket.c: bytes as WebSocket frames of both ends. */
#include "../../dissectors/websocket/websocket.h"
#include "dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dialogue_play(&websocket_protocol, data, size);
    return 0;
}
