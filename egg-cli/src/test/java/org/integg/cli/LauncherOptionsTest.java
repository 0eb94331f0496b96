package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Claim: the launcher's compiler options name classes that exist. */
class LauncherOptionsTest {
  private static final Pattern COMMAND = Pattern.compile("CompileCommand=\\w+,([\\w.]+\\*?)::");

  @Test
  void classesExist() throws IOException {
    List<String> names =
        COMMAND
            .matcher(Files.readString(Path.of("..", "egg")))
            .results()
            .map(match -> match.group(1).replace("*", "Kernels"))
            .toList();
    assertEquals(7, names.size(), () -> "in egg: " + names);
    assertDoesNotThrow(() -> Rehearsal.class.getMethod("main", String[].class));
    for (String name : names) {
      assertDoesNotThrow(() -> Class.forName(name), name);
    }
  }
}
