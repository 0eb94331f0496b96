/* Compares lookups, and what moves weights once a step. */
/* Any 3 · 64 buckets, as org.integg.kernels.QuantileBuckets explains them, and the table that they stand for. */
static void quantiles(int8_t *table, int16_t *buckets) {
  for (int i = 0; i < 192; i++) {
    int fall = i < 64 ? 127 : 1 + below(127); /* where an entry has one magnitude it never falls */
    buckets[i] = (int16_t)(fall << 8 | (1 + below(127)));
  }
  for (int number = 0; number < 4096; number++) {
    int bits = number < 64 ? 0 : number < 512 ? 3 : 6;
    int entry = buckets[bits / 3 * 64 + (number >> bits)];
    int magnitude = (entry & 255) - ((number & ((1 << bits) - 1)) >= entry >> 8);
    table[number] = (int8_t)-magnitude;
    table[8191 - number] = (int8_t)magnitude;
  }
}

static void compare_lookups(const level *l) {
  int width = 1 + below(70), vocabulary = 1 + below(50), rank = below(4), shift = 4 + below(28);
  int8_t *embedding = noise_values((size_t)(vocabulary * width));
  size_t a = (size_t)(vocabulary * rank * 32);
  int8_t *noise = noise_values(a + (size_t)(width * rank * 32));
  int32_t tokens[64];
  for (int lane = 0; lane < 64; lane++) {
    tokens[lane] = below(vocabulary);
  }
  size_t bytes = 128 * (size_t)width;
  int16_t *expected = block(bytes), *actual = block(bytes), *logits = shorts(64 * width);
  plain.embed(embedding, width, tokens, noise, 0, (int64_t)a, rank, shift, expected);
  l->embed(embedding, width, tokens, noise, 0, (int64_t)a, rank, shift, actual);
  same(l->name, "embed", expected, actual, bytes);
  int64_t sums[64] = {0}, sums2[64] = {0};
  plain.add_exponentials(logits, width, sums);
  l->add_exponentials(logits, width, sums2);
  same(l->name, "add_exponentials", sums, sums2, sizeof sums);
  int64_t keys[32];
  for (int p = 0; p < 32; p++) {
    below(2);
    keys[p] = (int64_t)seed;
  }
  int8_t *table = block(8192);
  int16_t *buckets = block(2 * 192);
  quantiles(table, buckets);
  plain.fill_noise(table, buckets, keys, 7, width, (int8_t *)expected, 0);
  l->fill_noise(table, buckets, keys, 7, width, (int8_t *)actual, 0);
  same(l->name, "fill_noise", expected, actual, 32 * (size_t)width);
  plain.fill_noise_of_one(table, buckets, keys[0], 7, width, expected, 0);
  l->fill_noise_of_one(table, buckets, keys[0], 7, width, actual, 0);
  same(l->name, "fill_noise_of_one", expected, actual, 2 * (size_t)width);
  void *all[] = {embedding, noise, expected, actual, logits, table, buckets};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* Magnitudes of up to so many bits, each number of bits as often; some are the largest. */
static int32_t *integers(int n, int bits, int with_sign) {
  int32_t *values = block(4 * (size_t)n);
  for (int i = 0; i < n; i++) {
    int value = below(8) ? below(0x7fffffff) >> (31 - bits + below(bits)) : (int)((1u << bits) - 1);
    values[i] = with_sign && below(2) ? -value : value;
  }
  return values;
}

static void compare_votes(const level *l) {
  int rows = 1 + below(9), columns = 1 + below(150), stride = columns + below(2) * below(70), bits = 1 + below(31);
  int n = (rows - 1) * stride + columns, size = rows * columns, shift = 24 - bits;
  int32_t *votes = integers(n, bits, 1), *first = integers(size, 20, 1), *second = integers(size, 30, 0);
  size_t bytes = 4 * (size_t)size;
  int32_t *first2 = copy(first, bytes), *second2 = copy(second, bytes);
  int32_t most = plain.largest(votes, 0, n), most2 = l->largest(votes, 0, n);
  same(l->name, "largest", &most, &most2, sizeof most);
  int64_t sum = plain.square_votes(votes, 0, rows, columns, stride, shift);
  int64_t sum2 = l->square_votes(votes, 0, rows, columns, stride, shift);
  same(l->name, "square_votes", &sum, &sum2, sizeof sum);
  int64_t multiplier = below(4) ? (int64_t)below(0x7fffffff) >> below(24) : (int64_t)1 << 32;
  sum = plain.add_moments(votes, 0, rows, columns, stride, shift, multiplier, first, second, 0);
  sum2 = l->add_moments(votes, 0, rows, columns, stride, shift, multiplier, first2, second2, 0);
  same(l->name, "add_moments, sum", &sum, &sum2, sizeof sum);
  same(l->name, "add_moments, first", first, first2, bytes);
  same(l->name, "add_moments, second", second, second2, bytes);
  void *all[] = {votes, first, second, first2, second2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static void compare_weights(const level *l) {
  int n = 1 + below(700), rate = below(1 << (1 + below(20))), floor = 1 + below(1 << below(13)), share = below(257);
  size_t bytes = 4 * (size_t)n;
  int32_t *first = integers(n, 20, 1), *second = integers(n, 30, 0), *w = integers(n, 22, 1), *mean = integers(n, 22, 1);
  int32_t *w2 = copy(w, bytes), *mean2 = copy(mean, bytes);
  int8_t *rounded = noise_values((size_t)n), *rounded2 = copy(rounded, (size_t)n);
  int64_t changed = plain.move_weights(first, second, 0, n, rate, floor, share, w, mean, rounded);
  int64_t changed2 = l->move_weights(first, second, 0, n, rate, floor, share, w2, mean2, rounded2);
  same(l->name, "move_weights, changed", &changed, &changed2, sizeof changed);
  same(l->name, "move_weights", w, w2, bytes);
  same(l->name, "move_weights, average", mean, mean2, bytes);
  same(l->name, "move_weights, bytes", rounded, rounded2, (size_t)n);
  int bits = below(17);
  changed = plain.round_to_bytes(mean, 0, n, bits, rounded, 0);
  changed2 = l->round_to_bytes(mean, 0, n, bits, rounded2, 0);
  same(l->name, "round_to_bytes, changed", &changed, &changed2, sizeof changed);
  same(l->name, "round_to_bytes", rounded, rounded2, (size_t)n);
  int32_t *x = integers(n, 31, 1);
  int columns = 1 + below(n), rows = n / columns;
  int64_t powers[700], gain = below(0x7fffffff) >> below(31), least = below(0x7fffffff) >> below(31);
  for (int row = 0; row < rows; row++) {
    powers[row] = below(0x7fffffff) >> below(31);
  }
  int32_t most = plain.add_scaled(x, columns, 0, rows, columns, gain, powers, least, w);
  int32_t most2 = l->add_scaled(x, columns, 0, rows, columns, gain, powers, least, w2);
  same(l->name, "add_scaled, largest", &most, &most2, sizeof most);
  same(l->name, "add_scaled", w, w2, bytes);
  void *all[] = {first, second, w, mean, w2, mean2, rounded, rounded2, x};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}
