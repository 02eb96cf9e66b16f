/* SPDX-License-Identifier: Apache-2.0 */
/* delay PORT MS: a TCP proxy on 127.0.0.1 in front of PORT that makes the way as long as a real
 * one: what is sent arrives MS/2 later, either way, and the first byte of a connection a whole MS
 * later still, because a real connect costs a round trip. Prints "listening on PORT". One thread,
 * poll(2). */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define PAIRS_MAX 64
#define PIECE     65536
#define WAY_MAX   ((size_t)16 * 1024 * 1024)

struct piece {
	struct piece *next;
	int64_t due_us;
	size_t length, given;
	char bytes[];
};

/* One direction: what was read from `from` waits to be written to `to`. */
struct way {
	int from, to;
	struct piece *first, **last;
	size_t held;
	bool ended; /* nothing more comes in */
};

struct pair {
	bool used;
	int64_t since_us;
	struct way way[2];
};

static struct pair pairs[PAIRS_MAX];
static int64_t half_us;

static void
die(const char *what)
{
	perror(what);
	exit(71);
}

static int
connect_to(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static int
listen_on(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)&at, &size))
		die("delay: listen");
	printf("listening on %d\n", ntohs(at.sin_port));
	(void)fflush(stdout);
	return fd;
}

static void
way_open(struct way *w, int from, int to)
{
	*w = (struct way){ .from = from, .to = to };
	w->last = &w->first;
}

static void
take(int listener, int port)
{
	int in = accept4(listener, NULL, NULL, SOCK_CLOEXEC), out, on = 1;

	if (in < 0)
		return;
	out = connect_to(port);
	for (int i = 0; out >= 0 && i < PAIRS_MAX; i++) {
		if (pairs[i].used)
			continue;
		(void)setsockopt(in, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		(void)fcntl(in, F_SETFL, O_NONBLOCK);
		(void)fcntl(out, F_SETFL, O_NONBLOCK);
		pairs[i] = (struct pair){ .used = true, .since_us = clock_monotonic_us() };
		way_open(&pairs[i].way[0], in, out);
		way_open(&pairs[i].way[1], out, in);
		return;
	}
	(void)close(in);
	if (out >= 0)
		(void)close(out);
}

static void
drop(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		while (p->way[i].first) {
			struct piece *gone = p->way[i].first;

			p->way[i].first = gone->next;
			free(gone);
		}
		(void)close(p->way[i].from);
	}
	p->used = false;
}

/* false: the connection is gone. */
static bool
read_in(const struct pair *p, struct way *w)
{
	struct piece *piece = malloc(sizeof(*piece) + PIECE);
	int64_t now = clock_monotonic_us(), earliest = p->since_us + 3 * half_us;
	ssize_t n = piece ? read(w->from, piece->bytes, PIECE) : -1;

	if (n <= 0) {
		free(piece);
		w->ended = n == 0;
		return n == 0 || errno == EAGAIN || errno == EINTR;
	}
	*piece = (struct piece){ .length = (size_t)n, .due_us = now + half_us };
	if (piece->due_us < earliest)
		piece->due_us = earliest;
	*w->last = piece;
	w->last = &piece->next;
	w->held += piece->length;
	return true;
}

static bool
write_out(struct way *w)
{
	while (w->first && w->first->due_us <= clock_monotonic_us()) {
		struct piece *piece = w->first;
		ssize_t n = write(w->to, piece->bytes + piece->given, piece->length - piece->given);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		piece->given += (size_t)n;
		w->held -= (size_t)n;
		if (piece->given < piece->length)
			return true;
		w->first = piece->next;
		if (!w->first)
			w->last = &w->first;
		free(piece);
	}
	if (w->ended && !w->first)
		(void)shutdown(w->to, SHUT_WR);
	return true;
}

/* Milliseconds until the next piece is due. */
static int
next_due_ms(void)
{
	int64_t now = clock_monotonic_us(), wait = 1000000;

	for (int i = 0; i < PAIRS_MAX * 2; i++) {
		const struct piece *first = pairs[i / 2].way[i % 2].first;

		if (pairs[i / 2].used && first && first->due_us - now < wait)
			wait = first->due_us - now;
	}
	return wait < 0 ? 0 : (int)(wait / 1000) + (wait % 1000 > 0);
}

static void
serve(struct pair *p)
{
	for (int k = 0; p->used && k < 2; k++) {
		struct way *w = &p->way[k];

		if ((!w->ended && w->held < WAY_MAX && !read_in(p, w)) || !write_out(w)) {
			drop(p);
			return;
		}
	}
	if (p->used && p->way[0].ended && p->way[1].ended && !p->way[0].first && !p->way[1].first)
		drop(p);
}

int
main(int argc, char **argv)
{
	int port, listener;

	if (argc != 3) {
		fprintf(stderr, "usage: delay PORT MS\n");
		return 64;
	}
	port = atoi(argv[1]);
	half_us = (int64_t)atoi(argv[2]) * 500;
	(void)signal(SIGPIPE, SIG_IGN);
	listener = listen_on();
	for (;;) {
		struct pollfd fds[1 + 2 * PAIRS_MAX] = { { .fd = listener, .events = POLLIN } };
		nfds_t n = 1;

		for (int i = 0; i < PAIRS_MAX; i++)
			for (int k = 0; pairs[i].used && k < 2; k++)
				if (!pairs[i].way[k].ended && pairs[i].way[k].held < WAY_MAX)
					fds[n++] = (struct pollfd){ .fd = pairs[i].way[k].from,
								    .events = POLLIN };
		if (poll(fds, n, next_due_ms()) < 0 && errno != EINTR)
			die("delay: poll");
		if (fds[0].revents)
			take(listener, port);
		for (int i = 0; i < PAIRS_MAX; i++)
			if (pairs[i].used)
				serve(&pairs[i]);
	}
}
