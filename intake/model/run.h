/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_RUN_H
#define INTAKE_MODEL_RUN_H

#include <stdint.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/random.h"
#include "model/decision.h"
#include "model/person.h"
#include "model/serial.h"

#define RUN_ID_BYTES 40

/* 报送轮次. One call of the submission: who, when, from where, what came of it, why it ended. It is
 * a row: a process that dies leaves one without an end, and the next run closes it. */
struct run {
	char id[RUN_ID_BYTES]; /* "2026-W28-2": the second run in that ISO week */
	char actor[USER_BYTES];
	char host[64];
	int process;
	int64_t started_us, ended_us; /* ended_us 0: under way, or killed */
	int exit_status;
	char ending[24];     /* "none" done, "again", "net", "trust" … as error_name; "killed" */
	char why[160];       /* English, "" when done */
	int formed, records; /* new batches and records in them */
	int sent, replayed;  /* batches that got their receipt */
	int accepted, warned, duplicate, deferred, rejected; /* records, from the receipts */
	int resumed;  /* of the accepted: pay was stopped, months to pay back */
	int late;     /* final words on deferred records */
	int late_odd; /* late results that do not fit what we know: a person must look */
	int images;   /* page images sent */
	int open, blocked, unfit, own_hands;
	int64_t skew_s;
};

/* What the service said last of one record and revision, with what belongs to it here. */
struct record_answer {
	struct date received_on; /* day of the receipt that named it first, in Shanghai */
	char record_id[UUID_TEXT_BYTES];
	int revision;
	struct sha256 digest; /* of its canonical bytes */
	char disposition[32];
	char receipt_id[UUID_TEXT_BYTES];
	char batch_id[UUID_TEXT_BYTES];
	char run[RUN_ID_BYTES]; /* in which the word came */
	char serial[SERIAL_BYTES];
	int index;
	char person_no[PERSON_NO_BYTES];
	char reason[440];           /* the service's, if rejected */
	int back_pay_months;        /* of a resume case */
	struct date suspended_from; /* of the person, as the roster says today */
	struct date valid_until;
};

#endif
