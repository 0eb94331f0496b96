/* @{vocabulary} */
const TOKENS = Array.from({ length: V }, (_, id) => text.subarray(starts[id], starts[id + 1]));
const WHOLE = new Map(TOKENS.map((token, id) => [token.join(), id]));
const MERGES = new Map(Array.from(lefts, (left, i) => [left * 65536 + rights[i], { rank: ranks[i], id: results[i] }]));

/** The symbol of a character of UTF-8, and its length; a byte of no character is U+FFFD. */
function symbol(text, at) {
  const lead = text[at];
  let length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  let least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  let character = lead & (length === 1 ? 0x7f : 0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = text[at + i]; // undefined behind the end
    if (!(byte >= least && byte <= most)) length = 0;
    character = (character << 6) | (byte & 0x3f);
    [least, most] = [0x80, 0xbf];
  }
  if (length === 0) [character, length] = [0xfffd, 1];
  let low = 0, high = RANGE_START.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (RANGE_START[middle] <= character) low = middle;
    else high = middle;
  }
  return [RANGE_SYMBOL[low], length];
}

/** The end of the match that begins at a place; the place itself if there is none. */
function match(text, at) {
  let state = 0, end = at;
  for (let here = at; state < STATES; ) {
    const [s, length] = here < text.length ? symbol(text, here) : [0, 0];
    const entry = WORDS[state * SYMBOLS + s];
    if (entry & 1) end = here;
    state = entry >> 1;
    here += length;
  }
  return end;
}

/** Matches, and what stands between them. */
function* words(text) {
  let begin = 0;
  for (let at = 0; at < text.length; ) {
    const end = match(text, at);
    if (end === at) {
      at += symbol(text, at)[1];
    } else {
      if (at > begin) yield text.subarray(begin, at);
      yield text.subarray(at, end);
      begin = at = end;
    }
  }
  if (begin < text.length) yield text.subarray(begin);
}

/** Merges the pair of lowest rank, the leftmost first, while there is one. */
function merge(ids) {
  for (;;) {
    let best, place;
    for (let i = 0; i + 1 < ids.length; i++) {
      const found = MERGES.get(ids[i] * 65536 + ids[i + 1]);
      if (found && (!best || found.rank < best.rank)) [best, place] = [found, i];
    }
    if (!best) return ids;
    ids.splice(place, 2, best.id);
  }
}

/** Bytes as tokens. */
function encode(text) {
  const ids = [];
  for (const word of words(text)) {
    const whole = WHOLE_WORDS_FIRST ? WHOLE.get(word.join()) : undefined;
    ids.push(...(whole === undefined ? merge(Array.from(word, (byte) => BYTE_ID[byte])) : [whole]));
  }
  return ids;
}

const decode = (token) => TOKENS[token];
