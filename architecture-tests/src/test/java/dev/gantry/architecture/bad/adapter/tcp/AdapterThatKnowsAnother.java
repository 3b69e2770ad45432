package dev.gantry.architecture.bad.adapter.tcp;

import dev.gantry.architecture.bad.adapter.spool.OtherAdapter;

/** Breaks adapters_do_not_see_each_other. */
final class AdapterThatKnowsAnother {
  Class<?> other() {
    return OtherAdapter.class;
  }
}
