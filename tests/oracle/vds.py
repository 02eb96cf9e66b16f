# SPDX-License-Identifier: Apache-2.0
"""A second reader and judge of visible digital seals, written from docs/seal.md, ICAO Doc 9303-13 and BSI TR-03137-1 alone, and
not from intake/seal. Knows one certificate, as `intake seal inspect --signer` does."""
import datetime

SHIFT2 = "!\"#$%&'()*+,-./:;<=>?@[\\]^_"
SIGNER = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Refused(Exception):
    """These bytes are no seal."""


def c40(data):
    """ISO/IEC 16022 §5.2.5, ICAO Doc 9303-13 §2.6.1. Raises Refused."""
    if len(data) % 2:
        raise Refused("C40 of an odd length")
    values, tail = [], ""
    for i in range(0, len(data), 2):
        if data[i] == 0xFE:
            if i + 2 != len(data) or not 1 < data[i + 1] <= 128:
                raise Refused("C40: the lonely character")
            tail = chr(data[i + 1] - 1)
            break
        n = data[i] * 256 + data[i + 1] - 1
        if n < 0 or n >= 64000:
            raise Refused("C40: no three values")
        values += [n // 1600, n // 40 % 40, n % 40]
    out, i = "", 0
    while i < len(values):
        v = values[i]
        i += 1
        if v >= 14:
            out += chr(ord("A") + v - 14)
        elif v >= 4:
            out += chr(ord("0") + v - 4)
        elif v == 3:
            out += " "
        elif i == len(values):
            if v:  # only a shift 1 may stand alone: it is the filler
                raise Refused("C40: a shift of nothing")
        else:
            w = values[i]
            i += 1
            if v == 0 and 0 < w < 32:
                out += chr(w)
            elif v == 1 and w < len(SHIFT2):
                out += SHIFT2[w]
            elif v == 2 and w < 32:
                out += chr(96 + w)
            else:
                raise Refused("C40: a value of no character")
    return out + tail


def day(data):
    """None: no date given. Raises Refused for one that does not exist."""
    n = int.from_bytes(data, "big")
    if n in (0, 0xFFFFFF):
        return None
    try:
        return datetime.date(n % 10000, n // 1000000, n // 10000 % 100).isoformat()
    except ValueError:
        raise Refused("a date that does not exist") from None


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if self.at + n > len(self.data):
            raise Refused("the seal ends early")
        self.at += n
        return self.data[self.at - n:self.at]

    def length(self):
        n = self.take(1)[0]
        if n in (0x81, 0x82):
            n = int.from_bytes(self.take(n - 0x80), "big")
        return n


def reference_lengths(two, signer):
    """ICAO: two hex digits. BSI TR-03171 (signer DEZV) writes them decimal; the German arrival attestation (DEME, DES1) has three
    characters behind them and counts these two to the reference."""
    out = []
    for base in ((10, 16) if signer == "DEZV" else (16, 10)):
        try:
            if set(two) <= SIGNER:
                out.append(int(two, base))
        except ValueError:
            pass
    return out + ([3] if signer in ("DEME", "DES1") else [])


def read_as(data, choice):
    r = Reader(data)
    seal = {"messages": []}
    if r.take(1) != b"\xdc":
        raise Refused("magic")
    version = r.take(1)[0]
    if version not in (2, 3):
        raise Refused("version")
    seal["version"] = version
    seal["country"] = c40(r.take(2)).rstrip(" <")
    if not seal["country"]:
        raise Refused("country")
    seal["prefix"] = ""
    if version == 2:
        text = c40(r.take(6))
        if len(text) != 9:
            raise Refused("signer and reference")
        seal["signer"], seal["reference"] = text[:4], text[4:]
    else:
        text = c40(r.take(4))
        if len(text) != 6:
            raise Refused("signer")
        seal["signer"] = text[:4]
        lengths = reference_lengths(text[4:], text[:4])
        if choice >= len(lengths) or not lengths[choice]:
            raise Refused("length of the reference")
        n = lengths[choice]
        seal["reference"] = c40(r.take((n + 2) // 3 * 2))
        if len(seal["reference"]) != n:
            raise Refused("reference of another length")
        if n == 3 and text[:4] in ("DEME", "DES1"):
            seal["prefix"] = text[4:]
    if not set(seal["signer"]) <= SIGNER:
        raise Refused("signer characters")
    seal["issued_on"], seal["signed_on"] = day(r.take(3)), day(r.take(3))
    seal["feature"], seal["type"] = r.take(1)[0], r.take(1)[0]
    seen = set()
    while True:
        begin = r.at
        tag = r.take(1)[0]
        value = r.take(r.length())
        if tag == 0xFF:
            seal["signed"], seal["signature"] = data[:begin], value
            break
        if tag in seen:
            raise Refused("a tag twice")
        seen.add(tag)
        seal["messages"].append((tag, value))
    if not seal["messages"]:
        raise Refused("no message")
    if r.at != len(data):
        raise Refused("bytes behind the signature")
    return seal


def read(data):
    for choice in range(3):
        try:
            return read_as(data, choice)
        except Refused as refused:
            why = refused
    raise why


# ---- docs/seal.md §3 ----
def utf8(value):
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("UTF-8") from None
    if "\0" in text:
        raise Refused("UTF-8 with NUL")
    return text


def appearance(value):
    if len(value) != 1 or not 1 <= value[0] <= 4:
        raise Refused("appearance")
    return ("in-person", "home-visit", "video", "by-proxy")[value[0] - 1]


def division(value):
    if len(value) != 3 or int.from_bytes(value, "big") > 999999:
        raise Refused("division")
    return "%06d" % int.from_bytes(value, "big")


def one_day(value):
    text = day(value) if len(value) == 3 else None
    if not text:
        raise Refused("date")
    return text


def number(value):
    if len(value) != 1:
        raise Refused("byte")
    return str(value[0])


FIELDS = {  # tag: name, coding, most bytes, must it be there
    1: ("certificate.number", c40, 12, True),
    2: ("holder.name_latin", lambda v: c40(v).replace("  ", "<<"), 26, True),
    3: ("holder.name", utf8, 18, False),
    4: ("holder.id_number", c40, 12, False),
    5: ("holder.birth_date", one_day, 3, True),
    6: ("holder.passport_number", c40, 6, False),
    7: ("certificate.appearance", appearance, 1, True),
    8: ("certificate.paying_agency", division, 3, False),
    9: ("holder.country", c40, 2, False),
    10: ("certificate.seen_on", one_day, 3, False),
    11: ("form", number, 1, False),
}


def understand(tag, value):
    name, coding, most, _ = FIELDS[tag]
    if not 0 < len(value) <= most:
        raise Refused(name)
    text = coding(value)
    if not text:
        raise Refused(name)
    return name, text


def profile_holds(seal):
    if seal["issued_on"] is None:
        return False
    have = {tag for tag, _ in seal["messages"]}
    try:
        for tag, value in seal["messages"]:
            if tag in FIELDS:
                understand(tag, value)
    except Refused:
        return False
    return all(tag in have for tag, row in FIELDS.items() if row[3]) and (4 in have or 6 in have)


def show(seal):
    """As `seal inspect --json` shows it."""
    ours = (seal["feature"], seal["type"]) == (0xFA, 2)
    messages = []
    for tag, value in seal["messages"]:
        name = text = None
        if ours and tag in FIELDS:
            try:
                name, text = understand(tag, value)
            except Refused:
                pass
        messages.append({"tag": tag, "name": name, "text": text, "hex": value.hex()})
    header = {k: seal[k] for k in ("version", "country", "signer", "reference", "issued_on", "signed_on", "feature", "type")}
    return {"header": header, "messages": messages, "signature": seal["signature"].hex()}


def judge(data, cert, today):
    """docs/seal.md §5 with one certificate: (verdict, reason, what is shown or None)."""
    try:
        seal = read(data)
    except Refused:
        return "invalid", "FORMAT_FAILURE", None
    return judge_read(seal, cert, today) + (show(seal),)


def judge_read(seal, cert, today):
    size, sig = cert.curve.size, seal["signature"]
    bad = None
    if len(sig) != 2 * size:
        bad = "FORMAT_FAILURE"
    elif not cert.curve.verify(seal["signed"], int.from_bytes(sig[:size], "big"), int.from_bytes(sig[size:], "big"), cert.public):
        bad = "SIG_CRYPTO_FAILURE"
    if bad:
        names = {seal["reference"].lstrip("0"), (seal["prefix"] + seal["reference"]).lstrip("0") if seal["prefix"] else None}
        if seal["signer"] != cert.signer or cert.reference not in names:
            return "indeterminate", "NO_SIGNING_CERTIFICATE_FOUND"
        return "invalid", bad
    signed_on = seal["signed_on"]
    if signed_on is None:
        return "indeterminate", "OUT_OF_BOUNDS_NO_POE"
    if signed_on > (datetime.date.fromisoformat(today) + datetime.timedelta(1)).isoformat():
        return "invalid", "SIG_CONSTRAINTS_FAILURE"
    if signed_on < cert.first:
        return "invalid", "NOT_YET_VALID"
    if signed_on > cert.last:
        return "indeterminate", "OUT_OF_BOUNDS_NO_POE"
    if (seal["feature"], seal["type"]) == (0xFA, 2) and not profile_holds(seal):
        return "invalid", "SIG_CONSTRAINTS_FAILURE"
    return "valid", None
