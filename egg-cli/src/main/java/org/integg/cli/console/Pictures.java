package org.integg.cli.console;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.integg.model.AtomicFile;
import org.knowm.xchart.XYChart;

/** Charts as PNG files. */
public final class Pictures {
  /** Colors that colour-blind people can tell apart, too (Okabe and Ito 2008). */
  public static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0x999933));

  private Pictures() {}

  /**
   * Draws charts of one size and writes them as one picture, either complete or not at all.
   *
   * @param columns number of charts side by side
   * @param charts makes at least one
   * @throws IOException if the file cannot be written or this Java cannot draw
   */
  public static void write(Path file, int columns, Supplier<List<XYChart>> charts)
      throws IOException {
    // Otherwise Java looks for a screen.
    System.setProperty("java.awt.headless", "true");
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    try {
      ImageIO.write(draw(columns, charts.get()), "png", picture);
    } catch (LinkageError | RuntimeException e) {
      // Java throws this if the system has no fonts or no font library.
      throw new IOException("Java cannot draw here (" + e + "); install fontconfig and a font", e);
    }
    AtomicFile.write(file, out -> out.write(picture.toByteArray()));
  }

  private static BufferedImage draw(int columns, List<XYChart> charts) {
    int width = charts.getFirst().getWidth();
    int height = charts.getFirst().getHeight();
    int across = Math.min(columns, charts.size());
    int down = (charts.size() + across - 1) / across;
    BufferedImage image =
        new BufferedImage(across * width, down * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D all = image.createGraphics();
    all.setColor(Color.WHITE);
    all.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < charts.size(); i++) {
      Graphics2D own =
          (Graphics2D) all.create(i % across * width, i / across * height, width, height);
      charts.get(i).paint(own, width, height);
      own.dispose();
    }
    all.dispose();
    return image;
  }
}
