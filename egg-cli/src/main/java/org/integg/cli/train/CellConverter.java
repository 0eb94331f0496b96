package org.integg.cli.train;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.integg.model.Cell;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a kind of recurrence as the help writes it. */
public final class CellConverter implements ITypeConverter<Cell> {
  private static final String NAMES =
      Stream.of(Cell.values()).map(Cell::toString).collect(Collectors.joining(", "));

  @Override
  public Cell convert(String value) {
    return Cell.named(value)
        .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of " + NAMES));
  }
}
