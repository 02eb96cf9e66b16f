/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_RECORD_H
#define INTAKE_SUBMIT_RECORD_H

#include "base/buf.h"
#include "base/error.h"
#include "model/arrival.h"
#include "model/document.h"
#include "model/form.h"
#include "model/issuer.h"
#include "model/person.h"
#include "model/policy.h"

/* One verified document as the central service is told: <certification> of urn:intake:record:1
 * (templates/protocol/record-1.xsd). */
struct record_source {
	const struct document *document;
	const struct arrival *arrival;
	const struct person *person;
	const struct issuer *issuer; /* NULL: not in the registry */
	const struct form *form;     /* NULL: no form was recognised */
	const struct policy *policy; /* in force on the day of certification */
};

/* The day the certification counts from: that of the second decision, in Asia/Shanghai. */
struct date record_certified_on(const struct document *document);

/* Appends the element to out. ERR_DATA when the record lacks what the schema demands (an issue
 * date, a second decision, another person for each): such a document is not submitted, a person
 * must look. */
enum err record_write(const struct record_source *source, struct buf *out,
		      struct error *err) MUST_USE;

#endif
