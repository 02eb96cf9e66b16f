/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/child.h"
#include "base/text.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* The hard limit of computing time is this many questions' worth (base/child.c raises the soft
 * one). */
#define CPU_QUESTIONS 1000

int
cage_stderr(void)
{
	return SANITIZED ? STDERR_FILENO : -1;
}

/* ---- resource limits ---- */

static bool
limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard)
{
	struct rlimit r = { soft, hard };

	return setrlimit(what, &r) == 0;
}

/* Address space in use now: first number of statm, in pages. The limit counts what was inherited.
 */
static size_t
mapped_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	char line[128];
	unsigned long pages = 0;

	if (!f)
		return 0;
	if (fgets(line, sizeof(line), f))
		pages = strtoul(line, NULL, 10);
	(void)fclose(f);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static bool
close_limits(const struct cage_limits *l)
{
	rlim_t memory = mapped_bytes() + l->memory_bytes;
	bool grows = !l->program;

	/* A program starts with an empty address space of its own. */
	if (l->program)
		memory = l->memory_bytes;
	if (!SANITIZED && !limit(RLIMIT_AS, memory, memory))
		return false;
	return limit(RLIMIT_CPU, l->cpu_s,
		     grows ? (rlim_t)l->cpu_s * CPU_QUESTIONS : l->cpu_s + 1) &&
	       limit(RLIMIT_NOFILE, l->fds, l->fds) && limit(RLIMIT_FSIZE, 0, 0) &&
	       limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_NPROC, 0, 0);
}

/* ---- Landlock: files ---- */

/* All rights of ABI 1; later ones (REFER, TRUNCATE, IOCTL_DEV) are added where known. */
#define LANDLOCK_RIGHTS_1 ((UINT64_C(1) << 13) - 1)

static int
landlock_version(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return v > 0 ? (int)v : 0;
}

static void
landlock_allow(int rules, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return; /* not on this system: nothing to allow */
	(void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.parent_fd);
}

/* What a program of the system needs to see: libraries, fonts, character maps. */
static void
landlock_allow_program(int rules, const char *program)
{
	static const char *const folders[] = { "/usr",
					       "/lib",
					       "/lib64",
					       "/etc/fonts",
					       "/var/cache/fontconfig",
					       "/var/lib/ghostscript" };
	static const char *const files[] = { "/etc/ld.so.cache", "/etc/localtime" };
	static const char *const loaders[] = { "/lib64/ld-linux-x86-64.so.2",
					       "/lib/ld-linux-aarch64.so.1" };

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		landlock_allow(rules, folders[i],
			       LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		landlock_allow(rules, files[i], LANDLOCK_ACCESS_FS_READ_FILE);
	for (size_t i = 0; i < COUNT_OF(loaders); i++)
		landlock_allow(rules, loaders[i],
			       LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
	landlock_allow(rules, program, LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
}

/* Kernels without Landlock (Debian 12 has ABI 2) lose this wall only; child_cage_text says so. */
static bool
close_files(const char *program)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = LANDLOCK_RIGHTS_1 };
	int version = landlock_version(), rules;
	long rc;

	if (version == 0)
		return true;
	if (version >= 2)
		attr.handled_access_fs |= UINT64_C(1) << 13; /* REFER */
	if (version >= 3)
		attr.handled_access_fs |= UINT64_C(1) << 14; /* TRUNCATE */
	rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr.handled_access_fs), 0);
	if (rules < 0)
		return false;
	if (program)
		landlock_allow_program(rules, program);
	rc = syscall(SYS_landlock_restrict_self, rules, 0);
	(void)close(rules);
	return rc == 0;
}

/* ---- seccomp: everything ---- */

/* Computing on memory and talking on open descriptors. */
static const int always[] = {
	SCMP_SYS(read),   SCMP_SYS(readv),      SCMP_SYS(pread64),       SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(lseek),      SCMP_SYS(close),         SCMP_SYS(fstat),
	SCMP_SYS(brk),    SCMP_SYS(munmap),     SCMP_SYS(mremap),        SCMP_SYS(madvise),
	SCMP_SYS(futex),  SCMP_SYS(getrandom),  SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(exit),   SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),  SCMP_SYS(restart_syscall),
};

/* abort() and assert() end by these; so does a report of the sanitizers, which also read their own
 * maps. */
