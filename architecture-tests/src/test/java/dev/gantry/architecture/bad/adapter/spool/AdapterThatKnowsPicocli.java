package dev.gantry.architecture.bad.adapter.spool;

import picocli.CommandLine;

/** Breaks picocli_stays_in_its_module. */
interface AdapterThatKnowsPicocli {
  CommandLine command();
}
