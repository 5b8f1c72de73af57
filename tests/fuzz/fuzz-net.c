/* fuzz-net.c: any link type, any frames, several in a row so that fragments meet. */
#include "../../dissectors/net/net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(16 * 1024);
    Cursor c = cursor_over(data, size), bytes;
    uint16_t link_type;
    if (!cursor_u16(&c, &link_type))
        return 0;
    while (cursor_u8_block(&c, &bytes)) {
        Frame frame = {.bytes = bytes.at,
                       .captured = (uint32_t)bytes.captured,
                       .on_wire = (uint32_t)bytes.captured,
                       .link_type = link_type};
        Datagram datagram;
        NetProblem problem;
        (void)net_decode(decoder, &frame, &datagram, &problem);
    }
    return 0;
}
