package org.integg.corpora;

import java.util.OptionalLong;

/**
 * What reading one file may cost. A small file can claim to need gigabytes for unpacking, or unpack
 * without end. So there are limits, which a user can raise for known files.
 *
 * @param memory bytes that a reader may allocate because the file says so
 * @param unpacked bytes of content, after decompression, that a reader may get
 */
record Allowance(long memory, long unpacked) {
  private static final long LEAST_MEMORY = 64L << 20;
  private static final int MEMORY_PER_BYTE = 10;
  private static final long LEAST_UNPACKED = 1L << 30;
  private static final int UNPACKED_PER_BYTE = 100;

  /**
   * The limits that are set. The defaults are 64 MiB plus ten times the file for memory, and 1 GiB
   * or a hundred times the file, whichever is more, for the unpacked content.
   *
   * @param bytes length of the file, below 2^56
   */
  static Allowance of(OptionalLong memory, OptionalLong unpacked, long bytes) {
    return new Allowance(
        memory.orElse(LEAST_MEMORY + MEMORY_PER_BYTE * bytes),
        unpacked.orElse(Math.max(LEAST_UNPACKED, UNPACKED_PER_BYTE * bytes)));
  }

  /**
   * Refuses an allocation that would take too much memory.
   *
   * @param bytes number of bytes about to be allocated
   * @param what what they are for
   */
  void require(long bytes, String name, String what) throws CorpusException {
    if (bytes > memory) {
      throw new CorpusException(tooMuch(bytes, name, what));
    }
  }

  /** The message if a file unpacks to more than it may. */
  String tooLong(String name) {
    return name
        + ": unpacks to more than "
        + unpacked
        + " bytes; if that is right, raise the limit with #limit="
        + ByteSize.roundedUp(unpacked * 4);
  }

  /** The message if {@code what} requires this many bytes. */
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
