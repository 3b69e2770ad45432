package dev.gantry.architecture.bad.adapter.spool;

import dagger.Module;

/** Breaks dagger_stays_in_its_module. */
@Module
final class AdapterThatKnowsDagger {}
