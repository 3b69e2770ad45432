package dev.gantry.simulator;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Cites the sections of RFC 9174 that a test proves; each must have an entry in {@code
 * docs/spec/rfc9174.toml}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@interface Rfc9174 {
  /** Dotted section numbers, for example {@code 5.2.3}. */
  String[] value();
}
