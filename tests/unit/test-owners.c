/* test-owners.c: records of processes and sockets, there and back; whose a conversation is;
 * what the kernel's tracing buffer says. */
#include <string.h>

#include "../../analyzer/host/owners.h"
#include "../../analyzer/host/trace-format.h"
#include "../../analyzer/host/trace-page.h"
#include "../../dissectors/tcp/connection.h"

/* ---- records ---------------------------------------------------------------------- */

static Endpoint endpoint(uint8_t last, uint16_t port)
{
    uint8_t bytes[4] = {198, 18, 0, last};
    return (Endpoint){.address = address_ipv4(bytes), .port = port};
}

static char name[] = "nginx", command[] = "nginx: worker process", user[] = "www-data",
            parent_name[] = "nginx", cgroup[] = "/system.slice/nginx.service";

static HostProcess sample_process(uint32_t pid, uint64_t started)
{
    return (HostProcess){.pid = pid,
                         .parent = 812,
                         .started = started,
                         .uid = 0,
                         .threads = 3,
                         .epolls = 1,
                         .sockets = 9,
                         .listeners = 4,
                         .netns = UINT64_C(4026531840),
                         .orphan = true,
                         .name = name,
                         .command = command,
                         .user = user,
                         .parent_name = parent_name,
                         .cgroup = cgroup};
}

static void test_process_record(void)
{
    HostProcess process = sample_process(813, 12345);
    g_autoptr(GByteArray) bytes = host_process_write(&process);
    HostRecord record;
    g_assert_true(host_record_read(cursor_over(bytes->data, bytes->len), &record));
    g_assert_cmpint(record.kind, ==, HOST_PROCESS);
    g_assert_cmpuint(record.process.pid, ==, 813);
    g_assert_cmpuint(record.process.started, ==, 12345);
    g_assert_cmpuint(record.process.uid, ==, 0);
    g_assert_cmpuint(record.process.listeners, ==, 4);
    g_assert_cmpuint(record.process.netns, ==, UINT64_C(4026531840));
    g_assert_true(record.process.orphan);
    g_assert_false(record.process.daemon);
    g_assert_cmpstr(record.process.command, ==, command);
    g_assert_cmpstr(record.process.cgroup, ==, cgroup);
    host_process_clear(&record.process);
}

static HostSocket sample_socket(uint32_t pid, HostHow how, int64_t time_ns)
{
    return (HostSocket){.time_ns = time_ns,
                        .transport = TRANSPORT_TCP,
                        .local = endpoint(2, 40000),
                        .remote = endpoint(80, 80),
                        .pid = pid,
                        .how = (uint8_t)how};
}

static void test_socket_record(void)
{
    HostSocket socket = sample_socket(813, HOST_HOW_EVENT, INT64_C(1700000000123456789));
    socket.state = TCP_STATE_TIME_WAIT;
    socket.unowned = true;
    g_autoptr(GByteArray) bytes = host_socket_write(&socket);
    HostRecord record;
    g_assert_true(host_record_read(cursor_over(bytes->data, bytes->len), &record));
    g_assert_cmpint(record.kind, ==, HOST_SOCKET);
    g_assert_cmpint(record.socket.time_ns, ==, INT64_C(1700000000123456789));
    g_assert_true(address_equal(&record.socket.remote.address, &socket.remote.address));
    g_assert_cmpuint(record.socket.remote.port, ==, 80);
    g_assert_cmpuint(record.socket.how, ==, HOST_HOW_EVENT);
    g_assert_cmpuint(record.socket.state, ==, TCP_STATE_TIME_WAIT);
    g_assert_true(record.socket.unowned);
}

/* Every beginning of a record is read without reading beyond it. */
static void test_cut_records(void)
{
    HostProcess process = sample_process(813, 1);
    HostSocket socket = sample_socket(813, HOST_HOW_EVENT, 1);
    GByteArray *records[] = {host_process_write(&process), host_socket_write(&socket),
                             host_watch_write(&(HostWatch){.events = true, .lost = 7})};
    for (size_t i = 0; i < G_N_ELEMENTS(records); i++) {
        for (guint n = 0; n <= records[i]->len; n++) {
            g_autofree uint8_t *exact = g_memdup2(records[i]->data, n);
            HostRecord record;
            g_assert_true(host_record_read(cursor_over(exact, n), &record) == (n >= 4));
            host_process_clear(&record.process);
        }
        g_byte_array_unref(records[i]);
    }
}

/* ---- owners --------------------------------------------------------------------------- */

static void take(Owners *owners, GByteArray *bytes)
{
    owners_take(owners, cursor_over(bytes->data, bytes->len));
    g_byte_array_unref(bytes);
}

static void take_socket(Owners *owners, uint32_t pid, HostHow how, int64_t time_s)
{
    HostSocket socket = sample_socket(pid, how, time_s * NS_PER_S);
    take(owners, host_socket_write(&socket));
}

