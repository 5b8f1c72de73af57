#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What programs write the keys of their TLS connections to (curl, Firefox, Chromium, and all
 * that use OpenSSL so). */
#define KEY_LOG_VARIABLE "SSLKEYLOGFILE"

/* Exit statuses as a shell has them (POSIX, 2.8.2). */
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL    128

struct Program {
    pid_t pid;
    int gate; /* closed: it may run */
    char *key_log;
    bool temporary;
    int output; /* what it writes goes there; -1: to where ours does */
};

static bool choose_key_log(Program *program, const Identity *identity)
{
    program->key_log = g_strdup(g_getenv(KEY_LOG_VARIABLE));
    if (program->key_log && *program->key_log)
        return true;
    g_free(program->key_log);
    program->key_log = g_strdup_printf("%s/wirenotes_keys_XXXXXX.log", g_get_tmp_dir());
    int fd = mkostemps(program->key_log, sizeof ".log" - 1, O_CLOEXEC);
    if (fd < 0)
        return false;
    program->temporary = true;
    bool given = !identity->wanted || fchown(fd, identity->uid, identity->gid) == 0;
    close(fd);
    return given;
}

/* The terminal is somebody else's: nothing is read from it or written to it. */
static void leave_terminal(int output)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0)
        dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
}

/* A file without a name. */
static int open_output(void)
{
    FILE *file = tmpfile();
    int fd = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;
    if (file)
        fclose(file);
    return fd;
}

/* In the new process: waits for the gate, and becomes the program. */
static void become_program(const Program *program, char **argv, const Identity *identity, int gate)
{
    char byte;
    const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    while (read(gate, &byte, 1) < 0 && errno == EINTR)
        continue;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        signal(ends[i], SIG_DFL);
    if (program->output >= 0)
        leave_terminal(program->output);
    if (identity->wanted && !identity_become(identity))
        _exit(STATUS_NOT_FOUND);
    setenv(KEY_LOG_VARIABLE, program->key_log, 1);
    execvp(argv[0], argv);
    fprintf(stderr, "wirenotes: %s: %s\n", argv[0], strerror(errno));
    _exit(STATUS_NOT_FOUND);
}

Program *program_prepare(char **argv, const Identity *identity, bool aside)
{
    int gate[2];
    g_autoptr(Program) program = g_new0(Program, 1);
    program->gate = -1;
    program->output = aside ? open_output() : -1;
    if (aside && program->output < 0)
        return NULL;
    if (!choose_key_log(program, identity) || pipe2(gate, O_CLOEXEC) != 0)
        return NULL;
    program->pid = fork();
    if (program->pid == 0) {
        close(gate[1]);
        become_program(program, argv, identity, gate[0]);
    }
    close(gate[0]);
    program->gate = gate[1];
    return program->pid > 0 ? g_steal_pointer(&program) : NULL;
}

static void open_gate(Program *program)
{
    if (program->gate >= 0)
        close(program->gate);
    program->gate = -1;
}

static int take_status(Program *program, int status)
{
    program->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_SIGNAL + WTERMSIG(status);
}

int program_run(Program *program)
{
    int status = 0;
    open_gate(program);
    while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return take_status(program, status);
}

void program_start(Program *program)
{
    open_gate(program);
}

bool program_has_ended(Program *program, int *ret_status)
{
    int status;
    if (program->pid <= 0 || waitpid(program->pid, &status, WNOHANG) != program->pid)
        return false;
    *ret_status = take_status(program, status);
    return true;
}

void program_show_output(const Program *program)
{
    char bytes[4096], last = '\n';
    ssize_t got;
    if (program->output < 0)
        return;
    lseek(program->output, 0, SEEK_SET);
    while ((got = read(program->output, bytes, sizeof bytes)) > 0) {
        fwrite(bytes, 1, (size_t)got, stdout);
        last = bytes[got - 1];
    }
    if (last != '\n')
        putchar('\n'); /* what follows is ours */
    fflush(stdout);
}

const char *program_key_log(const Program *program)
{
    return program->key_log;
}

/* How long a program that is asked to end may take. Our choice. */
#define END_MOST_MS 500

/* One that still waits at the gate hears no other signal. */
static void end_program(const Program *program)
{
    bool runs = program->gate < 0;
    kill(program->pid, runs ? SIGTERM : SIGKILL);
    for (int ms = 0; runs && ms < END_MOST_MS; ms++) {
        if (waitpid(program->pid, NULL, WNOHANG) != 0)
            return;
        g_usleep(1000);
    }
    if (kill(program->pid, SIGKILL) == 0)
        waitpid(program->pid, NULL, 0);
}

void program_free(Program *program)
{
    if (!program)
        return;
    if (program->pid > 0)
        end_program(program);
    open_gate(program);
    if (program->output >= 0)
        close(program->output);
    if (program->temporary)
        unlink(program->key_log);
    g_free(program->key_log);
    g_free(program);
}
