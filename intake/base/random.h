/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_RANDOM_H
#define INTAKE_BASE_RANDOM_H

#include <stddef.h>

#include "base/error.h"

#define UUID_TEXT_BYTES 37

enum err random_bytes(void *to, size_t n, struct error *err) MUST_USE;
/* Version 4 UUID, lower case (RFC 4122 §4.4); to has UUID_TEXT_BYTES. */
enum err random_uuid(char *to, struct error *err) MUST_USE;

#endif
