/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_NET_LEARNT_H
#define INTAKE_READ_NET_LEARNT_H

/* The file net.bin, inside the program; net.c makes them. */
extern const unsigned char net_learnt[], net_learnt_end[];

#endif
