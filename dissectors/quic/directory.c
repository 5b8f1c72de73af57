#include "directory.h"

#include <glib.h>

/* Our choice: RFC 9000, 5.1.1 lets an end ask for at least 2; servers give out 8. */
#define LABELS_MAX 16

struct QuicDirectory {
    Commons *commons;
    uint32_t members;
    GHashTable *by_cid;                   /* QuicCid * → QuicLabel * (borrowed) */
    uint32_t by_length[QUIC_CID_MAX + 1]; /* ids of each length */
};

static guint cid_hash(gconstpointer key)
{
    const QuicCid *cid = key;
    guint hash = cid->length;
    for (unsigned i = 0; i < cid->length; i++)
        hash = hash * 31 + cid->bytes[i];
    return hash;
}

static gboolean cid_equal(gconstpointer a, gconstpointer b)
{
    return quic_cid_equal(a, b);
}

QuicDirectory *quic_directory_join(Conversation *conversation)
{
    Commons *commons = conversation->commons;
    if (!commons)
        return NULL;
    if (!commons->quic) {
        commons->quic = g_new0(QuicDirectory, 1);
        commons->quic->commons = commons;
        commons->quic->by_cid = g_hash_table_new(cid_hash, cid_equal);
    }
    commons->quic->members++;
    return commons->quic;
}

void quic_directory_leave(QuicDirectory *directory)
{
    if (!directory || --directory->members > 0)
        return;
    directory->commons->quic = NULL;
    g_hash_table_unref(directory->by_cid);
    g_free(directory);
}

const QuicDirectory *quic_directory_peek(const Conversation *conversation)
{
    return conversation->commons ? conversation->commons->quic : NULL;
}

void quic_directory_add(QuicDirectory *directory, QuicLabel **labels, const QuicCid *cid,
                        QuicConnection *connection, End owner)
{
    if (!directory || cid->length == 0 || g_hash_table_contains(directory->by_cid, cid))
        return;
    unsigned count = 0;
    for (const QuicLabel *label = *labels; label; label = label->next)
        count++;
    if (count >= LABELS_MAX)
        return;

    QuicLabel *label = g_new(QuicLabel, 1);
    *label = (QuicLabel){*cid, connection, owner, *labels};
    *labels = label;
    g_hash_table_insert(directory->by_cid, &label->cid, label);
    directory->by_length[cid->length]++;
}

void quic_directory_remove(QuicDirectory *directory, QuicLabel **labels)
{
    while (*labels) {
        QuicLabel *label = *labels;
        *labels = label->next;
        g_hash_table_remove(directory->by_cid, &label->cid);
        directory->by_length[label->cid.length]--;
        g_free(label);
    }
}

const QuicLabel *quic_directory_find(const QuicDirectory *directory, const QuicCid *cid)
{
    return directory && cid->length > 0 ? g_hash_table_lookup(directory->by_cid, cid) : NULL;
}

const QuicLabel *quic_directory_match(const QuicDirectory *directory, Cursor c)
{
    QuicCid cid;
    for (unsigned n = QUIC_CID_MAX; directory && n > 0; n--) {
        if (directory->by_length[n] == 0 || n > c.captured)
            continue;
        cid.length = (uint8_t)n;
        memcpy(cid.bytes, c.at, n);
        const QuicLabel *label = quic_directory_find(directory, &cid);
        if (label)
            return label;
    }
    return NULL;
}
