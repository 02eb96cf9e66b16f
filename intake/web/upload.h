/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_UPLOAD_H
#define INTAKE_WEB_UPLOAD_H

#include "web/visit.h"

/* An uploaded scan becomes documents of one arrival. The work is done by a program of its own
 * (this one's "capture" verb): recognition takes a second and 110 MB, and forking workers out of a
 * process with threads would be asking for trouble (docs/decisions/0103). */
enum upload_result { UPLOAD_BOUND, UPLOAD_DUPLICATE, UPLOAD_UNBOUND, UPLOAD_QUARANTINED };

/* Takes the request's file; waits for it to be read, at most UPLOAD_WALL_S. */
#define UPLOAD_WALL_S 300
enum err upload_capture(struct visit *v, const char *serial, enum upload_result *out,
			struct error *err) MUST_USE;
const char *upload_result_said(enum upload_result result); /* a word for visit_redirect */

#endif
