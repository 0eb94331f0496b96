package org.integg.cli.export;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.integg.model.EggConfig;
import org.integg.model.LayerTensor;
import org.integg.model.Operations;
import org.integg.model.TokenProgram;

/**
 * Writes the sums of a layer's gate and candidate as text in some language, from the {@link
 * TokenProgram}. An activation is represented by its name in the exported program.
 */
final class ExportedSums implements Operations<String> {
  private static final String GATED = "gated";

  /** A product in the language, from the names of a tensor and of an activation. */
  private final BinaryOperator<String> product;

  private final List<String> sums = new ArrayList<>();

  private ExportedSums(BinaryOperator<String> product) {
    this.product = product;
  }

  private static List<String> of(EggConfig config, BinaryOperator<String> product) {
    ExportedSums all = new ExportedSums(product);
    TokenProgram.run(config.withLayers(1), all);
    return all.sums;
  }

  /** The gate's products with n and h: {@code matmul(Wf, n) + matmul(Uf, h)}. */
  static String gate(EggConfig config, BinaryOperator<String> product) {
    return of(config, product).get(0);
  }

  /** The candidate's products with n and {@code gated}. */
  static String candidate(EggConfig config, BinaryOperator<String> product) {
    return of(config, product).get(1);
  }

  private String add(Sum<String> sum) {
    sums.add(
        sum.products().stream()
            .map(p -> product.apply(ExportedModel.name(p.weights()), p.input()))
            .collect(Collectors.joining(" + ")));
    return "";
  }

  @Override
  public String embed() {
    return "x";
  }

  @Override
  public void enter(int layer) {}

  @Override
  public String norm(String x, LayerTensor gain) {
    return "n";
  }

  @Override
  public String state() {
    return "h";
  }

  @Override
  public String gate(Sum<String> sum) {
    return add(sum);
  }

  @Override
  public String gated(String f) {
    return GATED;
  }

  @Override
  public String candidate(Sum<String> sum, String f, String x) {
    return add(sum);
  }

  @Override
  public String hidden(Product<String> up) {
    return "";
  }

  @Override
  public String residual(Product<String> down, String x) {
    return x;
  }

  @Override
  public void output(String x) {}
}
