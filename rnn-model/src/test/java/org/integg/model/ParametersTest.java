package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights in memory: access, copies, equality and their hash. */
@SuppressWarnings("NullAway") // a null fails the test all the same
class ParametersTest {
  private static final EggConfig CONFIG = new EggConfig(256, 16, 1);

  private static List<byte[]> arrays() {
    List<byte[]> arrays = new ArrayList<>();
    EggTensors.of(CONFIG).all().forEach(spec -> arrays.add(new byte[spec.size()]));
    return arrays;
  }

  private static String refusal(List<byte[]> arrays) {
    return assertThrows(IllegalArgumentException.class, () -> Parameters.of(CONFIG, arrays))
        .getMessage();
  }

  @Test
  void namesAndIdsLeadToTheSameArray() {
    Parameters parameters = RandomCheckpoints.uniform(CONFIG, 1);
    for (TensorSpec spec : parameters.tensors().all()) {
      assertSame(parameters.get(spec.id()), parameters.get(spec.name()));
    }
    Exception e = assertThrows(IllegalArgumentException.class, () -> parameters.get("emb"));
    assertEquals("tensor emb: not in this model", e.getMessage());
  }

  @Test
  void refusesArraysThatDoNotFit() {
    List<byte[]> arrays = arrays();
    arrays.removeLast();
    assertEquals("12 tensors given, but this model has 13", refusal(arrays));
    arrays = arrays();
    arrays.set(1, new byte[17]);
    assertEquals(
        "tensor blocks.0.ln1.weight: 17 weights given, but its shape [16] has 16", refusal(arrays));
    arrays = arrays();
    arrays.get(12)[4000] = -128;
    assertEquals(
        "tensor head.weight: weight 4000 is -128; weights are from -127 to 127", refusal(arrays));
  }

  @Test
  void aCopyIsEqualUntilOneWeightChanges() {
    Parameters parameters = RandomCheckpoints.uniform(CONFIG, 2);
    Parameters copy = parameters.copy();
    assertEquals(parameters, copy);
    assertEquals(parameters.hashCode(), copy.hashCode());
    assertEquals(parameters.sha256(), copy.sha256());
    for (TensorSpec spec : parameters.tensors().all()) {
      copy.get(spec.id())[spec.size() - 1] ^= 1;
      assertNotEquals(parameters, copy, spec.name());
      assertNotEquals(parameters.sha256(), copy.sha256(), spec.name());
      copy.get(spec.id())[spec.size() - 1] ^= 1;
    }
    assertEquals(parameters, copy);
    assertNotEquals(parameters, RandomCheckpoints.uniform(new EggConfig(256, 16, 2), 2));
  }

  @Test
  void hashIsThatOfAllBytesInTheOrderOfTheIds() {
    // head -c of 11,344 zero bytes through sha256sum.
    assertEquals(
        "f13c996b0bb3e634e702270b745b20f2b4fc1c367638c2bd4b7376494599e586",
        Parameters.of(CONFIG, arrays()).sha256());
  }
}
