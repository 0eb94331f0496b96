package org.integg.cli;

import static org.integg.cli.ExportedModels.SETTINGS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.integg.cli.ExportedModels.Shape;
import org.integg.model.Mlp;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: an exported program in C, JavaScript or Python prints what {@code egg sample} prints, and
 * has the logits of {@code egg score}, to the bit, whatever compiles or runs it.
 */
class ExportedProgramsTest {
  /** Code that runs the script of a page with every setting, and scores. */
  private static final String ALL_SETTINGS =
      """
      const fs = require("fs");
      const number = (options, name, scale, otherwise) => {
        const at = options.indexOf(name);
        return at < 0 ? otherwise : Math.round(scale * Number(options[at + 1]));
      };
      JSON.parse(fs.readFileSync("settings.json")).forEach((options, index) => {
        const sampler = new Sampler({
          temperature: number(options, "--temperature", 100, 80),
          topK: number(options, "--top-k", 1, 0),
          topP: number(options, "--top-p", 1000, 1000),
          minP: number(options, "--min-p", 1000, 0),
          seed: BigInt(options.includes("--seed") ? options[options.indexOf("--seed") + 1] : 0),
        });
        const text = new Text();
        let all = "";
        const prompt = encode(new Uint8Array(fs.readFileSync("prompt.txt")));
        const tokens = number(options, "--tokens", 1);
        for (const token of write(prompt, tokens, sampler)) all += text.next(token);
        fs.writeFileSync(`${index}.txt`, all + text.finish() + "\\n");
      });
      const raw = fs.readFileSync("tokens.bin");
      const tokens = V > 256 ? new Uint16Array(new Uint8Array(raw).buffer) : raw;
      const model = new Model();
      const rows = [];
      let total = 0;
      for (let i = 0; i + 1 < tokens.length; i++) {
        const logits = model.read(tokens[i]);
        rows.push(Buffer.from(new Uint8Array(logits)));
        total += logLikelihood(logits, tokens[i + 1]);
      }
      fs.writeFileSync("logits.bin", Buffer.concat(rows));
      console.log(`tokens ${tokens.length - 1}\\nlog_likelihood ${total}`);
      """;

  private static final List<String> WARNINGS =
      List.of("-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic");

  /** Number of tokens for slow programs, unless everything is tested. */
  private static final int FEW = 400;

  /** Number of tokens for fast programs, with 10,000 characters or more. */
  private static final int MANY = 10_000;

  @TempDir private Path folder;

