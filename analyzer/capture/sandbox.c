/* sandbox.c: seccomp filters, by libseccomp. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* What any program does: memory, time, its own files, its end. */
static const int everyday[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(getrandom),
    SCMP_SYS(sched_yield),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(fcntl),
    SCMP_SYS(ioctl),
    SCMP_SYS(prctl),
};

/* Sockets that are open already. */
static const int sockets[] = {SCMP_SYS(recvfrom),  SCMP_SYS(recvmsg),  SCMP_SYS(sendto),
                              SCMP_SYS(sendmsg),   SCMP_SYS(shutdown), SCMP_SYS(getsockopt),
                              SCMP_SYS(setsockopt)};

static const int cutting[] = {SCMP_SYS(ftruncate), SCMP_SYS(fsync)};

static const int making_files[] = {SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(unlink),
                                   SCMP_SYS(unlinkat)};

/* A watcher goes through /proc, and removes the tracing instance it made. */
static const int looking_around[] = {
    SCMP_SYS(open),     SCMP_SYS(openat),     SCMP_SYS(stat),   SCMP_SYS(lstat), SCMP_SYS(readlink),
    SCMP_SYS(getdents), SCMP_SYS(readlinkat), SCMP_SYS(getuid), SCMP_SYS(rmdir), SCMP_SYS(unlinkat),
    SCMP_SYS(access),   SCMP_SYS(getdents64), SCMP_SYS(statx),  SCMP_SYS(umask)};

/* What nobody needs to analyse packets and anybody needs to get out. */
static const int ways_out[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(socket),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(setns),
    SCMP_SYS(unshare),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(clock_settime),
    SCMP_SYS(settimeofday),
#ifndef __SANITIZE_ADDRESS__ /* its search for leaks stops the process like a debugger */
    SCMP_SYS(ptrace),
#endif
};

/* A call that this machine does not have needs no rule. */
static bool add(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int result = seccomp_rule_add(filter, action, calls[i], 0);
        if (result != 0 && result != -EDOM && result != -EINVAL)
            return false;
    }
    return true;
}

#define ALLOW(filter, list) add(filter, SCMP_ACT_ALLOW, list, COUNT(list))

/* Files may be read, as libpcap does for its counts, but not made or changed. */
static bool allow_reading(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) ==
           0;
}

static bool add_rules(scmp_filter_ctx filter, Sandbox sandbox)
{
    switch (sandbox) {
    case SANDBOX_RECORDER:
        return ALLOW(filter, everyday) && ALLOW(filter, sockets) && ALLOW(filter, cutting) &&
               allow_reading(filter);
    case SANDBOX_RECORDER_RING:
        return ALLOW(filter, everyday) && ALLOW(filter, sockets) && ALLOW(filter, cutting) &&
               ALLOW(filter, making_files);
    case SANDBOX_WATCHER:
        return ALLOW(filter, everyday) && ALLOW(filter, sockets) && ALLOW(filter, looking_around);
    case SANDBOX_READER:
        return add(filter, SCMP_ACT_ERRNO(EPERM), ways_out, COUNT(ways_out));
    }
    return false;
}

bool sandbox_enter(Sandbox sandbox)
{
    /* A call that is not allowed fails: what was captured is worth more than a quick end. */
    bool lists_all = sandbox != SANDBOX_READER;
    scmp_filter_ctx filter = seccomp_init(lists_all ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW);
    if (!filter)
        return false;
    int result = add_rules(filter, sandbox) ? seccomp_load(filter) : -EINVAL;
    seccomp_release(filter);
    errno = -result;
    return result == 0;
}
