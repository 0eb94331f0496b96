package org.integg.cli.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claim: the short loop and Jackson read the same numbers from a line of metrics as Java itself,
 * and agree whatever the line contains.
 */
class MetricsLineTest {
  private static final int LINES = 3000;

  private final MetricsLine line =
      new MetricsLine(
          List.of(
              new MetricsLine.Field("step", 1),
              new MetricsLine.Field("loss", 1),
              new MetricsLine.Field("band", 3)));

  /** The values; empty if the line is refused. */
  private List<Double> read(String text) {
    byte[] bytes = ("before" + text + "after").getBytes(StandardCharsets.UTF_8);
    int length = bytes.length - "beforeafter".length();
    if (!line.read(bytes, "before".length(), "before".length() + length)) {
      return List.of();
    }
    return Arrays.stream(line.values()).boxed().toList();
  }

  /** The values as read by Jackson alone, because a line with a space is not plain. */
  private List<Double> readByJackson(String text) {
    return read(" " + text);
  }

  @Test
  void everyNumberIsTheOneThatJavaReads() {
    Random random = new Random(1);
    for (int i = 0; i < LINES; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      List<String> texts =
          List.of(
              "" + random.nextLong(),
              "" + random.nextInt(1000),
              "" + random.nextDouble(),
              "" + random.nextInt() / 1000.0,
              "" + random.nextInt() * Math.pow(10, random.nextInt(40) - 20),
              Double.isFinite(any) ? "" + any : "1e400",
              "0.00" + random.nextInt(1_000_000),
              "-0");
      for (String text : texts) {
        List<Double> values = read("{\"step\":3,\"loss\":" + text + "}");
        assertEquals(Double.parseDouble(text) + 0.0, values.get(1) + 0.0, text);
        assertEquals(readByJackson("{\"step\":3,\"loss\":" + text + "}"), values);
      }
    }
  }

  @Test
  void fieldsMayStandInAnyOrderAndBeAbsent() {
    assertEquals(
        List.of(4.0, 2.5, 1.0, -2.0, 3e-4),
        read("{\"band\":[1,-2,3.0E-4],\"other\":[],\"loss\":2.5,\"step\":4}"));
    assertEquals(
        List.of(4.0, 2.5, 1.0, -2.0, 3e-4),
        read("{\"band\":[1,-2,3.0E-4],\"val\":[7],\"loss\":2.5,\"step\":4}"));
    assertArrayEquals(
        new double[] {Double.NaN, 1, Double.NaN, Double.NaN, Double.NaN}, values("{\"loss\":1}"));
    assertEquals(read("{\"step\":1,\"loss\":2}"), read("{ \"step\" : 1, \"lo\\u0073s\":2 }"));
  }

  private double[] values(String text) {
    assertFalse(read(text).isEmpty());
    return line.values();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1]",
        "3",
        "{\"step\":}",
        "{\"step\":01}",
        "{\"step\":1.}",
        "{\"step\":1,}",
        "{\"step\":.5}",
        "{\"step\":+1}",
        "{\"step\":1e}",
        "{\"step\":-}",
        "{\"band\":[1,]}",
        "{\"step\" 1}",
        "{step:1}",
        "{\"step\":1}{\"step\":2}",
        "{\"step\":1} 2",
        "{\"step\":1}}"
      })
  void whatIsNoObjectIsRefused(String text) {
    assertEquals(List.of(), read(text));
  }

  /** A band is complete or absent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,2]",
        "[1,2,3,4]",
        "[1,2,\"3\"]",
        "[1,[2],3]",
        "[1,2,1e999]",
        "7",
        "null",
        "{\"a\":1}"
      })
  void bandOfAnotherShapeIsLeftOut(String band) {
    List<Double> values = read("{\"step\":5,\"band\":" + band + ",\"loss\":2}");
    assertEquals(List.of(5.0, 2.0), values.subList(0, 2));
    assertTrue(values.subList(2, 5).stream().allMatch(value -> value.isNaN()), values::toString);
  }

  /** Lines truncated anywhere, and with any byte replaced. */
  @Test
  void damagedLinesAreReadAsJacksonReadsThem() {
    String whole =
        "{\"step\":12,\"member_tokens\":17,\"loss\":-2.25E-3,\"band\":[0.5,1,2],\"b\":1}";
    Random random = new Random(2);
    for (int end = 0; end <= whole.length(); end++) {
      assertEquals(readByJackson(whole.substring(0, end)), read(whole.substring(0, end)));
    }
    String others = "0123456789.-+eE,:[]{}\" \\an\t\u0001";
    for (int i = 0; i < LINES; i++) {
      StringBuilder text = new StringBuilder(whole);
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        text.setCharAt(
            random.nextInt(text.length()), others.charAt(random.nextInt(others.length())));
      }
      assertEquals(readByJackson(text.toString()), read(text.toString()), text::toString);
    }
  }
}
