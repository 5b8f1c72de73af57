/* fuzz-greetings.c: bytes as what the ends of each greeting say. The first says whose. */
#include "../../dissectors/greetings/greetings.h"
#include "dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Protocol *const all[] = {
        &smtp_protocol,  &ftp_protocol,        &imap_protocol,  &pop3_protocol,  &ssh_protocol,
        &mysql_protocol, &postgresql_protocol, &redis_protocol, &proxy_protocol,
    };
    if (size == 0)
        return 0;
    Cursor start = cursor_over(data + 1, size - 1);
    for (End end = END_CLIENT; end <= END_SERVER; end++)
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
            (void)all[i]->recognise(&(Conversation){0}, end, &start);
    dialogue_play(all[data[0] % G_N_ELEMENTS(all)], data + 1, size - 1);
    return 0;
}
