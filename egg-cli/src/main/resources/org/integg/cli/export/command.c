#ifndef EGG_NO_MAIN
/* ---- the command ---- */

#include <stdio.h>

static int fail(const char *about, const char *what)
{
    fflush(stdout);
    fprintf(stderr, "model: %s%s\n", about, what);
    return 2;
}

/*
 * Prints UTF-8 as it comes, never half a character. Bytes that belong to none become U+FFFD.
 */
static uint8_t held[4];
static uint16_t holds;

static void put_held(uint16_t bytes, int valid)
{
    uint16_t i;
    if (valid)
        fwrite(held, 1, bytes, stdout);
    else
        fputs("\xEF\xBF\xBD", stdout);
    holds = (uint16_t)(holds - bytes);
    for (i = 0; i < holds; i++)
        held[i] = held[i + bytes];
}

static void put_byte(uint8_t byte)
{
    held[holds++] = byte;
    while (holds > 0) {
        uint8_t lead = held[0];
        uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        uint8_t most = lead == 0xF4 ? 0x8F : 0xBF;
        uint16_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        uint16_t fits = 1;
        while (fits < length && fits < holds && held[fits] >= least && held[fits] <= most) {
            least = 0x80;
            most = 0xBF;
            fits++;
        }
        if (fits == length)
            put_held(length, lead != 0xED || held[1] < 0xA0); /* no surrogate */
        else if (length == 0 || fits < holds)
            put_held(fits, 0);
        else
            return;
    }
}

static void put_text_end(void)
{
    if (holds > 0)
        put_held(holds, 0);
}

static void put_token(uint16_t token)
{
    const uint8_t *bytes;
    uint32_t length = egg_bytes(token, &bytes), i;
    for (i = 0; i < length; i++)
        put_byte(bytes[i]);
    if (token == 0) {
        put_text_end();
        fputs("\n\n", stdout);
    }
}

/* The prompt, byte by byte, and how many tokens of it were read. */
static const char *prompt = "";
static FILE *prompt_file;
static uint64_t position;

static int prompt_byte(void)
{
    if (prompt_file != NULL)
        return getc(prompt_file);
    return *prompt == '\0' ? EOF : (uint8_t)*prompt++;
}

static void prompt_token(uint16_t token)
{
    put_token(token);
    egg_read(token);
    position++;
}

/* @{encoder} */

/* A decimal number with at most so many places behind the point, in units of the last; -1 if it is none, or above most. */
static int32_t decimal(const char *text, int places, int32_t most)
{
    int32_t value = 0;
    int point = 0, digits = 0;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !point) {
            point = 1;
        } else if (*text >= '0' && *text <= '9') {
            digits++;
            if (point && places == 0) {
                if (*text != '0')
                    return -1;
                continue;
            }
            places -= point;
            value = 10 * value + (*text - '0');
            if (value > most)
                return -1;
        } else {
            return -1;
        }
    }
    for (; places > 0 && value <= most; places--)
        value *= 10;
    return digits == 0 || value > most ? -1 : value;
}

/* A whole number of 64 bits, with or without a sign; 0 if it is none. */
static int whole(const char *text, uint64_t *value)
{
    int negative = *text == '-';
    uint64_t most = UINT64_MAX / 2 + (uint64_t)negative;
    uint64_t magnitude = 0;
    text += negative || *text == '+';
    if (*text == '\0')
        return 0;
    for (; *text != '\0'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || magnitude > (most - digit) / 10)
            return 0;
        magnitude = 10 * magnitude + digit;
    }
    *value = negative ? 0 - magnitude : magnitude;
    return 1;
}

static int same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Raw tokens from a file, as `egg score` takes them; -1 at the end, -2 for what is no token. */
static int32_t raw_token(FILE *file)
{
    int low = fgetc(file), high = 0;
    if (low == EOF)
        return -1;
    if (V > 256)
        high = fgetc(file);
    if (high == EOF || 256 * (int32_t)high + low >= (int32_t)V)
        return -2;
    return 256 * (int32_t)high + low;
}

