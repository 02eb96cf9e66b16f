/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_CONSULAR_H
#define GENERATOR_CONSULAR_H

#include "layout.h"

/* 《在境外居住人员领取养老金资格审核表》 of 2015, lower slip (下联). */
extern const struct layout consular_2015;

#endif
