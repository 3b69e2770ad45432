package dev.gantry.fuzz.proxy;

import dev.gantry.fuzz.Leaks;
import dev.gantry.fuzz.LoopFailures;
import java.util.Locale;

/** The run of {@code fuzz/proxy.sh}: connections, seed, number of the first. */
final class ProxyMain {
  private ProxyMain() {}

  /** Ends with 1 when there is a finding. */
  public static void main(String[] arguments) throws Exception {
    Leaks.watch();
    LoopFailures.watch();
    int connections = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    var report = ProxyReport.of(seed, Integer.parseInt(arguments[2]), connections);
    report.tally().lines().forEach(System.out::println);
    report.findings().forEach(finding -> System.out.println("FINDING " + finding));
    System.out.printf(
        Locale.ROOT,
        "%d connections of seed %d in %.0f s, %d findings%n",
        connections,
        seed,
        report.seconds(),
        report.findings().size());
    System.exit(report.findings().isEmpty() ? 0 : 1);
  }
}
