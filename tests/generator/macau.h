/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_MACAU_H
#define GENERATOR_MACAU_H

#include "layout.h"

/* 《澳门居住人员在生证明协查表》. */
extern const struct layout fss_cocheck;

#endif
