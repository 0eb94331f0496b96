package org.integg.corpora;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.integg.tasks.SplitMix;

/**
 * English-like text drawn from a grammar whose entropy is known. Verbs agree with subjects that may
 * be far ahead of them, clauses nest, and words follow Zipf's law. So n-grams cannot reach the
 * entropy, but a model with memory can. A document is 32 sentences, drawn independently.
 */
final class GrammarText implements DocumentSource {
  /** Name of the source. */
  static final String NAME = "builtin:grammar";

  static final long DEFAULT_SEED = 1;

  /** UTF-8 bytes of text; the document that reaches this number is the last. */
  static final long DEFAULT_BYTES = 8_000_000;

  private static final String SENTENCE = "SENTENCE";
  private static final int SENTENCES = 32;

  private final Grammar grammar = english();
  private final long seed;
  private final long bytes;

  GrammarText(long seed, long bytes) {
    this.seed = seed;
    this.bytes = bytes;
  }

  /**
   * The grammar of one sentence. It is LL(1) over its terminals (the alternatives of a symbol begin
   * with different words, and none is empty) and every word ends before the space, comma or full
   * stop that begins the next terminal. Hence it is unambiguous. Each terminal includes the space
   * before it.
   */
  static Grammar english() {
    Grammar g = new Grammar();
    g.rule(SENTENCE, 5, "DET_ONE", "NOUNS_ONE", "REST_ONE");
    g.rule(SENTENCE, 3, "DET_MANY", "NOUNS_MANY", "REST_MANY");
    g.rule(SENTENCE, 6, "the", "NOUNS_ANY");
    g.rule(SENTENCE, 3, "NAME_FIRST", "REST_ONE");
    g.rule("NOUNS_ANY", 2, "ADJECTIVE", "NOUNS_ANY");
    g.rule("NOUNS_ANY", 5, "NOUN_ONE", "REST_ONE");
    g.rule("NOUNS_ANY", 3, "NOUN_MANY", "REST_MANY");
    for (String number : new String[] {"ONE", "MANY"}) {
      g.rule("NOUNS_" + number, 1, "ADJECTIVE", "NOUNS_" + number);
      g.rule("NOUNS_" + number, 3, "NOUN_" + number);
      g.rule("REST_" + number, 5, "CLAUSE_" + number, "END_" + number);
      g.rule(
          "REST_" + number,
          2,
          " that",
          "CLAUSE_" + number,
          ",",
          "CLAUSE_" + number,
          "END_" + number);
      g.rule("CLAUSE_" + number, 4, "SEES_" + number, "OBJECT");
      g.rule("CLAUSE_" + number, 3, "RUNS_" + number);
      g.rule("CLAUSE_" + number, 1, "SAYS_" + number, " that", "INNER");
      g.rule("END_" + number, 6, ".\n");
      g.rule("END_" + number, 3, "ADVERB", ".\n");
      g.rule("END_" + number, 2, " and", "CLAUSE_" + number, "END_" + number);
    }
    g.rule("INNER", 2, "NAME", "CLAUSE_ONE");
    g.rule("INNER", 2, " every", "NOUNS_ONE", "CLAUSE_ONE");
    g.rule("INNER", 2, " most", "NOUNS_MANY", "CLAUSE_MANY");
    g.rule("OBJECT", 4, "NAME");
    g.rule("OBJECT", 6, " a", "NOUNS_ONE");
    g.rule("OBJECT", 4, " some", "NOUNS_MANY");
    g.rule("OBJECT", 1, " such", "NOUNS_MANY", " as", "CLAUSE_MANY");
    return words(g);
  }

  private static Grammar words(Grammar g) {
    String nouns =
        "dog river baker house friend teacher garden king letter bird farmer road ship stone window"
            + " doctor song village horse tree sailor forest door lamp mountain queen soldier book"
            + " field bridge painter mirror clock island table captain market boat spider cloud"
            + " kitchen poet tower engine miller wheel lantern pigeon";
    String transitive =
        "see love find follow call help paint want remember visit fear greet build admire carry"
            + " blame chase surround forgive question";
    String intransitive =
        "sleep run fall wait sing laugh grow wander listen shine dream travel vanish tremble";
    String names =
        "Ada Boole Carl Dana Emmy Frege Grace Hugo Ines Jan Kurt Lise Mira Noam Olga Pia";
    g.words("NOUN_ONE", " %s", nouns).words("NOUN_MANY", " %ss", nouns);
    g.words("SEES_MANY", " %s", transitive);
    g.words("SEES_ONE", " %ss", transitive.replace("carry", "carrie"));
    g.words("RUNS_MANY", " %s", intransitive);
    g.words("RUNS_ONE", " %ss", intransitive.replace("vanish", "vanishe"));
    g.words("SAYS_MANY", " %s", "say think know hope claim believe");
    g.words("SAYS_ONE", " %ss", "say think know hope claim believe");
    g.words("NAME_FIRST", "%s", names).words("NAME", " %s", names);
    g.words("DET_ONE", "%s", "every this one another each");
    g.words("DET_MANY", "%s", "these many some all two");
    g.words("ADVERB", " %s", "today again slowly often quietly alone tonight twice forever");
    return g.words(
        "ADJECTIVE",
        " %s",
        "old little young good red quiet strange tall bright cold empty green distant clever golden"
            + " gentle narrow broken silent heavy ancient patient crooked marble");
  }

  /** Entropy rate of the source in bits per byte. The rate of a finite draw is close to it. */
  double bitsPerByte() {
    return grammar.bits(SENTENCE) / grammar.length(SENTENCE);
  }

  @Override
  public String description() {
    return NAME + ", seed " + seed;
  }

  @Override
  public void identify(MessageDigest digest) {
    Sha256.add(digest, NAME);
    Sha256.add(digest, grammar.toString());
    Sha256.add(digest, seed + " " + bytes + " " + SENTENCES);
  }

  @Override
  public void read(DocumentSink sink) throws IOException {
    SplitMix draws = new SplitMix(seed);
    StringBuilder text = new StringBuilder();
    long written = 0;
    for (int number = 0; written < bytes; number++) {
      text.setLength(0);
      for (int i = 0; i < SENTENCES; i++) {
        grammar.generate(SENTENCE, draws::below, text);
      }
      byte[] document = text.toString().getBytes(StandardCharsets.US_ASCII);
      sink.begin(description() + ", document " + number, false);
      sink.text(document, 0, document.length);
      sink.end();
      written += document.length;
    }
  }
}
