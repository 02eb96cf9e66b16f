/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_LISTEN_H
#define INTAKE_WEB_LISTEN_H

#include "base/error.h"

/* Opens the listening socket that http_setup.listen names; *port is 0 for a socket file. The caller
 * closes *fd. A stale socket file is replaced, one that answers is ERR_CONFLICT. */
enum err listen_open(const char *where, int *fd, int *port, struct error *err) MUST_USE;

#endif
