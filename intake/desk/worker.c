/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

/* Recognition in processes that live long (a recogniser costs 160 ms to make) and see pixels only:
 * no register, no roster, no network. A job is a descriptor and two days; an answer is plain
 * values, checked as if an enemy had written them. */

struct answer {
	struct error file_error; /* code ERR_NONE: documents follow */
	int count, pages;
	char label[SERIAL_BYTES];
	bool label_conflict;
};

struct worker {
	pid_t pid;
	int socket;
	bool busy;
};

struct workers {
	const struct config *config;
	const struct catalog *catalog;
	int count;
	struct worker worker[LIMIT_WORKERS];
};

/* ---- in the worker ---- */

static bool
receive_job(int socket, struct job *job, int *fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec io = { job, sizeof(*job) };
	struct msghdr m = { .msg_iov = &io,
			    .msg_iovlen = 1,
			    .msg_control = control.bytes,
			    .msg_controllen = sizeof(control.bytes) };
	ssize_t n;
	struct cmsghdr *c;

	do
		n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	c = n == (ssize_t)sizeof(*job) ? CMSG_FIRSTHDR(&m) : NULL;
	if (!c || c->cmsg_type != SCM_RIGHTS)
		return false;
	memcpy(fd, CMSG_DATA(c), sizeof(*fd));
	return true;
}

static enum err
send_answer(int socket, const struct examination *e, const struct error *file_error,
	    struct error *err)
{
	struct answer a = { .file_error = *file_error,
			    .count = e->count,
			    .pages = e->pages,
			    .label_conflict = e->label_conflict };

	(void)text_copy(a.label, sizeof(a.label), e->label);
	if (file_write_all(socket, &a, sizeof(a), err))
		return err->code;
	return file_write_all(socket, e->document, sizeof(*e->document) * (size_t)e->count, err);
}

static enum err
recogniser_open(const struct config *config, const struct catalog *catalog, struct recogniser *r,
		struct error *err)
{
	const struct form *forms[LIMIT_FORMS];
	int count = catalog_form_count(catalog);

	for (int i = 0; i < count; i++)
		forms[i] = catalog_form(catalog, i);
	r->catalog = catalog;
	if (reader_open(forms, count, config->templates, &r->reader, err))
		return err->code;
	return trust_open(config->certs, &r->trust, err);
}

static void NORETURN
worker_main(const struct workers *w, int socket)
{
	struct recogniser r = { 0 };
	struct error err = { 0 }, opened = { 0 };
	struct job job;
	int fd;

	if (recogniser_open(w->config, w->catalog, &r, &opened))
		log_event(LOG_LEVEL_ERROR, "worker-start", "err=%s", error_name(opened.code));
	while (receive_job(socket, &job, &fd)) {
		struct examination e = { 0 };
		struct error file_error = opened;

		/* what a step met on its way to success is no error of the file */
		if (!opened.code && !recognise_file(&r, fd, &job, &e, &file_error))
			file_error.code = ERR_NONE;
		(void)close(fd);
		if (send_answer(socket, &e, &file_error, &err))
			break;
		examination_free(&e);
	}
	reader_close(r.reader);
	trust_close(r.trust);
	_exit(0);
}

/* ---- in the desk ---- */

static enum err
start_one(struct workers *w, struct worker *one, struct error *err)
{
	int pair[2];

	if (fail_here() || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return error_errno(err, "start a recognition process");
	one->pid = fork();
	if (one->pid < 0) {
		(void)error_errno(err, "start a recognition process");
		(void)close(pair[0]);
		(void)close(pair[1]);
		return err->code;
	}
	if (one->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)signal(SIGINT, SIG_IGN);
		/* what the desk has open (register, locks) is none of a worker's business */
		if (pair[1] != 3) {
			(void)dup2(pair[1], 3);
			pair[1] = 3;
		}
		(void)close_range(4, ~0U, 0);
		worker_main(w, pair[1]);
	}
	(void)close(pair[1]);
	one->socket = pair[0];
	one->busy = false;
	return ERR_NONE;
}

enum err
workers_start(const struct config *config, const struct catalog *catalog, int count,
	      struct workers **out, struct error *err)
{
	AUTO(workers_stop)
	struct workers *w = fail_here() ? NULL : calloc(1, sizeof(*w));

	if (!w)
		return error_set(err, ERR_NOMEM, "recognition processes: out of memory");
	if (count <= 0)
		count = (int)sysconf(_SC_NPROCESSORS_ONLN);
	count = count < 1 ? 1 : count > LIMIT_WORKERS ? LIMIT_WORKERS : count;
	w->config = config;
	w->catalog = catalog;
	for (; w->count < count; w->count++)
		if (start_one(w, &w->worker[w->count], err))
			return err->code;
	*out = TAKE(w);
	return ERR_NONE;
}

