/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_SERIAL_H
#define INTAKE_MODEL_SERIAL_H

#include <stdbool.h>

/* 流水号. An arrival's serial: prefix (2 to 4 capital letters, default "RZ"), year, six digits,
 * check character of ISO 7064 MOD 37,36 over all characters before it without the hyphen:
 * "RZ2026-000001N". Given once, in order, no gaps, never used again (design §3). A document is
 * "<serial>/1". Plain text in a fixed array. */
#define SERIAL_BYTES      20
#define DOCUMENT_ID_BYTES 24
#define SERIAL_NUMBER_MAX 999999

/* false if the prefix is no 2–4 capital letters or number is not 1…SERIAL_NUMBER_MAX. */
bool serial_make(char *to, const char *prefix, int year, int number);
/* Form and check character. Accepts lower case and surrounding spaces of a hand scanner when
 * parsing. */
bool serial_valid(const char *serial);
bool serial_parse(const char *typed, char *to);
/* "RZ2026-000001N/2" → serial and 2; without "/n" the index is 1. */
bool document_id_parse(const char *typed, char *serial, int *index);
void document_id_print(char *to, const char *serial, int index); /* to has DOCUMENT_ID_BYTES */

/* ISO 7064 MOD 37,36 check character of letters and digits; others are skipped. */
char iso7064_mod37_36(const char *text);

#endif
