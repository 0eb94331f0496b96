package org.integg.corpora;

/**
 * Finds the first byte of a document that is not text: a zero byte (id 0 separates documents), or
 * one that begins no character by the rules of UTF-8 (RFC 3629, table of well-formed sequences). A
 * character cut off by the end of the document is accepted, because people cut files by size.
 */
final class Utf8Check {
  private long offset;
  private int missing;
  private int low = 0x80;
  private int high = 0xBF;

  /** The last byte that began a longer character, and its offset; after a failure, the bad byte. */
  private int first;

  private long at;

  /**
   * Checks the next bytes of the document.
   *
   * @return offset of the first bad byte from the document's start, or −1 if there is none; it may
   *     be in an earlier piece, if a character began there that does not continue here
   */
  long check(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      int b = bytes[i];
      if (missing == 0 ? b <= 0 && !starts(b & 0xFF, offset + (i - from)) : !continues(b & 0xFF)) {
        return at;
      }
    }
    offset += length;
    return -1;
  }

  /** The bad byte that was found, 0 to 255. */
  int bad() {
    return first;
  }

  /** Whether the checked bytes end within a character. */
  boolean endsWithin() {
    return missing > 0;
  }

  private boolean starts(int b, long place) {
    first = b;
    at = place;
    low = 0x80;
    high = 0xBF;
    if (b >= 0xC2 && b <= 0xDF) {
      missing = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      missing = 2;
      low = b == 0xE0 ? 0xA0 : 0x80; // no overlong forms
      high = b == 0xED ? 0x9F : 0xBF; // no surrogates
    } else if (b >= 0xF0 && b <= 0xF4) {
      missing = 3;
      low = b == 0xF0 ? 0x90 : 0x80; // no overlong forms
      high = b == 0xF4 ? 0x8F : 0xBF; // nothing above U+10FFFF
    } else {
      return false;
    }
    return true;
  }

  private boolean continues(int b) {
    boolean good = b >= low && b <= high;
    low = 0x80;
    high = 0xBF;
    missing--;
    return good;
  }
}
