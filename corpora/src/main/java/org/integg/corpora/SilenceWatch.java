package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a stream that has been silent for too long, which ends the read that waits for it. */
final class SilenceWatch implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private volatile long last = System.nanoTime();

  SilenceWatch(InputStream stream, Duration patience) {
    long period = Math.max(1, patience.toMillis() / 4);
    var unused =
        timer.scheduleWithFixedDelay(
            () -> {
              if (System.nanoTime() - last > patience.toNanos()) {
                try {
                  stream.close();
                } catch (IOException e) {
                  last = System.nanoTime(); // try again later
                }
              }
            },
            period,
            period,
            TimeUnit.MILLISECONDS);
  }

  /** Records that data arrived. */
  void alive() {
    last = System.nanoTime();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
