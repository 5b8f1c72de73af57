/* fuzz-http1.c: bytes as HTTP/1.x of both ends. */
#include "../../dissectors/http/http1.h"
#include "dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor start = cursor_over(data, size);
    (void)http1_protocol.recognise(&(Conversation){0}, END_CLIENT, &start);
    dialogue_play(&http1_protocol, data, size);
    return 0;
}