  static Stream<Shape> shapes() {
    return ExportedModels.shapes();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void c(Shape shape) throws IOException, InterruptedException {
    List<List<String>> compilers = compilers();
    assumeTrue(!compilers.isEmpty(), "no C compiler here");
    ExportedModels model = new ExportedModels(folder, shape);
    Path source = model.export("model.c");
    int many = shape.width() == 16 ? MANY : ExportedModels.tokens(FEW);
    for (List<String> compiler : compilers) {
      int tokens = compiler.contains("-O0") ? ExportedModels.tokens(FEW) : many;
      List<String> program = compile(compiler, source);
      for (List<String> setting : SETTINGS) {
        Programs.Result result = Programs.run(folder, program, options(setting, tokens));
        assertEquals(0, result.code(), () -> compiler + ": " + result.err());
        assertEquals(model.sample(setting, tokens), result.out(), () -> compiler + " " + setting);
      }
      scoresAsEggDoes(model, program);
    }
  }

  private static String[] options(List<String> setting, int tokens) {
    return ExportedModels.options(setting, tokens).toArray(String[]::new);
  }

  /** Every available compiler, with and without optimization and sanitizers. */
  private List<List<String>> compilers() throws IOException, InterruptedException {
    List<List<String>> all = new ArrayList<>();
    for (String name : List.of("gcc", "clang")) {
      if (Programs.find(name).isPresent()) {
        all.add(List.of(name, "-O2"));
        if (all.size() == 1 || ExportedModels.all()) {
          add(all, name, "-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");
        }
        add(all, name, "-O2", "-m32");
      }
    }
    return all;
  }

  /** Adds a way to compile, if its programs run here. */
  private void add(List<List<String>> all, String... compiler)
      throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("probe.c"), "int main(void) { return 0; }\n");
    List<String> probe = new ArrayList<>(List.of(compiler));
    Collections.addAll(probe, "-o", "probe", source.toString());
    boolean runs = false;
    if (Programs.run(folder, probe).code() == 0) {
      try {
        runs = Programs.run(folder, List.of("./probe")).code() == 0;
      } catch (IOException e) {
        runs = false; // a processor or kernel of another kind
      }
    }
    if (runs) {
      all.add(List.of(compiler));
    }
  }

  private List<String> compile(List<String> compiler, Path source)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(compiler);
    command.addAll(WARNINGS);
    Collections.addAll(command, "-o", "model", source.toString());
    Programs.Result compiled = Programs.run(folder, command);
    assertEquals(0, compiled.code(), () -> command + ": " + compiled.err());
    assertEquals("", compiled.err());
    return List.of("./model");
  }

  private void scoresAsEggDoes(ExportedModels model, List<String> program)
      throws IOException, InterruptedException {
    Path expected = folder.resolve("expected.bin");
    String printed = model.score(expected);
    Programs.Result result =
        Programs.run(folder, program, "--score", "tokens.bin", "--logits", "logits.bin");
    assertEquals(printed, result.out(), result::err);
    assertArrayEquals(
        Files.readAllBytes(expected), Files.readAllBytes(folder.resolve("logits.bin")));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void python(Shape shape) throws IOException, InterruptedException {
    assumeTrue(
        Programs.find("python3").isPresent()
            && Programs.run(folder, List.of("python3", "-c", "import numpy")).code() == 0,
        "no python3 with numpy here");
    ExportedModels model = new ExportedModels(folder, shape);
    model.export("model.py");
    int tokens = ExportedModels.tokens(FEW);
    Files.writeString(
        folder.resolve("all.py"),
        """
        import json, os, sys, model
        for number, options in enumerate(json.load(open("settings.json"))):
            os.dup2(os.open(f"{number}.txt", os.O_CREAT | os.O_WRONLY | os.O_TRUNC), 1)
            sys.argv = ["model.py", *options]
            model.main()
        """);
    runsAllSettings(model, List.of("python3", "all.py"), tokens);
    scoresAsEggDoes(model, List.of("python3", "model.py"));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void javaScript(Shape shape) throws IOException, InterruptedException {
    assumeTrue(Programs.find("node").isPresent(), "no node here");
    ExportedModels model = new ExportedModels(folder, shape);
    String page = Files.readString(model.export("model.html"));
    Matcher script = Pattern.compile("(?s)<script id=\"model\">(.*?)</script>").matcher(page);
    assertTrue(script.find());
    Files.writeString(folder.resolve("all.js"), script.group(1) + ALL_SETTINGS);
    Path expected = folder.resolve("expected.bin");
    String printed = model.score(expected);
    String out = runsAllSettings(model, List.of("node", "all.js"), ExportedModels.tokens(FEW));
    assertEquals(printed, out);
    assertArrayEquals(
        Files.readAllBytes(expected), Files.readAllBytes(folder.resolve("logits.bin")));
  }

  static Stream<Shape> pages() {
    return ExportedModels.all()
        ? ExportedModels.shapes()
        : Stream.of(new Shape("gpt2", 16, 1, Mlp.RELU));
  }

  /** What the page shows in a headless browser. */
  @ParameterizedTest
  @MethodSource("pages")
  void browser(Shape shape) throws IOException, InterruptedException {
    Optional<String> browser = Programs.find("chromium", "chromium-browser", "google-chrome");
    assumeTrue(browser.isPresent(), "no Chromium here");
    ExportedModels model = new ExportedModels(folder, shape);
    Path page = model.export("model.html");
    // The text of a form has no carriage returns.
    String typed = ExportedModels.PROMPT.replace("\r", "");
    Files.writeString(folder.resolve("prompt.txt"), typed);
    String prompt = "&prompt=" + URLEncoder.encode(typed, StandardCharsets.UTF_8);
    int tokens = ExportedModels.tokens(FEW);
    for (List<String> setting : ExportedModels.all() ? SETTINGS : List.of(SETTINGS.getLast())) {
      StringBuilder link = new StringBuilder(page.toUri() + "#write&tokens=" + tokens);
      for (int i = 0; i < setting.size(); i += 2) {
        link.append('&').append(setting.get(i).substring(2)).append('=').append(setting.get(i + 1));
      }
      assertEquals(
          model.sample(setting, tokens), shown(browser.get(), link + prompt), setting::toString);
    }
  }

  /** The text in the page, in Latin-1. */
  private String shown(String browser, String link) throws IOException, InterruptedException {
    Programs.Result result =
        Programs.run(
            folder,
            List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=1000000",
                "--dump-dom",
                link));
    assumeTrue(result.code() == 0, () -> "Chromium does not start here: " + result.err());
    Matcher text = Pattern.compile("(?s)<pre[^>]*>(.*)</pre>").matcher(result.out());
    assertTrue(text.find(), result::out);
    String shown =
        text.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u00c2\u00a0");
    return shown.replace("&amp;", "&") + "\n";
  }

  /**
   * Runs a program that writes 0.txt, 1.txt … by the settings in a file; returns what else it
   * prints.
   */
  private String runsAllSettings(ExportedModels model, List<String> program, int tokens)
      throws IOException, InterruptedException {
    JsonMapper.builder()
        .build()
        .writeValue(
            folder.resolve("settings.json"),
            SETTINGS.stream().map(setting -> ExportedModels.options(setting, tokens)).toList());
    Programs.Result result = Programs.run(folder, program);
    assertEquals(0, result.code(), result::err);
    for (int i = 0; i < SETTINGS.size(); i++) {
      assertEquals(
          model.sample(SETTINGS.get(i), tokens),
          Files.readString(folder.resolve(i + ".txt"), StandardCharsets.ISO_8859_1),
          SETTINGS.get(i)::toString);
    }
    return result.out();
  }
}
