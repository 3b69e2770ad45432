package dev.gantry.adapter.http;

import dev.gantry.port.out.BpaStatus;
import dev.gantry.port.out.BpaStatus.Backlog;
import dev.gantry.port.out.BpaStatus.Storage;
import dev.gantry.port.out.BpaStatus.Window;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Gauges of what a BPA's side holds, asked for when somebody looks. Who has a line of its own is
 * bounded by whoever tells it.
 */
final class BpaMetrics {
  private final Supplier<BpaStatus> bpa;
  private final PrometheusRegistry registry;

  private BpaMetrics(Supplier<BpaStatus> bpa, PrometheusRegistry registry) {
    this.bpa = bpa;
    this.registry = registry;
  }

  static void register(Supplier<BpaStatus> bpa, PrometheusRegistry registry) {
    var metrics = new BpaMetrics(bpa, registry);
    metrics.storage();
    metrics.windows();
    metrics.choice();
    metrics.counts();
  }

  private void storage() {
    backlog("tcpcl_spool_bundles", "Bundles in a folder of the spool.", Backlog::bundles);
    backlog("tcpcl_spool_bytes", "Octets of those bundles.", Backlog::bytes);
    backlog("tcpcl_spool_oldest_seconds", "Age of the oldest of them.", Backlog::oldestSeconds);
    storage("tcpcl_spool_free_bytes", "Space left on the disk of the spool.", Storage::freeBytes);
    storage(
        "tcpcl_spool_writable",
        "1 when files could be written to the spool.",
        storage -> storage.writable() ? 1 : 0);
    storage(
        "tcpcl_spool_answers",
        "1 while the disk of the spool answers within dispatch-timeout.",
        storage -> storage.answers() ? 1 : 0);
    storage(
        "tcpcl_spool_journal",
        "0 once the journal of the spool was taken away, until the next start.",
        storage -> storage.journal() ? 1 : 0);
    CounterWithCallback.builder()
        .name("tcpcl_spool_overdue")
        .help("How often the disk of the spool did not answer within dispatch-timeout.")
        .callback(
            callback -> {
              var storage = bpa.get().storage();
              if (storage != null) {
                callback.call(storage.overdue());
              }
            })
        .register(registry);
  }

  private void windows() {
    window("tcpcl_window_held", "What peers hold of what they share.", Window::held);
    window("tcpcl_window_limit", "What is dealt among them.", Window::limit);
    window("tcpcl_window_holders", "Peers that hold something of it.", Window::holders);
    CounterWithCallback.builder()
        .name("tcpcl_window_refusals")
        .help("How often a peer was told to wait for its share.")
        .labelNames("window")
        .callback(
            callback ->
                bpa.get()
                    .windows()
                    .forEach(window -> callback.call(window.refusals(), window.name())))
        .register(registry);
  }

  private void counts() {
    CounterWithCallback.builder()
        .name("tcpcl_bpa_events")
        .help("How often something has happened between us and the BPA.")
        .labelNames("event")
        .callback(
            callback ->
                bpa.get().counts().forEach(count -> callback.call(count.value(), count.name())))
        .register(registry);
  }

  private void choice() {
    GaugeWithCallback.builder()
        .name("tcpcl_bpa_registered")
        .help("1 for the BPA that has registered us.")
        .labelNames("address")
        .callback(
            callback -> {
              var choice = bpa.get().choice();
              if (choice != null) {
                for (int i = 0; i < choice.addresses().size(); i++) {
                  callback.call(i == choice.registered() ? 1 : 0, choice.addresses().get(i));
                }
              }
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("tcpcl_bpa_failovers")
        .help("How often another BPA registered us than the one before.")
        .callback(
            callback -> {
              var choice = bpa.get().choice();
              if (choice != null) {
                callback.call(choice.changes());
              }
            })
        .register(registry);
  }

  private void backlog(String name, String help, ToDoubleFunction<Backlog> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("place", "peer")
        .callback(
            callback -> {
              var storage = bpa.get().storage();
              if (storage != null) {
                for (var backlog : storage.backlogs()) {
                  callback.call(figure.applyAsDouble(backlog), backlog.place(), backlog.peer());
                }
              }
            })
        .register(registry);
  }

  private void storage(String name, String help, ToDoubleFunction<Storage> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            callback -> {
              var storage = bpa.get().storage();
              if (storage != null) {
                callback.call(figure.applyAsDouble(storage));
              }
            })
        .register(registry);
  }

  private void window(String name, String help, ToDoubleFunction<Window> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("window")
        .callback(
            callback ->
                bpa.get()
                    .windows()
                    .forEach(window -> callback.call(figure.applyAsDouble(window), window.name())))
        .register(registry);
  }
}
