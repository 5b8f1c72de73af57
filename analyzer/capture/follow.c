/* follow.c: a file that somebody else writes. */
#include "follow.h"

#include <time.h>

/* How often such a file is looked at. Our choice: below what a person notices. */
#define LOOK_EVERY_NS 50000000L

static FollowResult wait_a_little(void *who, uint64_t read_bytes, int *ret_fd)
{
    const FollowFile *file = who;
    struct timespec pause = {.tv_nsec = LOOK_EVERY_NS};
    (void)read_bytes;
    *ret_fd = -1;
    if (*file->stop)
        return FOLLOW_ENDED;
    if (file->follow.impatient)
        return FOLLOW_NOT_YET;
    nanosleep(&pause, NULL); /* a signal ends it early */
    return FOLLOW_MORE;
}

static FollowResult end_of_pipe(void *who, uint64_t read_bytes, int *ret_fd)
{
    (void)who;
    (void)read_bytes;
    *ret_fd = -1;
    return FOLLOW_ENDED;
}

const Follow follow_pipe = {.wait = end_of_pipe};

void follow_file_init(FollowFile *ret, volatile const sig_atomic_t *stop)
{
    *ret = (FollowFile){.follow = {.who = ret, .wait = wait_a_little}, .stop = stop};
}
