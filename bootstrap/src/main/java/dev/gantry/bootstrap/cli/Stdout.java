package dev.gantry.bootstrap.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Where commands print. A full disk or a reader that has gone is kept, as a command whose output is
 * lost has not succeeded.
 */
final class Stdout extends PrintWriter {
  private final Sink sink;

  private Stdout(Sink sink, Charset charset) {
    super(sink, false, charset);
    this.sink = sink;
  }

  /** That of the process. */
  static Stdout ofProcess() {
    return to(new FileOutputStream(FileDescriptor.out), System.out.charset());
  }

  static Stdout to(OutputStream out, Charset charset) {
    return new Stdout(new Sink(out), charset);
  }

  /** Forces out what was printed. */
  static void flush(PrintWriter out) {
    if (out.checkError()) {
      throw new CommandException(ExitCode.FILES, problem(out));
    }
  }

  /** What to say of an {@code out} that has failed. */
  static String problem(PrintWriter out) {
    var reason = out instanceof Stdout stdout ? stdout.sink.reason : null;
    return "stdout cannot be written" + (reason == null ? "" : ": " + reason);
  }

  /** Keeps the first failure, of which a writer only keeps that there was one. */
  private static final class Sink extends FilterOutputStream {
    private volatile @Nullable String reason;

    Sink(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      try {
        out.write(octets, offset, length);
      } catch (IOException e) {
        reason = reason == null ? String.valueOf(e.getMessage()) : reason;
        throw e;
      }
    }
  }
}
