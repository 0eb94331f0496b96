package org.integg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Gives the classes in jars a newer class file version, with the stack maps that it requires. Java
 * does not cache classes older than these maps (Java 6), and verifies them slowly. Their code stays
 * the same. The launcher runs this on a build's copies of the libraries; nothing depends on it.
 */
public final class NewerClasses {
  private static final int MAGIC = 0xcafebabe;
  private static final int HEAD = 8;

  private NewerClasses() {}

  /**
   * Rewrites jars.
   *
   * @param args the jars; jars without an old class are not changed
   */
  public static void main(String[] args) throws IOException {
    for (String jar : args) {
      renew(Path.of(jar));
    }
  }

  /** Rewrites one jar, via a file next to it. Returns whether it contained an old class. */
  static boolean renew(Path jar) throws IOException {
    Path newer = jar.resolveSibling(jar.getFileName() + ".newer");
    URL address = URI.create(jar.toUri().toString()).toURL();
    try (ZipFile old = new ZipFile(jar.toFile());
        URLClassLoader classes = new URLClassLoader(new URL[] {address})) {
      List<? extends ZipEntry> entries = Collections.list(old.entries());
      boolean any = false;
      for (ZipEntry entry : entries) {
        any |= isOld(old, entry);
      }
      if (!any) {
        return false;
      }
      ClassFile files = files(classes);
      try (OutputStream file = Files.newOutputStream(newer);
          ZipOutputStream out = new ZipOutputStream(file)) {
        out.setLevel(0);
        for (ZipEntry entry : entries) {
          byte[] bytes = bytes(old, entry);
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTime(entry.getTime());
          out.putNextEntry(copy);
          out.write(isOld(old, entry) ? renewed(files, bytes) : bytes);
          out.closeEntry();
        }
      }
    }
    Files.move(newer, jar, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  private static ClassFile files(ClassLoader classes) {
    return ClassFile.of(
        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
        ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(classes)
                .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  private static byte[] bytes(ZipFile jar, ZipEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static boolean isOld(ZipFile jar, ZipEntry entry) throws IOException {
    if (!entry.getName().endsWith(".class")) {
      return false;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] head = in.readNBytes(HEAD);
      ByteBuffer words = ByteBuffer.wrap(head);
      return head.length == HEAD
          && words.getInt() == MAGIC
          && words.getInt() < ClassFile.JAVA_6_VERSION;
    }
  }

  /**
   * The class in Java 8's version, or unchanged if it has something that newer classes may not
   * have.
   */
  private static byte[] renewed(ClassFile files, byte[] bytes) {
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    try {
      // The code is assembled again, which gives it stack maps.
      ClassTransform code =
          ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
      return files.transformClass(files.parse(bytes), version.andThen(code));
    } catch (IllegalArgumentException e) {
      return bytes;
    }
  }
}
