/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_SERVICE_H
#define TESTS_CENTRAL_SERVICE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "tests/central/envelope.h"
#include "tests/central/fault.h"
#include "tests/central/ledger.h"
#include "tests/central/receipt.h"

/* The running service: what all requests share. One thread per connection; the ledger has one lock.
 */

#define BUSY_MAX 64 /* more than connections a client may have */
/* A page image: A4 in colour at 600 dpi, hardly compressed. */
#define BLOB_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define TOLD_MAX       256 /* who was told to wait, the last so many */

/* What it saw; the control port shows it. */
struct tally {
	atomic_long connections, requests, posts, booked, replayed, refused, polled, faults;
	atomic_long early; /* came back before the Retry-After it was given */
};

struct service {
	const char *dir;
	struct ledger *ledger;
	struct signer *signer, *stranger;
	struct door *door;
	struct faults *faults;
	struct buf receipt_der; /* base64, for /v1/service */
	pthread_mutex_t ledger_lock;
	pthread_mutex_t busy_lock; /* also of told */
	char busy[BUSY_MAX][UUID_TEXT_BYTES];
	struct {
		char key[UUID_TEXT_BYTES];
		int64_t until_us;
	} told[TOLD_MAX];
	int told_next;
	struct tally tally;
	atomic_long skew_s; /* of our clock, on order */
	atomic_bool blobs;
	int records_max; /* per batch */
};

/* Who is at the other end, judged once per connection. */
struct peer {
	bool known; /* looked at */
	bool good;
	char why[128]; /* not good */
	char agency[8];
	struct sha256 cert;
};

struct request {
	struct MHD_Connection *connection;
	const struct peer *peer;
	const char *method;
	char path[256];
	enum fault_on what;
	bool answered; /* before the body came */
	struct buf body;
};

struct answer {
	unsigned status;
	const char *type;
	struct buf body;
	char retry_after[40], location[160];
	bool replayed;
	bool drop;   /* say nothing, close */
	bool shaped; /* send it as shape says */
	struct fault shape;
};
void answer_free(struct answer *a);
static inline void
auto_answer(struct answer *a)
{
	answer_free(a);
}
#define ANSWER                                                                                     \
	{                                                                                          \
		.type = "application/xml; charset=utf-8", .body = BUF(LIMIT_ANSWER_BYTES)          \
	}

/* serve.c: both ports. Prints the ready line; returns on SIGTERM or SIGINT. */
enum err service_run(struct service *s, int port, int control_port, struct error *err) MUST_USE;

/* peer.c */
void peer_look(struct peer *p, struct MHD_Connection *connection);

/* routes.c: fills the answer for a whole request. Our own failure becomes 500. */
void route(struct service *s, struct request *r, struct answer *a);
const char *request_header(const struct request *r, const char *name); /* "" when absent */
const char *request_argument(const struct request *r, const char *name);
void answer_problem(struct answer *a, unsigned status, const char *code, const char *detail);

/* post.c: POST /v1/batches */
void post_batch(struct service *s, struct request *r, struct answer *a);
/* The fault's own answer: status, delay, drop, kill. true: the request ends here. */
bool fault_strikes(struct service *s, const struct request *r, enum fault_point point,
		   struct answer *a);

/* late.c: results, acknowledgement, reconciliation, images */
void get_results(struct service *s, struct request *r, struct answer *a);
void post_ack(struct service *s, struct request *r, struct answer *a);
void get_recon(struct service *s, struct request *r, struct answer *a);
void head_blob(struct service *s, struct request *r, struct answer *a);
void put_blob(struct service *s, struct request *r, struct answer *a);

/* reply.c: queues the answer; MHD_NO closes the connection. */
enum MHD_Result reply_send(struct service *s, const struct request *r, struct answer *a);

/* control.c: a request to the control port. */
void control(struct service *s, struct request *r, struct answer *a);

int64_t service_now_us(struct service *s);
/* HTTP date of that moment; to has 40 bytes. */
void http_date(char *to, size_t size, int64_t us);

#endif
