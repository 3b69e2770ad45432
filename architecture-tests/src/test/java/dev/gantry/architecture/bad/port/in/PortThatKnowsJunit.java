package dev.gantry.architecture.bad.port.in;

import org.junit.jupiter.api.TestInfo;

/** Breaks ports_use_domain_and_jdk_only. */
interface PortThatKnowsJunit {
  TestInfo info();
}
