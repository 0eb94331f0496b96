package org.integg.tasks;

/** The whole numbers, from 0 up, that a name may end in. */
public record SizeRange(int smallest, int largest) {
  /** Most digits of a number, far more than any range needs. */
  private static final int MOST_DIGITS = 6;

  /**
   * The number that a name ends in.
   *
   * @param what what the number is, for the start of the message: {@code task 'sort-x': the size}
   * @throws IllegalArgumentException with a one-line message, if it is not in the range
   */
  public int parse(String digits, String what) {
    boolean number = digits.matches("\\d+");
    int size = number && digits.length() <= MOST_DIGITS ? Integer.parseInt(digits) : -1;
    if (size < smallest || size > largest) {
      throw new IllegalArgumentException(
          "%s must be %sfrom %d to %d"
              .formatted(what, number ? "" : "a number ", smallest, largest));
    }
    return size;
  }
}
