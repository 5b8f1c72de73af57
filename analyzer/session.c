#include "session.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../dissectors/moment.h"
#include "capture/interfaces.h"
#include "capture/sandbox.h"
#include "host/watch.h"
#include "i18n.h"
#include "outfile.h"
#include "program.h"

struct Session {
    Capture *capture;
    Live *live; /* (nullable) */
    Owners *owners;
    Identity identity;
    FollowFile follow_file;
    Program *program; /* (nullable) */
    Follow pipe;
    char *title;
    const char *path; /* (nullable) given */
    Secrets *secrets; /* (nullable) borrowed */
    bool is_watched;  /* somebody looks on */
    bool shows_progress;
};

/* ---- signals ---------------------------------------------------------------------- */

/* What a signal handler can see: there is one capture that a signal ends. */
static volatile sig_atomic_t interrupted;
static Live *volatile interruptible;

static void on_signal(int number)
{
    signal(number, outfile_end_by);
    interrupted = 1;
    if (interruptible)
        live_stop(interruptible);
}

/* Once: a second signal ends the program. */
static void catch_signals(Live *live)
{
    struct sigaction action = {.sa_handler = on_signal};
    const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    interruptible = live;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        sigaction(ends[i], &action, NULL);
}

/* ---- live ---------------------------------------------------------------------------- */

static void show_notices(const Session *session)
{
    char *notice;
    while ((notice = live_take_notice(session->live))) {
        if (session->shows_progress)
            fputc('\n', stderr);
        cli_complain("%s", notice);
        g_free(notice);
    }
}

static void tick(void *user)
{
    const Session *session = user;
    show_notices(session);
    if (!session->shows_progress)
        return;
    LiveCounts counts = live_counts(session->live);
    fputc('\r', stderr);
    fprintf(stderr, _("%" PRIu64 " packets captured, %" PRIu64 " dropped "), counts.captured,
            counts.dropped);
}

static bool reduce_watcher(void)
{
    return privileges_drop(NULL, WATCH_CAPABILITIES) && sandbox_enter(SANDBOX_WATCHER);
}

static LiveOptions live_options(const Options *options, const char *filter,
                                const Identity *identity)
{
    LiveOptions live = {
        .interfaces = options->interfaces,
        .filter = filter,
        .path = options->write,
        .snap_length = (int)options->snap_length,
        .buffer_bytes = (int)(options->buffer_kib * 1024),
        .promiscuous = !options->no_promiscuous,
        .monitor = options->monitor,
        .immediate = options->immediate,
        .stop = options->stop,
        .ring = options->ring,
        .identity = identity,
        .notes_fd = options->no_host ? -1 : watch_start(reduce_watcher, options->show_secrets),
    };
    if (options->count > 0)
        live.stop.packets = options->count;
    return live;
}

/* What dumpcap(1) asks of its options too. */
static bool options_fit(const Options *options)
{
    const CaptureLimits *ring = &options->ring;
    bool switches = ring->duration_ns || ring->interval_ns || ring->bytes || ring->packets;
    const char *wrong = NULL;
    if (options->files->len > 0)
        wrong = _("-i and -r do not go together");
    else if ((switches || ring->files) && !options->write)
        wrong = _("-b needs -w FILE, after which the files are named");
    else if (ring->files && !switches)
        wrong = _("-b files needs -b duration, interval, filesize or packets too");
    else if (options->stop.files && !switches)
        wrong = _("-a files needs -b duration, interval, filesize or packets too");
    if (wrong)
        cli_complain("%s", wrong);
    return !wrong;
}

static bool give_up_rights(const Session *session)
{
    if (privileges_drop(&session->identity, 0) && sandbox_enter(SANDBOX_READER))
        return true;
    cli_complain(_("cannot give up rights: %s"), g_strerror(errno));
    return false;
}

static char *names_of(const GPtrArray *interfaces)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < interfaces->len; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(interfaces, i));
    return g_string_free(names, FALSE);
}

static void say_beginning(const Session *session, const Options *options, const char *names)
{
    if (options->quiet)
        return;
    if (options->write)
        cli_complain(_("capturing on %s into %s; Ctrl-C ends"), names, live_path(session->live));
    else
        cli_complain(_("capturing on %s; Ctrl-C ends"), names);
}