static void
stop_one(struct worker *one)
{
	(void)close(one->socket);
	if (one->busy)
		(void)kill(one->pid, SIGKILL);
	while (waitpid(one->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void
workers_stop(struct workers *w)
{
	if (!w)
		return;
	/* all sockets first, so that idle ones end side by side */
	for (int i = 0; i < w->count; i++)
		(void)shutdown(w->worker[i].socket, SHUT_RDWR);
	for (int i = 0; i < w->count; i++)
		stop_one(&w->worker[i]);
	free(w);
}

int
workers_count(const struct workers *w)
{
	return w->count;
}

int
workers_idle(const struct workers *w)
{
	for (int i = 0; i < w->count; i++)
		if (!w->worker[i].busy)
			return i;
	return -1;
}

enum err
workers_give(struct workers *w, int worker, int fd, const struct job *job, struct error *err)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct job copy = *job;
	struct iovec io = { &copy, sizeof(copy) };
	struct msghdr m = { .msg_iov = &io,
			    .msg_iovlen = 1,
			    .msg_control = control.bytes,
			    .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	assert(!w->worker[worker].busy);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	w->worker[worker].busy = true;
	/* a worker that died in its sleep shows when its answer is awaited */
	if (sendmsg(w->worker[worker].socket, &m, MSG_NOSIGNAL) < 0 && errno != EPIPE)
		return error_errno(err, "give work to a recognition process");
	return ERR_NONE;
}

static bool
text_ends_inside(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* Everything a later floor indexes by must be inside its array. */
static bool
document_sane(const struct document *d)
{
	if (d->page_count < 1 || d->page_count > LIMIT_PAGES_PER_DOCUMENT || d->field_count < 0 ||
	    d->field_count > LIMIT_FIELDS_PER_DOCUMENT || d->verdict_count < 0 ||
	    d->verdict_count > LIMIT_SEALS_PER_DOCUMENT || d->finding_count != 0 ||
	    !text_ends_inside(d->form, sizeof(d->form)))
		return false;
	for (int i = 0; i < d->field_count; i++)
		if ((unsigned)d->field[i].name >= FIELD_NAME_COUNT || d->field[i].page < 0 ||
		    d->field[i].page >= d->page_count ||
		    (unsigned)d->field[i].status > FIELD_AGREED ||
		    !text_ends_inside(d->field[i].text, FIELD_TEXT_BYTES) ||
		    !text_ends_inside(d->field[i].printed, FIELD_TEXT_BYTES))
			return false;
	for (int i = 0; i < d->verdict_count; i++)
		if ((unsigned)d->verdict[i].kind > SEAL_INK ||
		    (unsigned)d->verdict[i].verdict > VERDICT_INVALID ||
		    (unsigned)d->verdict[i].reason >= SEAL_REASON_COUNT ||
		    d->verdict[i].payload_count < 0 ||
		    d->verdict[i].payload_count > SEAL_PAYLOAD_FIELDS)
			return false;
	return true;
}

static enum err
receive_answer(int socket, struct examination *out, struct error *file_error, struct error *err)
{
	AUTO(examination)
	struct examination e = { 0 };
	struct answer a;

	if (file_read_all(socket, &a, sizeof(a), err))
		return err->code;
	if (a.count < 0 || a.count > LIMIT_DOCUMENTS_PER_ARRIVAL || a.pages < 0 ||
	    !text_ends_inside(a.label, sizeof(a.label)) ||
	    !text_ends_inside(a.file_error.text, ERROR_TEXT_BYTES) ||
	    !text_ends_inside(a.file_error.hint, ERROR_HINT_BYTES) ||
	    (unsigned)a.file_error.code > ERR_BUG ||
	    (a.count == 0) != (a.file_error.code != ERR_NONE))
		return error_set(err, ERR_DATA, "worker-nonsense: answer out of range");
	*file_error = a.file_error;
	if (a.count) {
		e.document = fail_here() ? NULL : calloc((size_t)a.count, sizeof(*e.document));
		if (!e.document)
			return error_set(err, ERR_NOMEM, "documents: out of memory");
		if (file_read_all(socket, e.document, sizeof(*e.document) * (size_t)a.count, err))
			return err->code;
	}
	e.count = a.count;
	e.pages = a.pages;
	e.label_conflict = a.label_conflict;
	(void)text_copy(e.label, sizeof(e.label), a.label);
	for (int i = 0; i < e.count; i++)
		if (!document_sane(&e.document[i]))
			return error_set(err, ERR_DATA, "worker-nonsense: document out of range");
	*out = e;
	memset(&e, 0, sizeof(e));
	return ERR_NONE;
}

/* The worker crashed or talked nonsense on this file: the file is suspect, the worker is replaced.
 */
static enum err
replace_worker(struct workers *w, int worker, struct error *file_error, struct error *err)
{
	log_event(LOG_LEVEL_ERROR, "worker-died", "worker=%d pid=%d why=\"%s\"", worker,
		  (int)w->worker[worker].pid, err->text);
	stop_one(&w->worker[worker]);
	(void)error_set(file_error, ERR_DATA, "worker-died: recognition broke off on this file");
	(void)error_hint(file_error,
			 "Open the file in a viewer; scan the paper again if it is damaged.");
	return start_one(w, &w->worker[worker], err);
}

enum err
workers_answer(struct workers *w, int ms, int *worker, struct examination *out,
	       struct error *file_error, struct error *err)
{
	struct pollfd p[LIMIT_WORKERS];
	int n;

	for (int i = 0; i < w->count; i++)
		p[i] = (struct pollfd){ w->worker[i].busy ? w->worker[i].socket : -1, POLLIN, 0 };
	do
		n = poll(p, (nfds_t)w->count, ms);
	while (n < 0 && errno == EINTR && ms < 0);
	if (n < 0 && errno != EINTR)
		return error_errno(err, "wait for recognition");
	for (int i = 0; i < w->count && n > 0; i++) {
		if (!p[i].revents)
			continue;
		*worker = i;
		file_error->code = ERR_NONE;
		memset(out, 0, sizeof(*out));
		if (receive_answer(w->worker[i].socket, out, file_error, err)) {
			if (err->code == ERR_NOMEM)
				return err->code;
			return replace_worker(w, i, file_error, err);
		}
		w->worker[i].busy = false;
		return ERR_NONE;
	}
	return error_set(err, ERR_AGAIN, "no answer yet");
}
