# SPDX-License-Identifier: Apache-2.0
"""Good seals, foreign ones, and each with one change, judged by `intake seal inspect` and by the second reader (vds.py): verdict,
reason, header, messages and signature must be the same. Changes in the signed part come signed again, so that the reading decides
and not the signature. usage: compare.py INTAKE FOLDER SEED COUNT"""
import datetime
import json
import random
import re
import subprocess
import sys

import ec
import vds

# Certificates of openssl begin today; they are judged 200 days later.
NOW = datetime.date.today()
TODAY = (NOW + datetime.timedelta(200)).isoformat()


def after(days):
    return put_day((NOW + datetime.timedelta(days)).isoformat())


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


class Certificate:
    """A key and its certificate for C=CN, CN=SY, serial 5B, made by openssl."""

    def __init__(self, folder, name):
        self.curve = ec.Curve(name)
        self.path = f"{folder}/{name}.pem"
        key = f"{folder}/{name}.key"
        self.signer, self.reference = "CNSY", "5B"
        run("openssl", "ecparam", "-name", name, "-genkey", "-noout", "-out", key)
        more = ["-sm3", "-sigopt", "distid:1234567812345678"] if name == "SM2" else ["-sha512"]
        made = run("openssl", "req", "-x509", "-new", "-key", key, "-subj", "/C=CN/CN=SY", "-set_serial", "0x5B", "-days", "9000",
                   "-out", self.path, *more)
        dump = run("openssl", "pkey", "-in", key, "-text", "-noout").stdout
        if made.returncode or "pub:" not in dump:
            sys.exit(f"openssl: {made.stderr}{dump}")
        part = {w: re.sub(r"[\s:]", "", dump.split(w + ":")[1].split("\n", 1)[1].split("A" if w == "pub" else "pub")[0])
                for w in ("priv", "pub")}
        self.private = int(part["priv"], 16)
        raw = bytes.fromhex(part["pub"][:2 + 4 * self.curve.size])
        self.public = (int.from_bytes(raw[1:1 + self.curve.size], "big"), int.from_bytes(raw[1 + self.curve.size:], "big"))
        assert self.curve.on_curve(*self.public)
        dates = run("openssl", "x509", "-in", self.path, "-noout", "-dates").stdout
        self.first, self.last = (datetime.datetime.strptime(line.split("=")[1], "%b %d %H:%M:%S %Y GMT").date().isoformat()
                                 for line in dates.split("\n")[:2])

    def sign(self, signed):
        return b"".join(v.to_bytes(self.curve.size, "big") for v in self.curve.sign(signed, self.private, self.public))


# ---- writing ----
def values(c):
    if c == " ":
        return [3]
    if c.isdigit():
        return [4 + int(c)]
    if "A" <= c <= "Z":
        return [14 + ord(c) - ord("A")]
    if c in vds.SHIFT2:
        return [1, vds.SHIFT2.index(c)]
    return [0, ord(c)] if ord(c) < 32 else [2, ord(c) - 96]


def put_c40(text):
    out, waiting = b"", []
    for i, c in enumerate(text):
        v = values(c)
        if i == len(text) - 1 and (len(waiting) + len(v)) % 3 == 1:
            if len(waiting) == 2:
                waiting.append(0)
                out += pack(waiting)
            return out + bytes((0xFE, ord(c) + 1))
        for one in v:
            waiting.append(one)
            if len(waiting) == 3:
                out += pack(waiting)
                waiting = []
    return out + (pack(waiting + [0]) if waiting else b"")


def pack(three):
    return (1600 * three[0] + 40 * three[1] + three[2] + 1).to_bytes(2, "big")


def put_day(text):
    y, m, d = (int(x) for x in text.split("-"))
    return (m * 1000000 + d * 10000 + y).to_bytes(3, "big")


def put_length(n, form=0):
    """form 0: as short as it goes; 1, 2: so many bytes behind 81, 82."""
    if not form:
        form = 0 if n < 128 else 1 if n < 256 else 2
    return bytes((0x80 + form,)) + n.to_bytes(form, "big") if form else bytes((n,))


