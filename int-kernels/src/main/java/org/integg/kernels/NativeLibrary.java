package org.integg.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds and opens a library of native code: the one that {@code -Dintegg.native.path} names, or the
 * one for this system that lies on the class path, in a folder or in a jar.
 */
public final class NativeLibrary {
  /** The property that names a library, or a folder of libraries. */
  static final String PROPERTY = "integg.native.path";

  /** The first bytes of a Linux library. */
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  /** There is no library; the message says why. */
  public static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    /** With the reason. */
    public Unavailable(String message) {
      super(message);
    }

    /** With the reason and its cause. */
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private NativeLibrary() {}

  /** Opens a library's file. */
  private interface Opener<T> {
    T open(Path path) throws Unavailable;
  }

  /**
   * Opens a library for as long as the process lives, for calls by {@code java.lang.foreign}.
   *
   * @param name without the system's prefix and suffix: {@code integg}
   */
  static SymbolLookup open(String name) throws Unavailable {
    return find(
        name,
        path -> {
          try {
            return SymbolLookup.libraryLookup(path, Arena.global());
          } catch (IllegalArgumentException e) {
            throw new Unavailable(path + " cannot be loaded", e);
          }
        });
  }

  /**
   * Loads a library for Java's native methods, which bind to it unless another has them already.
   *
   * @return its file, for messages
   */
  public static Path load(String name) throws Unavailable {
    return find(
        name,
        path -> {
          try {
            System.load(path.toString());
            return path;
          } catch (UnsatisfiedLinkError e) {
            throw new Unavailable(path + " cannot be loaded", e);
          }
        });
  }

  private static <T> T find(String name, Opener<T> opener) throws Unavailable {
    String file = System.mapLibraryName(name);
    String named = System.getProperty(PROPERTY, "");
    if (!named.isEmpty()) {
      Path path = Path.of(named);
      return open(Files.isDirectory(path) ? path.resolve(file) : path, opener);
    }
    String resource = "/native/" + platform() + "/" + file;
    URL url = NativeLibrary.class.getResource(resource);
    if (url == null) {
      throw new Unavailable("no " + resource.substring(1) + " on the class path");
    }
    return url.getProtocol().equals("file")
        ? open(Path.of(java.net.URI.create(url.toString())), opener)
        : extracted(resource, file, opener);
  }

  /** System and processor, as build.sh writes them. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return (system.startsWith("mac") ? "macos" : system.split(" ")[0])
        + "-"
        + (processor.equals("amd64") ? "x86_64" : processor);
  }

  /**
   * Opens a library that lies in a jar: from a folder that only this user can enter. Where the
   * system allows it, the folder is gone as soon as the library is open.
   */
  private static <T> T extracted(String resource, String file, Opener<T> opener)
      throws Unavailable {
    try {
      Path folder = Files.createTempDirectory("integg-native");
      Path path = folder.resolve(file);
      try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
        Files.copy(Optional.ofNullable(in).orElseThrow(), path);
        return open(path, opener);
      } finally {
        Files.deleteIfExists(path);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new Unavailable("cannot unpack " + resource.substring(1) + ": " + e, e);
    }
  }

  private static <T> T open(Path path, Opener<T> opener) throws Unavailable {
    if (!Files.isRegularFile(path)) {
      throw new Unavailable(path + " is not there");
    }
    requireLibrary(path);
    return opener.open(path.toAbsolutePath());
  }

  /**
   * Refuses a file that is no library, before Java reports it in lines of its own on standard
   * output.
   */
  private static void requireLibrary(Path path) throws Unavailable {
    try (InputStream in = Files.newInputStream(path)) {
      if (platform().startsWith("linux") && !Arrays.equals(in.readNBytes(ELF.length), ELF)) {
        throw new Unavailable(path + " cannot be loaded: it is no library");
      }
    } catch (IOException e) {
      throw new Unavailable(path + " cannot be read: " + e, e);
    }
  }
}
