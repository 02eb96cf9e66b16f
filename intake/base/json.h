/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_JSON_H
#define INTAKE_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* A JSON writer (RFC 8259) into a buf. Commas are its business; keys may be NULL inside arrays.
 * Text that is no valid UTF-8 is written with U+FFFD in the place of broken bytes. Failures stay in
 * the buf (buf_check). */
struct json {
	struct buf *out;
	bool comma;
};

void json_object(struct json *j, const char *key); /* { … json_end_object */
void json_end_object(struct json *j);
void json_array(struct json *j, const char *key);
void json_end_array(struct json *j);
void json_text(struct json *j, const char *key, const char *value);
/* null for an empty text */
void json_text_or_null(struct json *j, const char *key, const char *value);
void json_int(struct json *j, const char *key, int64_t value);
void json_number(struct json *j, const char *key, double value); /* two decimals */
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

#endif
