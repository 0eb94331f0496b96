package org.integg.corpora;

/** Something about documents that is no error, and that a user should know: one note for all. */
enum Remark {
  LEFT_OUT("left out %s without UTF-8 text"),
  DUPLICATE("left out %s equal to an earlier one"),
  HALF_PAIR("put question marks for halves of surrogate pairs in %s"),
  BYTE_ORDER_MARK("left out the byte-order mark at the start of %s"),
  JSON("read %s as plain text, though it looks like JSON (#format=jsonl reads lines of JSON)"),
  CSV("read %s as plain text, with all commas and quotes"),
  HTML("read %s as plain text, though it looks like HTML"),
  LFS_POINTER("read %s that is a pointer of Git LFS, not the data (git lfs pull fetches those)");

  private final String line;

  Remark(String line) {
    this.line = line;
  }

  /** The line about so many files or rows. */
  String about(long count) {
    return String.format(line, count == 1 ? "1 file or row" : count + " files or rows");
  }
}