static int score(const char *name, const char *logit_name)
{
    FILE *file = fopen(name, "rb"), *out = NULL;
    int32_t token = -1, next;
    long long scored = 0, total = 0;
    if (file == NULL)
        return fail(name, ": cannot be read");
    if (logit_name != NULL && (out = fopen(logit_name, "wb")) == NULL)
        return fail(logit_name, ": cannot be written");
    while ((next = raw_token(file)) >= 0) {
        if (token >= 0) {
            egg_read((uint16_t)token);
            total += egg_log_likelihood((uint16_t)next);
            scored++;
            if (out != NULL)
                fwrite(logits, 1, V, out);
        }
        token = next;
    }
    fclose(file);
    if (out != NULL && (ferror(out) | fclose(out)) != 0)
        return fail(logit_name, ": cannot be written");
    if (next == -2)
        return fail(name, ": has a token that is cut, or not in the vocabulary");
    if (scored == 0)
        return fail(name, ": has fewer than two tokens");
    printf("tokens %lld\nlog_likelihood %lld\n", scored, total);
    return 0;
}

static const char usage[] =
    "Lets the model in this program write.\n"
    "  --prompt TEXT       what it goes on from; default: the start of a document\n"
    "  --prompt-file FILE  a file with it, taken as it is\n"
    "  --tokens N          how many tokens to draw; default 500\n"
    "  --temperature T     0 takes the likeliest; in hundredths, default 0.8\n"
    "  --top-k K           from the K likeliest tokens only; default 0, from all\n"
    "  --top-p P           from the likeliest with this share; in thousandths, default 1\n"
    "  --min-p P           from those P times as likely as the likeliest; default 0\n"
    "  --seed N            the same seed draws the same text; default 0\n"
    "  --score FILE        score raw tokens instead, as `egg score --tokens`\n"
    "  --logits FILE       with --score: write the logits, V bytes a token\n";

/* What the command line asks for. */
static struct egg_settings settings = { 80, 0, 1000, 0, 0 };
static uint64_t count = 500;
static const char *prompt_name, *token_name, *logit_name;

/* Takes an option; 0 where its value makes no sense, -1 for one that is not known. */
static int take(const char *name, const char *value)
{
    int32_t number = 0;
    if (same(name, "--prompt"))
        prompt = value;
    else if (same(name, "--prompt-file"))
        prompt_name = value;
    else if (same(name, "--score"))
        token_name = value;
    else if (same(name, "--logits"))
        logit_name = value;
    else if (same(name, "--tokens"))
        return whole(value, &count) && count > 0 && count <= UINT64_MAX / 2;
    else if (same(name, "--seed"))
        return whole(value, &settings.seed);
    else if (same(name, "--temperature"))
        settings.temperature = (uint16_t)(number = decimal(value, 2, 10000));
    else if (same(name, "--top-k"))
        settings.top_k = (uint32_t)(number = decimal(value, 0, 65536));
    else if (same(name, "--top-p"))
        settings.top_p = (uint16_t)(number = decimal(value, 3, 1000));
    else if (same(name, "--min-p"))
        settings.min_p = (uint16_t)(number = decimal(value, 3, 1000));
    else
        return -1;
    return number >= 0 && settings.top_p > 0;
}

static int sample(void)
{
    uint64_t drawn;
    if (prompt_name != NULL && (prompt_file = fopen(prompt_name, "rb")) == NULL)
        return fail(prompt_name, ": cannot be read");
    egg_read(0);
    if (!read_prompt())
        return fail("the prompt", " has a word that is too long; compile with a larger -DWORD");
    if (prompt_file != NULL && (ferror(prompt_file) | fclose(prompt_file)) != 0)
        return fail(prompt_name, ": cannot be read");
    for (drawn = 0; drawn < count && !ferror(stdout); drawn++) {
        uint16_t token = egg_draw(&settings, position + drawn);
        put_token(token);
        fflush(stdout);
        egg_read(token);
    }
    put_text_end();
    putchar('\n');
    if (fflush(stdout) != 0 || ferror(stdout))
        return fail("standard output", ": cannot be written");
    fprintf(stderr, "%lld tokens\n", (long long)drawn);
    return 0;
}

int main(int argc, char **argv)
{
    int i;
    for (i = 1; i < argc; i += 2) {
        int taken;
        if (same(argv[i], "--help") || same(argv[i], "-h"))
            return fputs(usage, stdout) < 0;
        taken = i + 1 < argc ? take(argv[i], argv[i + 1]) : -1;
        if (taken < 0)
            return fail(argv[i], ": not an option, or without a value (--help explains)");
        if (!taken)
            return fail(argv[i], ": the value makes no sense (--help explains)");
    }
    return token_name != NULL ? score(token_name, logit_name) : sample();
}
#endif
