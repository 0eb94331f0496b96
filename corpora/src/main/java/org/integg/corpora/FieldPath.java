package org.integg.corpora;

import java.util.Optional;

/**
 * The path to a text in a row: names of nested fields, separated by dots, as in {@code doc.text}.
 * If there is a field whose name itself has dots, that field is meant. The path leads through
 * lists: the texts in a list make one document, one line each.
 *
 * @param text as the user writes it
 */
record FieldPath(String text) {
  /** Whether a field with this name is the end of the path. */
  boolean endsAt(String name) {
    return text.equals(name);
  }

  /** The rest of the path, if it leads through a field with this name. */
  Optional<FieldPath> within(String name) {
    boolean leads =
        text.length() > name.length() + 1
            && text.startsWith(name)
            && text.charAt(name.length()) == '.';
    return leads ? Optional.of(new FieldPath(text.substring(name.length() + 1))) : Optional.empty();
  }
}
