/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_ARRIVAL_H
#define INTAKE_MODEL_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "model/serial.h"

/* One envelope, one serial; given at opening, before any judgement. Its papers are documents
 * (model/document.h). */
enum route { ROUTE_POST, ROUTE_EMS, ROUTE_COURIER, ROUTE_BY_HAND, ROUTE_BY_AGENT, ROUTE_INTERNAL };
enum condition { CONDITION_INTACT, CONDITION_TORN, CONDITION_WET, CONDITION_OPENED };

struct arrival {
	char serial[SERIAL_BYTES];
	int64_t registered_us;
	struct date received_on; /* the day it came in, Asia/Shanghai */
	enum route route;
	char tracking[40]; /* 邮件号码; S10 check digit tested where it looks like one */
	struct date postmark_on;
	char postmark_place[64];
	char sender_name[96], sender_address[192], sender_country[4];
	int pieces;        /* papers counted at opening */
	int pieces_listed; /* as the sender's list says, 0 = none */
	enum condition condition;
	char opened_by[64], witnessed_by[64];
	char agent_name[96]; /* who handed it in for the holder (代交), "" = nobody */
	bool agent_papers;   /* authority and ID of the agent were shown */
	bool original; /* the paper is the original by touch; false with original_unsure = cannot
			  tell */
	bool original_unsure;
	char person_hint[24]; /* person number the mailroom believes it is for, "" unknown: shields
				 him at once */
	char note[256];
};

const char *route_text(enum route route);             /* "post" … */
const char *route_zh(enum route route);               /* "邮寄" … */
bool route_parse(const char *text, enum route *out);  /* both languages */
const char *condition_text(enum condition condition); /* "intact" … */
const char *condition_zh(enum condition condition);
bool condition_parse(const char *text, enum condition *out);

#endif
