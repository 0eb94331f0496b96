package org.integg.cli.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port number from 0, which means any free port, to 65,535. */
public final class PortConverter implements ITypeConverter<Integer> {
  private static final int LAST = 65_535;

  @Override
  public Integer convert(String value) {
    int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : -1;
    if (port < 0 || port > LAST) {
      throw new TypeConversionException("'" + value + "' is not a port from 0 to " + LAST);
    }
    return port;
  }
}
