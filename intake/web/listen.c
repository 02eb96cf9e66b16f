/* SPDX-License-Identifier: Apache-2.0 */
#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/text.h"
#include "web/http.h"

#define BACKLOG          128
#define UNIX_PREFIX      "unix:"
#define LISTEN_FDS_START 3 /* sd_listen_fds(3) */

/* "127.0.0.1:8080" or "[::1]:8080" */
static bool
parse_tcp(const char *where, int *family, long *port)
{
	static const struct {
		const char *prefix;
		int family;
	} hosts[] = { { "127.0.0.1:", AF_INET }, { "[::1]:", AF_INET6 } };

	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		if (text_starts(where, hosts[i].prefix) &&
		    text_to_long(where + strlen(hosts[i].prefix), 0, 65535, port)) {
			*family = hosts[i].family;
			return true;
		}
	return false;
}

static bool
is_socket_file(const char *where)
{
	return text_starts(where, UNIX_PREFIX) && where[strlen(UNIX_PREFIX)] == '/' &&
	       strlen(where + strlen(UNIX_PREFIX)) < sizeof(((struct sockaddr_un *)0)->sun_path);
}

bool
http_listen_is_loopback(const char *where)
{
	int family;
	long port;

	return parse_tcp(where, &family, &port);
}

bool
http_listen_valid(const char *where)
{
	return http_listen_is_loopback(where) || is_socket_file(where) ||
	       text_equal(where, "systemd");
}

static enum err
listen_on(int fd, const struct sockaddr *address, socklen_t length, const char *where,
	  struct error *err)
{
	if (fail_here() || bind(fd, address, length) || listen(fd, BACKLOG)) {
		(void)error_errno(err, "listening on %s", where);
		if (errno == EADDRINUSE)
			(void)error_hint(err, "Another program listens there; name another port "
					      "with --listen 127.0.0.1:PORT.");
		return err->code;
	}
	return ERR_NONE;
}

static enum err
open_tcp(const char *where, int *out, int *port, struct error *err)
{
	AUTO(fd)
	int fd = -1;
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr *address = (struct sockaddr *)(void *)&v4;
	socklen_t length = sizeof(v4);
	int family = AF_INET, one = 1;
	long number = 0;

	(void)parse_tcp(where, &family, &number);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v4.sin_port = v6.sin6_port = htons((uint16_t)number);
	if (family == AF_INET6) {
		address = (struct sockaddr *)(void *)&v6;
		length = sizeof(v6);
	}
	fd = fail_here() ? -1 : socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_errno(err, "socket");
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (listen_on(fd, address, length, where, err))
		return err->code;
	if (getsockname(fd, address, &length))
		return error_errno(err, "%s", where);
	*port = ntohs(family == AF_INET6 ? v6.sin6_port : v4.sin_port);
	*out = fd;
	fd = -1;
	return ERR_NONE;
}

/* A file that nobody answers at was left by a crash. */
static bool
somebody_answers(const struct sockaddr_un *address)
{
	AUTO(fd)
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd >= 0 &&
	       connect(fd, (const struct sockaddr *)(const void *)address, sizeof(*address)) == 0;
}

static enum err
open_unix(const char *where, int *out, struct error *err)
{
	AUTO(fd)
	int fd = -1;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = where + strlen(UNIX_PREFIX);
	struct stat st;

	(void)text_copy(address.sun_path, sizeof(address.sun_path), path);
	if (somebody_answers(&address))
		return error_set(err, ERR_CONFLICT, "%s: another review station listens there",
				 path);
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		(void)unlink(path);
	fd = fail_here() ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_errno(err, "socket");
	if (listen_on(fd, (const struct sockaddr *)(const void *)&address, sizeof(address), where,
		      err))
		return err->code;
	/* nginx is in our group; nobody else may speak to us without it */
	if (chmod(path, 0660))
		return error_errno(err, "%s", path);
	*out = fd;
	fd = -1;
	return ERR_NONE;
}

static enum err
take_activated(int *out, struct error *err)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	long number = 0, fds = 0;

	if (!pid || !count || !text_to_long(pid, 1, 1L << 30, &number) || number != getpid() ||
	    !text_to_long(count, 1, 1, &fds)) {
		(void)error_set(err, ERR_CONFIG, "systemd handed over no listening socket");
		return error_hint(err, "web.listen = systemd needs a socket unit with one "
				       "ListenStream=.");
	}
	*out = LISTEN_FDS_START;
	return ERR_NONE;
}

enum err
listen_open(const char *where, int *fd, int *port, struct error *err)
{
	*port = 0;
	if (text_equal(where, "systemd"))
		return take_activated(fd, err);
	if (http_listen_is_loopback(where))
		return open_tcp(where, fd, port, err);
	if (is_socket_file(where))
		return open_unix(where, fd, err);
	(void)error_set(err, ERR_CONFIG, "web.listen = %s is no loopback address and no socket",
			where);
	return error_hint(err, "127.0.0.1:8080, unix:/run/intake/web.sock or systemd; other "
			       "machines come through nginx (docs/review-station.md).");
}
