package org.integg.corpora;

import java.util.Optional;

/**
 * The way to a text in a row: names of fields within fields, with dots between them, as in {@code
 * doc.text}. A name that itself has dots is meant where there is one. Lists on the way are passed
 * through: the texts in them make one document, a line each.
 *
 * @param text as the user writes it
 */
record FieldPath(String text) {
  /** Whether a field of this name is the end of the way. */
  boolean endsAt(String name) {
    return text.equals(name);
  }

  /** The rest of the way, if it leads through a field of this name. */
  Optional<FieldPath> within(String name) {
    boolean leads =
        text.length() > name.length() + 1
            && text.startsWith(name)
            && text.charAt(name.length()) == '.';
    return leads ? Optional.of(new FieldPath(text.substring(name.length() + 1))) : Optional.empty();
  }
}
