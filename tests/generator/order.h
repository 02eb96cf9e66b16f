/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_ORDER_H
#define GENERATOR_ORDER_H

#include "paper.h"
#include "trust_make.h"

/* Puts a signed seal on the paper: what it says is the paper's truth, whatever is printed. Before
 * printing a lie, seal the truth; before printing the truth, seal a lie. reference is one of the
 * office's signers. */
enum err paper_seal(struct paper *p, const struct office *o, const char *reference,
		    struct date signed_on, const char *keys, struct error *err) MUST_USE;

/* A folder for private keys, outside the tree; removed with everything in it. */
enum err keys_open(char *dir, size_t size, struct error *err) MUST_USE;
void keys_remove(const char *dir);

#endif
