package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claim: numbers are shown with three digits and a unit, times and texts in one short line. */
class ShowTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "999, 999",
    "999.6, 1.00 k",
    "1234, 1.23 k",
    "12345, 12.3 k",
    "99949, 99.9 k",
    "99951, 100 k",
    "999499, 999 k",
    "999500, 1.00 M",
    "3e7, 30.0 M",
    "2.5e9, 2.50 G",
    "1e15, 1000 T"
  })
  void rounded(double n, String shown) {
    assertEquals(shown, Show.rounded(n));
  }

  @ParameterizedTest
  @CsvSource({"0, 0:00", "7.4, 0:07", "59.6, 1:00", "3599, 59:59", "3600, 1:00:00", "-3, 0:00"})
  void duration(double seconds, String shown) {
    assertEquals(shown, Show.duration(seconds));
  }

  @ParameterizedTest
  @CsvSource({"4, 4", "0.5, 0.5", "0.125, 0.125", "-2, -2"})
  void plain(double number, String shown) {
    assertEquals(shown, Show.plain(number));
  }

  @Test
  void bytes() {
    assertEquals("900 bytes", Show.bytes(900));
    assertEquals("1.12 MB", Show.bytes(1_115_394));
  }

  @Test
  void aLineObeysNobody() {
    assertEquals("a\uFFFD[31mb\uFFFDc", Show.line("a\u001b[31mb\nc"));
    assertEquals(101, Show.line("x".repeat(1000)).length());
  }
}
