/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_FILE_H
#define INTAKE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

/* Files, whole or not at all. file_replace is the only way to write a file that matters. */

/* Reads the whole file; more than b->limit bytes is ERR_LIMIT. b keeps what it had on failure. */
enum err file_read(const char *path, struct buf *b, struct error *err) MUST_USE;
enum err file_read_fd(int fd, struct buf *b, struct error *err) MUST_USE;

/* Writes beside, flushes to the disk, renames over path, flushes the folder. Mode 0640. */
enum err file_replace(const char *path, const void *bytes, size_t n, struct error *err) MUST_USE;

/* Writes all n bytes, through short writes and signals. */
enum err file_write_all(int fd, const void *bytes, size_t n, struct error *err) MUST_USE;
/* Reads exactly n bytes; an early end is ERR_DATA, an end before the first byte ERR_NOTFOUND. */
enum err file_read_all(int fd, void *to, size_t n, struct error *err) MUST_USE;

enum err file_sync_folder(const char *path, struct error *err) MUST_USE;
/* The folder and those above it; existing ones are fine. Mode 0750. */
enum err folder_make(const char *path, struct error *err) MUST_USE;
bool file_exists(const char *path);
/* The folder part of a path: "." when there is none. */
void folder_of(char *to, size_t size, const char *path);

/* Calls each for every name in the folder, sorted bytewise, without "." and ".."; stops at the
 * first failure. */
typedef enum err folder_each(void *context, const char *name, struct error *err);
enum err folder_walk(const char *path, folder_each *each, void *context,
		     struct error *err) MUST_USE;

#endif
