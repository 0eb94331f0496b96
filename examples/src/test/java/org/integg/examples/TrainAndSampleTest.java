package org.integg.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: the example does what it says: it learns and writes, with the same results twice. */
class TrainAndSampleTest {
  @Test
  void learnsAndWrites(@TempDir Path folder) throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "The egg rolls, and the hen looks on.\n".repeat(1000));
    String[] args = {text.toString(), folder.resolve("cache").toString(), "40"};
    String printed = output(args);
    String[] lines = printed.split(" bits per byte after 40 steps\\R", 2);
    assertEquals(2, lines.length, printed);
    assertTrue(Double.parseDouble(lines[0]) < 4, printed); // 8 before the first step
    assertTrue(lines[1].length() > 100, printed);
    assertEquals(printed, output(args));
  }

  private static String output(String[] args) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      TrainAndSample.main(args);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
