package dev.gantry.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openjdk.jmh.runner.options.VerboseMode.SILENT;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Every benchmark can be run: once each, in this JVM, with the smallest number of peers. */
final class BenchmarksRunTest {
  static {
    // Nothing is timed here, so that others may run at the same time.
    System.setProperty("jmh.ignoreLock", "true");
  }

  private static final Class<?>[] CLASSES = {
    DecodeBenchmark.class,
    EncodeBenchmark.class,
    MachineBenchmark.class,
    DriverBenchmark.class,
    SessionBenchmark.class,
    NodeBenchmark.class,
    StatusBenchmark.class,
    SpoolBenchmark.class,
    GrpcStreamBenchmark.class
  };

  @ParameterizedTest
  @MethodSource("classes")
  void each_benchmark_runs(Class<?> benchmarks) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(benchmarks.getName())
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .param("peers", "100")
            .param("sessions", "100")
            .shouldFailOnError(true)
            .verbosity(SILENT)
            .build();
    assertThat(new Runner(options).run())
        .extracting(result -> result.getParams().getBenchmark())
        .containsAll(names(benchmarks).toList());
  }

  private static Stream<String> names(Class<?> benchmarks) {
    return Arrays.stream(benchmarks.getMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(method -> benchmarks.getName() + "." + method.getName());
  }

  @Test
  void no_benchmark_is_forgotten() {
    var found =
        BenchmarkList.defaultList()
            .getAll(OutputFormatFactory.createFormatInstance(System.out, SILENT), List.of());
    assertThat(found)
        .extracting(BenchmarkListEntry::getUsername)
        .containsOnlyOnceElementsOf(classes().flatMap(BenchmarksRunTest::names).toList())
        .allMatch(name -> classes().anyMatch(known -> name.startsWith(known.getName() + ".")));
  }

  static Stream<Class<?>> classes() {
    return Arrays.stream(CLASSES);
  }
}
