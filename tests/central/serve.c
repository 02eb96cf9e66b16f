/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <arpa/inet.h>
#include <assert.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"

/* The two ports: HTTPS with client certificates for the protocol, plain HTTP for the control of a
 * test. Both on 127.0.0.1 only. */

DEFINE_AUTO(MHD_stop_daemon, struct MHD_Daemon *);

/* Nothing of the protocol takes so long; a stalled client must not hold a thread for ever. */
#define IDLE_S          120
#define CONNECTIONS_MAX 256

/* MHD's hook for each connection: keeps the peer beside it. */
static void
connection_hook(void *context, struct MHD_Connection *connection, void **own,
		enum MHD_ConnectionNotificationCode what)
{
	struct service *s = context;

	(void)connection;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		atomic_fetch_add(&s->tally.connections, 1);
		*own = calloc(1, sizeof(struct peer));
	} else {
		free(*own);
		*own = NULL;
	}
}

static struct peer *
peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void
request_end(void *context, struct MHD_Connection *connection, void **own,
	    enum MHD_RequestTerminationCode why)
{
	struct request *r = *own;

	(void)context;
	(void)connection;
	(void)why;
	if (r)
		buf_free(&r->body);
	free(r);
	*own = NULL;
}

static struct request *
request_start(struct MHD_Connection *connection, const char *path, const char *method)
{
	struct request *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->connection = connection;
	r->method = method;
	r->body.limit = LIMIT_BATCH_BYTES;
	if (!text_copy(r->path, sizeof(r->path), path))
		r->path[0] = '\0'; /* no path of ours is so long: 404 */
	return r;
}

/* Headers are here, the body is not. */
static enum MHD_Result
at_head(struct service *s, struct request *r)
{
	AUTO(answer)
	struct answer a = ANSWER;

	r->what = text_equal(r->path, "/v1/batches")     ? ON_POST
		  : text_starts(r->path, "/v1/batches/") ? ON_GET
							 : ON_SERVICE;
	if (text_starts(r->path, "/v1/blobs/"))
		r->body.limit = BLOB_BYTES_MAX;
	if (!fault_strikes(s, r, AT_HEAD, &a))
		return MHD_YES;
	r->answered = true;
	return reply_send(s, r, &a);
}

static enum MHD_Result
on_request(/* NOLINT(readability-function-size): the parameters are microhttpd's */
	   void *context, struct MHD_Connection *connection, const char *path, const char *method,
	   const char *version, const char *upload, size_t *upload_size, void **own)
{
	AUTO(answer)
	struct answer a = ANSWER;
	struct service *s = context;
	struct request *r = *own;
	struct peer *peer = peer_of(connection);

	(void)version;
	if (!peer)
		return MHD_NO;
	if (!r) {
		*own = r = request_start(connection, path, method);
		if (!r)
			return MHD_NO;
		peer_look(peer, connection);
		r->peer = peer;
		return at_head(s, r);
	}
	if (*upload_size > 0) {
		buf_add(&r->body, upload, *upload_size); /* too large: answered when all is read */
		*upload_size = 0;
		return MHD_YES;
	}
	if (r->answered)
		return MHD_YES;
	atomic_fetch_add(&s->tally.requests, 1);
	route(s, r, &a);
	return reply_send(s, r, &a);
}

static enum MHD_Result
on_control(/* NOLINT(readability-function-size): the parameters are microhttpd's */
	   void *context, struct MHD_Connection *connection, const char *path, const char *method,
	   const char *version, const char *upload, size_t *upload_size, void **own)
{
	AUTO(answer)
	struct answer a = ANSWER;
	struct request *r = *own;

	(void)version;
	(void)upload;
	if (!r) {
		*own = r = request_start(connection, path, method);
		return r ? MHD_YES : MHD_NO;
	}
	if (*upload_size > 0) {
		*upload_size = 0;
		return MHD_YES;
	}
	a.type = "text/plain; charset=utf-8";
	control(context, r, &a);
	return reply_send(context, r, &a);
}

static struct sockaddr_in
local_address(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons((uint16_t)port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

struct pem {
	struct buf ca, cert, key;
};

static void
auto_pem(struct pem *p)
{
	buf_free(&p->ca);
	buf_free(&p->cert);
	buf_free(&p->key);
}

static enum err
read_pem(const char *dir, const char *name, struct buf *out, struct error *err)
{
	char path[PATH_MAX];

	if (!text_print(path, sizeof(path), "%s/%s", dir, name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", dir);
	return file_read(path, out, err);
}

static enum err
start_tls(struct service *s, int port, struct MHD_Daemon **out, struct error *err)
{
	AUTO(pem)
	struct pem pem = { BUF(LIMIT_SMALL_FILE_BYTES), BUF(LIMIT_SMALL_FILE_BYTES),
			   BUF(LIMIT_SMALL_FILE_BYTES) };
	struct sockaddr_in address = local_address(port);

	if (read_pem(s->dir, "ca.pem", &pem.ca, err) ||
	    read_pem(s->dir, "server.pem", &pem.cert, err) ||
	    read_pem(s->dir, "server.key", &pem.key, err))
		return err->code;
	*out = MHD_start_daemon(
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_TLS,
	    (uint16_t)port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &address,
	    MHD_OPTION_HTTPS_MEM_CERT, buf_string(&pem.cert), MHD_OPTION_HTTPS_MEM_KEY,
	    buf_string(&pem.key), MHD_OPTION_HTTPS_MEM_TRUST, buf_string(&pem.ca),
	    MHD_OPTION_HTTPS_PRIORITIES, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)128 * 1024, MHD_OPTION_CONNECTION_TIMEOUT,
	    IDLE_S, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_NOTIFY_CONNECTION,
	    connection_hook, s, MHD_OPTION_NOTIFY_COMPLETED, request_end, s, MHD_OPTION_END);
	if (!*out)
		return error_set(err, ERR_NET, "port %d: the service cannot start", port);
	return ERR_NONE;
}

static enum err
start_control(struct service *s, int port, struct MHD_Daemon **out, struct error *err)
{
	struct sockaddr_in address = local_address(port);

	*out = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, (uint16_t)port, NULL, NULL,
				on_control, s, MHD_OPTION_SOCK_ADDR, &address,
				MHD_OPTION_NOTIFY_COMPLETED, request_end, s, MHD_OPTION_END);
	if (!*out)
		return error_set(err, ERR_NET, "port %d: the control cannot start", port);
	return ERR_NONE;
}

static int
port_of(struct MHD_Daemon *daemon)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

enum err
service_run(struct service *s, int port, int control_port, struct error *err)
{
	AUTO(MHD_stop_daemon)
	struct MHD_Daemon *tls = NULL;
	AUTO(MHD_stop_daemon)
	struct MHD_Daemon *plain = NULL;
	sigset_t wait_for;
	int got;

	/* Blocked before the threads start, so that they inherit it and sigwait gets them. */
	(void)sigemptyset(&wait_for);
	(void)sigaddset(&wait_for, SIGTERM);
	(void)sigaddset(&wait_for, SIGINT);
	if (pthread_sigmask(SIG_BLOCK, &wait_for, NULL))
		return error_set(err, ERR_BUG, "signals");
	(void)signal(SIGPIPE, SIG_IGN);
	if (start_tls(s, port, &tls, err) || start_control(s, control_port, &plain, err))
		return err->code;
	(void)printf("ready url=https://127.0.0.1:%d/ control=http://127.0.0.1:%d\n", port_of(tls),
		     port_of(plain));
	(void)fflush(stdout);
	while (sigwait(&wait_for, &got))
		;
	return ERR_NONE;
}
