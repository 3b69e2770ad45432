package dev.gantry.architecture.bad.domain;

/** Breaks messages_events_actions_and_states_are_closed_values. */
interface OpenEvent {}
