package org.integg.corpora;

import java.util.List;
import org.integg.tokenizer.Foreign;

/**
 * A line about the text that a user should see.
 *
 * @param text what to say, independent of the files' names
 * @param count number of files or rows that it is about
 * @param examples names of some of them, as in the sources
 */
record Note(String text, long count, List<String> examples) {
  Note {
    examples = List.copyOf(examples);
  }

  /** The line with its examples. */
  String line() {
    if (examples.isEmpty()) {
      return text;
    }
    String which = count > examples.size() ? ", such as " : ": ";
    return Foreign.line(text + which + String.join(", ", examples));
  }
}
