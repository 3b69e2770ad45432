package dev.gantry.rehearsal;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Runs what users run, a server and its clients, in one Java runtime, so that one AOT cache holds
 * the classes of all. Only the build of the image starts it. It has a package of its own: one that
 * it shared with a jar behind it would take its version from here.
 */
final class Rehearsal {
  private static final long MAX_NANOS = 60_000_000_000L;

  private Rehearsal() {}

  /** Usage: Rehearsal TCP-PORT BPA-PORT FILE TIMES FOLDER */
  public static void main(String[] args) throws Exception {
    String at = "127.0.0.1:" + args[0];
    Thread.ofPlatform()
        .daemon()
        .start(
            () ->
                play(
                    "serve",
                    "--set",
                    "address=" + at,
                    "--set",
                    "bpa-address=http://127.0.0.1:" + args[1],
                    "--set",
                    "cla-name=rehearsal",
                    "--set",
                    "data-dir=" + args[4]));
    awaitListener(Integer.parseInt(args[0]));
    play("--version");
    play("help", "serve");
    play("check-config", "--set", "address=" + at);
    play("ping", at);
    play("send", at, args[2], "--repeat", args[3]);
    // The server hears of it, leaves in order, and the cache is written.
    System.exit(0);
  }

  /** The main method exits; the one below it is for tests, and not for other packages. */
  private static int run(String... words) {
    try {
      Method run =
          Class.forName("dev.gantry.bootstrap.cli.Main")
              .getDeclaredMethod("run", PrintWriter.class, PrintWriter.class, String[].class);
      run.setAccessible(true);
      return (int)
          run.invoke(null, new PrintWriter(System.out), new PrintWriter(System.err, true), words);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void play(String... words) {
    int code = run(words);
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", words) + " ended with " + code);
    }
  }

  private static void awaitListener(int port) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < MAX_NANOS) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("nobody listens on port " + port);
  }
}
