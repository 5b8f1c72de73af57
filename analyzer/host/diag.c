/* diag.c: sock_diag, by libmnl. */
#include "diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include "../../dissectors/conversation.h"
#include "kernel-names.h"

struct Diag {
    struct mnl_socket *netlink;
    uint32_t sequence;
};

/* What is handed from callback to callback. */
typedef struct Dump {
    void (*take)(void *who, const DiagSocket *socket);
    void *who;
    uint8_t transport;
} Dump;

Diag *diag_open(void)
{
    struct mnl_socket *netlink = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
    if (!netlink)
        return NULL;
    if (mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) < 0) {
        mnl_socket_close(netlink);
        return NULL;
    }
    Diag *diag = g_new0(Diag, 1);
    diag->netlink = netlink;
    return diag;
}

void diag_close(Diag *diag)
{
    if (!diag)
        return;
    mnl_socket_close(diag->netlink);
    g_free(diag);
}

/* Address and port are in the order of the network. */
static Endpoint endpoint_of(uint8_t family, const void *address, uint16_t port)
{
    const uint8_t *bytes = address;
    Endpoint endpoint = {.port = ntohs(port)};
    endpoint.address = family == AF_INET ? address_ipv4(bytes) : kernel_ipv6_address(bytes);
    return endpoint;
}

static int take_message(const struct nlmsghdr *header, void *data)
{
    const Dump *dump = data;
    const struct inet_diag_msg *message = mnl_nlmsg_get_payload(header);
    if (mnl_nlmsg_get_payload_len(header) < sizeof *message)
        return MNL_CB_OK;
    const struct inet_diag_sockid *id = &message->id;
    DiagSocket socket = {
        .transport = dump->transport,
        .state = kernel_tcp_state(message->idiag_state),
        .local = endpoint_of(message->idiag_family, id->idiag_src, id->idiag_sport),
        .remote = endpoint_of(message->idiag_family, id->idiag_dst, id->idiag_dport),
        .uid = message->idiag_uid,
        .inode = message->idiag_inode,
    };
    dump->take(dump->who, &socket);
    return MNL_CB_OK;
}

static bool ask(Diag *diag, uint8_t family, uint8_t protocol)
{
    char buffer[MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct inet_diag_req_v2))] = {0};
    struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
    header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    header->nlmsg_seq = ++diag->sequence;
    struct inet_diag_req_v2 *request = mnl_nlmsg_put_extra_header(header, sizeof *request);
    request->sdiag_family = family;
    request->sdiag_protocol = protocol;
    request->idiag_states = UINT32_MAX;
    return mnl_socket_sendto(diag->netlink, header, header->nlmsg_len) >= 0;
}

static bool dump_one(Diag *diag, uint8_t family, uint8_t protocol, Dump *dump)
{
    char buffer[32768]; /* libmnl.h: MNL_SOCKET_BUFFER_SIZE is less than dumps use */
    if (!ask(diag, family, protocol))
        return false;
    for (int result = MNL_CB_OK; result > MNL_CB_STOP;) {
        ssize_t n = mnl_socket_recvfrom(diag->netlink, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        result = mnl_cb_run(buffer, (size_t)n, diag->sequence, mnl_socket_get_portid(diag->netlink),
                            take_message, dump);
        if (result < MNL_CB_STOP)
            return errno == EINTR; /* the tables changed meanwhile: most of it is there */
    }
    return true;
}

bool diag_dump(Diag *diag, void (*take)(void *who, const DiagSocket *socket), void *who)
{
    static const uint8_t families[] = {AF_INET, AF_INET6};
    bool whole = true;
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        Dump tcp = {take, who, TRANSPORT_TCP}, udp = {take, who, TRANSPORT_UDP};
        whole &= dump_one(diag, families[i], IPPROTO_TCP, &tcp);
        whole &= dump_one(diag, families[i], IPPROTO_UDP, &udp);
    }
    return whole;
}
