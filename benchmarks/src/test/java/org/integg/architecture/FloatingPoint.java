package org.integg.architecture;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds floating point in a class file: every {@code f…} and {@code d…} instruction, conversions to
 * and from such types, constants, arrays and fields of them, and calls that take or return one or
 * that go to a class made for them ({@code Double}, {@code FloatVector}, {@code DoubleStream}).
 */
final class FloatingPoint {
  /** A class name within a descriptor; without them, only primitives and punctuation remain. */
  private static final Pattern CLASS_NAME = Pattern.compile("L[^;]*;");

  /** A class of the JDK made for floating point. */
  private static final Pattern JDK_CLASS =
      Pattern.compile("(?:java|jdk)/[\\w/$]*(?:Float|Double)[\\w$]*");

  private FloatingPoint() {}

  /** One line for each use, with the method and the line of source, in order. */
  static List<String> in(ClassModel model) {
    List<String> found = new ArrayList<>();
    for (FieldModel field : model.fields()) {
      if (isDescriptor(field.fieldType().stringValue())) {
        found.add(Room.nameOf(model) + "." + field.fieldName().stringValue() + ": field");
      }
    }
    for (MethodModel method : model.methods()) {
      String where = Room.nameOf(model) + "." + method.methodName().stringValue();
      if (isDescriptor(method.methodType().stringValue())) {
        found.add(where + ": signature " + method.methodType().stringValue());
      }
      method.code().ifPresent(code -> addInstructions(where, code, found));
    }
    return found;
  }

  private static void addInstructions(
      String where, Iterable<CodeElement> code, List<String> found) {
    int line = 0;
    for (CodeElement element : code) {
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof Instruction instruction && isFloating(instruction)) {
        found.add(where + ":" + line + " " + instruction.opcode());
      }
    }
  }

  private static boolean isFloating(Instruction instruction) {
    return switch (instruction) {
      case LoadInstruction i -> isFloating(i.typeKind());
      case StoreInstruction i -> isFloating(i.typeKind());
      case ArrayLoadInstruction i -> isFloating(i.typeKind());
      case ArrayStoreInstruction i -> isFloating(i.typeKind());
      case OperatorInstruction i -> isFloating(i.typeKind());
      case ReturnInstruction i -> isFloating(i.typeKind());
      case ConvertInstruction i -> isFloating(i.fromType()) || isFloating(i.toType());
      case ConstantInstruction i -> isFloating(i.typeKind());
      case NewPrimitiveArrayInstruction i -> isFloating(i.typeKind());
      case NewReferenceArrayInstruction i -> isClass(i.componentType());
      case NewMultiArrayInstruction i -> isClass(i.arrayType());
      case NewObjectInstruction i -> isClass(i.className());
      case TypeCheckInstruction i -> isClass(i.type());
      case FieldInstruction i -> isDescriptor(i.type().stringValue()) || isClass(i.owner());
      case InvokeInstruction i -> isDescriptor(i.type().stringValue()) || isClass(i.owner());
      case InvokeDynamicInstruction i ->
          isDescriptor(i.type().stringValue())
              || i.bootstrapArgs().stream().anyMatch(FloatingPoint::isConstant);
      default -> false;
    };
  }

  /** An argument from which a lambda, a method reference or a string concatenation is made. */
  private static boolean isConstant(ConstantDesc constant) {
    return switch (constant) {
      case Float _, Double _ -> true;
      case DirectMethodHandleDesc handle ->
          isDescriptor(handle.lookupDescriptor())
              || isDescriptor(handle.owner().descriptorString());
      case MethodTypeDesc type -> isDescriptor(type.descriptorString());
      case ClassDesc type -> isDescriptor(type.descriptorString());
      default -> false;
    };
  }

  private static boolean isFloating(TypeKind kind) {
    return kind == TypeKind.FLOAT || kind == TypeKind.DOUBLE;
  }

  private static boolean isClass(ClassEntry entry) {
    return isDescriptor(entry.asSymbol().descriptorString());
  }

  private static boolean isDescriptor(String descriptor) {
    String primitives = CLASS_NAME.matcher(descriptor).replaceAll("");
    return primitives.contains("F")
        || primitives.contains("D")
        || JDK_CLASS.matcher(descriptor).find();
  }
}
