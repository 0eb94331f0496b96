package org.integg.cli.watch;

/** What a curve can be drawn against: fields of a line of metrics that only grow. */
enum Axis {
  STEP("step"),
  MEMBER_TOKENS("member_tokens"),
  CPU_SECONDS("cpu_seconds"),
  SECONDS("seconds");

  private final String field;

  Axis(String field) {
    this.field = field;
  }

  String field() {
    return field;
  }
}
