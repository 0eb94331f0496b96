/* @{vocabulary} */

/* Points at the bytes of a token, and gives their number: none for a token that is no text. */
uint32_t egg_bytes(uint16_t token, const uint8_t **bytes)
{
    *bytes = token_bytes + token_start[token];
    return (uint32_t)(token_start[token + (uint32_t)1] - token_start[token]);
}
