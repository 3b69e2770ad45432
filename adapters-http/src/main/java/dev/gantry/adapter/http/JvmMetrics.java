package dev.gantry.adapter.http;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What an operator asks first of a process: memory, threads, garbage collection, processor time and
 * age.
 */
final class JvmMetrics {
  private JvmMetrics() {}

  static void register(PrometheusRegistry registry) {
    var memory = ManagementFactory.getMemoryMXBean();
    GaugeWithCallback.builder()
        .name("jvm_memory_used_bytes")
        .help("Memory in use.")
        .labelNames("area")
        .callback(
            callback -> {
              callback.call(memory.getHeapMemoryUsage().getUsed(), "heap");
              callback.call(memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_memory_max_bytes")
        .help("Largest heap.")
        .labelNames("area")
        .callback(callback -> callback.call(memory.getHeapMemoryUsage().getMax(), "heap"))
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_buffer_pool_used_bytes")
        .help("Memory outside the heap in buffers of the JDK.")
        .labelNames("pool")
        .callback(
            callback ->
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
                    .forEach(pool -> callback.call(pool.getMemoryUsed(), pool.getName())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_threads")
        .help("Platform threads.")
        .callback(callback -> callback.call(ManagementFactory.getThreadMXBean().getThreadCount()))
        .register(registry);
    registerCounters(registry);
  }

  private static void registerCounters(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("jvm_gc_collections")
        .help("Garbage collections.")
        .labelNames("gc")
        .callback(
            callback ->
                ManagementFactory.getGarbageCollectorMXBeans()
                    .forEach(
                        gc -> callback.call(Math.max(0, gc.getCollectionCount()), gc.getName())))
        .register(registry);
    CounterWithCallback.builder()
        .name("jvm_gc_seconds")
        .help("Time spent in garbage collections.")
        .labelNames("gc")
        .callback(
            callback ->
                ManagementFactory.getGarbageCollectorMXBeans()
                    .forEach(
                        gc ->
                            callback.call(Math.max(0, gc.getCollectionTime()) / 1e3, gc.getName())))
        .register(registry);
    CounterWithCallback.builder()
        .name("process_cpu_seconds")
        .help("Processor time of the process.")
        .callback(
            callback ->
                callback.call(
                    ProcessHandle.current()
                            .info()
                            .totalCpuDuration()
                            .orElse(Duration.ZERO)
                            .toNanos()
                        / 1e9))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("When the process started, in seconds since 1970.")
        .callback(
            callback -> callback.call(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3))
        .register(registry);
  }
}