static const int to_die[] = {
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(rt_sigprocmask),
};
static const int sanitizers[] = {
	SCMP_SYS(sched_yield), SCMP_SYS(sigaltstack),     SCMP_SYS(rt_sigaction),
	SCMP_SYS(mprotect),    SCMP_SYS(getrusage),       SCMP_SYS(ioctl),
	SCMP_SYS(nanosleep),   SCMP_SYS(clock_nanosleep),
};

/* What the loader and the C library of a program do before and around its work. */
static const int for_program[] = {
	SCMP_SYS(execve),
	SCMP_SYS(mmap),
	SCMP_SYS(mprotect),
	SCMP_SYS(arch_prctl),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(statfs),
	SCMP_SYS(fstatfs),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(uname),
	SCMP_SYS(fcntl),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(ioctl),
	SCMP_SYS(dup),
	SCMP_SYS(fadvise64),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getrusage),
	SCMP_SYS(times),
};

static bool
allow(scmp_filter_ctx filter, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (calls[i] >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0))
			return false; /* a negative number does not exist on this machine */
	return true;
}

/* A signal to itself, for abort(); to nobody else. */
static bool
allow_to_die(scmp_filter_ctx filter)
{
	return allow(filter, to_die, COUNT_OF(to_die)) &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
}

/* Memory, but never memory that runs. The C library widens the heap of a thread by mprotect, which
 * a child of the review station's threads needs. */
static bool
allow_memory(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

/* Our own code has no reason to ask for these, but libraries do by the way (qsort asks for the
 * machine's memory, stdio for the terminal), and go on without. Everything that is neither allowed
 * nor here ends the process. */
static bool
refuse_politely(scmp_filter_ctx filter)
{
	static const int calls[] = {
		SCMP_SYS(open),       SCMP_SYS(openat),    SCMP_SYS(stat),
		SCMP_SYS(access),     SCMP_SYS(faccessat), SCMP_SYS(readlink),
		SCMP_SYS(readlinkat), SCMP_SYS(sysinfo),   SCMP_SYS(uname),
		SCMP_SYS(getcwd),     SCMP_SYS(getuid),    SCMP_SYS(geteuid),
		SCMP_SYS(getgid),     SCMP_SYS(getegid),   SCMP_SYS(sched_getaffinity),
		SCMP_SYS(fcntl),      SCMP_SYS(prlimit64),
	};
	/* the sanitizers need these to work */
	static const int not_sanitizers[] = { SCMP_SYS(ioctl), SCMP_SYS(getrusage) };

	for (size_t i = 0; i < COUNT_OF(calls); i++)
		if (calls[i] >= 0 && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), calls[i], 0))
			return false;
	for (size_t i = 0; i < COUNT_OF(not_sanitizers) && !SANITIZED; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), not_sanitizers[i], 0))
			return false;
	/* fstat() of the C library is newfstatat() with an empty path */
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
				SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), 1,
				SCMP_A3(SCMP_CMP_NE, AT_EMPTY_PATH)) == 0;
}

static bool
fill_for_program(scmp_filter_ctx filter)
{
	/* Opening for reading only; asking for limits, not setting them. */
	return allow(filter, for_program, COUNT_OF(for_program)) &&
	       seccomp_rule_add(
		   filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
				SCMP_A2(SCMP_CMP_EQ, 0)) == 0;
}

static bool
fill_for_child(scmp_filter_ctx filter)
{
	if (SANITIZED && !allow(filter, sanitizers, COUNT_OF(sanitizers)))
		return false;
	return allow_memory(filter) && refuse_politely(filter);
}

static bool
close_calls(bool program)
{
	/* Foreign programs try many things and live with a no; our own code has no reason to try.
	 */
	scmp_filter_ctx filter =
	    seccomp_init(program ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS);
	bool ok = filter && allow(filter, always, COUNT_OF(always)) && allow_to_die(filter) &&
		  (program ? fill_for_program(filter) : fill_for_child(filter)) &&
		  seccomp_load(filter) == 0;

	if (filter)
		seccomp_release(filter);
	return ok;
}

bool
cage_close(const struct cage_limits *limits)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && close_files(limits->program) &&
	       close_limits(limits) && close_calls(limits->program);
}

const char *
child_cage_text(void)
{
	static char text[64];

	if (landlock_version() > 0)
		(void)text_print(text, sizeof(text), "rlimits, seccomp, landlock %d",
				 landlock_version());
	else
		(void)text_print(text, sizeof(text), "rlimits, seccomp, no landlock");
	return text;
}
