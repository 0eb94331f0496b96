static int read_prompt(void)
{
    int byte;
    while ((byte = prompt_byte()) != EOF)
        prompt_token((uint16_t)byte);
    return 1;
}
