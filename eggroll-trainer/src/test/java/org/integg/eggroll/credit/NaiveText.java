package org.integg.eggroll.credit;

/** Streams over a text, with a separator before it. */
public record NaiveText(int[] text, int streams, int segment) {
  /** The token that a stream reads t tokens after the start of a step's segment. */
  public int token(int stream, long step, int t) {
    long size = text.length + 1L;
    long start = stream * size / streams;
    int at = (int) ((start + step * segment + t) % size);
    return at == 0 ? 0 : text[at - 1];
  }
}
