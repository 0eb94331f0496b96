r"""A language model of integers, weights and program in one file, written by `egg export`.

    python3 model.py --prompt 'It was ' --temperature 0.6 --seed 7

It needs numpy and nothing else, and prints what `egg sample` prints for the same weights, prompt, settings and
seed, to the bit: everything is computed with integers. `import` it to read, score and sample in a program of your own.

@{about}
"""

import argparse
import base64
import sys
import time
from itertools import count
from math import isqrt

import numpy

# @{shape}


def tensor(shape, text):
    """Weights are 8 bits in the file; here 32, so that sums have room."""
    return numpy.frombuffer(base64.b64decode(text), numpy.int8).reshape(shape).astype(numpy.int32)


def clip(v):
    return numpy.clip(v, -127, 127)


def matmul(w, v):
    """|sum| is at most 16,384 · 127² < 2^28."""
    return clip((w @ v) // (16 * isqrt(len(v))))


def norm(v, gain):
    return clip(v * gain // max(1, int(abs(v).sum()) // len(v)))


class Model:
    """Reads tokens; what it remembers of them is the state h [L, D]."""

    def __init__(self):
        self.h = numpy.zeros((L, D), numpy.int32)

    def read(self, token):
        """Reads a token and returns the logits [V] of the next: base 2, 4 fractional bits, -127 to 127.

        Token 0 stands between documents: it clears the state, and is read first of all.
        """
        if token == 0:
            self.h[:] = 0
        x = emb[token]
        for layer in range(L):
            h, n = self.h[layer], norm(x, ln1[layer])
            # @{gate}
            gated = (f + 127) * h >> 8
            # @{candidate}
            self.h[layer] = h = h + ((f + 127) * (c - h) >> 8)
            x = clip(h + x)
            if MLP != "none":
                v = matmul(up[layer], norm(x, ln2[layer]))
                x = clip(matmul(down[layer], numpy.maximum(v, 0) if MLP == "relu" else v) + x)
        return matmul(head, norm(x, ln_out))


# floor(16 · 2^(u/16)), u = 0 to 255: the integer 16th roots of 2^(64 + u). POWER[logit + 128] is a token's weight.
POWER = [isqrt(isqrt(isqrt(isqrt(1 << 64 + u)))) for u in range(256)]


class Sampler:
    """Draws tokens: temperature in hundredths, top_k 0 for all, top_p and min_p in thousandths."""

    def __init__(self, temperature=80, top_k=0, top_p=1000, min_p=0, seed=0):
        self.temperature, self.top_k, self.top_p, self.min_p, self.seed = temperature, top_k, top_p, min_p, seed
        far = [(100 * below + temperature // 2) // temperature if temperature else 256 for below in range(256)]
        # The weight of a token whose logit is so far below the largest.
        self.weight = [POWER[255]] + [POWER[255 - d] if d < 256 else 0 for d in far[1:]]
        self.weights = numpy.array(self.weight, numpy.int64)

    def draw(self, logits, position):
        """The next token; the position is the number of tokens since the separator."""
        below = int(logits.max()) - logits
        counts = numpy.bincount(below).tolist()
        keep = self.kept(counts) if self.temperature else 1
        weights = self.weights[below]
        for level, there in enumerate(counts):
            if keep < there:  # of equal logits the first ones stay
                weights[below > level] = 0
                weights[numpy.flatnonzero(below == level)[keep:]] = 0
                break
            keep -= there
        sums = weights.cumsum()  # below 2^36
        r = uniform(int(sums[-1]), self.seed, position)
        return int(sums.searchsorted(r, "right"))

    def kept(self, counts):
        """How many of the likeliest tokens are drawn from."""
        top_k = min(self.top_k or V, V)
        left, top_p = top_k, 0
        there = [left - (left := max(0, left - n)) for n in counts]
        needed = -(-sum(n * w for n, w in zip(there, self.weight)) * self.top_p // 1000)
        for n, w in zip(there, self.weight):
            if needed > 0 and n > 0:
                taken = min(n, -(-needed // w))
                top_p += taken
                needed -= taken * w
        min_p = sum(n for n, w in zip(counts, self.weight) if 1000 * w >= self.min_p * POWER[255])
        return min(top_k if self.top_p == 1000 else top_p, min_p)


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
    return z ^ z >> 31


def uniform(bound, seed, position):
    """A number below the bound, the same for the same seed and position."""
    gamma = 0x9E3779B97F4A7C15
    if bound == 1:
        return 0
    state = mix((mix((seed + gamma) % 2**64) + gamma * (position + 1)) % 2**64)
    for tries in count(1):
        r = mix((state + gamma * tries) % 2**64) >> 64 - (bound - 1).bit_length()
        if r < bound:
            return r


def log_likelihood(logits, token):
    """In 16ths of a bit, at most 0."""
    total = sum(POWER[u] for u in (logits + 128).tolist())
    log = total.bit_length() - 1
    # log2 by comparison with 2^(log + i/16), both to the 16th power.
    part = max(i for i in range(16) if total**16 >= 1 << 16 * log + i)
    return int(logits[token]) + 128 - (16 * (log - 4) + part)


def score(tokens):
    """The sum of log-likelihoods of all tokens but the first, and the logits [T-1, V]."""
    model, total, rows = Model(), 0, []
    for token, following in zip(tokens, tokens[1:]):
        logits = model.read(token)
        total += log_likelihood(logits, following)
        rows.append(logits.astype(numpy.int8))
    return total, numpy.array(rows)


def sample(prompt, tokens, sampler):
    """Yields tokens, at most so many, that go on from a prompt of tokens."""
    model = Model()
    logits = model.read(0)
    for token in prompt:
        logits = model.read(token)
    for position in range(len(prompt), len(prompt) + tokens):
        token = sampler.draw(logits, position)
        yield token
        logits = model.read(token)


# @{tokenizer}


class Text:
    """UTF-8 as it comes, never half a character. Bytes that belong to none become U+FFFD."""

    def __init__(self):
        self.held = b""

    def next(self, token):
        """The text that a token completes; the separator ends a document."""
        if token == 0:
            return self.finish() + "\n\n"
        self.held += decode(token)
        text = ""
        while self.held:
            lead = self.held[0]
            length = 1 if lead < 0x80 else 0 if lead < 0xC2 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4 if lead < 0xF5 else 0
            least, most = {0xE0: (0xA0, 0xBF), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}.get(lead, (0x80, 0xBF))
            fits = 1
            while fits < min(length, len(self.held)) and least <= self.held[fits] <= most:
                least, most, fits = 0x80, 0xBF, fits + 1
            if 0 < length > fits == len(self.held):
                break
            character, self.held = self.held[:fits], self.held[fits:]
            surrogate = lead == 0xED and character[1:2] >= b"\xa0"
            text += character.decode() if fits == length and not surrogate else "\ufffd"
        return text

    def finish(self):
        """What was held back."""
        held, self.held = self.held, b""
        return "\ufffd" if held else ""


def fail(message):
    sys.exit(f"model: {message}")


def scaled(name, text, places, least, most):
    """A decimal number in units of its last place."""
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    if not (whole + part).isdecimal() or len(part) > places:
        fail(f"{name} {text}: must be a number with at most {places} places behind the point")
    value = int((whole or "0") + part.ljust(places, "0"))
    if not least <= value <= most:
        fail(f"{name} {text}: must be from {least / 10**places:g} to {most / 10**places:g}")
    return value


def read_file(name):
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as problem:
        fail(f"{name}: cannot be read ({problem.strerror})")


def print_score(arguments):
    raw = numpy.frombuffer(read_file(arguments.score), numpy.uint8)
    if V > 256:
        if len(raw) % 2:
            fail(f"{arguments.score}: ends within a token")
        raw = raw.view("<u2")
    tokens = raw.tolist()
    if len(tokens) < 2 or max(tokens) >= V:
        fail(f"{arguments.score}: must have at least two tokens, each below {V}")
    total, logits = score(tokens)
    print(f"tokens {len(tokens) - 1}\nlog_likelihood {total}")
    if arguments.logits:
        try:
            logits.tofile(arguments.logits)
        except OSError as problem:
            fail(f"{arguments.logits}: cannot be written ({problem.strerror})")


def print_sample(arguments):
    sampler = Sampler(
        scaled("--temperature", arguments.temperature, 2, 0, 10000),
        scaled("--top-k", arguments.top_k, 0, 0, 65536),
        scaled("--top-p", arguments.top_p, 3, 1, 1000),
        scaled("--min-p", arguments.min_p, 3, 0, 1000),
        time.time_ns() % 1_000_000 if arguments.seed is None else arguments.seed,
    )
    if arguments.tokens < 1:
        fail(f"--tokens {arguments.tokens}: must be at least 1")
    prompt = read_file(arguments.prompt_file) if arguments.prompt_file else arguments.prompt.encode("utf-8", "surrogateescape")
    prompt, text, begin = encode(prompt), Text(), time.perf_counter()
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False)
    for token in prompt:
        out.write(text.next(token))
    for token in sample(prompt, arguments.tokens, sampler):
        out.write(text.next(token))
        out.flush()
    out.write(text.finish() + "\n")
    out.close()
    speed = (len(prompt) + arguments.tokens) / (time.perf_counter() - begin)
    print(f"{arguments.tokens} tokens, {speed:.0f} tokens/s, seed {sampler.seed}", file=sys.stderr)


def main():
    options = argparse.ArgumentParser(description="Lets the model in this program write.")
    add = options.add_argument
    add("--prompt", default="", help="what it goes on from; default: the start of a document")
    add("--prompt-file", help="a file with it, taken as it is")
    add("--tokens", type=int, default=500, help="how many tokens to draw; default 500")
    add("--temperature", default="0.8", help="0 takes the likeliest; in hundredths, default 0.8")
    add("--top-k", default="0", help="from the K likeliest tokens only; default 0, from all")
    add("--top-p", default="1", help="from the likeliest with this share; in thousandths, default 1")
    add("--min-p", default="0", help="from those P times as likely as the likeliest; default 0")
    add("--seed", type=int, help="the same seed draws the same text; default: a new one each time")
    add("--score", help="score raw tokens of this file instead, as `egg score --tokens`")
    add("--logits", help="with --score: write the logits, V bytes a token")
    arguments = options.parse_args()
    try:
        print_score(arguments) if arguments.score else print_sample(arguments)
    except BrokenPipeError:
        pass  # the reader has seen enough
    except OSError as problem:
        fail(f"standard output: cannot be written ({problem.strerror})")


# @{weights}

if __name__ == "__main__":
    main()