static void take_process(Owners *owners, uint32_t pid, uint64_t started)
{
    HostProcess process = sample_process(pid, started);
    take(owners, host_process_write(&process));
}

/* The sample's conversation, in these seconds. */
static Conversation conversation(int64_t first_s, int64_t last_s)
{
    return (Conversation){.transport = TRANSPORT_TCP,
                          .ends = {endpoint(2, 40000), endpoint(80, 80)},
                          .first = {.time_ns = first_s * NS_PER_S},
                          .last = {.time_ns = last_s * NS_PER_S}};
}

static uint32_t pid_at(Owners *owners, int64_t first_s, int64_t last_s)
{
    Conversation c = conversation(first_s, last_s);
    Owner owner;
    return owners_find(owners, &c, END_CLIENT, &owner) && owner.process ? owner.process->pid : 0;
}

static void test_find(void)
{
    g_autoptr(Owners) owners = owners_new();
    g_assert_cmpuint(pid_at(owners, 10, 11), ==, 0);
    take_process(owners, 1, 1);
    take_process(owners, 2, 1);
    take_process(owners, 3, 1);

    take_socket(owners, 1, HOST_HOW_LISTENER, 10);
    g_assert_cmpuint(pid_at(owners, 10, 11), ==, 1); /* better than nothing */
    take_socket(owners, 2, HOST_HOW_EVENT, 11);
    g_assert_cmpuint(pid_at(owners, 10, 11), ==, 2); /* surer */
    take_socket(owners, 3, HOST_HOW_EVENT, 100);
    g_assert_cmpuint(pid_at(owners, 10, 11), ==, 2); /* the port was used again by another */
    g_assert_cmpuint(pid_at(owners, 99, 101), ==, 3);

    Conversation c = conversation(10, 11);
    Owner owner;
    g_assert_false(owners_find(owners, &c, END_SERVER, &owner)); /* nobody said so */
}

/* One number for two processes, one after the other. */
static void test_pid_reused(void)
{
    g_autoptr(Owners) owners = owners_new();
    HostSocket socket = sample_socket(7, HOST_HOW_EVENT, 10 * NS_PER_S);
    take_process(owners, 7, 1000);
    take_process(owners, 7, 2000);
    socket.started = 1000;
    take(owners, host_socket_write(&socket));
    Conversation c = conversation(10, 11);
    Owner owner;
    g_assert_true(owners_find(owners, &c, END_CLIENT, &owner));
    g_assert_cmpuint(owner.process->started, ==, 1000);
}

/* A socket that is not connected is found by its own port. */
static void test_unconnected(void)
{
    g_autoptr(Owners) owners = owners_new();
    take_process(owners, 53, 1);
    HostSocket socket = {.time_ns = 0,
                         .transport = TRANSPORT_UDP,
                         .local = {.address = {.family = ADDRESS_IPV4}, .port = 53},
                         .remote = {.address = {.family = ADDRESS_IPV4}},
                         .pid = 53,
                         .how = HOST_HOW_DESCRIPTOR};
    take(owners, host_socket_write(&socket));
    Conversation c = conversation(10, 11);
    c.transport = TRANSPORT_UDP;
    c.ends[END_SERVER] = endpoint(53, 53);
    Owner owner;
    g_assert_true(owners_find(owners, &c, END_SERVER, &owner));
    g_assert_cmpuint(owner.process->pid, ==, 53);
    g_assert_false(owners_find(owners, &c, END_CLIENT, &owner));
}

static void test_tell(void)
{
    g_autoptr(Owners) owners = owners_new();
    take_process(owners, 1, 1);
    take_socket(owners, 1, HOST_HOW_EVENT, 10);
    HostSocket socket = sample_socket(1, HOST_HOW_EVENT, 11 * NS_PER_S);
    socket.state = TCP_STATE_FIN_WAIT_2;
    socket.unowned = true;
    take(owners, host_socket_write(&socket));

    TcpConnection c = {.conversation = conversation(10, 11)};
    c.conversation.first.frame = 1;
    c.conversation.last.frame = 9;
    c.ends[END_CLIENT].state = TCP_STATE_ESTABLISHED;
    timeline_init(&c.conversation.timeline, 65536, false, NULL);
    timeline_event(&c.conversation.timeline, EVENT_TCP_SYN, END_CLIENT, &c.conversation.first);
    timeline_event(&c.conversation.timeline, EVENT_TCP_CLOSE, END_CLIENT, &c.conversation.last);
    owners_tell(owners, &c.conversation);

    static const EventId expected[] = {
        EVENT_TCP_SYN,   EVENT_HOST_OWNER,          EVENT_HOST_ORPHAN,
        EVENT_TCP_CLOSE, EVENT_HOST_UNOWNED_SOCKET, EVENT_HOST_STATE_DIFFERS};
    const Event *event = c.conversation.timeline.first_event;
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++, event = event->next) {
        g_assert_nonnull(event);
        g_assert_cmpuint(event->id, ==, expected[i]);
        g_assert_true(!event->next || event->at.frame <= event->next->at.frame);
    }
    g_assert_null(event);
    timeline_clear(&c.conversation.timeline);
}

