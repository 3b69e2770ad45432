/** Data of compressed transfers that nobody would send; seen from the codec's own package. */
@NullMarked
package dev.gantry.adapter.tcp.compression;

import org.jspecify.annotations.NullMarked;
