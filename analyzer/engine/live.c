#include "live.h"

void lives_init(Lives *lives)
{
    *lives = (Lives){0};
    for (int rank = 0; rank < LIVE_RANKS; rank++)
        lives->lists[rank] = g_array_new(FALSE, TRUE, sizeof(LiveList));
}

void lives_clear(Lives *lives)
{
    for (int rank = 0; rank < LIVE_RANKS; rank++)
        g_clear_pointer(&lives->lists[rank], g_array_unref);
}

static LiveList *list_of(const Lives *lives, const Live *live)
{
    return &g_array_index(lives->lists[live->rank], LiveList, live->epoch);
}

void lives_add(Lives *lives, Live *live)
{
    GArray *lists = lives->lists[live->rank];
    if (live->epoch >= lists->len)
        g_array_set_size(lists, live->epoch + 1);
    LiveList *list = list_of(lives, live);
    live->newer = NULL;
    live->older = list->newest;
    if (list->newest)
        list->newest->newer = live;
    else
        list->oldest = live;
    list->newest = live;
}

void lives_remove(Lives *lives, Live *live)
{
    LiveList *list = list_of(lives, live);
    if (live->older)
        live->older->newer = live->newer;
    else
        list->oldest = live->newer;
    if (live->newer)
        live->newer->older = live->older;
    else
        list->newest = live->older;
}

Live *lives_oldest(const Lives *lives, LiveRank rank, uint32_t epoch)
{
    const GArray *lists = lives->lists[rank];
    return epoch < lists->len ? g_array_index(lists, LiveList, epoch).oldest : NULL;
}

uint32_t lives_earliest(Lives *lives, LiveRank rank, uint32_t epoch)
{
    uint32_t *first = &lives->first[rank];
    while (*first < epoch && *first < lives->lists[rank]->len && !lives_oldest(lives, rank, *first))
        (*first)++;
    return lives_oldest(lives, rank, *first) && *first < epoch ? *first : UINT32_MAX;
}
