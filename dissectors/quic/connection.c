#include "connection.h"

#include "../tls/inner.h"
#include "streams.h"
#include "tell.h"

QuicConnection *quic_connection_new(Conversation *home, bool home_swapped)
{
    QuicConnection *connection = g_new0(QuicConnection, 1);
    connection->home = home;
    connection->home_swapped = home_swapped;
    connection->references = 1;
    connection->speaker = END_NONE;
    connection->directory = quic_directory_join(home);
    connection->tls = tls_inner_new(home);
    return connection;
}

QuicConnection *quic_connection_ref(QuicConnection *connection)
{
    connection->references++;
    return connection;
}

static void clear_half(QuicHalf *half)
{
    for (unsigned level = 0; level < QUIC_LEVEL_COUNT; level++)
        quic_keys_clear(&half->keys[level]);
    quic_keys_clear(&half->phase.before);
    quic_keys_clear(&half->phase.next);
    for (unsigned space = 0; space < QUIC_SPACE_COUNT; space++) {
        quic_pieces_clear(&half->crypto[space]);
        quic_losses_clear(&half->losses[space]);
        g_clear_pointer(&half->message[space], g_byte_array_unref);
    }
}

void quic_connection_unref(QuicConnection *connection)
{
    if (!connection || --connection->references > 0)
        return;
    quic_streams_free(connection->streams);
    if (connection->application)
        connection->application->close(connection->application_state);
    tls_inner_free(connection->tls);
    clear_half(&connection->halves[END_CLIENT]);
    clear_half(&connection->halves[END_SERVER]);
    quic_directory_remove(connection->directory, &connection->labels);
    quic_directory_leave(connection->directory);
    g_free(connection);
}

void quic_connection_finish(QuicConnection *connection)
{
    if (connection->finished)
        return;
    connection->finished = true;
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        quic_crypto_finish(connection, end);
        quic_tell_stateless_reset(connection, end);
    }
    quic_streams_finish(connection->streams);
    quic_tell_round_trips(connection);
}
