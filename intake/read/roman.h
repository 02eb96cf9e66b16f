/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_ROMAN_H
#define INTAKE_READ_ROMAN_H

#include <stdbool.h>
#include <stdint.h>

/* How names are spelled in Latin letters where pinyin is not used: Hong Kong's (government
 * romanisation and its habits) and Macau's (after Portuguese ears). There is no official table that
 * families keep to, so each sound lists the spellings that identity cards bear. */

/* Calls use for every spelling (lower-case letters) of the character, simplified form; stops when
 * it says true. A character outside the table has no spelling. */
typedef bool roman_use(void *context, const char *spelling);
bool roman_each(uint32_t han, roman_use *use, void *context);
/* The character can be spelled like that. */
bool roman_spells(uint32_t han, const char *spelling);

#endif
