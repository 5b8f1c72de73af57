/* fuzz-http2.c: bytes as HTTP/2 of both ends, from its start, after an upgrade, and
 * from its middle. The first byte says which. */
#include "../../dissectors/http2/http2.h"
#include "dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor start = cursor_over(data, size);
    if (size == 0)
        return 0;
    (void)http2_protocol.recognise(&(Conversation){.guessed_roles = true}, END_CLIENT, &start);
    const Protocol *protocol = data[0] & 1 ? &http2_upgraded_protocol : &http2_protocol;
    dialogue_play_from(protocol, data[0] & 2, data + 1, size - 1);
    return 0;
}
