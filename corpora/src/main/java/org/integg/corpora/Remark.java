package org.integg.corpora;

import java.util.List;

/**
 * Something about documents that a user should know and that is not an error. All remarks of one
 * kind become one note.
 */
enum Remark {
  LEFT_OUT("left out %s without UTF-8 text"),
  ITEM("left out list items without a text (null, or no such field) in %s"),
  DUPLICATE("left out %s equal to an earlier one"),
  HALF_PAIR("put question marks for halves of surrogate pairs in %s"),
  CUT_CHARACTER("found half a character at the end of %s (cut there, or not in UTF-8)"),
  LINK("passed over %s of archives that are links to others"),
  BYTE_ORDER_MARK("left out the byte-order mark at the start of %s"),
  JSON("read %s as plain text, though it looks like JSON (#format=jsonl reads lines of JSON)"),
  HTML("read %s of HTML as plain text, with all tags"),
  TABLE("read %s as plain text, with all commas and quotes"),
  MEANT("read %s as named, though the contents look like something else"),
  LFS_POINTER("left out %s that Git LFS has elsewhere (git lfs pull fetches those)");

  /** Remarks that a user who names the format does not need. */
  private static final List<Remark> DOUBTS = List.of(JSON, HTML, MEANT);

  private final String line;

  Remark(String line) {
    this.line = line;
  }

  /** The line about this many files or rows. */
  String about(long count) {
    return String.format(line, files(count));
  }

  /** Whether a note says that a file looks like another format than it was read as. */
  static boolean isDoubt(Note note) {
    return DOUBTS.stream().anyMatch(remark -> remark.about(note.count()).equals(note.text()));
  }

  /** Whether a note says that a file would have been refused if its format had not been named. */
  static boolean isMeant(Note note) {
    return MEANT.about(note.count()).equals(note.text());
  }

  static String files(long count) {
    return count == 1 ? "1 file or row" : count + " files or rows";
  }
}