class Seal:
    """The parts of a seal, to be changed and put together."""

    def __init__(self, rng):
        self.version = rng.choice((2, 3, 3, 3))
        self.country = rng.choice(("CHN", "D  ", "HK ", "UTO", "D<<"))
        self.signer = "CNSY"
        reference = "5B" if self.version == 3 else "0005B"
        if self.version == 3:
            reference = "0" * rng.choice((0, 0, 0, 1, 3, 7, 30)) + reference
        self.reference = reference
        self.count = None  # what stands where the reference's length is
        self.issued, self.signed = put_day("2026-02-%02d" % rng.randint(1, 28)), after(rng.randint(2, 200))
        self.kind = rng.choice((b"\xfa\x02", b"\xfa\x02", b"\xfa\x02", b"\xfd\x02", b"\xfb\x06"))
        self.messages = [
            (1, put_c40("20260" + str(rng.randint(10000, 99999)))),
            (2, put_c40(rng.choice(("LI  MINGHUA", "OU YANG  A", "O'BRIEN  ANNE-MARIE", "WANG  F")))),
            (3, rng.choice(("李明华", "欧阳一", "𠮷田")).encode()),
            (4, put_c40(rng.choice(("11010119500101001X", "A1234563", "44090119500101002x")))),
            (5, put_day("1950-%02d-11" % rng.randint(1, 12))), (6, put_c40("E12345678")), (7, bytes((rng.randint(1, 4),))),
            (8, (440900).to_bytes(3, "big")), (9, put_c40("AUS")), (10, put_day("2026-02-01")), (11, b"\x07"),
            (rng.randint(12, 254), bytes(rng.randrange(256) for _ in range(rng.choice((0, 1, 5, 140, 300))))),
        ]
        if rng.random() < 0.5:
            rng.shuffle(self.messages)
        self.form, self.tail = {}, b""

    def header(self):
        out = b"\xdc" + bytes((self.version,)) + put_c40(self.country)
        if self.version == 2:
            return out + put_c40(self.signer + self.reference) + self.issued + self.signed + self.kind
        count = self.count if self.count is not None else "%02X" % len(self.reference)
        return out + put_c40(self.signer + count) + put_c40(self.reference) + self.issued + self.signed + self.kind

    def content(self):
        return self.header() + b"".join(bytes((tag,)) + put_length(len(v), self.form.get(tag, 0)) + v for tag, v in self.messages)

    def whole(self, cert, signature=None, form=0):
        signed = self.content()
        signature = cert.sign(signed) if signature is None else signature
        return signed + b"\xff" + put_length(len(signature), form) + signature + self.tail


# ---- one change ----
def set_message(tag, value):
    def change(s, _):
        s.messages = [(t, value if t == tag else v) for t, v in s.messages]
    return change


def drop(*tags):
    def change(s, _):
        s.messages = [(t, v) for t, v in s.messages if t not in tags]
    return change


def put(**parts):
    def change(s, _):
        s.version = 3 if "count" in parts or "reference" in parts else s.version
        s.reference = "5B" if "count" in parts else s.reference
        for name, value in parts.items():
            setattr(s, name, value)
    return change


def twice(s, rng):
    s.messages.append(rng.choice(s.messages))


def long_form(s, rng):
    s.form = {rng.choice(s.messages)[0]: rng.choice((1, 2))}


def one_byte_lengths(s, rng):
    s.messages.append((99, b"x" * 5))
    at = rng.choice((0x80, 0x83, 0xA0, 0xFE))
    s.messages[-1] = (99, bytes(at))
    s.form = {99: 0}


