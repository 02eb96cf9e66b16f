/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_KEYS_H
#define TESTS_CENTRAL_KEYS_H

#include "base/error.h"

/* Test-only keys and certificates, made on the spot and worth nothing elsewhere: dir gets
 *
 *	ca.pem ca.key			the private CA of the service
 *	server.pem server.key		127.0.0.1 and localhost; server.pin is its "sha256//…" for
 *PINNEDPUBLICKEY client.pem client.key		the mailroom, OU = its agency code receipt.pem
 *receipt.key		signs receipts
 *	stranger-ca.pem stranger.pem …	the same receipt subject under a CA nobody trusts (lying
 *receipts)
 *
 * All hold from 2020-01-01 for long enough, so that a demo may stand on another day. */

/* Makes what is missing; what is there stays. */
enum err keys_make(const char *dir, const char *agency, struct error *err) MUST_USE;

/* Replaces one certificate by a bad one of the same name: expired, wrong-ca, wrong-san (server),
 * client-expired, client-wrong-ca, client-wrong-agency, receipt-expired, receipt-wrong-usage,
 * rsa-receipt (a good one). An unknown name is ERR_USAGE and says the known ones. */
enum err keys_variant(const char *dir, const char *variant, struct error *err) MUST_USE;

#endif
