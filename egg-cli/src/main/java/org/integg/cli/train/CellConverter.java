package org.integg.cli.train;

import org.integg.model.Cell;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a kind of recurrence as the help writes it. */
public final class CellConverter implements ITypeConverter<Cell> {
  @Override
  public Cell convert(String value) {
    return Cell.named(value)
        .orElseThrow(
            () -> new TypeConversionException("'" + value + "' is neither egg nor mingru"));
  }
}
