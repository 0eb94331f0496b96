package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Foreign;
import org.integg.tokenizer.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages show names of sources, files and entries on one line, whatever they contain. */
class ForgedNamesTest {
  private static final byte[] TABLE =
      ("a,b\n" + "plain text of some length. ".repeat(9)).getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  /** Others can choose a name freely, but it cannot forge a line. */
  @Test
  void namesAreOnOneLine() throws IOException {
    String forged = "a\ntrain\u001B[2J";
    Path all = Files.createDirectories(folder.resolve(forged));
    String table = Files.write(all.resolve(forged + ".csv"), TABLE).toString();
    Path zip = folder.resolve(forged + ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(forged + ".csv"));
      out.write(TABLE);
    }
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    for (String source : List.of(all.toString(), table, zip.toString())) {
      List<String> lines = new ArrayList<>();
      try (Corpus corpus = cache.open(CorpusSpec.of(new ByteTokenizer(), source))) {
        lines.add(corpus.description());
        lines.addAll(corpus.notes());
        corpus.sources().forEach(each -> lines.add(each.description()));
        CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), source);
        Files.move(folder.resolve(forged), folder.resolve("away"));
        Files.move(zip, folder.resolve("away.zip"));
        try (Corpus kept = cache.reopen(spec, corpus.fingerprint(), Progress.NONE)) {
          lines.add(kept.description());
          lines.addAll(kept.notes());
        }
        Files.move(folder.resolve("away"), folder.resolve(forged));
        Files.move(folder.resolve("away.zip"), zip);
      }
      cache.head(List.of(source), 9, 9).forEach(each -> lines.add(each.name()));
      for (String line : lines) {
        assertTrue(line.contains("a\uFFFDtrain\uFFFD[2J") || !line.contains("train"), line);
        assertTrue(line.codePoints().allMatch(Foreign::isPlain), line);
      }
    }
  }
}
