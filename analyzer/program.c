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

/* In the new process: waits for the gate, and becomes the program. */
static void become_program(const Program *program, char **argv, const Identity *identity, int gate)
{
    char byte;
    const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    while (read(gate, &byte, 1) < 0 && errno == EINTR)
        continue;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        signal(ends[i], SIG_DFL);
    if (identity->wanted && !identity_become(identity))
        _exit(STATUS_NOT_FOUND);
    setenv(KEY_LOG_VARIABLE, program->key_log, 1);
    execvp(argv[0], argv);
    fprintf(stderr, "wirenotes: %s: %s\n", argv[0], strerror(errno));
    _exit(STATUS_NOT_FOUND);
}

Program *program_prepare(char **argv, const Identity *identity)
{
    int gate[2];
    g_autoptr(Program) program = g_new0(Program, 1);
    program->gate = -1;
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

int program_run(Program *program)
{
    int status = 0;
    open_gate(program);
    while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    program->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_SIGNAL + WTERMSIG(status);
}

const char *program_key_log(const Program *program)
{
    return program->key_log;
}

void program_free(Program *program)
{
    if (!program)
        return;
    if (program->pid > 0) {
        kill(program->pid, SIGKILL); /* it still waits at the gate */
        waitpid(program->pid, NULL, 0);
    }
    open_gate(program);
    if (program->temporary)
        unlink(program->key_log);
    g_free(program->key_log);
    g_free(program);
}
