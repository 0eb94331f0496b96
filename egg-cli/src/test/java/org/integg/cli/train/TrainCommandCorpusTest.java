package org.integg.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.integg.cli.Cli;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.BitsPerByte;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.run.RunFolder;
import org.integg.kernels.ScalarKernels;
import org.integg.model.Checkpoint;
import org.integg.tokenizer.TokenizerFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: a run follows {@code --tokenizer}, {@code --shuffle} and {@code --drop-duplicates}, also
 * when it is resumed or measured; bits per byte refer to the text, whatever the tokens.
 */
class TrainCommandCorpusTest {
  private static final int VOCABULARY = 280;

  @TempDir private Path folder;
  private Cli cli;
  private Path tokenizer;

  @BeforeEach
  void prepare() throws IOException {
    cli = new Cli(folder);
    tokenizer = folder.resolve("t.json");
    String[] train = {"tokenizer", "train", "--corpus", cli.text().toString(), "--vocab-size"};
    List<String> all = new ArrayList<>(List.of(train));
    all.addAll(List.of(VOCABULARY + "", "--out", tokenizer.toString(), "--cache"));
    all.add(cli.cache().toString());
    Cli.Result result = cli.egg(all.toArray(String[]::new));
    assertEquals(0, result.code(), result.err());
  }

  private Cli.Result ofRun(String command, String run, String... args) {
    List<String> all =
        new ArrayList<>(List.of(command, "--name", run, "--runs", cli.runs().toString()));
    all.addAll(List.of(args));
    return cli.egg(all.toArray(String[]::new));
  }

  private static List<String> baselines(Cli.Result result) {
    return result.lines().stream()
        .filter(line -> line.matches("(corpus|baselines) .*| {4}(\\w+gram|gzip -9|xz -9) .*"))
        .toList();
  }

  @Test
  void subwordsAreMeasuredOnTheSameText() throws IOException {
    Cli.Result bytes = cli.trainFeedback("bytes", "--steps", "4");
    Cli.Result bpe = cli.trainFeedback("bpe", "--steps", "4", "--tokenizer", tokenizer.toString());
    assertEquals(0, bpe.code(), bpe.err());
    assertEquals(7, baselines(bpe).size(), bpe.out());
    assertEquals(baselines(bytes), baselines(bpe));
    assertTrue(bpe.out().contains("bpe-280: "), bpe::out);
    Checkpoint model = Checkpoint.read(cli.model("bpe"));
    assertEquals(VOCABULARY, model.config().vocabulary());
    assertEquals(TokenizerFiles.read(tokenizer).definition(), model.tokenizer().orElseThrow());

    Cli.Result eval = ofRun("eval", "bpe", "--cache", cli.cache().toString());
    assertEquals(0, eval.code(), eval.err());
    assertEquals(baselines(bytes).subList(2, 7), baselines(eval).subList(1, 6));
    CorpusSpec spec = CorpusSpec.of(TokenizerFiles.read(tokenizer), cli.text().toString());
    try (Corpus corpus = new CorpusCache(cli.cache()).open(spec)) {
      BitsPerByte expected =
          Evaluation.of(
              model.parameters(),
              corpus.validation(),
              corpus.tokenizer(),
              0,
              new ScalarKernels(),
              1);
      assertEquals(450, expected.textBytes());
      assertTrue(expected.tokens() < 300, "tokens " + expected.tokens());
      String bits = String.format(Locale.ROOT, "%.3f", expected.exact());
      assertTrue(eval.out().matches("(?s).*this model, exact +" + bits + ".*"), eval::out);
    }
  }

  @Test
  void aResumedRunNeedsNoTokenizerFile() throws IOException {
    cli.trainFeedback("bpe", "--steps", "2", "--tokenizer", tokenizer.toString());
    Files.delete(tokenizer);
    Cli.Result resumed = cli.train("--resume", "bpe", "--steps", "4");
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals("4", Checkpoint.read(cli.model("bpe")).notes().get("step"));
    Cli.Result sample = ofRun("sample", "bpe", "--prompt", "The quick", "--tokens", "9");
    assertEquals(0, sample.code(), sample.err());
    assertTrue(sample.out().startsWith("The quick"), sample::out);
  }

