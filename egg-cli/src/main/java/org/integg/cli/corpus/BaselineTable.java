package org.integg.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.integg.cli.console.Show;
import org.integg.corpora.Baselines;
import org.integg.corpora.Corpus;
import org.integg.model.AtomicFile;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How well simple models and compressors predict a corpus, compared with a model. */
public final class BaselineTable {
  /**
   * A baseline.
   *
   * @param bits bits per UTF-8 byte of text
   */
  public record Line(String name, double bits) {}

  private BaselineTable() {}

  /** The baselines of a corpus, the weakest first. */
  public static List<Line> of(Corpus corpus) {
    Baselines b = corpus.baselines();
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("unigram", b.unigram()));
    lines.add(new Line("bigram", b.bigram()));
    lines.add(new Line("trigram", b.trigram()));
    lines.add(new Line("gzip -9", b.gzip()));
    lines.add(new Line("xz -9", b.xz()));
    corpus.trueBitsPerByte().ifPresent(bits -> lines.add(new Line("true entropy", bits)));
    lines.sort(Comparator.comparingDouble(Line::bits).reversed());
    return lines;
  }

  /** Stores baselines with a run, as a JSON object from name to bits. */
  public static void write(Path file, List<Line> baselines) throws IOException {
    ObjectNode json = new JsonMapper().createObjectNode();
    baselines.forEach(line -> json.put(line.name(), line.bits()));
    byte[] bytes = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /** Prints baselines with own results among them, the worst first. */
  public static void print(PrintWriter out, List<Line> baselines, List<Line> results) {
    List<Line> all = new ArrayList<>(baselines);
    all.addAll(results);
    all.sort(Comparator.comparingDouble(Line::bits).reversed());
    out.println("bits per byte of validation text, less is better");
    for (Line line : all) {
      String mark = results.contains(line) ? "→" : " ";
      out.printf("  %s %-22s %s%n", mark, line.name(), Show.bits(line.bits()));
    }
  }
}
