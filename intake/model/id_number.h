/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_ID_NUMBER_H
#define INTAKE_MODEL_ID_NUMBER_H

#include <stdbool.h>

#include "base/date.h"

/* Numbers of identity papers and postal items, with their check digits (domain.md §2.4). All plain
 * checks on text: ASCII, capital letters, no spaces inside; nothing is changed. */
#define ID_NUMBER_BYTES 32

enum sex { SEX_UNKNOWN = 0, SEX_MALE = 1, SEX_FEMALE = 2 }; /* GB/T 2261.1 */

enum id_kind {
	ID_NONE,        /* not of any known form */
	ID_CITIZEN,     /* 公民身份号码, 18 characters, GB 11643; also 居住证 81/82/83 */
	ID_CITIZEN_OLD, /* 15 digits, before 1999: form and date only */
	ID_HONGKONG,    /* HKID "A123456(3)" */
	ID_MACAU,       /* BIR "1234567(8)": form only, the check rule is not published */
	ID_RETURN,      /* 回乡证 H/M + 8 digits (+ 2 renewal count) */
	ID_TAIWAN,      /* 台胞证, 8 digits */
	ID_PASSPORT,    /* 1–2 letters and 6–8 digits, or 9 digits: form only */
};

enum id_check {
	ID_CHECK_GOOD,      /* check digit right, or none exists for this kind */
	ID_CHECK_BAD_DIGIT, /* the check character is wrong */
	ID_CHECK_BAD_DATE,  /* the birth date inside does not exist */
	ID_CHECK_BAD_FORM,  /* not of this form at all */
};

/* The number in its one form here: capitals, no spaces, half width, without Excel's wrapping
 * (="…", '…); HKID and BIR with their brackets ("A1234563", "1/234567/8"), whatever was typed. to
 * has ID_NUMBER_BYTES; false if it does not fit. */
bool id_number_plain(char *to, const char *text);
/* Another writing of the same citizen number to look for: 18 characters for the 15 of before 1999,
 * and back; "" if there is none. to has ID_NUMBER_BYTES. */
void id_number_other_form(char *to, const char *number);
enum id_kind id_number_kind(const char *number);
enum id_check id_number_check(const char *number);
/* Of ID_CITIZEN and ID_CITIZEN_OLD only; else {0,0,0} and SEX_UNKNOWN. */
struct date id_number_birth(const char *number);
enum sex id_number_sex(const char *number);
/* The check character GB 11643 wants behind these 17 digits, '\0' if they are none. */
char id_number_check_char(const char *first17);
/* Same holder: exact, 回乡证 with equal first nine characters (renewed card), or a citizen number
 * and its own 15-digit form. Two empty ones are not the same. */
bool id_number_same(const char *a, const char *b);
/* For screens and logs of people who need not know it whole: "440902****0012". to has
 * ID_NUMBER_BYTES. */
void id_number_mask(char *to, const char *number);

/* UPU S10 item number "RR123456785CN": form and check digit. */
bool tracking_s10_form(const char *number);  /* looks like S10 */
bool tracking_s10_valid(const char *number); /* and its check digit is right */

#endif
