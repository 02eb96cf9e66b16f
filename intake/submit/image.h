/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_IMAGE_H
#define INTAKE_SUBMIT_IMAGE_H

#include "submit/deliver.h"

/* Page images for a service that wants them (docs/protocol.md §10). Named by their digest, so
 * sending twice does nothing; no batch ever waits for them. What cannot be sent (damaged, too
 * large, not in the vault) is told in the log and left. */
enum err image_send(struct delivery *d, const struct service_facts *facts,
		    struct error *err) MUST_USE;

#endif
