# Shared by the scripts of this folder; to be sourced by bash from the root of the repository. Sets 'java' and 'classpath'.

how_to_run() {
  mvn -q -B -pl fuzz -am -Phow-to-run -DskipTests process-test-classes
  {
    read -r java
    read -r classpath
  } <fuzz/target/how-to-run
  export java classpath
}
