/* calls.c: which system calls are left, by seccomp.
 *
 * A list of what a server does; everything else is EPERM, and what only an intruder would do ends
 * the process. Written for the kernel's filter machine directly: libseccomp would put 106 KB into
 * each binary for what is a table of numbers. The kernel remembers for each call whether the
 * filter always allows it, so that those without a look at their arguments cost nothing. */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#define NATIVE 0 /* elsewhere there is no filter: the numbers were not tried */
#endif

#define X32_CALLS 0x40000000 /* the same calls with short pointers, which nobody here uses */
#define NEW_CALLS 435        /* from here on: numbered alike on all machines, known to few */

static const int allowed[] = {
    /* connections */
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_recvfrom, SYS_sendto, SYS_recvmsg, SYS_sendmsg,
    SYS_accept4, SYS_accept, SYS_shutdown, SYS_close, SYS_epoll_pwait, SYS_epoll_ctl,
    SYS_epoll_create1, SYS_ppoll, SYS_setsockopt, SYS_getsockopt, SYS_getsockname, SYS_getpeername,
    SYS_fcntl, SYS_eventfd2, SYS_pipe2, SYS_dup, SYS_dup3,
    /* files */
    SYS_openat, SYS_lseek, SYS_pread64, SYS_pwrite64, SYS_fstat, SYS_newfstatat, SYS_statx,
    SYS_fstatfs, SYS_statfs, SYS_getdents64, SYS_readlinkat, SYS_faccessat, SYS_unlinkat,
    SYS_renameat, SYS_renameat2, SYS_linkat, SYS_mkdirat, SYS_ftruncate, SYS_fallocate, SYS_fsync, SYS_fdatasync,
    SYS_fchmod, SYS_flock, SYS_copy_file_range, SYS_sendfile, SYS_getcwd, SYS_umask,
    /* memory, threads, time, signals */
    SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_futex, SYS_set_robust_list, SYS_rseq,
    SYS_sched_yield, SYS_sched_getaffinity, SYS_clock_gettime, SYS_clock_getres,
    SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday, SYS_timer_create, SYS_timer_settime,
    SYS_timer_gettime, SYS_timer_delete, SYS_timerfd_create, SYS_timerfd_settime, SYS_setitimer,
    SYS_getitimer, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigtimedwait,
    SYS_sigaltstack, SYS_restart_syscall, SYS_exit, SYS_exit_group,
    /* about itself */
    SYS_getrandom, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid,
    SYS_getegid, SYS_getrusage, SYS_prlimit64, SYS_sysinfo, SYS_uname, SYS_times,
#ifdef SYS_open /* the older names of some of these */
    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_unlink, SYS_rename, SYS_link, SYS_mkdir,
    SYS_readlink, SYS_pipe, SYS_dup2, SYS_poll, SYS_select, SYS_pselect6, SYS_epoll_wait,
    SYS_epoll_create, SYS_eventfd, SYS_alarm, SYS_time, SYS_getdents,
#endif
};

/* What no server does. */
static const int fatal[] = { SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv,
                             SYS_process_vm_writev, SYS_init_module, SYS_finit_module,
                             SYS_kexec_load, SYS_bpf };

#define NALLOWED ((int)(sizeof(allowed) / sizeof(allowed[0])))
#define NFATAL ((int)(sizeof(fatal) / sizeof(fatal[0])))
#define ROOM (2 * (NALLOWED + NFATAL) + 64)

/* The filter in the making: instructions of the kernel's machine. */
typedef struct Filter {
    struct sock_filter code[ROOM];
    int len;
} Filter;

#define REFUSE(error) (SECCOMP_RET_ERRNO | (error))
#define LOW(index) ((uint32_t)offsetof(struct seccomp_data, args[index])) /* of 64 bits */

static void put(Filter *filter, uint16_t code, uint32_t value, uint8_t then, uint8_t otherwise)
{
    filter->code[filter->len++] = (struct sock_filter){ code, then, otherwise, value };
}

static void load(Filter *filter, uint32_t offset)
{
    put(filter, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void answer(Filter *filter, uint32_t action)
{
    put(filter, BPF_RET | BPF_K, action, 0, 0);
}

/* `test` compares what was loaded with `value`; where it holds, the filter's answer is `action`. */
static void answer_if(Filter *filter, uint16_t test, uint32_t value, uint32_t action)
{
    put(filter, BPF_JMP | test | BPF_K, value, 0, 1);
    answer(filter, action);
}

/* Allows a call if `test` holds of an argument's lower half, or (unless) if it does not. */
static void allow_if(Filter *filter, int call, int index, uint16_t test, uint32_t value, bool holds)
{
    put(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load(filter, LOW(index));
    put(filter, BPF_JMP | test | BPF_K, value, holds ? 0 : 1, holds ? 1 : 0);
    answer(filter, SECCOMP_RET_ALLOW);
    answer(filter, REFUSE(EPERM));
}

static void write_filter(Filter *filter)
{
    const uint32_t self = (uint32_t)getpid();
    load(filter, offsetof(struct seccomp_data, arch));
    put(filter, BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
    answer(filter, SECCOMP_RET_KILL_PROCESS);
    load(filter, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < NALLOWED; i++)
        answer_if(filter, BPF_JEQ, (uint32_t)allowed[i], SECCOMP_RET_ALLOW);
    for (int i = 0; i < NFATAL; i++)
        answer_if(filter, BPF_JEQ, (uint32_t)fatal[i], SECCOMP_RET_KILL_PROCESS);
    allow_if(filter, SYS_mmap, 2, BPF_JSET, PROT_EXEC, false);
    allow_if(filter, SYS_mprotect, 2, BPF_JSET, PROT_EXEC, false);
    allow_if(filter, SYS_clone, 0, BPF_JSET, CLONE_THREAD, true);
    allow_if(filter, SYS_tgkill, 0, BPF_JEQ, self, true);
    allow_if(filter, SYS_kill, 0, BPF_JEQ, self, true);
    put(filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5);
    load(filter, LOW(1));
    put(filter, BPF_JMP | BPF_JEQ | BPF_K, FIONBIO, 2, 0);
    put(filter, BPF_JMP | BPF_JEQ | BPF_K, FIONREAD, 1, 0);
    put(filter, BPF_JMP | BPF_JEQ | BPF_K, TCGETS, 0, 1);
    answer(filter, SECCOMP_RET_ALLOW);
    /* libc asks for newer calls and falls back to older ones where they do not exist. */
    put(filter, BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 2, 0);
    answer_if(filter, BPF_JGE, NEW_CALLS, REFUSE(ENOSYS));
    answer(filter, REFUSE(EPERM));
}

bool sandbox_calls(void)
{
    static Filter filter;
    if (!NATIVE) return true;
    write_filter(&filter);
    const struct sock_fprog program = { .len = (unsigned short)filter.len, .filter = filter.code };
    const long done = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                              &program);
    return done == 0 || errno == ENOSYS || errno == EINVAL; /* a kernel without it */
}
