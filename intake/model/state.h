/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_STATE_H
#define INTAKE_MODEL_STATE_H

#include <stdbool.h>

/* The life of a document (domain.md §4.5). This table is the only way to move; everything else asks
 * it. */
#define STATES(X)                                                                                  \
	X(ARRIVED, "ARRIVED", "已收件")                                                            \
	X(OPENED, "OPENED", "已拆封")                                                              \
	X(REGISTERED, "REGISTERED", "已登记")                                                      \
	X(SCANNED, "SCANNED", "已扫描")                                                            \
	X(INDEXED, "INDEXED", "已录入")                                                            \
	X(CHECKED, "CHECKED", "已核验")                                                            \
	X(REVIEW, "REVIEW", "待人工审核")                                                          \
	X(QUERY_ISSUER, "QUERY_ISSUER", "待出具机构确认")                                          \
	X(WAIT_FIX, "WAIT_FIX", "待补正")                                                          \
	X(FIRST_OK, "FIRST_OK", "初审通过")                                                        \
	X(REJECT_PROPOSED, "REJECT_PROPOSED", "拟退回")                                            \
	X(SUSPECT, "SUSPECT", "疑点移交")                                                          \
	X(VERIFIED, "VERIFIED", "已审核")                                                          \
	X(BATCHED, "BATCHED", "已组批")                                                            \
	X(SUBMITTED, "SUBMITTED", "已报送")                                                        \
	X(SUBMITTED_UNKNOWN, "SUBMITTED_UNKNOWN", "报送待查")                                      \
	X(BOUNCED, "BOUNCED", "平台退回")                                                          \
	X(CONFIRMED, "CONFIRMED", "已回执")                                                        \
	X(REJECTED, "REJECTED", "已退回")                                                          \
	X(FORWARDED, "FORWARDED", "已转办")                                                        \
	X(CLOSED_DUP, "CLOSED_DUP", "重复结案")                                                    \
	X(REFERRED, "REFERRED", "已移交稽核")                                                      \
	X(ARCHIVED, "ARCHIVED", "已归档")

enum state {
#define X(name, text, zh) STATE_##name,
	STATES(X)
#undef X
	    STATE_COUNT
};

/* Staying where it is is no move: false. */
bool state_may_move(enum state from, enum state to);
const char *state_text(enum state state); /* "FIRST_OK": database, JSON, logs */
const char *state_zh(enum state state);   /* "初审通过" */
bool state_parse(const char *text, enum state *out);
/* Still protects its sender from suspension: registered and not yet confirmed, rejected and posted,
 * or closed. */
bool state_shields(enum state state);

#endif
