/* Compares what probes are given and compared by. */
static void compare_probes(const level *l) {
  int rows = 1 + below(70), slots = below(2) ? 4 : 8, first = 56 + below(5), few = 1 + below(64 - first);
  size_t bytes = 128 * (size_t)rows;
  int16_t *x = shorts(64 * rows), *x2 = copy(x, bytes), *noise = shorts(few * rows);
  plain.perturb_lanes(noise, 0, rows, first, few, x);
  l->perturb_lanes(noise, 0, rows, first, few, x2);
  same(l->name, "perturb_lanes", x, x2, bytes);
  int32_t lanes[8], others[8];
  for (int p = 0; p < 8; p++) {
    lanes[p] = 56 + p;
    others[p] = below(56);
  }
  plain.copy_lanes(x, rows, lanes, others, slots);
  l->copy_lanes(x2, rows, lanes, others, slots);
  same(l->name, "copy_lanes", x, x2, bytes);
  int count = 64 / slots - below(3), size = rows * slots, largest = below(2) ? 127 : 254;
  int16_t *seen = block(2 * (size_t)(size * count)), *seen2 = block(2 * (size_t)(size * count));
  for (int t = 0; t < count; t++) {
    others[t % slots] = below(64);
    plain.compare_lanes(x, rows, lanes, others, slots, largest, seen, t * size);
    l->compare_lanes(x2, rows, lanes, others, slots, largest, seen2, t * size);
  }
  same(l->name, "compare_lanes", seen, seen2, 2 * (size_t)(size * count));
  plain.lay_out(seen, 0, rows, slots, count, x);
  l->lay_out(seen2, 0, rows, slots, count, x2);
  same(l->name, "lay_out", x, x2, bytes);
  int columns = 2 * (1 + below(70)), stride, down = below(14), up = down ? 0 : below(8), shift = below(9);
  int8_t *w = matrix(rows, columns, &stride);
  int32_t *sums = block(4 * (size_t)((rows + 3) / 4 * 4));
  l->row_sums(w, (rows + 3) / 4 * 4, stride, sums);
  int16_t *data = shorts(64 * columns);
  void *room = scratch(columns, 64);
  plain.take_prediction(w, sums, rows, columns, stride, data, down, up, 1 << 20, shift, x, room);
  l->take_prediction(w, sums, rows, columns, stride, data, down, up, 1 << 20, shift, x2, room);
  same(l->name, "take_prediction", x, x2, bytes);
  void *all[] = {x, x2, noise, seen, seen2, w, sums, data, room};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    free(all[i]);
  }
}
