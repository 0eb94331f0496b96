package org.integg.corpora;

import java.util.OptionalLong;

/**
 * What reading one file may cost. A small file can claim that gigabytes are needed to unpack it, or
 * unpack to no end; so there are limits, which a user raises for files that are known.
 *
 * @param memory bytes that a reader may ask for on the word of the file
 * @param unpacked bytes of content, after decompression, that a reader may be given
 */
record Allowance(long memory, long unpacked) {
  private static final long LEAST_MEMORY = 64L << 20;
  private static final int MEMORY_PER_BYTE = 10;
  private static final long LEAST_UNPACKED = 1L << 30;
  private static final int UNPACKED_PER_BYTE = 100;

  /**
   * What is set; else 64 MiB and ten times the file for memory, and 1 GiB or a hundred times the
   * file, whichever is more, for what it unpacks to.
   *
   * @param bytes length of the file, below 2^56
   */
  static Allowance of(OptionalLong memory, OptionalLong unpacked, long bytes) {
    return new Allowance(
        memory.orElse(LEAST_MEMORY + MEMORY_PER_BYTE * bytes),
        unpacked.orElse(Math.max(LEAST_UNPACKED, UNPACKED_PER_BYTE * bytes)));
  }

  /**
   * Refuses what would take too much memory.
   *
   * @param bytes that are about to be asked for
   * @param what they are for
   */
  void require(long bytes, String name, String what) throws CorpusException {
    if (bytes > memory) {
      throw new CorpusException(tooMuch(bytes, name, what));
    }
  }

  /** What to tell when a file unpacks to more than it may. */
  String tooLong(String name) {
    return name
        + ": unpacks to more than "
        + unpacked
        + " bytes; if that is right, raise the limit with #limit="
        + ByteSize.roundedUp(unpacked * 4);
  }

  /** What to tell when {@code what} asks for so many bytes. */
  String tooMuch(long bytes, String name, String what) {
    String needed = ByteSize.roundedUp(bytes);
    return name
        + ": "
        + what
        + " needs "
        + needed
        + " of memory, more than a file of its size may take; if that is right, allow it with"
        + " #memory="
        + needed;
  }
}
