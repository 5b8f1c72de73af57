/* fuzz-quic.c: bytes as the datagrams of a QUIC conversation. */
#include "../../dissectors/quic/quic.h"
#include "dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dialogue_play(&quic_protocol, data, size);
    return 0;
}
