package org.integg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the program, and the Java and machine that run it. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = BuildVersion.class.getResourceAsStream("build.properties")) {
      build.load(Objects.requireNonNull(in, "build.properties is missing from the program"));
    }
    String java = "Java " + Runtime.version() + ", " + System.getProperty("java.vm.vendor");
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return new String[] {"egg " + build.getProperty("version"), java + ", " + machine};
  }
}
