/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <inttypes.h>

#include "base/text.h"

static void
write_string(struct buf *out, const char *s)
{
	uint32_t c;

	buf_byte(out, '"');
	while ((c = utf8_next(&s)) != 0) {
		char utf8[5] = "";

		if (c == '"' || c == '\\')
			buf_print(out, "\\%c", (char)c);
		else if (c == '\n')
			buf_text(out, "\\n");
		else if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029)
			buf_print(out, "\\u%04" PRIx32, c);
		else if (utf8_put(utf8, sizeof(utf8), c))
			buf_text(out, utf8);
	}
	buf_byte(out, '"');
}

static void
start(struct json *j, const char *key)
{
	if (j->comma)
		buf_byte(j->out, ',');
	j->comma = true;
	if (key) {
		write_string(j->out, key);
		buf_byte(j->out, ':');
	}
}

void
json_object(struct json *j, const char *key)
{
	start(j, key);
	buf_byte(j->out, '{');
	j->comma = false;
}

void
json_end_object(struct json *j)
{
	buf_byte(j->out, '}');
	j->comma = true;
}

void
json_array(struct json *j, const char *key)
{
	start(j, key);
	buf_byte(j->out, '[');
	j->comma = false;
}

void
json_end_array(struct json *j)
{
	buf_byte(j->out, ']');
	j->comma = true;
}

void
json_text(struct json *j, const char *key, const char *value)
{
	start(j, key);
	write_string(j->out, value);
}

void
json_text_or_null(struct json *j, const char *key, const char *value)
{
	if (*value)
		json_text(j, key, value);
	else
		json_null(j, key);
}

void
json_int(struct json *j, const char *key, int64_t value)
{
	start(j, key);
	buf_print(j->out, "%" PRId64, value);
}

void
json_number(struct json *j, const char *key, double value)
{
	start(j, key);
	buf_print(j->out, "%.2f", value);
}

void
json_bool(struct json *j, const char *key, bool value)
{
	start(j, key);
	buf_text(j->out, value ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
	start(j, key);
	buf_text(j->out, "null");
}
