/* live-channel.c: messages between two processes of ours. */
#include "live-channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Room for one descriptor beside a message (unix(7), SCM_RIGHTS). */
typedef union Passing {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
} Passing;

static void attach(struct msghdr *header, Passing *passing, int fd)
{
    header->msg_control = passing->bytes;
    header->msg_controllen = sizeof passing->bytes;
    struct cmsghdr *attached = CMSG_FIRSTHDR(header);
    attached->cmsg_level = SOL_SOCKET;
    attached->cmsg_type = SCM_RIGHTS;
    attached->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(attached), &fd, sizeof fd);
}

bool live_send(int channel, LiveSignal signal, int code, const char *text, int fd)
{
    LiveMessage message = {.signal = (int32_t)signal, .code = code};
    g_strlcpy(message.text, text ? text : "", sizeof message.text);
    struct iovec bytes = {&message, offsetof(LiveMessage, text) + strlen(message.text) + 1};
    struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
    Passing passing = {0};
    if (fd >= 0)
        attach(&header, &passing, fd);
    return sendmsg(channel, &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

static int attached_fd(struct msghdr *header)
{
    int fd = -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
            memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

bool live_receive(int channel, LiveMessage *ret, int *ret_fd, bool *ret_closed)
{
    struct iovec bytes = {ret, sizeof *ret};
    Passing passing;
    struct msghdr header = {.msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = passing.bytes,
                            .msg_controllen = sizeof passing.bytes};
    ssize_t n = recvmsg(channel, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    *ret_closed = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    if (n < (ssize_t)offsetof(LiveMessage, text) + 1)
        return false;
    ret->text[MIN((size_t)n - offsetof(LiveMessage, text), sizeof ret->text) - 1] = '\0';
    *ret_fd = attached_fd(&header);
    return true;
}
