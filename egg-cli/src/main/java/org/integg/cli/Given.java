package org.integg.cli;

import java.util.List;
import java.util.Optional;

/**
 * An option and what the user gave it.
 *
 * @param name with its dashes
 * @param value empty if the user said nothing
 */
record Given(String name, Optional<?> value) {
  /** The name of the first option that was given. */
  static Optional<String> first(List<Given> options) {
    return options.stream().filter(option -> option.value.isPresent()).map(Given::name).findFirst();
  }
}
