/* SPDX-License-Identifier: Apache-2.0 */
/* killat N COMMAND…: runs the command and kills it and everything it started, with SIGKILL, at the
 * N-th system call stop counted over all of them (a call has two stops: before and behind it). Exit
 * 137 when it was killed, else the command's own. killat root N COMMAND…: counts and kills only the
 * command's own process; what it started has to notice. killat count COMMAND… and count-root: only
 * count, print the number on standard error. reliability.md §5: all stops count, also those
 * strace's own counters, kept per call, would miss. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* Processes and threads alive at once; capture has a decoder, workers and their threads. */
#define LIVING_MAX 256

struct tree {
	pid_t root;
	pid_t living[LIVING_MAX];
	int count;
	bool root_only;
	long stops, kill_at; /* kill_at 0: never */
	int status;          /* of the root */
};

static void
add(struct tree *t, pid_t pid)
{
	for (int i = 0; i < t->count; i++)
		if (t->living[i] == pid)
			return;
	if (t->count == LIVING_MAX) {
		fprintf(stderr, "killat: more than %d processes\n", LIVING_MAX);
		exit(70);
	}
	t->living[t->count++] = pid;
}

static void
drop(struct tree *t, pid_t pid)
{
	for (int i = 0; i < t->count; i++)
		if (t->living[i] == pid)
			t->living[i] = t->living[--t->count];
}

/* All at once, before any of them can notice that another is gone; or the command alone. */
static void
kill_them(const struct tree *t)
{
	for (int i = 0; i < t->count; i++)
		if (!t->root_only || t->living[i] == t->root)
			(void)kill(t->living[i], SIGKILL);
}

/* What the stopped process is to be handed on with: 0, or the signal it was stopped by. */
static int
signal_of(struct tree *t, pid_t pid, int status)
{
	int signal = WSTOPSIG(status);

	if (signal == (SIGTRAP | 0x80)) {
		if ((!t->root_only || pid == t->root) && ++t->stops == t->kill_at)
			kill_them(t);
		return 0;
	}
	if (status >> 16 != 0) { /* fork, clone, exec: the new one is traced too */
		unsigned long child = 0;

		if (status >> 16 != PTRACE_EVENT_EXEC &&
		    ptrace(PTRACE_GETEVENTMSG, pid, NULL, &child) == 0)
			add(t, (pid_t)child);
		return 0;
	}
	return signal == SIGSTOP || signal == SIGTRAP ? 0 : signal; /* our own stops */
}

static void
follow(struct tree *t)
{
	while (t->count > 0) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return;
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (pid == t->root)
				t->status = status;
			drop(t, pid);
			continue;
		}
		add(t, pid);
		(void)ptrace(PTRACE_SYSCALL, pid, NULL,
			     (void *)(long)signal_of(t, pid, status)); /* gone when killed: fine */
	}
}

static pid_t
start(char **command)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		(void)raise(SIGSTOP);
		(void)execvp(command[0], command);
		fprintf(stderr, "killat: %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	return pid;
}

int
main(int argc, char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	struct tree t = { 0 };
	int status, at = 1;

	t.root_only = argc > 1 && strstr(argv[1], "root");
	at += t.root_only && strcmp(argv[1], "root") == 0;
	if (argc < at + 2) {
		fprintf(stderr, "usage: killat [root] N|count|count-root COMMAND…\n");
		return 64;
	}
	t.kill_at = strtol(argv[at], NULL, 10); /* a word: 0 */
	t.root = start(argv + at + 1);
	if (t.root < 0 || waitpid(t.root, &status, 0) < 0 || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, t.root, NULL, (void *)options)) {
		perror("killat: ptrace");
		return 71;
	}
	add(&t, t.root);
	(void)ptrace(PTRACE_SYSCALL, t.root, NULL, NULL);
	follow(&t);
	if (t.kill_at == 0)
		fprintf(stderr, "%ld\n", t.stops);
	return WIFSIGNALED(t.status) ? 128 + WTERMSIG(t.status) : WEXITSTATUS(t.status);
}
