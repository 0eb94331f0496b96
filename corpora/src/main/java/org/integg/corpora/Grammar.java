package org.integg.corpora;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * A probabilistic context-free grammar. Symbols that have rules are expanded; all others are text.
 * The grammar should be unambiguous. Then a text has the probability of its one derivation, and
 * {@link #bits} is the entropy of the text itself.
 */
final class Grammar {
  private final Map<String, List<Rule>> rules = new LinkedHashMap<>();
  private final Map<String, Integer> totals = new HashMap<>();

  /**
   * One way to expand a symbol.
   *
   * @param weight relative probability, at least 1
   * @param symbols the symbols that it becomes, in order
   */
  record Rule(int weight, List<String> symbols) {}

  /** Adds a way to expand {@code symbol}. */
  Grammar rule(String symbol, int weight, String... symbols) {
    totals.merge(symbol, weight, Integer::sum);
    rules.computeIfAbsent(symbol, s -> new ArrayList<>()).add(new Rule(weight, List.of(symbols)));
    return this;
  }

  /** Adds one rule per word, each with its own weight by rank: Zipf's law, 720 / rank. */
  Grammar words(String symbol, String format, String words) {
    String[] list = words.split(" ");
    for (int i = 0; i < list.length; i++) {
      rule(symbol, Math.max(1, 720 / (i + 1)), String.format(format, list[i]));
    }
    return this;
  }

  /** The rules of a symbol; none for text. */
  List<Rule> rules(String symbol) {
    return rules.getOrDefault(symbol, List.of());
  }

  /** All symbols that have rules. */
  List<String> symbols() {
    return List.copyOf(rules.keySet());
  }

  /** Appends a random expansion of {@code symbol}; {@code below(n)} draws from 0 to n − 1. */
  void generate(String symbol, IntUnaryOperator below, StringBuilder text) {
    List<Rule> choices = rules(symbol);
    if (choices.isEmpty()) {
      text.append(symbol);
      return;
    }
    int draw = choices.size() == 1 ? 0 : below.applyAsInt(total(symbol));
    int index = 0;
    while (draw >= choices.get(index).weight()) {
      draw -= choices.get(index++).weight();
    }
    for (String part : choices.get(index).symbols()) {
      generate(part, below, text);
    }
  }

  /**
   * Entropy of an expansion of {@code symbol} in bits. It is the least solution of H(A) = Σ p
   * (−log2 p + Σ H(parts)), found by iteration from zero (Grenander 1967; expected sizes must be
   * finite).
   */
  double bits(String symbol) {
    return expectation(symbol, true);
  }

  /** Expected length of an expansion of {@code symbol} in characters, all of them ASCII. */
  double length(String symbol) {
    return expectation(symbol, false);
  }

  private double expectation(String start, boolean entropy) {
    Map<String, Double> value = new LinkedHashMap<>();
    boolean changed = true;
    while (changed) { // values only grow, towards a finite limit, so rounding ends the loop
      changed = false;
      for (String symbol : rules.keySet()) {
        double next = expand(symbol, value, entropy);
        changed |= next > value.getOrDefault(symbol, 0.0);
        value.put(symbol, next);
      }
    }
    return value.getOrDefault(start, 0.0);
  }

  /** Sum of the weights of a symbol's rules. */
  private int total(String symbol) {
    return totals.getOrDefault(symbol, 0);
  }

  private double expand(String symbol, Map<String, Double> value, boolean entropy) {
    List<Rule> choices = rules(symbol);
    double total = total(symbol);
    double sum = 0;
    for (Rule rule : choices) {
      double p = rule.weight() / total;
      double inside = entropy ? -Math.log(p) / Math.log(2) : 0;
      for (String part : rule.symbols()) {
        boolean text = rules(part).isEmpty();
        inside += text ? (entropy ? 0 : part.length()) : value.getOrDefault(part, 0.0);
      }
      sum += p * inside;
    }
    return sum;
  }

  /** The grammar as text. Two grammars have the same text if and only if they are equal. */
  @Override
  public String toString() {
    return rules.toString();
  }
}
