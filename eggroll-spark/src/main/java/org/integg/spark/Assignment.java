package org.integg.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which executor works on which block. All executors get equal numbers of blocks, and blocks move
 * only if they must.
 */
final class Assignment {
  private final List<Optional<SparkExecutor>> owners = new ArrayList<>();

  /** An assignment in which no executor has a block. */
  Assignment(int blocks) {
    for (int block = 0; block < blocks; block++) {
      owners.add(Optional.empty());
    }
  }

  /** The blocks of one executor. */
  private record Part(SparkExecutor member, List<Integer> blocks) {}

  private List<Part> parts(List<SparkExecutor> members) {
    List<Part> parts = new ArrayList<>();
    for (SparkExecutor member : members) {
      List<Integer> blocks = new ArrayList<>();
      for (int block = 0; block < owners.size(); block++) {
        if (owners.get(block).equals(Optional.of(member))) {
          blocks.add(block);
        }
      }
      parts.add(new Part(member, blocks));
    }
    return parts;
  }

  /** Records that an executor has the newest state of a block. */
  void owns(int block, SparkExecutor member) {
    owners.set(block, Optional.of(member));
  }

  /**
   * Moves blocks of owners that are gone to the others, and blocks from owners that have more than
   * their part to those that have fewer.
   *
   * @param members at least one
   * @param decided false to find out only what would happen
   * @return whether a block left an owner that is still there
   */
  boolean balance(List<SparkExecutor> members, boolean decided) {
    List<Part> parts = parts(members);
    // If the blocks do not divide evenly, the executors that have most keep one more.
    parts.sort(Comparator.comparing((Part part) -> part.blocks().size()).reversed());
    List<Integer> free = new ArrayList<>();
    for (int block = 0; block < owners.size(); block++) {
      if (owners.get(block).filter(members::contains).isEmpty()) {
        free.add(block);
      }
    }
    boolean moved = false;
    for (int i = 0; i < parts.size(); i++) {
      List<Integer> blocks = parts.get(i).blocks();
      while (blocks.size() > most(i, parts.size())) {
        free.add(blocks.removeLast());
        moved = true;
      }
    }
    if (decided) {
      free.sort(null);
      for (int i = 0; i < parts.size(); i++) {
        for (int n = parts.get(i).blocks().size(); n < most(i, parts.size()); n++) {
          owns(free.removeFirst(), parts.get(i).member());
        }
      }
    }
    return moved;
  }

  /** How many blocks the part of this rank gets. */
  private int most(int rank, int parts) {
    return owners.size() / parts + (rank < owners.size() % parts ? 1 : 0);
  }

  /** The shares of some blocks, all of which have an owner. */
  List<BlockPartition> shares(Collection<Integer> blocks) {
    List<SparkExecutor> members =
        owners.stream().flatMap(Optional::stream).distinct().sorted(SparkExecutor.BY_ID).toList();
    List<BlockPartition> shares = new ArrayList<>();
    for (Part part : parts(members)) {
      int[] own = part.blocks().stream().filter(blocks::contains).mapToInt(each -> each).toArray();
      if (own.length > 0) {
        shares.add(new BlockPartition(shares.size(), own, part.member()));
      }
    }
    return shares;
  }
}
