from bisect import bisect_right


def numbers(text):
    return numpy.frombuffer(base64.b64decode(text), "<u4").tolist()


# @{vocabulary}
WHOLE = {token: number for number, token in enumerate(TOKENS) if token}
NEVER = (1 << 32, 0)  # the rank of a pair that does not merge


def symbol(text, at):
    """The symbol of a character of UTF-8, and its length; a byte of no character is U+FFFD."""
    lead = text[at]
    length = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    try:
        character = ord(text[at : at + length].decode())
    except (UnicodeDecodeError, TypeError):
        character, length = 0xFFFD, 1
    return RANGE_SYMBOL[bisect_right(RANGE_START, character) - 1], length


def match(text, at):
    """The end of the match that begins at a place; the place itself if there is none."""
    state, end, length = 0, at, 0
    while state < len(WORDS):
        s, length = symbol(text, at) if at < len(text) else (0, 0)
        if WORDS[state][s] & 1:
            end = at
        state = WORDS[state][s] >> 1
        at += length
    return end


def words(text):
    """Matches, and what stands between them."""
    begin = at = 0
    while at < len(text):
        end = match(text, at)
        if end == at:
            at += symbol(text, at)[1]
        else:
            if at > begin:
                yield text[begin:at]
            yield text[at:end]
            begin = at = end
    if at > begin:
        yield text[begin:at]


def encode(text):
    """Bytes as tokens: within a word, the pair of lowest rank is merged, the leftmost first, while there is one."""
    tokens = []
    for word in words(text):
        ids = [BYTE_ID[b] for b in word]
        if WHOLE_WORDS_FIRST and word in WHOLE:
            ids = [WHOLE[word]]
        while True:
            pairs = [MERGES.get(pair, NEVER) for pair in zip(ids, ids[1:])]
            lowest = min(pairs, default=NEVER)
            if lowest == NEVER:
                break
            at = pairs.index(lowest)
            ids[at : at + 2] = [lowest[1]]
        tokens += ids
    return tokens


def decode(token):
    return TOKENS[token]
