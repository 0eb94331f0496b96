package org.integg.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A room of the house: a Maven module with its packages, and the rooms that it may import. */
enum Room {
  KERNELS,
  TOKENIZER,
  TASKS,
  CORPORA(TOKENIZER, TASKS),
  MODEL(KERNELS),
  EGGROLL(KERNELS, TOKENIZER, TASKS, CORPORA, MODEL),
  SPARK(KERNELS, CORPORA, MODEL, EGGROLL),
  EXAMPLES(KERNELS, TOKENIZER, CORPORA, MODEL, EGGROLL),
  CLI(KERNELS, TOKENIZER, TASKS, CORPORA, MODEL, EGGROLL),
  BENCH(KERNELS, TOKENIZER, TASKS, CORPORA, MODEL, EGGROLL, CLI);

  /** The rooms of the product: benchmarks measure it, and examples show how to use it. */
  static final Set<Room> PRODUCT = EnumSet.complementOf(EnumSet.of(EXAMPLES, BENCH));

  /** Where the benchmarks' harness puts the classes that it generates. */
  private static final String GENERATED = "jmh_generated";

  private final Set<Room> imports;

  Room(Room... imports) {
    this.imports = Set.of(imports);
  }

  boolean mayImport(Room other) {
    return other == this || imports.contains(other);
  }

  /** The package as class files write it, for instance {@code org/integg/kernels/}. */
  String path() {
    return "org/integg/" + name().toLowerCase(Locale.ROOT) + "/";
  }

  /** Every class of the room's module, read from its folder of classes or from its jar. */
  List<ClassModel> classes() {
    URL known = Room.class.getResource("/" + path() + "package-info.class");
    if (known == null) {
      throw new IllegalStateException("no package-info.class for " + this + " on the class path");
    }
    try {
      URI uri = known.toURI();
      if (!uri.getScheme().equals("jar")) {
        return read(Path.of(uri).getParent());
      }
      // By its file and not its URI, because all threads share one file system per URI.
      String inside = uri.getRawSchemeSpecificPart();
      Path file = Path.of(URI.create(inside.substring(0, inside.indexOf("!/"))));
      try (FileSystem jar = FileSystems.newFileSystem(file)) {
        return read(jar.getPath("/" + path()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ClassModel> read(Path folder) throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> isOwnClass(f.toString())).sorted().toList()) {
        classes.add(ClassFile.of().parse(Files.readAllBytes(file)));
      }
    }
    return classes;
  }

  private static boolean isOwnClass(String file) {
    return file.endsWith(".class") && !file.contains(GENERATED);
  }

  /** A class by its name, from anywhere on the class path. */
  static ClassModel classNamed(String name) throws IOException {
    try (var in = Room.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new IOException("no class " + name);
      }
      return ClassFile.of().parse(in.readAllBytes());
    }
  }

  /** The dotted name of a class. */
  static String nameOf(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }
}