SIGNED_CHANGES = {
    "no change": lambda s, _: None,
    "version 1": put(version=1), "version 4": put(version=4), "version 0": put(version=0),
    "country of spaces": put(country="   "), "country in lower case": put(country="chn"), "country of one letter": put(country="D"),
    "another signer": put(signer="CNXX"), "signer in lower case": put(signer="cnsy"), "signer of three": put(signer="CNS"),
    "signer DEZV": put(signer="DEZV"), "signer DEME": put(signer="DEME"), "another reference": put(reference="5C"),
    "reference of 18": put(reference="0123456789ABCDEF5B"), "reference no hex": put(reference="5G"),
    "no reference": put(reference=""), "reference shorter than said": put(count="03"), "longer": put(count="01"),
    "length no number": put(count="ZZ"), "length in lower case": put(count="0a"), "decimal length": put(count="10"),
    "issued on no day": put(issued=b"\0\0\0"), "issued masked": put(issued=b"\xff\xff\xff"), "signed masked": put(signed=b"\xff\xff\xff"),
    "signed on no day": put(signed=b"\0\0\0"), "30 February": put(signed=put_day("2026-02-30")),
    "month 13": put(issued=put_day("2026-13-01")), "day 0": put(issued=put_day("2026-01-00")), "year 0": put(issued=put_day("0000-01-01")),
    "29 February": put(issued=put_day("2024-02-29")), "29 February of no leap year": put(issued=put_day("1900-02-29")),
    "signed tomorrow": put(signed=after(201)), "signed after": put(signed=after(202)),
    "signed long before": put(signed=put_day("2001-01-01")), "signed long after": put(signed=put_day("2099-01-01")), "signed on its first day": put(signed=after(0)),
    "another type": put(kind=b"\xfa\x03"), "no messages": put(messages=[]), "a tag twice": twice, "a long length": long_form,
    "bytes behind": put(tail=b"\0"), "a message behind": put(tail=b"\x01\x01\x01"), "two signatures": put(tail=b"\xff\x00"),
    "a message of 128 to 254 bytes": one_byte_lengths,
    "number empty": set_message(1, b""), "number too long": set_message(1, put_c40("1" * 19)), "number of odd length": set_message(1, b"\x20"),
    "number ends in a shift 1": set_message(1, pack([4, 5, 0])), "in a shift 2": set_message(1, pack([4, 5, 1])),
    "in a shift 3": set_message(1, pack([4, 5, 2])), "FE in the middle": set_message(1, b"\xfe\x32\x20\x20"),
    "FE and 0": set_message(1, b"\x20\x20\xfe\x00"), "FE and 1": set_message(1, b"\x20\x20\xfe\x01"), "FE and 81": set_message(1, b"\xfe\x81"),
    "C40 of 0": set_message(1, b"\0\0"), "C40 too large": set_message(1, b"\xfb\xff"), "FNC1": set_message(1, pack([1, 27, 4])),
    "upper shift": set_message(1, pack([1, 30, 4])), "NUL": set_message(1, pack([0, 0, 4])), "control": set_message(1, pack([0, 7, 4])),
    "shift 3, 31": set_message(1, pack([2, 31, 4])), "shift 3, 32": set_message(1, pack([2, 32, 4])), "FE after a shift": set_message(1, pack([4, 5, 1]) + b"\xfe\x42"),
    "name in every set": set_message(2, put_c40("a~{ B!@_\x0d")), "no number": drop(1), "no name": drop(2), "no birth date": drop(5),
    "no appearance": drop(7), "neither ID nor passport": drop(4, 6), "no ID": drop(4), "no passport": drop(6),
    "name no UTF-8": set_message(3, b"\xff\xfe"), "surrogate": set_message(3, b"\xed\xa0\x80"), "overlong": set_message(3, b"\xc0\xaf"),
    "name with NUL": set_message(3, b"a\0b"), "name of 19 bytes": set_message(3, b"x" * 19),
    "born on no day": set_message(5, b"\0\0\0"), "born 31 April": set_message(5, put_day("1950-04-31")), "birth of two bytes": set_message(5, b"\1\2"),
    "appearance 0": set_message(7, b"\0"), "appearance 5": set_message(7, b"\5"), "appearance of two": set_message(7, b"\1\1"),
    "division 999999": set_message(8, (999999).to_bytes(3, "big")), "division 1000000": set_message(8, (1000000).to_bytes(3, "big")),
    "division 1": set_message(8, b"\0\0\1"), "country of four": set_message(9, put_c40("AUSX")), "form of two bytes": set_message(11, b"\0\1"),
}


def signature_changes(s, cert, rng):
    """The content as it is; another signature."""
    signed, size, n = s.content(), cert.curve.size, cert.curve.n
    r, t = cert.curve.sign(signed, cert.private, cert.public)

    def raw(a, b):
        return a.to_bytes(size, "big") + b.to_bytes(size, "big")
    der = b"\x30" + bytes((2 * size + 4,)) + b"\2" + bytes((size,)) + raw(r, t)[:size] + b"\2" + bytes((size,)) + raw(r, t)[size:]
    out = {"r zero": raw(0, t), "s zero": raw(r, 0), "both zero": raw(0, 0), "r = n": raw(n, t), "s = n": raw(r, n),
           "n − s": raw(r, n - t), "swapped": raw(t, r), "r of 1": raw(1, t), "one byte less": raw(r, t)[:-1],
           "one byte more": raw(r, t) + b"\0", "zero in front": b"\0" + raw(r, t), "halves stretched": b"\0" + raw(r, t)[:size] + b"\0" + raw(r, t)[size:],
           "DER": der, "empty": b"", "of nothing": cert.sign(b""), "another's": cert.sign(signed + b"\0")}
    if r + n < 256 ** size:
        out["r + n"] = raw(r + n, t)
    name = rng.choice(sorted(out))
    return name, s.whole(cert, out[name])


