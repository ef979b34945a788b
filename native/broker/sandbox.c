#include "broker/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "message/message.h"

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#else
#error "the list of system calls is not known to fit this machine"
#endif

/* One request: accept, look who it is, read, look at the table and the account files, write, close; and the log. */
static const int allowed[] = {
	SYS_accept4, SYS_getsockopt, SYS_recvmsg, SYS_recvfrom, SYS_sendto, SYS_sendfile, SYS_memfd_create, SYS_ioctl,
	SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_lseek, SYS_close, SYS_ppoll, SYS_fcntl,
	SYS_openat, SYS_fstat, SYS_statx, SYS_ftruncate, SYS_fchmod, SYS_mkdirat, SYS_renameat, SYS_renameat2, SYS_unlinkat,
	SYS_mmap, SYS_munmap, SYS_mprotect, SYS_madvise, SYS_brk, SYS_clock_gettime, SYS_geteuid, SYS_getpid,
	SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigtimedwait, SYS_rt_sigreturn, SYS_setitimer, SYS_restart_syscall, SYS_exit, SYS_exit_group,
#if defined(__x86_64__)
	SYS_open, SYS_stat, SYS_lstat, SYS_newfstatat, SYS_poll, SYS_rename, SYS_mkdir, SYS_unlink,
#else
	SYS_newfstatat,
#endif
};

enum { ALLOWED = sizeof allowed / sizeof allowed[0], HEAD = 4 };

static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2];
	memset(none, 0, sizeof none);
	/* The bounding set too, as far as this process may: there is no way back then even by an exec. */
	for (unsigned capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &header, none) != 0) fail(EXIT_FAILED, "cannot drop capabilities: %s", strerror(errno));
}

/* seccomp(2): the machine, then each allowed call in its turn; everything else, and every other machine, is the end. */
static void filter_calls(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	static struct sock_filter filter[HEAD + ALLOWED + 2];
	size_t at = 0;
	filter[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
	filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	filter[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t call = 0; call < ALLOWED; call++) {
		filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)allowed[call], (unsigned char)(ALLOWED - call), 0);
	}
	filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { (unsigned short)at, filter };
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		say("the kernel offers no filter of system calls (%s): the broker runs without", strerror(errno));
	}
#endif
}

void enter_sandbox(void)
{
	const struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot become non-dumpable: %s", strerror(errno));
	drop_capabilities();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot set no_new_privs: %s", strerror(errno));
	filter_calls();
#if defined(TRY_UNLISTED_CALL)
	/* The test of the filter: what no request takes. */
	syscall(SYS_getppid);
	say("an unlisted system call went through");
#endif
}
