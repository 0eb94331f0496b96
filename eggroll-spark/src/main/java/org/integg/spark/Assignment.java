package org.integg.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who works on which block. Equal numbers for all, and no block moves that need not. */
final class Assignment {
  private final Member[] owners;

  /** Nobody has anything. */
  Assignment(int blocks) {
    owners = new Member[blocks];
  }

  /** Takes notice that an executor has the newest states of a block. */
  void owns(int block, Member member) {
    owners[block] = member;
  }

  /**
   * Blocks of owners that are gone go to the others, and blocks of owners that have more than their
   * part to those that have fewer.
   *
   * @param members at least one
   * @param decided false to find out only what would happen
   * @return whether a block left an owner that is still there
   */
  boolean balance(List<Member> members, boolean decided) {
    Map<Member, List<Integer>> held = new HashMap<>();
    members.forEach(member -> held.put(member, new ArrayList<>()));
    List<Integer> free = new ArrayList<>();
    boolean moved = false;
    for (int block = 0; block < owners.length; block++) {
      List<Integer> blocks = held.get(owners[block]);
      if (blocks == null) {
        free.add(block);
      } else {
        blocks.add(block);
      }
    }
    List<Member> sorted = byCount(members, held);
    Map<Member, Integer> most = new HashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      // Those that have most already have one more, where the number of blocks is no multiple.
      int more = i < owners.length % sorted.size() ? 1 : 0;
      most.put(sorted.get(i), owners.length / sorted.size() + more);
    }
    for (Member member : sorted) {
      List<Integer> blocks = held.get(member);
      while (blocks.size() > most.get(member)) {
        free.add(blocks.removeLast());
        moved = true;
      }
    }
    if (!decided) {
      return moved;
    }
    free.sort(null);
    for (Member member : members) {
      for (int count = held.get(member).size(); count < most.get(member); count++) {
        owners[free.removeFirst()] = member;
      }
    }
    return moved;
  }

  private static List<Member> byCount(List<Member> members, Map<Member, List<Integer>> held) {
    List<Member> sorted = new ArrayList<>(members);
    sorted.sort((a, b) -> held.get(b).size() - held.get(a).size());
    return sorted;
  }

  /** The shares of some blocks. */
  List<Share> shares(Collection<Integer> blocks) {
    Map<String, List<Integer>> byOwner = new TreeMap<>();
    Map<String, Member> named = new HashMap<>();
    for (int block : blocks) {
      Member owner = owners[block];
      byOwner.computeIfAbsent(owner.id(), id -> new ArrayList<>()).add(block);
      named.put(owner.id(), owner);
    }
    List<Share> shares = new ArrayList<>();
    byOwner.forEach((id, own) -> {
      int[] sorted = own.stream().mapToInt(each -> each).sorted().toArray();
      shares.add(new Share(shares.size(), sorted, named.get(id)));
    });
    return shares;
  }
}
