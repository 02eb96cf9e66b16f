/* SPDX-License-Identifier: Apache-2.0 */
/* sim SEEDS [FIRST] [--tell]: so many small worlds of submission runs, one a seed, from FIRST (1).
 *In each, six records go out through a network, a disk and a clock that go wrong as the seed has
 *it; then all is well and one more run must end it. After each life, and at the end: nothing that
 *was called accepted is lost, nothing is booked twice, what the register says is what the service
 *booked, receipts are the service's bytes, the log is whole, and it ends. Prints one line a broken
 *promise, with the seed; `sim 1 SEED --tell` replays it. Exit 1 then. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "submit/submit.h"
#include "tests/fault/disk.h"
#include "tests/fault/people.h"
#include "tests/sim/sim.h"

#define LIVES    12
#define BEGIN_US INT64_C(1783668600000000) /* 2026-07-10, a Friday, 15:30 in Shanghai */
#define HOUR_US  INT64_C(3600000000)

struct sim sim;

/* ---- the borders at libc ---- */

int
clock_gettime(clockid_t id, struct timespec *to)
{
	(void)id;
	*to = (struct timespec){ sim.now_us / 1000000, sim.now_us % 1000000 * 1000 };
	return 0;
}

int
usleep(useconds_t us)
{
	sim.now_us += us;
	return 0;
}

int
nanosleep(const struct timespec *span, struct timespec *left)
{
	(void)left;
	sim.now_us += span->tv_sec * 1000000 + span->tv_nsec / 1000;
	return 0;
}

ssize_t
getrandom(void *to, size_t n, unsigned flags)
{
	(void)flags;
	for (size_t i = 0; i < n; i++)
		((uint8_t *)to)[i] = (uint8_t)(sim_dice() >> 7);
	return (ssize_t)n;
}

uint64_t
sim_dice(void)
{
	return dice(&sim.seed);
}

bool
sim_call(void)
{
	if (!sim.dead && sim.die_at && ++sim.calls >= sim.die_at) {
		sim.dead = true;
		sim.deaths++;
	}
	return !sim.dead;
}

/* ---- one world ---- */

struct world {
	char address[300];
	struct catalog *catalog;
	struct config config;
	uint64_t seed;
	int accepted; /* records a run said are accepted, over all lives */
	bool tell, bad;
};

static void
broke(struct world *w, const char *what, const char *which)
{
	printf("seed %" PRIu64 ": %s: %s\n", w->seed, what, which);
	w->bad = true;
}

struct look {
	struct world *w;
	struct store *s;
	int confirmed, other;
};

static enum err
look_document(void *context, const struct document *d, struct error *err)
{
	struct look *l = context;
	AUTO(buf)
	struct buf receipt = BUF(LIMIT_ANSWER_BYTES);
	const char *word, *theirs;
	int booked = service_booked(d->record_id, &word);
	struct batch b;

	if (booked > 1)
		broke(l->w, "booked twice", d->record_id);
	if (d->state != STATE_CONFIRMED) {
		l->other++;
		return ERR_NONE;
	}
	l->confirmed++;
	if (!booked)
		broke(l->w, "called accepted and never booked", d->record_id);
	else if (!text_equal(word, d->disposition))
		broke(l->w, "another disposition here than there", d->record_id);
	if (!date_equal(d->valid_until, (struct date){ 2027, 7, 31 }))
		broke(l->w, "valid until another day than the service said", d->record_id);
	if (store_batch_get(l->s, d->batch_id, &b, NULL, &receipt, err))
		return err->code;
	theirs = service_receipt(d->batch_id);
	if (!theirs || !text_equal(theirs, buf_string(&receipt)))
		broke(l->w, "not the service's receipt", d->batch_id);
	return ERR_NONE;
}

/* Holds the register against the service's book. The number of records that are confirmed. */
static int
look(struct world *w, struct store *s)
{
	static const struct document_filter all = DOCUMENT_FILTER_ALL;
	struct look l = { .w = w, .s = s };
	struct audit_check audit;
	struct error err;

	if (store_document_walk(s, &all, look_document, &l, &err) ||
	    store_audit_verify(s, &audit, &err))
		broke(w, "the register cannot be read", err.text);
	else if (audit.broken_seq)
		broke(w, "the log is broken", audit.why);
	if (l.confirmed + l.other != SIM_RECORDS)
		broke(w, "lost", "a record");
	if (l.confirmed < w->accepted)
		broke(w, "lost", "what a run called accepted");
	return l.confirmed;
}

/* One life of the client's machine: start, submit, end or die. */
static enum err
live(struct world *w, struct error *err)
{
	struct submit_options o = { .actor = "system:submit" };
	struct submit_result r = { 0 };
	struct store *s = NULL;
	enum err rc = store_open(w->address, false, &s, err);

	if (!rc) {
		rc = submit_run(s, w->catalog, &w->config, &o, &r, err);
		w->accepted += r.accepted + r.warned + r.duplicate;
		if (w->tell)
			fprintf(stderr,
				"run=%s rc=%s formed=%d sent=%d replayed=%d accepted=%d open=%d "
				"dead=%d %s\n",
				r.run, error_name(rc), r.batches, r.sent, r.replayed,
				r.accepted + r.warned + r.duplicate, r.open, sim.dead,
				rc ? err->text : "");
		store_close(s);
	}
	disk_reboot();
	return rc;
}

