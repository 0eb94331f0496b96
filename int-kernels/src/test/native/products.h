/* Compares products, elementwise operations and noise of rows. */
static void compare_stream(const level *l) {
  int columns = columns_of_product(), rows = 1 + below(600), first = 256 * below(2);
  size_t size = (size_t)((first + rows + 255) / 256 * 256 * columns);
  int8_t *w = block(size);
  for (size_t i = 0; i < size; i++) {
    w[i] = (int8_t)(below(255) - 127);
  }
  int16_t *x = shorts(columns);
  int divisor = 1 + below(128), power = divisor & (divisor - 1) ? -1 : 4 + __builtin_ctz((unsigned)divisor);
  int multiplier = ((1 << 23) + divisor - 1) / divisor, lowest = below(2) ? -127 : 0;
  size_t bytes = 2 * (size_t)(first + rows);
  int16_t *expected = block(bytes), *actual = copy(expected, bytes);
  plain.project_stream(w, first, rows, columns, x, power, divisor, multiplier, lowest, expected);
  l->project_stream(w, first, rows, columns, x, power, divisor, multiplier, lowest, actual);
  same(l->name, "project_stream", expected, actual, bytes);
}

static void compare_project(const level *l) {
  int columns = columns_of_product(), rows = 1 + below(40), stride, rank = below(4);
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *x = shorts(64 * columns);
  int8_t *a = block((size_t)(rows * rank * 32)), *b = block((size_t)(columns * rank * 32));
  for (int i = 0; i < rows * rank * 32; i++) {
    a[i] = (int8_t)(below(123) - 61);
  }
  for (int i = 0; i < columns * rank * 32; i++) {
    b[i] = (int8_t)(below(123) - 61);
  }
  int divisor = 1 + below(128), shift = 4 + below(9);
  int power = divisor & (divisor - 1) ? -1 : 4 + __builtin_ctz((unsigned)divisor);
  int multiplier = ((1 << 23) + divisor - 1) / divisor, lowest = below(2) ? -127 : 0;
  int16_t *expected = block(128 * (size_t)rows), *actual = block(128 * (size_t)rows);
  void *room = scratch(columns, 64);
  plain.project(w, sums, 0, rows, columns, stride, x, a, 0, b, 0, rank, shift, power, divisor, multiplier, lowest,
                expected, room);
  l->project(w, sums, 0, rows, columns, stride, x, a, 0, b, 0, rank, shift, power, divisor, multiplier, lowest,
             actual, room);
  same(l->name, "project", expected, actual, 128 * (size_t)rows);
  int width = 64 * (1 + below(3));
  int16_t *data = shorts(columns * width);
  int32_t *to = block(4 * (size_t)(rows * width));
  memset(to, 1, 4 * (size_t)(rows * width));
  int32_t *to2 = copy(to, 4 * (size_t)(rows * width));
  plain.add_product(w, sums, rows, columns, stride, data, width, to, room);
  l->add_product(w, sums, rows, columns, stride, data, width, to2, room);
  same(l->name, "add_product", to, to2, 4 * (size_t)(rows * width));
  void *all[] = {w, sums, x, a, b, expected, actual, room, data, to, to2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static void compare_outer(const level *l) {
  int rows = 1 + below(30), columns = 1 + below(192), width = (columns + 63) / 64 * 64, chunks = 1 + below(8);
  int16_t *a = shorts(chunks * rows * 64), *x[8];
  for (int chunk = 0; chunk < 8; chunk++) {
    x[chunk] = shorts(chunk < chunks ? columns * 64 : 64);
  }
  int sparse = below(3), set = below(2);
  for (int i = 0; i < chunks * rows * 64; i++) {
    if (below(4) < sparse || (sparse == 2 && i / 64 % rows < 9)) {
      a[i] = 0;
    }
  }
  int32_t *to = block(4 * (size_t)(rows * width));
  memset(to, 1, 4 * (size_t)(rows * width));
  int32_t *to2 = copy(to, 4 * (size_t)(rows * width));
  void *room = scratch(64 * chunks, width);
  plain.add_outer_products(a, rows, x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], columns, width, chunks, set,
                           to, room);
  l->add_outer_products(a, rows, x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], columns, width, chunks, set,
                        to2, room);
  same(l->name, "add_outer_products", to, to2, 4 * (size_t)(rows * width));
  void *all[] = {a, x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], to, to2, room};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static void compare_elementwise(const level *l) {
  int rows = 16 * (1 + below(20)), n = rows * 64 - below(64);
  size_t bytes = 128 * (size_t)rows;
  int16_t *a = shorts(rows * 64), *b = shorts(rows * 64), *bias = shorts(rows * 64), *h = shorts(rows * 64);
  int16_t *x = shorts(rows * 64), *f = block(bytes), *past = block(bytes), *f2 = block(bytes), *past2 = block(bytes);
  int16_t *h2 = copy(h, bytes), *x2 = copy(x, bytes);
  plain.gate(a, b, bias, h, n, f, past);
  l->gate(a, b, bias, h, n, f2, past2);
  same(l->name, "gate", f, f2, 2 * (size_t)n);
  same(l->name, "gate's past", past, past2, 2 * (size_t)n);
  plain.candidate(b, a, bias, f, h, x, n);
  l->candidate(b, a, bias, f2, h2, x2, n);
  same(l->name, "candidate's h", h, h2, bytes);
  plain.add(x, past, n);
  l->add(x2, past2, n);
  same(l->name, "candidate and add", x, x2, bytes);
  for (int lane = 0; lane < 64; lane += 1 + below(9)) {
    for (int i = 0, most = below(4); i < rows; i++) { /* means around and below one */
      x[i * 64 + lane] = (int16_t)(below(2 * most + 1) - most);
    }
  }
  plain.norm(x, a, rows, f);
  memcpy(x2, x, bytes);
  l->norm(x2, a, rows, x2);
  same(l->name, "norm", f, x2, bytes);
  int few = rows - below(16), stride = few + below(9);
  int32_t to[64];
  for (int lane = 0; lane < 64; lane++) {
    to[lane] = below(9);
  }
  size_t size = 4 * (size_t)(8 * stride + few);
  int32_t *sums = calloc(size, 1), *sums2 = calloc(size, 1);
  plain.add_to_rows(x, 0, few, to, sums, stride);
  l->add_to_rows(x, 0, few, to, sums2, stride);
  same(l->name, "add_to_rows", sums, sums2, size);
  void *all[] = {a, b, bias, h, x, f, past, f2, past2, h2, x2, sums, sums2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

static int8_t *noise_values(size_t n) {
  int8_t *values = block(n);
  int extreme = below(3) == 0;
  for (size_t i = 0; i < n; i++) {
    values[i] = (int8_t)(extreme ? 61 : below(123) - 61);
  }
  return values;
}

static void compare_row_noise(const level *l) {
  int columns = columns_of_product(), rows = 1 + below(40), stride, members = 1 + below(64);
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *x = shorts(64 * columns), *factors = shorts(64 * members);
  int upper = 32 * below(rows), divisor = 1 + below(128), factor = below(1 << 12);
  int8_t *noise = noise_values((size_t)(rows * 32 + upper));
  int multiplier = ((1 << 23) + divisor - 1) / divisor, lowest = below(2) ? -127 : 0;
  size_t bytes = 128 * (size_t)rows;
  int16_t *expected = block(bytes), *actual = block(bytes);
  void *room = scratch(columns, 64);
  plain.project_row_noise(w, sums, 0, rows, columns, stride, x, noise, 0, upper, factor, -1, divisor, multiplier,
                          lowest, expected, room);
  l->project_row_noise(w, sums, 0, rows, columns, stride, x, noise, 0, upper, factor, -1, divisor, multiplier,
                       lowest, actual, room);
  same(l->name, "project_row_noise", expected, actual, bytes);
  int few = 1 + below(rows), shift = below(19);
  int32_t *places = block(4 * (size_t)members);
  for (int m = 0; m < members; m++) {
    places[m] = below((rows - few) * 32 + 1);
  }
  int16_t *base = shorts(64 * few);
  int64_t square[2] = {0, 0};
  plain.estimate_rows(base, 0, 12, noise, places, members, upper, few, factors, shift, 12345678, expected, 0,
                      &square[0]);
  l->estimate_rows(base, 0, 12, noise, places, members, upper, few, factors, shift, 12345678, actual, 0,
                   &square[1]);
  same(l->name, "estimate_rows", expected, actual, 128 * (size_t)few);
  same(l->name, "estimate_rows, squares", &square[0], &square[1], sizeof square[0]);
  plain.add_row_noise(base, few, noise, places[0], upper, shift & 7, expected);
  l->add_row_noise(base, few, noise, places[0], upper, shift & 7, actual);
  same(l->name, "add_row_noise", expected, actual, 128 * (size_t)few);
  int32_t dots[2][64] = {{0}};
  plain.add_row_noise_dots(base, 0, few, noise, places[0], upper, dots[0]);
  l->add_row_noise_dots(base, 0, few, noise, places[0], upper, dots[1]);
  same(l->name, "add_row_noise_dots", dots[0], dots[1], sizeof dots[0]);
  void *all[] = {w, sums, x, factors, noise, expected, actual, room, places, base};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}
