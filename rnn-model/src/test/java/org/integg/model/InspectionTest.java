package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.integg.model.Inspection.TensorReport;
import org.junit.jupiter.api.Test;

/** The numbers that describe a model's weights. */
class InspectionTest {
  private static final EggConfig CONFIG = new EggConfig(256, 16, 1);

  @Test
  void countsEveryWeightOnce() {
    Parameters parameters = Parameters.initial(CONFIG, (t, i) -> 0);
    byte[] bias = parameters.get("blocks.0.gru.bh");
    byte[] values = {-127, -113, -112, -97, -96, -1, 0, 15, 16, 111, 112, 127, 127, 0, 0, 0};
    System.arraycopy(values, 0, bias, 0, 16);
    Inspection inspection = Inspection.of(parameters);
    TensorReport report = inspection.tensors().get(8);
    assertEquals("blocks.0.gru.bh", report.spec().name());
    assertEquals(-127, report.min());
    assertEquals(127, report.max());
    assertEquals(127 + 113 + 112 + 97 + 96 + 1 + 15 + 16 + 111 + 112 + 127 + 127, report.sumAbs());
    assertEquals(report.sumAbs() / 16.0, report.meanAbs());
    assertEquals(3, report.saturated());
    assertEquals(3 / 16.0, report.saturation());
    assertEquals(
        List.of(2L, 2L, 1L, 0L, 0L, 0L, 0L, 1L, 5L, 1L, 0L, 0L, 0L, 0L, 1L, 3L),
        report.histogram());
    assertEquals(3.0 / CONFIG.parameters(), inspection.saturation());
  }

  @Test
  void sumsToTheWholeModel() {
    Parameters parameters = RandomCheckpoints.uniform(new EggConfig(300, 32, 2), 9);
    Inspection inspection = Inspection.of(parameters);
    assertEquals(parameters.config(), inspection.config());
    assertEquals(parameters.sha256(), inspection.sha256());
    assertEquals(parameters.tensors().all(), specs(inspection));
    assertEquals(
        inspection.parameters(),
        inspection.tensors().stream().flatMap(t -> t.histogram().stream()).mapToLong(n -> n).sum());
    TensorReport head = inspection.tensors().getLast();
    assertEquals(-127, head.min());
    assertEquals(127, head.max());
    // 9600 weights over 255 values: 600 per bin, within six standard deviations.
    assertEquals(0, head.histogram().stream().filter(n -> n < 450 || n > 750).count());
  }

  @Test
  void constantTensorsAreOneBar() {
    TensorReport norm = Inspection.of(Parameters.initial(CONFIG, (t, i) -> 0)).tensors().get(1);
    assertEquals(16, norm.min());
    assertEquals(16, norm.max());
    assertEquals(16.0, norm.meanAbs());
    assertEquals(15, Collections.frequency(norm.histogram(), 0L));
    assertEquals(16L, norm.histogram().get(9));
  }

  private static List<TensorSpec> specs(Inspection inspection) {
    return inspection.tensors().stream().map(TensorReport::spec).toList();
  }
}