static void
after_life(struct world *w)
{
	struct error err;
	struct store *s = NULL;

	sim.die_at = 0;
	if (store_open(w->address, false, &s, &err)) {
		broke(w, "the register does not open", err.text);
		return;
	}
	(void)look(w, s);
	store_close(s);
	disk_reboot();
}

static void
trouble(void)
{
	sim.trouble = (int)(sim_dice() % 70);
	sim.lie = (int)(sim_dice() % 4) == 0 ? 20 : 0;
	sim.calls = 0;
	sim.die_at = sim_dice() % 3 ? (long)(sim_dice() % 900) + 1 : 0;
}

/* true: all promises kept. */
static bool
world_run(struct world *w, uint64_t seed)
{
	struct error err = { 0 };
	struct store *s = NULL;
	enum err rc = ERR_AGAIN;

	sim.seed = seed * 0x9e3779b97f4a7c15u;
	sim.now_us = BEGIN_US;
	sim.die_at = 0;
	w->seed = seed;
	w->bad = false;
	w->accepted = 0;
	w->config.batch_max = 1 + (int)(sim_dice() % 4);
	disk_begin();
	service_begin();
	for (int life = 0; life < LIVES && !w->bad && rc; life++) {
		trouble();
		rc = live(w, &err);
		after_life(w);
		/* The timer, later; and a clock that somebody set. */
		sim.now_us += (int64_t)(sim_dice() % 26) * HOUR_US / 4;
		if (sim_dice() % 8 == 0)
			sim.now_us += ((int64_t)(sim_dice() % 3) - 1) * 20 * HOUR_US;
	}
	/* All is well again: two runs at most (the first may be told to wait). */
	sim.trouble = 0;
	sim.die_at = 0;
	for (int i = 0; i < 3 && !w->bad; i++) {
		sim.now_us += 30 * HOUR_US;
		rc = live(w, &err);
	}
	if (!w->bad && rc)
		broke(w, "it does not end", err.text);
	if (!w->bad && store_open(w->address, false, &s, &err))
		broke(w, "the register does not open", err.text);
	if (s && look(w, s) != SIM_RECORDS)
		broke(w, "not all confirmed", "at the end");
	store_close(s);
	return !w->bad;
}

static void
prepare(struct world *w, const char *folder)
{
	AUTO(document_free)
	struct document *d = document_new();
	struct store *s = NULL;
	struct error err;

	sim.now_us = BEGIN_US;
	sim.seed = 1;
	(void)snprintf(w->address, sizeof(w->address), "sqlite:%s/register.db", folder);
	(void)text_copy(w->config.templates, sizeof(w->config.templates), "templates");
	(void)text_copy(w->config.agency, sizeof(w->config.agency), "440900");
	(void)text_copy(w->config.system, sizeof(w->config.system), "sim");
	(void)text_copy(w->config.url, sizeof(w->config.url), "https://service.example/");
	service_open(folder);
	(void)text_copy(w->config.ca, sizeof(w->config.ca), service_ca());
	disk_install();
	if (catalog_open("templates", "certs", &w->catalog, &err) ||
	    store_open(w->address, true, &s, &err) || fill_roster(s, 1, SIM_RECORDS, &err)) {
		fprintf(stderr, "sim: %s\n", err.text);
		exit(70);
	}
	for (int n = 1; n <= SIM_RECORDS; n++)
		MUST(!fill_one(s, n, d, &err));
	store_close(s);
	disk_keep_template();
}

int
main(int argc, char **argv)
{
	static struct world w;
	char folder[] = "/tmp/sim.XXXXXX", path[64];
	long seeds = argc > 1 ? atol(argv[1]) : 500, first = argc > 2 ? atol(argv[2]) : 1, bad = 0;

	w.tell = argc > 3;
	log_open(LOG_LEVEL_ERROR);
	if (!mkdtemp(folder))
		return 71;
	prepare(&w, folder);
	(void)!freopen(w.tell ? "/dev/stderr" : "/dev/null", "w", stderr);
	for (long i = 0; i < seeds; i++)
		bad += !world_run(&w, (uint64_t)(first + i));
	printf("%ld seeds from %ld, %ld broken promises; %ld exchanges, %ld of them in trouble, "
	       "%ld lies, "
	       "%ld deaths\n",
	       seeds, first, bad, sim.exchanges, sim.troubles, sim.lies, sim.deaths);
	catalog_close(w.catalog);
	service_close();
	(void)snprintf(path, sizeof(path), "rm -rf %s", folder);
	return system(path) || bad || (seeds >= 100 && sim.deaths < seeds / 4) ? 1 : 0;
}
