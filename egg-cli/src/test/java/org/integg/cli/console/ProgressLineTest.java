package org.integg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.integg.tokenizer.Progress.Unit;
import org.junit.jupiter.api.Test;

/** Claim: the progress line says what is being done and how much of it is done. */
class ProgressLineTest {
  @Test
  void preparationsHaveUnits() {
    assertEquals(
        "tokenizing: 12.5 MB of 30.0 MB (42 %)",
        ProgressLine.line("tokenizing", Unit.BYTES, 12_500_000, 30_000_000));
    assertEquals("reading: 500 bytes", ProgressLine.line("reading", Unit.BYTES, 500, -1));
    assertEquals(
        "learning merges: 1,200 of 4,000 (30 %)",
        ProgressLine.line("learning merges", Unit.MERGES, 1_200, 4_000));
  }
}
