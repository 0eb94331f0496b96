package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: after sourcing {@code egg completion}, bash completes commands and their options. */
class CompletionCommandTest {
  @TempDir private Path folder;

  private String completed(int word, String... words) throws Exception {
    Path script = folder.resolve("completion");
    Files.writeString(script, new Cli(folder).egg("completion").out());
    String line = String.join(" ", words);
    String commands =
        """
        source '%s'
        COMP_WORDS=(%s) COMP_CWORD=%d COMP_LINE='%s'
        _complete_egg
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, line, word, line);
    Process bash = new ProcessBuilder("bash", "-c", commands).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), said);
    return said;
  }

  @Test
  void bashCompletes() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    assertEquals("sample", completed(1, "egg", "sam").strip());
    assertTrue(completed(2, "egg", "sample", "--temp").contains("--temperature"));
    assertTrue(completed(2, "egg", "corpus", "rec").contains("recipes"));
  }
}
