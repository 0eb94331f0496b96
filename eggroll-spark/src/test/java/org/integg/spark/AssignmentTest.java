package org.integg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Claim: every block has an executor, all executors have equally many blocks, and no block moves
 * unnecessarily.
 */
class AssignmentTest {
  private static final SparkExecutor A = new SparkExecutor("1", "a");
  private static final SparkExecutor B = new SparkExecutor("2", "b");
  private static final SparkExecutor C = new SparkExecutor("3", "c");

  private static List<String> shares(Assignment assignment, int blocks) {
    return assignment.shares(IntStream.range(0, blocks).boxed().toList()).stream()
        .map(share -> share.executor().id() + Arrays.toString(share.blocks()))
        .toList();
  }

  @Test
  void blocksAreSharedOutEqually() {
    Assignment assignment = new Assignment(7);
    assertFalse(assignment.balance(List.of(A, B, C), true));
    assertEquals(List.of("1[0, 1, 2]", "2[3, 4]", "3[5, 6]"), shares(assignment, 7));
  }

  @Test
  void onlyTheBlocksOfALostExecutorMove() {
    Assignment assignment = new Assignment(7);
    assignment.balance(List.of(A, B, C), true);
    assertFalse(assignment.balance(List.of(A, C), true), "nobody who stays loses a block");
    assertEquals(List.of("1[0, 1, 2, 3]", "3[4, 5, 6]"), shares(assignment, 7));
  }

  @Test
  void aNewExecutorGetsItsPart() {
    Assignment assignment = new Assignment(6);
    assignment.balance(List.of(A, B), true);
    assertTrue(assignment.balance(List.of(A, B, C), false));
    assertEquals(List.of("1[0, 1, 2]", "2[3, 4, 5]"), shares(assignment, 6), "only asked");
    assertTrue(assignment.balance(List.of(A, B, C), true));
    assertEquals(List.of("1[0, 1]", "2[3, 4]", "3[2, 5]"), shares(assignment, 6));
  }

  @Test
  void moreExecutorsThanBlocksLeaveSomeIdle() {
    Assignment assignment = new Assignment(2);
    assignment.balance(List.of(A, B, C), true);
    assertEquals(List.of("1[0]", "2[1]"), shares(assignment, 2));
  }
}
