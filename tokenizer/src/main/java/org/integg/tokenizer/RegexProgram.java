package org.integg.tokenizer;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.integg.tokenizer.RegexNode.Ahead;
import org.integg.tokenizer.RegexNode.Choice;
import org.integg.tokenizer.RegexNode.Repeat;
import org.integg.tokenizer.RegexNode.Sequence;

/** A regular expression as a program of instructions, through which places move side by side. */
final class RegexProgram {
  /** Bounds the work for one character. */
  private static final int MOST_INSTRUCTIONS = 10_000;

  private static final int MATCH = 0;

  /** Continues after a character of class a. */
  private static final int CHARACTER = 1;

  /** Continues if the next character is, or is not, of class a. */
  private static final int AHEAD = 2;

  private static final int NOT_AHEAD = 3;

  /** Continues at a, or else at b. */
  private static final int SPLIT = 4;

  private static final int JUMP = 5;

  private final String regex;
  private final IntArrayList op = new IntArrayList();
  private final IntArrayList a = new IntArrayList();
  private final IntArrayList b = new IntArrayList();

  private RegexProgram(String regex) {
    this.regex = regex;
  }

  /**
   * The program of an expression.
   *
   * @throws PatternSyntaxException if it has more than 10,000 instructions
   */
  static RegexProgram of(RegexNode node, String regex) {
    RegexProgram program = new RegexProgram(regex);
    program.emit(node);
    program.add(MATCH, 0, 0);
    return program;
  }

  int size() {
    return op.size();
  }

  private int add(int operation, int first, int second) {
    if (op.size() == MOST_INSTRUCTIONS) {
      throw new PatternSyntaxException("too many repetitions", regex, -1);
    }
    op.add(operation);
    a.add(first);
    b.add(second);
    return op.size() - 1;
  }

  private void emit(RegexNode node) {
    switch (node) {
      case RegexNode.Character one -> add(CHARACTER, one.characterClass(), 0);
      case Ahead ahead -> add(ahead.wanted() ? AHEAD : NOT_AHEAD, ahead.characterClass(), 0);
      case Sequence sequence -> sequence.parts().forEach(this::emit);
      case Choice choice -> emitChoice(choice.options());
      case Repeat repeat -> emitRepeat(repeat);
    }
  }

  private void emitChoice(List<RegexNode> options) {
    IntArrayList jumps = new IntArrayList();
    for (RegexNode option : options.subList(0, options.size() - 1)) {
      int split = add(SPLIT, op.size() + 1, 0);
      emit(option);
      jumps.add(add(JUMP, 0, 0));
      b.set(split, op.size());
    }
    emit(options.getLast());
    jumps.forEach(jump -> a.set(jump, op.size()));
  }

  private void emitRepeat(Repeat repeat) {
    for (int i = 0; i < repeat.least(); i++) {
      emit(repeat.part());
    }
    if (repeat.most() == RegexNode.ANY_NUMBER) {
      int split = split(repeat.greedy());
      emit(repeat.part());
      add(JUMP, split, 0);
      leave(split, repeat.greedy());
      return;
    }
    IntArrayList splits = new IntArrayList();
    for (int i = repeat.least(); i < repeat.most(); i++) {
      splits.add(split(repeat.greedy()));
      emit(repeat.part());
    }
    splits.forEach(split -> leave(split, repeat.greedy()));
  }

  /** Adds a split that enters the next instructions or leaves; the exit is filled in later. */
  private int split(boolean greedy) {
    int inside = op.size() + 1;
    return greedy ? add(SPLIT, inside, 0) : add(SPLIT, 0, inside);
  }

  private void leave(int split, boolean greedy) {
    (greedy ? b : a).set(split, op.size());
  }

  /**
   * Where the places are one character later.
   *
   * @param matched whether a match ends before the character
   * @param places in order of preference
   * @param work number of instructions that were looked at
   */
  record Places(boolean matched, int[] places, int work) {}

  /** Moves places over a character, or the end of the text. */
  Places step(int[] places, int symbol, RegexClasses classes) {
    BitSet seen = new BitSet();
    BitSet after = new BitSet();
    IntArrayList next = new IntArrayList();
    IntArrayList open = new IntArrayList();
    for (int place : places) {
      open.push(place);
      while (!open.isEmpty()) {
        int at = open.popInt();
        if (seen.get(at)) {
          continue;
        }
        seen.set(at);
        switch (op.getInt(at)) {
          case MATCH -> {
            return new Places(
                true, next.toIntArray(), seen.cardinality()); // later places are less preferred
          }
          case CHARACTER -> {
            if (classes.isIn(symbol, a.getInt(at)) && !after.get(at + 1)) {
              after.set(at + 1);
              next.add(at + 1);
            }
          }
          case AHEAD, NOT_AHEAD -> {
            if (classes.isIn(symbol, a.getInt(at)) == (op.getInt(at) == AHEAD)) {
              open.push(at + 1);
            }
          }
          case SPLIT -> {
            open.push(b.getInt(at));
            open.push(a.getInt(at));
          }
          default -> open.push(a.getInt(at));
        }
      }
    }
    return new Places(false, next.toIntArray(), seen.cardinality());
  }
}