static bool start_live(Session *session, const Options *options, const char *filter, GError **error)
{
    g_autofree char *warning = NULL;
    LiveOptions live = live_options(options, filter, &session->identity);
    if (!privileges_choose(options->user, &session->identity, error))
        return false;
    session->live = live_start(&live, &warning, error);
    if (!session->live)
        return false;
    session->program = options->command ? program_prepare(options->command, &session->identity,
                                                          session->is_watched)
                                        : NULL;
    if (options->command && !session->program) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s: %s", *options->command,
                    g_strerror(errno));
        return false;
    }
    if (warning)
        cli_complain("%s", warning);
    catch_signals(session->live);
    session->shows_progress = !options->quiet && !session->is_watched && isatty(STDERR_FILENO);
    live_set_ticker(session->live, tick, session);
    return true;
}

/* ---- whose the sockets are ------------------------------------------------------- */

static void take_note(void *user, Cursor body)
{
    owners_take(user, body);
}

static void listen_for_owners(const Session *session, CaptureOptions *how)
{
    how->note_type = HOST_BLOCK;
    how->take_note = take_note;
    how->user = session->owners;
}

/* ---- a program ---------------------------------------------------------------------- */

/* Runs the program, and ends the capture when it has ended. Its keys are read then. */
static void run_program(Session *session, bool quiet, Secrets *secrets)
{
    int status = program_run(session->program);
    if (status != 0 && !quiet)
        cli_complain(_("the program ended with status %d"), status);
    live_stop(session->live);
    (void)secrets_load_log(secrets, program_key_log(session->program), NULL);
    g_clear_pointer(&session->program, program_free);
}

/* Lets it run beside the view. Its keys are read as it writes them. */
static void start_program(const Session *session)
{
    (void)secrets_load_log(session->secrets, program_key_log(session->program), NULL);
    program_start(session->program);
}

static bool open_live(Session *session, const Options *options, const char *filter,
                      Secrets *secrets)
{
    g_autoptr(GError) error = NULL;
    if (!options_fit(options))
        return false;
    if (!start_live(session, options, filter, &error)) {
        cli_complain("%s", error->message);
        return false;
    }
    session->title = names_of(options->interfaces);
    const char *names = session->title;
    if (session->program && !session->is_watched)
        run_program(session, options->quiet, secrets);
    CaptureOptions how = {.follow = live_follow(session->live),
                          .called = options->write ? NULL : names,
                          .secrets = secrets};
    listen_for_owners(session, &how);
    session->capture = capture_open_file(live_path(session->live), &how, &error);
    if (!session->capture)
        cli_complain("%s", error->message);
    if (!session->capture || !give_up_rights(session))
        return false;
    if (!session->is_watched) {
        say_beginning(session, options, names);
        return true;
    }
    live_set_impatient(session->live);
    if (session->program)
        start_program(session);
    return true;
}

/* ---- files --------------------------------------------------------------------------- */

static bool open_file(Session *session, const Options *options, const char *path,
                      const char *filter, Secrets *secrets)
{
    g_autoptr(GError) error = NULL;
    CaptureOptions how = {.filter = filter, .most_frames = options->count, .secrets = secrets};
    session->path = path;
    session->title = g_strdup(strcmp(path, "-") == 0 ? _("standard input") : path);
    session->pipe = follow_pipe;
    if (session->is_watched)
        how.follow = &session->pipe;
    if (options->follow && strcmp(path, "-") != 0) {
        catch_signals(NULL);
        follow_file_init(&session->follow_file, &interrupted);
        how.follow = &session->follow_file.follow;
    }
    listen_for_owners(session, &how);
    session->capture = capture_open_file(path, &how, &error);
    if (!session->capture)
        cli_complain("%s", error->message);
    session->pipe.impatient = session->is_watched;
    session->follow_file.follow.impatient = session->is_watched;
    return session->capture;
}

/* ---- the session ---------------------------------------------------------------------- */

static Session *open_session(const Options *options, const char *path, const char *filter,
                             Secrets *secrets, bool is_watched)
{
    g_autoptr(Session) session = g_new0(Session, 1);
    session->owners = owners_new();
    if (options->show_secrets)
        owners_show_secrets(session->owners);
    session->secrets = secrets;
    session->is_watched = is_watched;
    bool opened = path ? open_file(session, options, path, filter, secrets)
                       : open_live(session, options, filter, secrets);
    return opened ? g_steal_pointer(&session) : NULL;
}

