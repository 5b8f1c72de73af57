/* measure.c: runs a program once and tells what it took, as one line of JSON:
 * wall clock, processor time of user and kernel, peak resident memory, exit status
 * (128 + signal if killed). Small itself, because a child counts the memory of the
 * process that started it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* In the child: silent, and killed after `limit_s` seconds. */
static void become(unsigned limit_s, char **argv)
{
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    alarm(limit_s);
    execvp(argv[0], argv);
    _exit(127);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: measure SECONDS PROGRAM [ARGS]\n");
        return 2;
    }
    unsigned limit_s = (unsigned)strtoul(argv[1], NULL, 10);
    double start = now();
    pid_t child = fork();
    if (child == 0)
        become(limit_s, argv + 2);

    int status;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) < 0) {
        fprintf(stderr, "measure: %s\n", strerror(errno));
        return 1;
    }
    printf(
        "{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kib\": %ld, \"status\": %d}\n",
        now() - start, seconds_of(used.ru_utime), seconds_of(used.ru_stime), used.ru_maxrss,
        WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    return 0;
}