  @Test
  void orderAndDuplicatesAreKeptWithTheRun() throws IOException {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    for (int i = 0; i < 20; i++) {
      String text = ("document " + i % 10 + " of ten that are not the same. ").repeat(20);
      Files.writeString(documents.resolve("d%02d.txt".formatted(i)), text);
    }
    String from = documents.toString();
    String[] plain = {"--corpus", from, "--dim", "16", "--blocks", "1", "--steps", "2", "--name"};
    List<String> args = new ArrayList<>(List.of(plain));
    args.add("mixed");
    args.addAll(List.of("--shuffle", "3", "--drop-duplicates"));
    Cli.Result mixed = cli.train(args.toArray(String[]::new));
    assertEquals(0, mixed.code(), mixed.err());
    args = new ArrayList<>(List.of(plain));
    args.add("plain");
    assertEquals(0, cli.train(args.toArray(String[]::new)).code());
    String config = Files.readString(cli.runs().resolve("mixed/config.json")).replace(" ", "");
    assertTrue(config.contains("\"shuffle\":3,\n\"drop_duplicates\":true"), config);
    assertTrue(config.contains("\"tokenizer\":\"bytes\""), config);
    assertNotEquals(fingerprint("plain"), fingerprint("mixed"));
    // Text other than the run's own would be refused.
    assertEquals(0, cli.train("--resume", "mixed", "--steps", "4").code());
    assertEquals(0, cli.train("--resume", "plain", "--steps", "4").code());
    String scored = ofRun("eval", "mixed", "--cache", cli.cache().toString()).out();
    assertFalse(scored.isEmpty());
    assertNotEquals(scored, ofRun("eval", "plain", "--cache", cli.cache().toString()).out());
  }

  @Test
  void aRunGoesOnWithTextThatHasMovedOrIsGone() throws IOException {
    Path text = Files.copy(cli.text(), folder.resolve("before.txt"));
    String[] args = {"--corpus", text.toString(), "--dim", "16", "--blocks", "1", "--name", "a"};
    List<String> begin = new ArrayList<>(List.of(args));
    begin.addAll(List.of("--steps", "2"));
    assertEquals(0, cli.train(begin.toArray(String[]::new)).code());
    Path after = Files.move(text, folder.resolve("after.txt"));
    Cli.Result moved = cli.train("--resume", "a", "--corpus", after.toString(), "--steps", "4");
    assertEquals(0, moved.code(), moved.err());
    assertTrue(moved.out().contains("corpus      " + after), moved::out);
    assertTrue(moved.out().contains(" --corpus " + after), "to go on: " + moved.out());

    Cli.Result gone = cli.train("--resume", "a", "--steps", "6");
    assertEquals(0, gone.code(), gone.err());
    assertTrue(gone.err().contains("note: going on with the copy of the text"), gone::err);
    assertTrue(gone.out().contains("corpus      " + text), "as it was called: " + gone.out());
    assertEquals("6", Checkpoint.read(cli.model("a")).notes().get("step"));
    assertEquals(0, ofRun("eval", "a", "--cache", cli.cache().toString()).code());

    Path other = Files.writeString(folder.resolve("other.txt"), "another text ".repeat(99));
    Cli.Result wrong = cli.train("--resume", "a", "--corpus", other.toString(), "--steps", "8");
    assertEquals(1, wrong.code());
    assertTrue(wrong.err().contains("begun with other text"), wrong::err);
    String empty = folder.resolve("empty").toString();
    Cli.Result lost =
        cli.egg("train", "--runs", cli.runs() + "", "--cache", empty, "--resume", "a");
    assertEquals(1, lost.code());
    assertTrue(lost.err().contains("before.txt': no such file"), lost::err);
  }

  private String fingerprint(String run) throws IOException {
    return RunFolder.open(cli.runs(), run).config().corpusFingerprint();
  }
}
