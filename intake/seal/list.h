/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_LIST_H
#define INTAKE_SEAL_LIST_H

#include <libxml/tree.h>

#include "base/xmldsig.h"
#include "seal/trust.h"

/* Issue lists, step by step (signatures.md §5.3). Private to the floor. */

#define LIST_NS "urn:intake:issue-list:1"

/* list_cage.c: hostile bytes become four byte strings in a caged child. false: refused, j says why
 * (FORMAT_FAILURE). out is initialised by the caller. */
enum err list_take(struct span bytes, struct xml_signature *out, bool *taken, struct judgement *j,
		   struct error *err) MUST_USE;

/* list_read.c: the values of a document whose signature is right. false: an office signed
 * something that is no list, j says why. */
enum err list_read(struct span content, const char *schema, struct seal_list *out, bool *read,
		   struct judgement *j, struct error *err) MUST_USE;

#endif
