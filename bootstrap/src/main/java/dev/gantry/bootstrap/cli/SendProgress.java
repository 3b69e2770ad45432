package dev.gantry.bootstrap.cli;

import dev.gantry.testbench.load.BundleSource;
import dev.gantry.testbench.load.LoadRun;
import dev.gantry.testbench.load.Moving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * How far {@code send} is, drawn on a terminal: a bar, and where there are several bundles and room
 * for them a line for each longer one below it. On stderr, so that what is found out stays apart.
 * Looked at by one thread, drawn by that of the library.
 */
final class SendProgress implements AutoCloseable {
  static final Duration PAUSE = Duration.ofMillis(200);

  private final LoadRun run;
  private final BundleSource source;
  private final boolean hasLines;
  private final List<ProgressBar> drawn = new ArrayList<>();

  /** Guarded by this. */
  private final FileLines lines = new FileLines();

  /** On their way, and named in the bar. Guarded by this. */
  private List<Moving> inBar = List.of();

  SendProgress(LoadRun run, BundleSource source) {
    this.run = run;
    this.source = source;
    hasLines =
        source.count() > 1
            && TerminalTable.terminalWidth(System.getenv("COLUMNS")) >= FileLines.MIN_COLUMNS;
    drawn.add(draw(this::bar));
  }

  /** For where nothing is drawn over. */
  static String line(LoadRun run, BundleSource source) {
    return text(run, source, run.moving()).line();
  }

  private static ProgressText text(LoadRun run, BundleSource source, List<Moving> moving) {
    return new ProgressText(run.progress(), source.count(), source.totalBytes(), moving);
  }

  /** Looks how it stands, and begins a line where one more is needed. */
  void look() {
    int count;
    synchronized (this) {
      if (!hasLines) {
        inBar = run.moving();
        return;
      }
      inBar = lines.update(run.moving(), run.justOver());
      count = lines.count();
    }
    while (drawn.size() - 1 < count) {
      int line = drawn.size() - 1;
      drawn.add(draw(columns -> line(line, columns)));
    }
  }

  private synchronized String line(int line, int columns) {
    return lines.text(line, columns);
  }

  private synchronized String bar(int columns) {
    return text(run, source, run.moving()).bar(columns, inBar);
  }

  private interface Line {
    String text(int columns);
  }

  private ProgressBar draw(Line line) {
    return new ProgressBarBuilder()
        .setInitialMax(source.totalBytes())
        .setUpdateIntervalMillis((int) PAUSE.toMillis())
        .continuousUpdate()
        .setRenderer((_, columns) -> line.text(columns))
        .build();
  }

  @Override
  public void close() {
    look();
    drawn.forEach(ProgressBar::close);
  }
}
