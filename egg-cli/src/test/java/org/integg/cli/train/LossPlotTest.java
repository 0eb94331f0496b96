package org.integg.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.integg.cli.corpus.BaselineTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claim: the plot shows both curves and a dashed line for each baseline, whatever the run did. */
class LossPlotTest {
  private static final int VALIDATION = 0xFFC8102E;
  private static final int BASELINE = 0xFF707070;
  private static final List<BaselineTable.Line> BASELINES =
      List.of(new BaselineTable.Line("unigram", 4.8), new BaselineTable.Line("bigram", 3.6));

  @TempDir private Path folder;

  private BufferedImage draw(Curve train, Curve validation) throws IOException {
    Path file = folder.resolve("loss.png");
    LossPlot.write(file, "title", train, validation, BASELINES);
    return ImageIO.read(file.toFile());
  }

  private static Curve curve(double from, double to) {
    Curve curve = new Curve();
    for (int i = 1; i <= 1000; i++) {
      curve.add(1000L * i, from + (to - from) * i / 1000);
    }
    return curve;
  }

  private static long pixels(BufferedImage image, int row, int color) {
    long count = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      count += image.getRGB(x, row) == color ? 1 : 0;
    }
    return count;
  }

  private static long pixels(BufferedImage image, int color) {
    long count = 0;
    for (int row = 0; row < image.getHeight(); row++) {
      count += pixels(image, row, color);
    }
    return count;
  }

  @Test
  void baselinesAreLinesAcrossThePlot() throws IOException {
    BufferedImage image = draw(curve(8, 4), curve(8, 4));
    long lines = 0;
    for (int row = 0; row < image.getHeight(); row++) {
      lines += pixels(image, row, BASELINE) > 400 ? 1 : 0;
    }
    assertEquals(BASELINES.size(), lines);
    assertTrue(pixels(image, VALIDATION) > 500, "no validation curve");
  }

  @Test
  void aSinglePointAndACurveFarAboveTheBaselinesAreSeen() throws IOException {
    Curve point = new Curve();
    point.add(5, 4.5);
    assertTrue(pixels(draw(new Curve(), point), VALIDATION) > 20, "no point");
    assertTrue(pixels(draw(curve(9, 8), curve(9, 8)), VALIDATION) > 500, "no curve");
  }

  @Test
  void nothingIsDrawnOfNothing() throws IOException {
    LossPlot.write(folder.resolve("loss.png"), "title", new Curve(), new Curve(), BASELINES);
    assertFalse(Files.exists(folder.resolve("loss.png")));
  }

  @Test
  void aLongCurveIsThinnedByMeans() {
    Curve curve = new Curve();
    for (int i = 0; i < 10; i++) {
      curve.add(i, i % 2);
    }
    assertArrayEquals(new double[] {0.5, 2.5, 4.5, 6.5, 8.5}, curve.x(5));
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5, 0.5}, curve.y(5));
    assertEquals(10, curve.x(100).length);
  }
}
