#!/usr/bin/env bash
# Helidon 4.5.0, WebServer: one connection that cannot be accepted ends a listener for good, and nobody is told.
#
#   findings/helidon-accept-loop-ends.sh
#
# The process has no file descriptor left for a moment, as in a flood of connections, and somebody connects. Later there are plenty
# again.
#
# ServerListener.listen takes any IOException of accept for the end: it logs "Got a throwable while listening, this server socket is
# terminating now" and stops the listener from within its own thread, which then waits for itself (closeFuture.join()). The socket is
# closed by then. WebServer.isRunning() stays true, afterStop() of the routing is never called.
#
# Seen (Linux 6.18, x86-64, Java 25):
#
#   before: connected
#   none left: /dev/null (Too many open files)
#   after, with 32 descriptors free: Connection refused, isRunning true
#
# Without harm: to try now and then whether the address could be bound, which fails as long as somebody listens there, and to make a
# new WebServer where it could.
#
# Needs Java 21 or later, Maven, and Linux. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.helidon.webserver</groupId>
      <artifactId>helidon-webserver</artifactId>
      <version>4.5.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

cat >AcceptLoopEnds.java <<'JAVA'
import io.helidon.webserver.WebServer;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

public class AcceptLoopEnds {
  public static void main(String[] args) throws Exception {
    var server = WebServer.builder().port(0).routing(r -> r.get("/", (q, s) -> s.send("ok"))).build().start();
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    System.out.println("before: " + connects(address));
    var client = SocketChannel.open();
    var all = new ArrayList<Closeable>();
    try {
      while (true) {
        all.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      System.out.println("none left: " + e.getMessage());
    }
    client.connect(address);
    Thread.sleep(1000);
    for (var each : all) {
      each.close();
    }
    client.close();
    Thread.sleep(2000);
    String after = connects(address);
    System.out.println("after, with " + all.size() + " descriptors free: " + after + ", isRunning " + server.isRunning());
    System.exit(after.equals("connected") ? 1 : 0);
  }

  static String connects(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(address, 1000);
      return "connected";
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
JAVA
ulimit -Sn 256
ulimit -Hn 256
java -cp 'jars/*' AcceptLoopEnds.java
