/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "store/store.h"
#include "tests/unit/submit/pki.h"

/* A run of the submission in a small world that one seed decides (reliability.md §5, §8 row 22):
 * the clock and the random numbers at the door of libc, the network at submit/transport.h, the disk
 * at sqlite3_vfs. What is above these three borders is the real program. A machine that dies
 * refuses its disk and its network from one call on, so nothing outlives that moment; what was not
 * flushed is lost, in part, or torn. */

#define SIM_RECORDS 6

struct sim {
	uint64_t seed;
	int64_t now_us;
	bool dead;   /* the client's machine: nothing works any more */
	long calls;  /* of disk and network in this life */
	long die_at; /* 0 never */
	int trouble; /* of the network, percent of exchanges; 0: all goes well */
	int lie;     /* of those troubles, percent that are lying receipts */
	long exchanges, troubles, lies, deaths;
};
extern struct sim sim;

uint64_t sim_dice(void);
/* One call of disk or network; false: the machine is dead. */
bool sim_call(void);

/* disk.c */
void disk_install(void);
void disk_keep_template(void); /* what is there now is where each world begins */
void disk_begin(void);
void disk_reboot(void); /* after a death or a clean end: what is safe is all there is */

/* network.c: the way, and the service behind it, which never dies */
void service_open(const char *folder);
void service_close(void);
void service_begin(void);
const char *service_ca(void);
/* Batches that booked this record: more than one is double. Its disposition, "" unbooked. */
int service_booked(const char *record_id, const char **disposition);
/* The receipt of a batch, NULL when it was never booked. */
const char *service_receipt(const char *batch_id);

#endif
