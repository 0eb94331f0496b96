/* Compares credits of 16 and of 32 bits. */
/* Any shorts but the least. */
static int16_t *credits(int n) {
  int16_t *values = block(2 * (size_t)n);
  int extreme = below(3) == 0;
  for (int i = 0; i < n; i++) {
    values[i] = (int16_t)(extreme ? (below(2) ? 32767 : -32767) : below(65535) - 32767);
  }
  return values;
}

static void compare_credits(const level *l) {
  int rows = 16 * (1 + below(12)), n = 64 * rows, shift = 8 + below(8);
  size_t bytes = 2 * (size_t)n;
  int16_t *f = shorts(n), *c = shorts(n), *h = shorts(n), *x = credits(n), *s = credits(n), *q = credits(n);
  int16_t *x2 = copy(x, bytes), *q2 = copy(q, bytes);
  plain.pass_gate(x, 0, c, h, f, shift, n);
  l->pass_gate(x2, 0, c, h, f, shift, n);
  same(l->name, "pass_gate", x, x2, bytes);
  plain.add_credits(q, s, x, 0, n);
  l->add_credits(q, s, x2, 0, n);
  same(l->name, "add_credits", x, x2, bytes);
  plain.gate_credit(x, s, f, c, h, q, 0, n);
  l->gate_credit(x2, s, f, c, h, q2, 0, n);
  same(l->name, "gate_credit, gate", q, q2, bytes);
  same(l->name, "gate_credit, state", x, x2, bytes);
  int8_t *gain = noise_values((size_t)rows);
  int32_t *products = block(4 * (size_t)n), reactions[64];
  for (int i = 0; i < n; i++) {
    products[i] = below(1 << 24) - (1 << 23);
  }
  for (int lane = 0; lane < 64; lane++) {
    reactions[lane] = below(1 << 30) - (1 << 29);
  }
  int64_t squares[2] = {0, 0};
  shift = below(32);
  plain.credit_norm(products, f, gain, rows, reactions, shift, q, &squares[0]);
  l->credit_norm(products, f, gain, rows, reactions, shift, q2, &squares[1]);
  same(l->name, "credit_norm", q, q2, bytes);
  same(l->name, "credit_norm, squares", &squares[0], &squares[1], sizeof squares[0]);
  int64_t *powers = calloc((size_t)rows, 8), *powers2 = calloc((size_t)rows, 8);
  plain.add_powers(f, rows, powers);
  l->add_powers(f, rows, powers2);
  same(l->name, "add_powers", powers, powers2, 8 * (size_t)rows);
  void *all[] = {f, c, h, x, s, q, x2, q2, gain, products, powers, powers2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}

/* Ints within ±most. */
static int32_t *ints(int n, int most) {
  int32_t *values = block(4 * (size_t)n);
  for (int i = 0; i < n; i++) {
    values[i] = below(2 * most + 1) - most;
  }
  return values;
}

static void compare_wide(const level *l) {
  int rows = 1 + below(40), columns = columns_of_product(), n = 64 * rows, stride, down = below(12);
  size_t bytes = 4 * (size_t)n;
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *x = shorts(64 * columns), *f = shorts(n), *h = shorts(n), *e = shorts(n), *e2 = copy(e, 2 * (size_t)n);
  void *room = scratch(columns, 64);
  int32_t *out = ints(n, 1 << 21), *out2 = copy(out, bytes), *y = ints(n, 1 << 21);
  for (int into = 0; into < 3; into++) {
    plain.multiply_wide(w, sums, rows, columns, stride, x, 0, down, into, 1 << 21, into, out, 0, room);
    l->multiply_wide(w, sums, rows, columns, stride, x, 0, down, into, 1 << 21, into, out2, 0, room);
    same(l->name, "multiply_wide", out, out2, bytes);
  }
  int64_t of_products[2] = {0, 0};
  int all_limits = below(4);
  plain.multiply_rounded(w, sums, rows, columns, stride, x, 0, down, 2, 1 << 21, down, f, all_limits, e, 0,
                         &of_products[0], room);
  l->multiply_rounded(w, sums, rows, columns, stride, x, 0, down, 2, 1 << 21, down, f, all_limits, e2, 0,
                      &of_products[1], room);
  same(l->name, "multiply_rounded", e, e2, 2 * (size_t)n);
  same(l->name, "multiply_rounded, squares", &of_products[0], &of_products[1], sizeof of_products[0]);
  plain.add_wide(out, y, 1 << 21, n);
  l->add_wide(out2, y, 1 << 21, n);
  same(l->name, "add_wide", out, out2, bytes);
  plain.pass_wide(out, f, h, n);
  l->pass_wide(out2, f, h, n);
  same(l->name, "pass_wide", out, out2, bytes);
  plain.add_wide(out, y, 1 << 21, n);
  memcpy(out2, out, bytes);
  int64_t squares[2] = {0, 0};
  int limits = below(3) + 1;
  plain.round_credits(out, 0, down, f, limits == 2 ? 0 : limits, e, 0, n, &squares[0]);
  l->round_credits(out, 0, down, f, limits == 2 ? 0 : limits, e2, 0, n, &squares[1]);
  same(l->name, "round_credits", e, e2, 2 * (size_t)n);
  same(l->name, "round_credits, squares", &squares[0], &squares[1], sizeof squares[0]);
  plain.credit_before(y, y, f, 1 << 21, out, n);
  l->credit_before(y, y, f, 1 << 21, out2, n);
  same(l->name, "credit_before", out, out2, bytes);
  plain.observe(f, h, down, out, n);
  l->observe(f, h, down, out2, n);
  plain.subtract_shifted(h, 5, out, n);
  l->subtract_shifted(h, 5, out2, n);
  same(l->name, "observe", out, out2, bytes);
  plain.subtract(f, h, 31, e, n);
  l->subtract(f, h, 31, e2, n);
  same(l->name, "subtract", e, e2, 2 * (size_t)n);
  plain.scale_by_quarters(e, 3, n);
  l->scale_by_quarters(e2, 3, n);
  same(l->name, "scale_by_quarters", e, e2, 2 * (size_t)n);
  plain.add_row_sums(f, 0, rows, out);
  l->add_row_sums(f, 0, rows, out2);
  same(l->name, "add_row_sums", out, out2, bytes);
  plain.pass_positive(e, 0, f, n);
  l->pass_positive(e2, 0, f, n);
  same(l->name, "pass_positive", e, e2, 2 * (size_t)n);
  int32_t shift[64], reciprocal[64], strength[64], dither[64], dots[2][64] = {{0}};
  for (int lane = 0; lane < 64; lane++) {
    shift[lane] = 8 + below(24);
    reciprocal[lane] = below(1 << 15);
    strength[lane] = below(231) - 115;
    dither[lane] = below(128);
  }
  plain.softmax_errors(f, rows, shift, reciprocal, strength, dither, e, 0, dots[0]);
  l->softmax_errors(f, rows, shift, reciprocal, strength, dither, e2, 0, dots[1]);
  same(l->name, "softmax_errors", e, e2, 2 * (size_t)n);
  same(l->name, "softmax_errors, dots", dots[0], dots[1], sizeof dots[0]);
  int8_t *noise = noise_values(4 * 64 * (size_t)rows), *noise2 = copy(noise, 4 * 64 * (size_t)rows);
  plain.pass_row_noise(f, rows, noise, 0, 64 * rows, 128 * rows);
  l->pass_row_noise(f, rows, noise2, 0, 64 * rows, 128 * rows);
  same(l->name, "pass_row_noise", noise, noise2, 4 * 64 * (size_t)rows);
  plain.spread(w, rows, noise, 0, 32 * rows * 2, 2, down, e);
  l->spread(w, rows, noise, 0, 32 * rows * 2, 2, down, e2);
  same(l->name, "spread", e, e2, 2 * (size_t)n);
  void *all[] = {w, sums, x, f, h, e, e2, room, out, out2, y, noise, noise2};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}
