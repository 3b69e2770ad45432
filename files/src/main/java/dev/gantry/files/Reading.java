package dev.gantry.files;

import java.util.concurrent.Executor;

/**
 * What the files of one peer are read with.
 *
 * @param peer whose share of the budget they use
 * @param budget buffers
 * @param files open ones
 * @param readers who reads ranges of files
 */
public record Reading(Object peer, ReadBudget budget, OpenFiles files, Executor readers) {}