Session *session_open(const Options *options, const char *path, const char *filter,
                      Secrets *secrets)
{
    return open_session(options, path, filter, secrets, false);
}

Session *session_open_to_watch(const Options *options, const char *path, const char *filter,
                               Secrets *secrets)
{
    return open_session(options, path, filter, secrets, true);
}

bool session_may_grow(const Options *options, const char *path)
{
    return !path || options->follow || strcmp(path, "-") == 0 ||
           !g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

void session_free(Session *session)
{
    if (!session)
        return;
    interruptible = NULL;
    capture_free(session->capture);
    live_free(session->live);
    program_free(session->program);
    identity_clear(&session->identity);
    owners_free(session->owners);
    g_free(session->title);
    g_free(session);
}

Owners *session_owners(const Session *session)
{
    return session->owners;
}

Capture *session_capture(const Session *session)
{
    return session->capture;
}

Live *session_live(const Session *session)
{
    return session->live;
}

const char *session_title(const Session *session)
{
    return session->title;
}

const char *session_path(const Session *session)
{
    if (session->live)
        return live_path(session->live);
    return g_strcmp0(session->path, "-") == 0 ? NULL : session->path;
}

char *session_tick(Session *session)
{
    int status;
    if (!session->program || !program_has_ended(session->program, &status))
        return NULL;
    live_stop(session->live);
    return g_strdup_printf(_("the program ended with status %d"), status);
}

void session_finish(Session *session)
{
    if (session->live)
        live_finish(session->live);
    if (session->program)
        program_show_output(session->program);
}

/* What may be missing of whose the sockets are. */
static void say_how_watched(const HostWatch *watch)
{
    if (watch && !watch->events)
        cli_complain(
            _("without the kernel's events: processes were found by looking at all sockets, "
              "many times a second; of connections that came and went between two looks "
              "nobody's is known"));
    if (watch && !watch->everyone)
        cli_complain(_("processes of other users could not be seen"));
    if (watch && watch->lost > 0)
        cli_complain(
            _("some of the kernel's events were lost: some connections may have no process"));
}

bool session_tell_counts(const Session *session, bool quiet)
{
    if (!session->live)
        return true;
    LiveCounts counts = live_counts(session->live);
    const char *trouble = live_trouble(session->live);
    show_notices(session);
    if (session->shows_progress)
        fputc('\n', stderr);
    if (!quiet || counts.dropped > 0)
        fprintf(stderr,
                _("%" PRIu64 " packets captured\n%" PRIu64 " packets received by filter\n%" PRIu64
                  " packets dropped by kernel\n"),
                counts.captured, counts.received, counts.dropped);
    if (counts.interface_dropped > 0)
        fprintf(stderr, _("%" PRIu64 " packets dropped by interface\n"), counts.interface_dropped);
    if (!quiet)
        say_how_watched(owners_watch(session->owners));
    if (trouble)
        cli_complain("%s", trouble);
    return !trouble;
}

/* ---- -D --------------------------------------------------------------------------------- */

static void print_interface(const InterfaceEntry *entry, guint number)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%2u. %-16s %s", number, entry->name,
                           entry->up ? _("up") : _("down"));
    if (entry->running)
        g_string_append_printf(line, ", %s", _("running"));
    if (entry->loopback)
        g_string_append_printf(line, ", %s", _("loopback"));
    if (entry->wireless)
        g_string_append_printf(line, ", %s", _("wireless"));
    for (guint i = 0; i < entry->addresses->len; i++)
        g_string_append_printf(line, "%s%s", i == 0 ? "  " : " ",
                               (const char *)g_ptr_array_index(entry->addresses, i));
    if (entry->description)
        g_string_append_printf(line, "  (%s)", entry->description);
    puts(line->str);
    g_string_free(line, TRUE);
}

bool session_list_interfaces(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) entries = interfaces_list(&error);
    if (!entries) {
        cli_complain("%s", error->message);
        return false;
    }
    for (guint i = 0; i < entries->len; i++)
        print_interface(g_ptr_array_index(entries, i), i + 1);
    return true;
}
