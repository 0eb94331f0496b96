package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrammarTest {
  private final Grammar grammar = GrammarText.english();
  private final Map<String, Set<String>> firsts = new HashMap<>();

  @Test
  void entropyOfSmallGrammarsIsKnownInClosedForm() {
    Grammar coin = new Grammar().rule("C", 1, "h").rule("C", 1, "tt");
    assertEquals(1.0, coin.bits("C"), 1e-12);
    assertEquals(1.5, coin.length("C"), 1e-12);
    // A geometric number of a's: entropy h(1/4) / (1/4) bits, 3 a's and a stop on average.
    Grammar geometric = new Grammar().rule("G", 3, "a", "G").rule("G", 1, ".");
    assertEquals(4 * (2 - 0.75 * Math.log(3) / Math.log(2)), geometric.bits("G"), 1e-9);
    assertEquals(4.0, geometric.length("G"), 1e-9);
  }

  /** Alternatives begin with different words and none is empty: LL(1), hence unambiguous. */
  @Test
  void alternativesBeginWithDifferentWords() {
    for (String symbol : grammar.symbols()) {
      Set<String> seen = new HashSet<>();
      for (Grammar.Rule rule : grammar.rules(symbol)) {
        for (String first : first(rule.symbols().getFirst())) {
          assertTrue(seen.add(first), symbol + " has two ways to begin with '" + first + "'");
        }
      }
    }
  }

  /** A word cannot run on into the next terminal. */
  @Test
  void terminalsEndWhereTheNextBegins() {
    for (String symbol : grammar.symbols()) {
      for (Grammar.Rule rule : grammar.rules(symbol)) {
        for (String part : rule.symbols()) {
          if (grammar.rules(part).isEmpty()) {
            assertTrue(part.matches("[ ]?[A-Za-z]+|,|\\.\n"), "terminal '" + part + "'");
          }
        }
        for (String later : rule.symbols().subList(1, rule.symbols().size())) {
          for (String first : first(later)) {
            assertTrue(first.matches("(?s)[ ,.].*"), "'" + first + "' may follow a word");
          }
        }
      }
    }
  }

  private Set<String> first(String symbol) {
    Set<String> known = firsts.get(symbol);
    if (known != null) {
      return known;
    }
    if (grammar.rules(symbol).isEmpty()) {
      return Set.of(symbol);
    }
    Set<String> words = new HashSet<>();
    for (Grammar.Rule rule : grammar.rules(symbol)) {
      words.addAll(first(rule.symbols().getFirst()));
    }
    firsts.put(symbol, words);
    return words;
  }

  /**
   * Parses generated text back and sums the probabilities of its derivations: the mean over
   * sentences must be the computed entropy, within five standard errors. The seed fixes the text,
   * so this holds always or never.
   */
  @Test
  void generatedTextHasTheComputedEntropy() throws IOException {
    GrammarText source = new GrammarText(5, 300_000);
    double computed = source.bitsPerByte();
    List<String> documents = new ArrayList<>();
    source.read(new Collector(documents));
    double sum = 0;
    double squares = 0;
    long bytes = 0;
    int sentences = 0;
    for (String document : documents) {
      Parser parser = new Parser(document);
      int inDocument = 0;
      while (parser.at < document.length()) {
        parser.bits = 0;
        int from = parser.at;
        parser.parse("SENTENCE");
        // Relative to the rate, so that the expected mean is zero.
        double excess = parser.bits - computed * (parser.at - from);
        sum += excess;
        squares += excess * excess;
        inDocument++;
      }
      assertEquals(32, inDocument);
      sentences += inDocument;
      bytes += document.length();
    }
    assertTrue(bytes >= 300_000);
    double error = Math.sqrt(squares / sentences) / Math.sqrt(sentences);
    assertTrue(Math.abs(sum / sentences) < 5 * error, sum / sentences + " ± " + error);
    double rate = computed + sum / bytes;
    assertEquals(computed, rate, 0.01);
  }

  private record Collector(List<String> documents) implements DocumentSink {
    @Override
    public void begin(String name, boolean optional) {
      documents.add("");
    }

    @Override
    public void text(byte[] bytes, int offset, int length) {
      String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
      documents.set(documents.size() - 1, documents.getLast() + text);
    }

    @Override
    public void end() {
      assertTrue(documents.getLast().endsWith(".\n"));
    }
  }

  /** Recursive descent with one word of look-ahead. */
  private final class Parser {
    private final String text;
    private int at;
    private double bits;

    Parser(String text) {
      this.text = text;
    }

    void parse(String symbol) {
      List<Grammar.Rule> rules = grammar.rules(symbol);
      if (rules.isEmpty()) {
        assertTrue(next(symbol), "expected '" + symbol + "' at " + at);
        at += symbol.length();
        return;
      }
      double total = rules.stream().mapToInt(Grammar.Rule::weight).sum();
      for (Grammar.Rule rule : rules) {
        if (first(rule.symbols().getFirst()).stream().anyMatch(this::next)) {
          bits -= Math.log(rule.weight() / total) / Math.log(2);
          rule.symbols().forEach(this::parse);
          return;
        }
      }
      throw new AssertionError("no way to expand " + symbol + " at " + at);
    }

    private boolean next(String word) {
      int end = at + word.length();
      return text.startsWith(word, at)
          && (end == text.length()
              || !Character.isLetter(text.charAt(end))
              || !Character.isLetter(word.charAt(word.length() - 1)));
    }
  }
}
