/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_VDS_H
#define INTAKE_SEAL_VDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"

/* A visible digital seal as bytes: header, messages, signature (ICAO Doc 9303-13 §2, BSI TR-03137-1
 * §3). Pure walking, no trust; the parts are lent from the bytes given. */
#define VDS_MAGIC             0xDC
#define VDS_VERSION_3         0x02 /* reference of five characters */
#define VDS_VERSION_4         0x03 /* reference of any length */
#define VDS_SIGNER_CHARACTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define VDS_REFERENCE_BYTES   256
/* Tags are one byte and may not repeat. */
#define VDS_MESSAGES_MAX 255

struct vds_message {
	uint8_t tag;
	struct span value;
};

struct vds {
	uint8_t version;
	char country[4]; /* "CHN", "D" */
	char signer[5];  /* "CNSY" */
	char reference[VDS_REFERENCE_BYTES];
	/* The two characters before the reference, which some German papers count to it (vds.c),
	 * else "". */
	char reference_prefix[3];
	struct date issued_on, signed_on; /* {0,0,0}: not given */
	uint8_t feature, type;
	struct vds_message message[VDS_MESSAGES_MAX];
	int message_count;
	struct span signed_bytes; /* header and messages */
	struct span signature;    /* r‖s */
	bool long_length; /* a signed length was not written in the shortest way: a warning */
};

/* Why bytes are no seal: the clause and what was found, for the verdict. */
struct vds_refusal {
	char clause[64];
	char detail[128];
};

/* true: a well-formed seal. false: refused, why says by which clause; what was read until there
 * stays in out. */
bool vds_parse(struct span bytes, struct vds *out, struct vds_refusal *why);
/* The message with that tag, or NULL. */
const struct vds_message *vds_message(const struct vds *v, uint8_t tag);

#endif
