package dev.gantry.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Time passes in few places of the adapters, and each of them is known. */
final class SchedulingRules {
  /** Below {@code adapter}: who may ask an event loop to come back, and for what. */
  private static final List<String> SCHEDULERS =
      List.of(
          // the nearest deadline of a session's, peer's or node's machine, whatever it is for
          "tcp.session.DeadlineTimer",
          // the close of a connection whose machine has ended
          "tcp.session.TransportCloser",
          // the end of a pause for want of descriptors, and the PROXY header of a connection that
          // the node has not been asked about yet
          "tcp.node.Listener",
          "tcp.channel.ProxyHeader",
          // attempts to register, and answers that the BPA is to hear later
          "grpc.bpa.Link",
          // the next look at a BPA that another one stands in for, and the bound of that look
          "grpc.bpa.FailoverDriver",
          "grpc.bpa.BpaProbe",
          "grpc.bpa.Announcements",
          "grpc.bpa.Dispatches",
          "grpc.bpa.Forwards",
          // the look at NATS every few seconds, the next try of a publish and its bound, the marks
          // by which NATS knows that a bundle is still being sent, and the sweep of objects
          "nats.NatsLink",
          "nats.PublishQueue",
          "nats.Outbound",
          "nats.NatsBpa");

  private SchedulingRules() {}

  static List<Rule> below(String root) {
    return List.of(
        new Rule(
            "only_known_classes_schedule",
            noClasses()
                .that()
                .resideInAPackage(root + ".adapter..")
                .and(not(mayScheduleBelow(root)))
                .should()
                .callMethodWhere(schedules())
                .because("timers are deadlines of a machine; what else waits is named here"),
            "TickingHandler"));
  }

  /** Names of the classes of the product that may schedule. */
  static Stream<String> schedulersBelow(String root) {
    return SCHEDULERS.stream().map(name -> root + ".adapter." + name);
  }

  /** Whether a call asks an executor, such as an event loop, to come back. */
  static DescribedPredicate<JavaCall<?>> schedules() {
    return target(owner(assignableTo(ScheduledExecutorService.class)))
        .and(target(nameMatching("schedule.*")));
  }

  private static DescribedPredicate<JavaClass> mayScheduleBelow(String root) {
    return describe(
        "may schedule",
        type ->
            schedulersBelow(root)
                .anyMatch(
                    name -> type.getName().equals(name) || type.getName().startsWith(name + "$")));
  }
}
