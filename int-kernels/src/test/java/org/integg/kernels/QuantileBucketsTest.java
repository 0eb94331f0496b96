package org.integg.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class QuantileBucketsTest {
  /** Read as the class explains them, the buckets give every one of the 8192 quantiles. */
  @Test
  void bucketsStandForTheTable() {
    int last = Noise.TABLE.length - 1;
    for (int number = 0; number < Noise.TABLE.length / 2; number++) {
      int bits = number < 64 ? 0 : number < 512 ? 3 : 6;
      int entry = QuantileBuckets.ENTRIES_OF_TABLES[bits / 3 * 64 + (number >> bits)];
      int place = number & ((1 << bits) - 1);
      int magnitude = (entry & 255) - (place >= entry >> 8 ? 1 : 0);
      assertEquals(Noise.TABLE[number], -magnitude, "number " + number);
      assertEquals(Noise.TABLE[last - number], magnitude, "number " + number);
    }
  }
}
