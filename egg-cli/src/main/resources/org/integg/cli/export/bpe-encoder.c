/* Bytes of the longest word that the prompt may have. */
#ifndef WORD
#define WORD 1024
#endif

static uint8_t window[WORD + 4]; /* what comes next in the prompt */
static uint16_t size;
static int ended;                /* whether the prompt ends with the window */
static uint16_t ids[WORD + 4];   /* the tokens of a word */

/* @{words} */

/* The symbol of the character at a place in the window, and its length; a byte of no UTF-8 is U+FFFD. */
static uint16_t symbol(uint16_t at, uint16_t *length)
{
    uint8_t lead = window[at];
    uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    uint16_t bytes = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    uint32_t c = bytes < 2 ? lead : (uint32_t)(lead & (0x7F >> bytes));
    uint16_t i, low = 0, high = RANGES;
    for (i = 1; i < bytes; i++) {
        if (at + i >= size || window[at + i] < least || window[at + i] > most)
            bytes = 0;
        else
            c = c << 6 | (window[at + i] & 0x3F);
        least = 0x80;
        most = 0xBF;
    }
    if (bytes == 0)
        c = 0xFFFD;
    *length = bytes == 0 ? 1 : bytes;
    while (high - low > 1) {
        uint16_t middle = (uint16_t)(low + (high - low) / 2);
        if (range_start[middle] <= c)
            low = middle;
        else
            high = middle;
    }
    return range_symbol[low];
}

/* The end of the match that begins at a place; the place itself if there is none, OPEN if it leaves the window. */
#define OPEN 0xFFFF
static uint16_t match(uint16_t at)
{
    uint16_t state = 0, end = at, length = 0;
    while (ended || at + 4 <= size) {
        uint16_t entry = words[state][at == size ? 0 : symbol(at, &length)];
        if (entry & 1)
            end = at;
        state = entry >> 1;
        if (state == STATES)
            return end;
        at = (uint16_t)(at + length);
    }
    return OPEN;
}

/* The end of the window's first word: a match, or all that stands before one. OPEN if it leaves the window. */
static uint16_t word_end(void)
{
    uint16_t start = 0, length = 0;
    while (start < size) {
        uint16_t end = match(start);
        if (end == OPEN || (end > start && start == 0))
            return end;
        if (end > start)
            break;
        symbol(start, &length);
        start = (uint16_t)(start + length);
    }
    return start;
}

/* The place of a pair in the table of merges, MERGES if it does not merge. */
static uint32_t find_merge(uint16_t left, uint16_t right)
{
    uint32_t low = 0, high = MERGES;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (merge_left[middle] < left || (merge_left[middle] == left && merge_right[middle] < right))
            low = middle + 1;
        else
            high = middle;
    }
    return low != MERGES && merge_left[low] == left && merge_right[low] == right ? low : MERGES;
}

#if WHOLE_WORDS_FIRST
/* The token that is the whole word, or V. */
static uint32_t whole_word(uint16_t length)
{
    uint32_t token;
    for (token = 0; token < V; token++) {
        const uint8_t *bytes;
        uint16_t i = 0;
        if (egg_bytes((uint16_t)token, &bytes) != length)
            continue;
        while (i < length && bytes[i] == window[i])
            i++;
        if (i == length)
            break;
    }
    return token;
}
#endif

/* Turns the first bytes of the window into tokens: merges the pair of lowest rank, the leftmost first, while there is one. */
static uint16_t merge(uint16_t length)
{
    uint16_t number = length, i;
    for (i = 0; i < length; i++)
        ids[i] = byte_id[window[i]];
#if WHOLE_WORDS_FIRST
    if (whole_word(length) < V) {
        ids[0] = (uint16_t)whole_word(length);
        return 1;
    }
#endif
    for (;;) {
        uint32_t best = MERGES;
        uint16_t place = 0;
        for (i = 0; i + 1 < number; i++) {
            uint32_t found = find_merge(ids[i], ids[i + 1]);
            if (found != MERGES && (best == MERGES || merge_rank[found] < merge_rank[best])) {
                best = found;
                place = i;
            }
        }
        if (best == MERGES)
            return number;
        ids[place] = merge_id[best];
        number--;
        for (i = (uint16_t)(place + 1); i < number; i++)
            ids[i] = ids[i + 1];
    }
}

/* Reads the prompt word by word; 0 if one is too long. */
static int read_prompt(void)
{
    for (;;) {
        uint16_t end, number, i;
        while (!ended && size < WORD + 4) {
            int byte = prompt_byte();
            ended = byte == EOF;
            if (!ended)
                window[size++] = (uint8_t)byte;
        }
        if (size == 0)
            return 1;
        end = word_end();
        if (end == OPEN)
            return 0;
        number = merge(end);
        for (i = 0; i < number; i++)
            prompt_token(ids[i]);
        size = (uint16_t)(size - end);
        for (i = 0; i < size; i++)
            window[i] = window[i + end];
    }
}
