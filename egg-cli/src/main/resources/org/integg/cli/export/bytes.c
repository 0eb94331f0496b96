/* A token is a byte. Points at the bytes of a token, and gives their number: none for the separator. */
uint32_t egg_bytes(uint16_t token, const uint8_t **bytes)
{
    static uint8_t byte;
    byte = (uint8_t)token;
    *bytes = &byte;
    return token != 0;
}
