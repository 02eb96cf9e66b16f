/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_WEB_H
#define INTAKE_WEB_WEB_H

#include "base/error.h"
#include "desk/desk.h"

/* The review station: pages over desk/ and report/, for people with an account (intake user).
 * Listens where the configuration says (web.listen), on this machine only; TLS is nginx's
 * (docs/review-station.md). One handle of the register for each of web.threads threads. */
struct web;

/* desk is lent until web_stop and used by nobody else meanwhile. */
enum err web_start(struct desk *desk, struct web **out, struct error *err) MUST_USE;
int web_port(const struct web *w); /* 0 for a socket file */
void web_stop(struct web *w);
DEFINE_AUTO(web_stop, struct web *);

#endif