def byte_changes(data, rng):
    """Not signed again."""
    i = rng.randrange(len(data))
    return rng.choice((
        ("a bit turned", data[:i] + bytes((data[i] ^ 1 << rng.randrange(8),)) + data[i + 1:]),
        ("a byte set", data[:i] + bytes((rng.randrange(256),)) + data[i + 1:]),
        ("a byte taken out", data[:i] + data[i + 1:]), ("a byte put in", data[:i] + bytes((rng.randrange(256),)) + data[i:]),
        ("cut", data[:i]), ("two bytes swapped", data[:i] + data[i + 1:i + 2] + data[i:i + 1] + data[i + 2:]),
        ("the signature's length long", data.replace(b"\xff\x40", b"\xff\x81\x40")),
        ("twice", data + data)))


def cases(cert, rng, count):
    names = list(SIGNED_CHANGES)
    rng.shuffle(names)
    for i in range(count):
        s = Seal(rng)
        if i % 4 < 2:
            name = names[i // 2 % len(names)]
            SIGNED_CHANGES[name](s, rng)
            try:
                yield name, s.whole(cert)
            except (OverflowError, ValueError):
                continue
        elif i % 4 == 2:
            yield signature_changes(s, cert, rng)
        else:
            yield byte_changes(s.whole(cert, form=rng.choice((0, 0, 1))), rng)


def same(got, want):
    verdict, reason, shown = want
    if (got["verdict"], got["reason"]) != (verdict, reason):
        return False
    return ("header" in got) == (shown is not None) and (shown is None or all(got[k] == shown[k] for k in shown))


def compare(intake, cert, made):
    said = run(intake, "seal", "inspect", "--json", "--at", TODAY, "--signer", cert.path, "--hex", "-",
               text="".join(data.hex() + "\n" for _, data in made))
    lines = said.stdout.split("\n")[:-1]
    if len(lines) != len(made):
        sys.exit(f"{cert.curve.name}: {len(lines)} answers to {len(made)} seals: {said.stderr}")
    wrong, verdicts = 0, {}
    for line, (name, data) in zip(lines, made):
        got, want = json.loads(line), vds.judge(data, cert, TODAY)
        key = f"{want[0]} {want[1] or ''}".strip()
        verdicts[key] = verdicts.get(key, 0) + 1
        if not same(got, want):
            wrong += 1
            if wrong <= 2:
                print(f"# {cert.curve.name}, {name}: {data.hex()}\n#   intake {line[:3000]}\n#   oracle {str(want)[:3000]}")
    return wrong, verdicts


def main():
    intake, folder, seed, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    total, failed, seen = 0, 0, {}
    for name in ec.CURVES:
        rng = random.Random(f"{seed} {name}")
        cert = Certificate(folder, name)
        made = [c for c in cases(cert, rng, count) if 0 < len(c[1]) <= 3000]
        wrong, verdicts = compare(intake, cert, made)
        total += len(made)
        failed += wrong
        for key, n in verdicts.items():
            seen[key] = seen.get(key, 0) + n
        print(f"{'not ok' if wrong else 'ok'} - {len(made)} seals of {name}: both readers say the same")
    print(f"# {total} seals, seed {seed}; verdicts: " + ", ".join(f"{n} {k}" for k, n in sorted(seen.items())))
    # A comparison in which nearly nothing was valid, or nearly everything, would show nothing.
    fine = all(seen.get(k, 0) >= total // 100 for k in ("valid", "invalid FORMAT_FAILURE", "invalid SIG_CRYPTO_FAILURE", "invalid SIG_CONSTRAINTS_FAILURE"))
    print(f"{'ok' if fine else 'not ok'} - every kind of verdict was compared")
    sys.exit(bool(failed) or not fine)


main()
