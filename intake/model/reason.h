/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_REASON_H
#define INTAKE_MODEL_REASON_H

/* Reason codes of domain.md §4.4. The words for people live in templates/reasons.xml (zh_CN, zh_HK,
 * en); catalog/ refuses to load if one of these is missing there. */
/* clang-format off */
#define REASON_CODES(X) \
	X(R01) X(R02) X(R03) X(R04) X(R05) X(R06) X(R07) X(R08) X(R09) X(R10) X(R11) \
	X(R12) X(R13) X(R14) X(R15) X(R16) X(R17) X(R18) X(R19) X(R20) X(R20a) X(R21)
/* clang-format on */

#define REASON_BYTES 8

#endif
