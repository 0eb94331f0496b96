package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Claim: kernels, devices and threads are set up once per process, by its program, and passed on;
 * no command and no learner chooses for itself.
 */
class OneComposerTest {
  private static final String CHOOSER = "org/integg/kernels/device/KernelChooser";
  private static final String MACHINE = "org/integg/eggroll/run/Machine";
  private static final Set<String> CHOICES = Set.of("choose", "chooseForStream", "provider", "all");

  @Test
  void programsChooseKernels() {
    assertEquals(
        Map.of(
            "org.integg.cli.Egg", Set.of("choose", "chooseForStream"),
            // An executor of Spark is a separate process.
            "org.integg.spark.Replica", Set.of("choose"),
            // So is a program that uses the library.
            "org.integg.examples.TrainAndSample", Set.of("choose"),
            // These measure other kernels beside those of the process.
            "org.integg.bench.Bench", Set.of("provider"),
            "org.integg.bench.TrainBenchCommand", Set.of("provider"),
            "org.integg.bench.KernelsJmh", Set.of("provider")),
        callers(CHOOSER, CHOICES));
  }

  @Test
  void programsMakeMachines() {
    assertEquals(
        Map.of(
            "org.integg.cli.Egg", Set.of("<init>"),
            "org.integg.spark.Replica", Set.of("<init>"),
            "org.integg.bench.TrainBench", Set.of("<init>"),
            "org.integg.bench.TrainBenchCommand", Set.of("<init>")),
        callers(MACHINE, Set.of("<init>")));
  }

  /** Which classes other than the owner refer to which of its methods. */
  private static SortedMap<String, SortedSet<String>> callers(String owner, Set<String> methods) {
    SortedMap<String, SortedSet<String>> callers = new TreeMap<>();
    for (Room room : Room.values()) {
      for (ClassModel model : room.classes()) {
        if (!model.thisClass().asInternalName().equals(owner)) {
          SortedSet<String> called = called(model, owner, methods);
          if (!called.isEmpty()) {
            callers.put(Room.nameOf(model), called);
          }
        }
      }
    }
    return callers;
  }

  /** Method references stand in the constant pool like calls. */
  private static SortedSet<String> called(ClassModel model, String owner, Set<String> methods) {
    SortedSet<String> called = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof MethodRefEntry call
          && call.owner().asInternalName().equals(owner)
          && methods.contains(call.name().stringValue())) {
        called.add(call.name().stringValue());
      }
    }
    return called;
  }
}
