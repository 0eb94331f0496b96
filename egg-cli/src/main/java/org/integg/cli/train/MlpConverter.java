package org.integg.cli.train;

import org.integg.model.Mlp;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a kind of MLP as the help writes it. */
public final class MlpConverter implements ITypeConverter<Mlp> {
  @Override
  public Mlp convert(String value) {
    return Mlp.named(value)
        .orElseThrow(
            () -> new TypeConversionException("'" + value + "' is not clip, relu or none"));
  }
}
