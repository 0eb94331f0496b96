package org.integg.cli.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the pictures of docs/watch.md: {@code WatchPictures ADDRESS FOLDER}, with the address that
 * {@code egg watch} printed and the folder to write to; with a title after them, only that picture
 * of the page's curves. Needs Chromium.
 */
final class WatchPictures {
  private static final int WIDTH = 1280;

  private WatchPictures() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[1]);
    Path profile = Files.createTempDirectory("browser");
    try (Browser page = new Browser(Browser.program().orElseThrow(), profile)) {
      if (args.length > 2) {
        one(page, args[0], args[2], folder.resolve("tuning.png"));
      } else {
        curves(page, args[0], WIDTH, folder.resolve("watch-curves.png"));
        write(page, args[0], folder.resolve("watch-write.png"));
        page.dark(true);
        curves(page, args[0], 390, folder.resolve("watch-phone.png"));
      }
    }
    System.exit(0);
  }

  /** One picture of the curves, over CPU-seconds. */
  private static void one(Browser page, String address, String title, Path file)
      throws IOException, InterruptedException {
    page.size(760, 900);
    drawn(page, address);
    page.eval(
        "document.querySelectorAll('header, #runs, #tabs, .controls, .tables').forEach((each) =>"
            + " each.style.display = 'none'); document.body.style.overflow = 'hidden'");
    page.eval(
        "document.querySelectorAll('figure').forEach((each) =>"
            + " each.style.display = each.querySelector('h2').textContent === '"
            + title
            + "' ? '' : 'none')");
    page.eval("new Promise((done) => setTimeout(done, 1000))");
    page.size(760, page.eval("document.querySelector('.grid').scrollHeight + 40").asInt());
    page.eval("new Promise((done) => setTimeout(done, 1000))");
    page.picture(file);
  }

  /** The page of curves: on a phone what the window shows, otherwise the whole page. */
  private static void curves(Browser page, String address, int width, Path file)
      throws IOException, InterruptedException {
    page.size(width, 844);
    drawn(page, address);
    if (width == WIDTH) {
      page.size(width, page.eval("document.documentElement.scrollHeight").asInt());
    }
    page.until(
        "[...document.querySelectorAll('figure:not([hidden])')]"
            + ".every((each) => each.querySelector('canvas'))");
    page.eval("new Promise((done) => setTimeout(done, 1000))");
    page.picture(file);
  }

  /** Opens the curves over CPU-seconds. */
  private static void drawn(Browser page, String address) throws IOException, InterruptedException {
    open(page, address + "#curves");
    page.until("App.series.size === App.chosen.length && App.series.size > 0");
    page.until("document.querySelectorAll('figure:not([hidden]) canvas').length > 3");
    page.eval(
        "(() => { const over = document.querySelector('.controls select');"
            + " over.value = 'cpu_seconds'; over.dispatchEvent(new Event('change')); })()");
  }

  private static void write(Browser page, String address, Path file)
      throws IOException, InterruptedException {
    page.size(WIDTH, 900);
    open(page, address + "#write");
    page.until("document.getElementById('go')");
    for (String setting :
        new String[] {
          "prompt=KING RICHARD:",
          "set-temperature=0.6",
          "set-min-p=0.03",
          "set-seed=0",
          "set-tokens=300"
        }) {
      String[] pair = setting.split("=", 2);
      page.eval("document.getElementById('" + pair[0] + "').value = '" + pair[1] + "'");
    }
    page.eval("document.getElementById('go').click()");
    page.until("document.getElementById('written').dataset.done");
    page.eval(
        "document.querySelectorAll('#written .drawn')[180]"
            + ".dispatchEvent(new MouseEvent('mouseenter'))");
    page.picture(file);
  }

  private static void open(Browser page, String address) throws IOException, InterruptedException {
    page.open("about:blank");
    page.until("location.href === 'about:blank'");
    page.open(address);
    page.until("typeof App !== 'undefined'");
  }
}
