/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_NET_LEARNT_H
#define INTAKE_READ_NET_LEARNT_H

/* The files numerals.bin and capitals.bin, inside the program; net.c makes them. */
extern const unsigned char net_numerals[], net_numerals_end[];
extern const unsigned char net_capitals[], net_capitals_end[];

#endif
