# SPDX-License-Identifier: Apache-2.0
"""ECDSA (BSI TR-03111 §4.2.1) and SM2 (GB/T 32918.2-2016 §6, §7) over prime fields, in whole numbers. Made for tests: it owes
nothing to OpenSSL but the hashes, and it is slow and leaks timing. Domain parameters: FIPS 186-4 D.1.2, RFC 5639 §3, GB/T
32918.5 annex A."""
import hashlib
import random

# name: p, a, b, x, y of the generator, order, hash
CURVES = {
    "prime256v1": ("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", "-3",
                   "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
                   "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                   "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
                   "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "sha256"),
    "secp384r1": ("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff", "-3",
                  "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
                  "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
                  "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
                  "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", "sha384"),
    "secp521r1": ("01ff" + "ff" * 64, "-3",
                  "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
                  "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
                  "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
                  "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
                  "sha512"),
    "brainpoolP224r1": ("d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff", "68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43",
                        "2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b",
                        "0d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07d",
                        "58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cd",
                        "d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f", "sha224"),
    "brainpoolP256r1": ("a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
                        "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
                        "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
                        "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
                        "547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
                        "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7", "sha256"),
    "brainpoolP384r1": ("8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
                        "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
                        "04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
                        "1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
                        "8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
                        "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565", "sha384"),
    "brainpoolP512r1": ("aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
                        "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
                        "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
                        "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
                        "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
                        "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
                        "sha512"),
    "SM2": ("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff", "-3",
            "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
            "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
            "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
            "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123", "sm3"),
}
SM2_ID = b"1234567812345678"


class Curve:
    def __init__(self, name):
        p, a, b, x, y, n, self.hash = CURVES[name]
        self.name = name
        self.p, self.b, self.n = int(p, 16), int(b, 16), int(n, 16)
        self.a = self.p - 3 if a == "-3" else int(a, 16)
        self.g = (int(x, 16), int(y, 16), 1)
        self.size = (self.p.bit_length() + 7) // 8
        assert self.on_curve(self.g[0], self.g[1])

    def on_curve(self, x, y):
        return (y * y - x * x * x - self.a * x - self.b) % self.p == 0

    # Jacobian coordinates (X, Y, Z) = (X/Z², Y/Z³); Z = 0 is the point at infinity.
    def double(self, q):
        x, y, z = q
        if not z or not y:
            return (1, 1, 0)
        p = self.p
        yy = y * y % p
        s = 4 * x * yy % p
        m = (3 * x * x + self.a * pow(z, 4, p)) % p
        x2 = (m * m - 2 * s) % p
        return (x2, (m * (s - x2) - 8 * yy * yy) % p, 2 * y * z % p)

    def add(self, q, r):
        if not q[2]:
            return r
        if not r[2]:
            return q
        p = self.p
        z1, z2 = q[2] * q[2] % p, r[2] * r[2] % p
        u1, u2 = q[0] * z2 % p, r[0] * z1 % p
        s1, s2 = q[1] * z2 * r[2] % p, r[1] * z1 * q[2] % p
        if u1 == u2:
            return self.double(q) if s1 == s2 else (1, 1, 0)
        h, d = (u2 - u1) % p, (s2 - s1) % p
        hh = h * h % p
        hhh = h * hh % p
        v = u1 * hh % p
        x = (d * d - hhh - 2 * v) % p
        return (x, (d * (v - x) - s1 * hhh) % p, h * q[2] * r[2] % p)

    def two(self, u, q, v, r):
        """u·q + v·r"""
        both = self.add(q, r)
        out = (1, 1, 0)
        for i in range(max(u.bit_length(), v.bit_length()) - 1, -1, -1):
            out = self.double(out)
            pick = (u >> i & 1) + 2 * (v >> i & 1)
            if pick:
                out = self.add(out, (None, q, r, both)[pick])
        return out

    def affine(self, q):
        z = pow(q[2], -1, self.p)
        return q[0] * z * z % self.p, q[1] * z * z * z % self.p

    def digest(self, data, public):
        h = hashlib.new(self.hash)
        if self.name == "SM2":  # GB/T 32918.2 §5.5: the signer's id, the curve and the key are hashed in
            z = hashlib.new("sm3", (8 * len(SM2_ID)).to_bytes(2, "big") + SM2_ID + b"".join(
                v.to_bytes(self.size, "big") for v in (self.a, self.b, self.g[0], self.g[1], public[0], public[1])))
            h.update(z.digest())
        h.update(data)
        e = int.from_bytes(h.digest(), "big")
        return e if self.name == "SM2" else e >> max(0, 8 * h.digest_size - self.n.bit_length())

    def sign(self, data, private, public):
        e = self.digest(data, public)
        while True:
            k = random.randrange(1, self.n)
            x = self.affine(self.two(k, self.g, 0, self.g))[0]
            if self.name == "SM2":
                r = (e + x) % self.n
                s = pow(1 + private, -1, self.n) * (k - r * private) % self.n
                fine = r and r + k != self.n and s
            else:
                r = x % self.n
                s = pow(k, -1, self.n) * (e + r * private) % self.n
                fine = r and s
            if fine:
                return r, s

    def verify(self, data, r, s, public):
        if not (0 < r < self.n and 0 < s < self.n):
            return False
        e = self.digest(data, public)
        q = (public[0], public[1], 1)
        if self.name == "SM2":
            t = (r + s) % self.n
            at = self.two(s, self.g, t, q)
            return bool(t and at[2]) and (e + self.affine(at)[0]) % self.n == r
        w = pow(s, -1, self.n)
        at = self.two(e * w % self.n, self.g, r * w % self.n, q)
        return bool(at[2]) and self.affine(at)[0] % self.n == r
