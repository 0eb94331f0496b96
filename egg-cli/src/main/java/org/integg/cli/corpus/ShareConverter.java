package org.integg.cli.corpus;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share above 0 and below 1. */
final class ShareConverter implements ITypeConverter<Double> {
  @Override
  public Double convert(String value) {
    double share = number(value);
    if (!(share > 0 && share < 1)) {
      throw new TypeConversionException("'" + value + "' is not between 0 and 1");
    }
    return share;
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + value + "' is not a number");
    }
  }
}
