package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claim: no class refers to a class of a room above its own. */
class RoomsTest {
  @ParameterizedTest
  @EnumSource
  void importsRunDownwardsOnly(Room room) {
    List<ClassModel> classes = room.classes();
    assertFalse(classes.isEmpty(), "no classes found for " + room);
    List<String> violations = new ArrayList<>();
    classes.forEach(model -> violations.addAll(violations(room, model)));
    assertEquals(List.of(), violations);
  }

  @Test
  void anImportUpwardsIsFound() throws IOException {
    ClassModel climbing = Room.classNamed("org.integg.kernels.ClimbingFixture");
    assertEquals(
        List.of("org.integg.kernels.ClimbingFixture names a class of CLI"),
        violations(Room.KERNELS, climbing));
    assertEquals(List.of(), violations(Room.CLI, climbing));
  }

  /**
   * The constant pool contains the names in instructions, descriptors, generic signatures and
   * annotations as text, so text with a room's package is a use of that room.
   */
  private static List<String> violations(Room room, ClassModel model) {
    List<String> found = new ArrayList<>();
    for (Room other : Room.values()) {
      if (!room.mayImport(other) && names(model, other.path())) {
        found.add(Room.nameOf(model) + " names a class of " + other);
      }
    }
    return found;
  }

  private static boolean names(ClassModel model, String path) {
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof Utf8Entry text && text.stringValue().contains(path)) {
        return true;
      }
    }
    return false;
  }
}