/* ---- the tracing buffer ------------------------------------------------------------------ */

#define HEAD(type, delta) ((uint32_t)(type) | (uint32_t)(delta) << 5)

static void put_u32(GByteArray *page, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(page, (const guint8 *)&value, sizeof value);
}

/* A page that began at 1000: four events, with all that may stand between. */
static GByteArray *sample_page(void)
{
    GByteArray *page = g_byte_array_new();
    put_u32(page, 1000);
    put_u32(page, 0);
    put_u32(page, 0); /* the count of bytes, below */
    put_u32(page, 0);
    put_u32(page, HEAD(2, 5)); /* eight bytes, 5 later */
    put_u32(page, 0x11111111);
    put_u32(page, 0x22222222);
    put_u32(page, HEAD(30, 1)); /* 2^27 + 1 later */
    put_u32(page, 1);
    put_u32(page, HEAD(0, 2)); /* four bytes, the length apart */
    put_u32(page, 8);
    put_u32(page, 0x33333333);
    put_u32(page, HEAD(29, 3)); /* discarded */
    put_u32(page, 8);
    put_u32(page, 0);
    put_u32(page, HEAD(1, 4));
    put_u32(page, 0x44444444);
    put_u32(page, HEAD(29, 0)); /* the rest is empty */
    put_u32(page, 0);
    put_u32(page, HEAD(1, 1));
    put_u32(page, 0);
    page->data[8] = (guint8)(page->len - 16);
    return page;
}

static void test_page(void)
{
    static const struct {
        uint64_t time_ns;
        size_t length;
    } expected[] = {{1005, 8}, {1005 + (1 << 27) + 1 + 2, 4}, {1005 + (1 << 27) + 10, 4}};
    g_autoptr(GByteArray) bytes = sample_page();
    TracePage page;
    Cursor record;
    g_assert_true(trace_page_begin(cursor_over(bytes->data, bytes->len), &page));
    g_assert_false(page.lost);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_true(trace_page_next(&page, &record));
        g_assert_cmpuint(page.time_ns, ==, expected[i].time_ns);
        g_assert_cmpuint(record.captured, ==, expected[i].length);
    }
    g_assert_false(trace_page_next(&page, &record));
}

static void test_cut_page(void)
{
    g_autoptr(GByteArray) bytes = sample_page();
    for (guint n = 0; n < bytes->len; n++) {
        g_autofree uint8_t *exact = g_memdup2(bytes->data, n);
        TracePage page;
        Cursor record;
        unsigned events = 0;
        if (!trace_page_begin(cursor_over(exact, n), &page))
            continue;
        while (trace_page_next(&page, &record))
            events++;
        g_assert_cmpuint(events, <=, 3);
    }
}

static const char exec_format[] =
    "name: sched_process_exec\nID: 321\nformat:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
    "\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;\n"
    "\tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;\n";

static void test_format(void)
{
    static const uint8_t record[] = {0x41, 1,  0, 0, 9, 0,   0,   0,   16,  0, 5,
                                     0,    42, 0, 0, 0, '/', 'b', 'i', 'n', 0};
    TraceFormat format;
    g_assert_true(trace_format_read(exec_format, TRACE_EVENT_EXEC, &format));
    g_assert_cmpuint(format.id, ==, 321);
    Cursor whole = cursor_over(record, sizeof record);
    g_assert_cmpuint(trace_number(&format, whole, TRACE_CHILD), ==, 42);
    g_autofree char *path = trace_text(&format, whole, TRACE_PATH);
    g_assert_cmpstr(path, ==, "/bin");
    for (size_t n = 0; n < sizeof record; n++) {
        g_autofree uint8_t *exact = g_memdup2(record, n);
        g_autofree char *cut = trace_text(&format, cursor_over(exact, n), TRACE_PATH);
        g_assert_true(!cut || n < 12);
    }
    g_assert_false(trace_format_read(exec_format, TRACE_EVENT_STATE, &format));
    g_assert_false(trace_format_read("", TRACE_EVENT_EXEC, &format));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host/record/process", test_process_record);
    g_test_add_func("/host/record/socket", test_socket_record);
    g_test_add_func("/host/record/cut", test_cut_records);
    g_test_add_func("/host/owners/find", test_find);
    g_test_add_func("/host/owners/pid-reused", test_pid_reused);
    g_test_add_func("/host/owners/unconnected", test_unconnected);
    g_test_add_func("/host/owners/tell", test_tell);
    g_test_add_func("/host/trace/page", test_page);
    g_test_add_func("/host/trace/cut", test_cut_page);
    g_test_add_func("/host/trace/format", test_format);
    return g_test_run();
}
