"""Reads a checkpoint with the safetensors package and scores a text, in plain Python.

Usage: python3 score_checkpoint.py CHECKPOINT TOKENS.json SIGN RANK SIGMA_SHIFT

Written from the definition of the arithmetic alone. Noise is a formula, see noise().
Prints one JSON object: metadata, names in the order of the file, shapes, the sums of the integer log-likelihood
for 4 and 8 fractional bits, the exact bits, and the SHA-256 of the int8 logits [T-1, V].
"""

import hashlib
import json
import math
import sys

from safetensors import deserialize, safe_open


def clip(v):
    return min(127, max(-127, v))


def noise(factor, tensor, index):
    return (factor * 1299709 + tensor * 7919 + index * 104729) % 255 - 127


def wrap(v):
    return (v + 2**31) % 2**32 - 2**31


class Model:
    def __init__(self, tensors, mlp, sign, rank, shift):
        self.mlp = mlp
        self.t = {n: (i["shape"], [b - 256 if b > 127 else b for b in i["data"]]) for n, i in tensors}
        self.V, self.D = self.t["emb.weight"][0]
        self.L = sum(n.endswith("ln1.weight") for n in self.t)
        self.sign, self.rank, self.shift = sign, rank, shift
        kinds = "ln1.weight ln2.weight gru.Wf gru.Uf gru.Wh gru.Uh gru.bf gru.bh mlp.up mlp.down".split()
        order = [f"blocks.{l}.{k}" for l in range(self.L) for k in kinds]
        self.id = {n: i for i, n in enumerate(["emb.weight", *order, "ln_out.weight", "head.weight"])}
        self.E = [math.floor(16 * 2 ** (u / 16) + 1e-9) for u in range(256)]

    def delta(self, total):
        return wrap(self.sign * total) >> (4 + self.shift)

    def vec(self, name):
        i = self.id[name]
        return [clip(w + self.delta(noise(0, i, k) * noise(1, i, k))) for k, w in enumerate(self.t[name][1])]

    def emb(self, token):
        w, r = self.t["emb.weight"][1], self.rank
        return [clip(w[token * self.D + k]
                     + self.delta(sum(noise(0, 0, token * r + q) * noise(1, 0, k * r + q) for q in range(r))))
                for k in range(self.D)]

    def mm(self, name, x):
        (rows, cols), w = self.t[name]
        i, r = self.id[name], self.rank
        xb = [sum(x[k] * noise(1, i, k * r + q) for k in range(cols)) for q in range(r)]
        return [clip((sum(a * b for a, b in zip(w[j * cols:(j + 1) * cols], x))
                      + self.delta(sum(xb[q] * noise(0, i, j * r + q) for q in range(r))))
                     // (16 * math.isqrt(cols))) for j in range(rows)]

    def norm(self, name, x):
        m = max(1, max(1, sum(map(abs, x))) // self.D)
        return [clip(a * g // m) for a, g in zip(x, self.vec(name))]

    def step(self, token, state):
        if token == 0:
            state[:] = [[0] * self.D for _ in range(self.L)]
        x = self.emb(token)
        for l in range(self.L):
            b, h = f"blocks.{l}.", state[l]
            n = self.norm(b + "ln1.weight", x)
            f = [clip(sum(s)) for s in zip(self.mm(b + "gru.Wf", n), self.mm(b + "gru.Uf", h), self.vec(b + "gru.bf"))]
            g = [((a + 127) * c) >> 8 for a, c in zip(f, h)]
            c = [clip(sum(s)) for s in zip(self.mm(b + "gru.Wh", n), self.mm(b + "gru.Uh", g), self.vec(b + "gru.bh"))]
            h = state[l] = [e + (((a + 127) * (d - e)) >> 8) for a, d, e in zip(f, c, h)]
            x = [clip(a + d) for a, d in zip(h, x)]
            if self.mlp != "none":
                hidden = self.mm(b + "mlp.up", self.norm(b + "ln2.weight", x))
                y = self.mm(b + "mlp.down", [max(0, a) for a in hidden] if self.mlp == "relu" else hidden)
                x = [clip(a + d) for a, d in zip(y, x)]
        return self.mm("head.weight", self.norm("ln_out.weight", x))

    def loglik(self, logits, target, fraction):
        total = sum(self.E[v + 128] for v in logits)
        log = (total ** (1 << fraction)).bit_length() - 1 - (4 << fraction)
        return ((logits[target] + 128) << (fraction - 4)) - log


def main():
    path, tokens = sys.argv[1], json.load(open(sys.argv[2]))
    tensors = deserialize(open(path, "rb").read())
    with safe_open(path, framework="np") as f:
        metadata, keys = f.metadata(), sorted(f.keys())
    assert keys == sorted(n for n, _ in tensors) and all(i["dtype"] == "I8" for _, i in tensors)
    mlp = json.loads(metadata["integg.config"]).get("mlp", "clip")
    model = Model(tensors, mlp, *map(int, sys.argv[3:6]))
    state = [[0] * model.D for _ in range(model.L)]
    rows = [model.step(t, state) for t in tokens[:-1]]
    pairs = list(zip(rows, tokens[1:]))
    print(json.dumps({
        "metadata": metadata,
        "shapes": {n: i["shape"] for n, i in tensors},
        "f4": sum(model.loglik(r, t, 4) for r, t in pairs),
        "f8": sum(model.loglik(r, t, 8) for r, t in pairs),
        "bits": sum(math.log2(sum(2 ** (v / 16) for v in r)) - r[t] / 16 for r, t in pairs),
        "logits": hashlib.sha256(bytes(v % 256 for r in rows for v in r)).hexdigest(),
    }))


main()
