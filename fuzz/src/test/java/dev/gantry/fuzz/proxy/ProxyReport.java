package dev.gantry.fuzz.proxy;

import dev.gantry.fuzz.Leaks;
import dev.gantry.fuzz.LoopFailures;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole run.
 *
 * @param findings each in a sentence
 * @param seconds how long it took
 */
record ProxyReport(Tally tally, List<String> findings, double seconds) {
  /** The number of a connection that nothing is done to. */
  private static final int HONEST = -1;

  /**
   * Runs {@code connections}, and an honest one behind them.
   *
   * @param seed of the mutations
   * @param first number of the first connection
   */
  static ProxyReport of(long seed, int first, int connections) throws Exception {
    long begun = System.nanoTime();
    var findings = new ArrayList<String>();
    Tally tally;
    try (var nodes = new NodePair()) {
      var run = new ProxyRun(nodes, seed);
      tally = run.run(first, connections);
      run.begin(new Passage(HONEST, new Plan(List.of(), 0)));
      run.awaitAll();
      findings.addAll(tally.findings());
      nodes.crashes().forEach(end -> findings.add("a session broke down: " + end));
      nodes.awaitFreeServer();
    }
    var thrown = LoopFailures.take();
    if (thrown != null) {
      findings.add("thrown by a task of a loop: " + thrown);
    }
    Leaks.found().forEach(leak -> findings.add("leak: " + leak));
    return new ProxyReport(tally, findings, (System.nanoTime() - begun) / 1e9);
  }
}
